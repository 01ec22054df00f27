"""One module a verb: siblings meet here, and nothing is printed."""
