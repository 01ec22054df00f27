"""The command line: parse, call one flow, print, exit. Imports are late, so that `--help` stays quick."""
