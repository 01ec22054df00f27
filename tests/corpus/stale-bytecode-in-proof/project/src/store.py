"""Limits."""


def attempts():
    return 4
