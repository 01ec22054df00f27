def read(path, *, attempts=5):
    return path, attempts
