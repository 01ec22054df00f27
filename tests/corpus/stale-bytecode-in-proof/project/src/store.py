def attempts():
    return 4
