"""Values and rules: no file, process, clock, network or database."""
