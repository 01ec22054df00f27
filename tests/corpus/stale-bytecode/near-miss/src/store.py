"""Limits."""


def attempts():
    return 6
