"""Reads."""


def read(source, attempts=5):
    for attempt in range(1, attempts + 1):
        try:
            return source()
        except PermissionError:
            if attempt == attempts:
                raise
