"""Reads, after much else."""

LIMIT = 1


def size(text):
    return len(text)


def read(source, attempts=5):
    for attempt in range(1, attempts + 1):
        try:
            return source()  # may be locked for a moment
        except PermissionError:
            if attempt == attempts:
                raise
