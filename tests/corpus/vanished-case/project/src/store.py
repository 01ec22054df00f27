"""A store of texts."""


def write(store, name, text):
    store[name] = text


def read(store, name):
    return store[name]
