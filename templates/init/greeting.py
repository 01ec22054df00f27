"""A greeting, for the first entry to make a claim about."""


def greet(name: str = "world") -> str:
    """Greet somebody by name."""
    return f"Hello, {name}!"
