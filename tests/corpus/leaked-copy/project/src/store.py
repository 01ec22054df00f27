def attempts():
    return 1
