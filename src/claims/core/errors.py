"""Errors by what a caller would do about them, and the exit code that each one leads to."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What an exit code means. Where several apply, the most serious wins: 70, 4, 2, 3, 1."""

    HELD = 0
    REFUSED = 1
    USAGE = 2
    NOTHING_TO_JUDGE = 3
    INTEGRITY = 4
    BUG = 70
    INTERRUPTED = 130


class ClaimsError(Exception):
    """What went wrong, where, what was expected and what to do, in words for the user."""

    exit = Exit.BUG


class UsageError(ClaimsError):
    """The command line asks for something that is not there."""

    exit = Exit.USAGE


class ConfigError(ClaimsError):
    """A file that the author wrote is wrong. Holds every fault found, each as `file:line: what was expected`."""

    exit = Exit.USAGE

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class NothingToJudgeError(ClaimsError):
    """No entry, no claim, or no gate was selected."""

    exit = Exit.NOTHING_TO_JUDGE


class IntegrityError(ClaimsError):
    """The ledger or an artefact is not what it was when it was recorded, or cannot be read or written."""

    exit = Exit.INTEGRITY
