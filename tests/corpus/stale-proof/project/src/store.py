"""Reads."""


def read(source):
    return source()
