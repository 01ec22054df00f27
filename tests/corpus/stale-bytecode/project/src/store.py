"""Limits."""


def attempts():
    return 5
