def attempts():
    return 5
