"""`python -m claims` is the `claims` command."""

from claims.cli.main import main

if __name__ == "__main__":
    main()
