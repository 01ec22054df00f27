"""Every reason code with its explanation: the one source of `claims reason` and of the reference page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Code(StrEnum):
    """The codes, in the order in which they are reported."""

    LEDGER_ALTERED = "ledger-altered"
    ARTEFACT_ALTERED = "artefact-altered"
    NO_AUTHORITATIVE_GATE = "no-authoritative-gate"
    NEVER_RUN = "never-run"
    WRONG_PLATFORM = "wrong-platform"
    CONTRACT_UNMET = "contract-unmet"
    COULD_NOT_START = "could-not-start"
    TIMED_OUT = "timed-out"
    KILLED = "killed"
    INTERRUPTED = "interrupted"
    EXIT_CODE = "exit-code"
    NO_REPORT = "no-report"
    UNREADABLE_REPORT = "unreadable-report"
    COUNT_MISMATCH = "count-mismatch"
    NOTHING_RAN = "nothing-ran"
    CASE_FAILED = "case-failed"
    CASE_MISSING = "case-missing"
    CASE_SKIPPED = "case-skipped"
    CASE_FLAKY = "case-flaky"
    TOO_FEW_PASSED = "too-few-passed"
    INPUTS_MOVED = "inputs-moved"
    LEAKED = "leaked"
    STALE_DEFINITION = "stale-definition"
    STALE_INPUTS = "stale-inputs"
    EXPIRED = "expired"
    NOT_REPEATABLE = "not-repeatable"
    NOT_REPEATED = "not-repeated"
    NEVER_RED = "never-red"
    GREEN_WITHOUT_FIX = "green-without-fix"
    RED_FOR_WRONG_REASON = "red-for-wrong-reason"
    CONTRADICTED = "contradicted"
    ANCHOR_MISSING = "anchor-missing"
    ANCHOR_MISMATCH = "anchor-mismatch"
    BASE_REFUSED = "base-refused"


ORDER = {code: position for position, code in enumerate(Code)}
INTEGRITY = frozenset({Code.LEDGER_ALTERED, Code.ARTEFACT_ALTERED})
"""Codes that mean that the record itself cannot be trusted (exit code 4)."""


class Reason(NamedTuple):
    """Why something is refused: the rule, the gate, anchor or claim it was found on, and what was found."""

    code: Code
    on: str
    detail: str


def in_order(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Sort reasons by code, each one once."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda reason: ORDER[reason.code]))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means to a reader, and what a writer can do."""

    refuses: str
    """Completes `refused, because ...`."""
    why: str
    do: str


EXPLANATIONS: dict[Code, Explanation] = {
    Code.LEDGER_ALTERED: Explanation(
        "a record in the ledger does not match its digest, or records are missing",
        "A verdict rests on records that nobody may edit. A row that was changed, removed or added by hand is not "
        "evidence, and neither is anything that the missing rows could have said.",
        "Run `claims audit` to see which records differ. Restore the database from a backup, or start a new ledger "
        "and run the gates again; do not repair rows by hand.",
    ),
    Code.ARTEFACT_ALTERED: Explanation(
        "a stored report or log is missing or does not match the digest that the run recorded",
        "Reports and logs are kept under their SHA-256. Bytes with another digest are not what the gate wrote.",
        "Run `claims audit` to list the artefacts. Restore the objects folder from a backup, or run the gate again.",
    ),
    Code.NO_AUTHORITATIVE_GATE: Explanation(
        "the claim names no gate that can carry it",
        "A note, an anchor or a broad suite is context. Only a command that could have failed carries a claim.",
        "Name at least one gate under `authoritative` in entry.yaml.",
    ),
    Code.NEVER_RUN: Explanation(
        "the ledger holds no run of this gate that still counts",
        "What was never run shows nothing. Retracted runs do not count.",
        "Run `claims verify ENTRY`.",
    ),
    Code.WRONG_PLATFORM: Explanation(
        "the run did not take place on the platform that the claim or the contract names",
        "A pass on Linux says nothing about file locks on Windows. Wine is its own lane and never counts as Windows.",
        "Run the gate on that platform, or change the claim's lane to what was really tested.",
    ),
    Code.CONTRACT_UNMET: Explanation(
        "the interpreter that the contract pins is missing, is looked up on PATH, or is not the one that would run",
        "An interpreter that happens to be first on PATH makes a result that nobody can repeat.",
        "Give the contract the path of an interpreter, start the command with `python`, and create the environment.",
    ),
    Code.COULD_NOT_START: Explanation(
        "the command could not be started",
        "A program that is missing or may not be executed tests nothing.",
        "Check the first word of `run`, its permissions and PATH; `claims show RUN` has the system's message.",
    ),
    Code.TIMED_OUT: Explanation(
        "the command was still running at its time limit and was killed with all its children",
        "A run without an end has no result.",
        "Look at the output with `claims show RUN`; mend the hang, or declare a larger `timeout_s`.",
    ),
    Code.KILLED: Explanation(
        "the command was ended by a signal",
        "A process that was killed did not run to its end, whatever its report says.",
        "Look for a crash or lack of memory. If the surroundings killed it, withdraw the run with `claims retract`.",
    ),
    Code.INTERRUPTED: Explanation(
        "the run was broken off before its command ended",
        "Somebody pressed Ctrl-C, or the process that recorded the run died. What it would have shown is unknown.",
        "Run `claims verify ENTRY` again.",
    ),
    Code.EXIT_CODE: Explanation(
        "the command ended with an exit code other than 0",
        "Many runners know of failures that never reach their report: a file that does not compile, an error outside "
        "a test, a wrong plan. The exit code is compared whatever the report says.",
        "Run the command by hand and mend what it reports.",
    ),
    Code.NO_REPORT: Explanation(
        "this run wrote no report, or not every file that `report` names",
        "A report that was there before the run, a link to one, or one with an older date is a left-over. Each pattern "
        "is a promise: what was not written may be what failed.",
        "Check that the command writes every file that `report` names, each time it runs, and name no other.",
    ),
    Code.UNREADABLE_REPORT: Explanation(
        "the report cannot be read as a whole JUnit report",
        "Truncated files, several documents in one, document type declarations, files over the size limit, cases that "
        "cannot be identified and unknown outcome words are refused: half a report may hide the half that failed.",
        "Look at the stored report with `claims show RUN`; the message says where reading stopped.",
    ),
    Code.COUNT_MISMATCH: Explanation(
        "the report's totals claim failures or errors, but it holds no failing case",
        "The failure was lost on its way into the report. Totals that merely differ are common and refuse nothing.",
        "Run the command by hand; the runner's own output names the failure.",
    ),
    Code.NOTHING_RAN: Explanation(
        "no case was executed: there were none, or all were skipped",
        "An empty suite passes everything.",
        "Check the selection (paths, markers, filters) in `run` and the reasons for skips.",
    ),
    Code.CASE_FAILED: Explanation(
        "a case failed or errored",
        "Among cases of one id the worst outcome counts. An error outside any case counts as well.",
        "`claims show RUN` lists the cases with their messages.",
    ),
    Code.CASE_MISSING: Explanation(
        "a case that the gate expects, or that its last held run had, is not in the report",
        "The test was renamed, deselected or never reached. A suite that loses cases silently shows less than it did.",
        "Run the missing test, or change `expects`, which makes earlier runs stale and is seen by readers. "
        "Where the earlier run was at fault, `claims retract` it.",
    ),
    Code.CASE_SKIPPED: Explanation(
        "a case was skipped, or is marked as an expected failure",
        "A case that did not run, or whose failure is accepted, shows nothing.",
        "Make it run here, or declare `expects.cases` or `allow_skips: true` where skips do not matter to the claim.",
    ),
    Code.CASE_FLAKY: Explanation(
        "a case passed only after another attempt within the run",
        "Repeating until green hides the failures in between.",
        "Switch reruns off in this gate and mend the case.",
    ),
    Code.TOO_FEW_PASSED: Explanation(
        "fewer cases passed than the gate expects",
        "A suite that shrinks quietly stays green.",
        "Find out why cases are gone, or declare another `expects.min_passed`.",
    ),
    Code.INPUTS_MOVED: Explanation(
        "files that the gate covers changed while it ran",
        "Nobody can say which version was tested.",
        "Run it again without editing. If the command writes into the covered files, name its inputs with `covers`.",
    ),
    Code.LEAKED: Explanation(
        "a module that the gate covers ran from another file, whose bytes differ",
        "An installed copy, another checkout, or a compiled module that is older than its sources was tested, and not "
        "the code that stands here. A copy with the same bytes is as good.",
        "Install from this tree (`pip install -e .`), build compiled modules again, or put this tree first on the "
        "search path; then run the gate again. Where another build of the same bytes is right, `claims retract` the "
        "run that it is compared with.",
    ),
    Code.STALE_DEFINITION: Explanation(
        "the gate, its contract or its expectations were changed after the run",
        "The goalposts are declared before the run.",
        "Run `claims verify ENTRY`.",
    ),
    Code.STALE_INPUTS: Explanation(
        "what the gate covers differs from what ran",
        "The result is about other code than the code that stands here.",
        "Run `claims verify ENTRY`, or undo the change.",
    ),
    Code.EXPIRED: Explanation(
        "the run is older than the claim allows",
        "The surroundings of a program change even where its files do not.",
        "Run `claims verify ENTRY`.",
    ),
    Code.NOT_REPEATABLE: Explanation(
        "runs of this gate on identical inputs disagree",
        "One failure refutes all passes: running again until green is not proof.",
        "Mend the cause, which changes the inputs. If the surroundings spoiled a run, withdraw it openly: "
        '`claims retract RUN --because "..."`.',
    ),
    Code.NOT_REPEATED: Explanation(
        "too few runs passed on identical inputs for what the claim needs",
        "One pass says little about a race. A claim names a number of passing runs, or a failure rate that the runs "
        "must rule out with 95% confidence; repeats within one process count as one run, and a run with other cases "
        "repeats nothing.",
        "Run `claims verify ENTRY --repeat N`. Where a failure rate is asked for, the detail says how many clean runs "
        "are missing. Where runs had other cases, give cases the same ids in every run, or name those that count in "
        "`expects.cases`.",
    ),
    Code.NEVER_RED: Explanation(
        "the claim needs a red proof and the ledger holds none that is current",
        "A gate that was never seen failing without the fix may be unable to fail. A proof goes stale with the gate, "
        "its covered files and the declared fix, and one that is unstable, leaked or unusable shows nothing.",
        "Run `claims falsify ENTRY/CLAIM`; `claims show N` tells what an earlier proof met.",
    ),
    Code.GREEN_WITHOUT_FIX: Explanation(
        "the gate stays green when the fix is taken away",
        "A gate that passes with the fix and without it says nothing about the fix.",
        "Make the test look at what the fix changes, see it fail without the fix, and run `claims falsify` again.",
    ),
    Code.RED_FOR_WRONG_REASON: Explanation(
        "without the fix the gate fails, but not for a reason that shows the failure",
        "A test that cannot be imported, collected or set up, or that calls what only the fix adds, fails without "
        "looking at the behaviour. Where the claim declares a signature, some case must show it.",
        "Write the test against what existed before the fix, correct `fix.signature`, or leave `fix` out and anchor "
        "the claim to the symbol, so that it is changed and not removed.",
    ),
    Code.CONTRADICTED: Explanation(
        "a case within the claim's scope fails in some gate of the entry, or one that the base does not have",
        "A supporting suite cannot carry a claim, but it can contradict one. A failure that came with the change is "
        "about the change, until somebody says why not.",
        "Mend the failing case. If it is about something else, narrow the claim's `scope` to what it is about, and "
        "where it was introduced, give a separation that matches it and says why.",
    ),
    Code.ANCHOR_MISSING: Explanation(
        "the symbol or text that the claim is anchored to is gone, or stands there more than once",
        "The sentence points at code that can no longer be found.",
        "Point the anchor at the place where the code stands now.",
    ),
    Code.ANCHOR_MISMATCH: Explanation(
        "a fact differs from the code",
        "The sentence quotes a value that the code no longer has.",
        "Correct the fact in entry.yaml, or the code.",
    ),
    Code.BASE_REFUSED: Explanation(
        "a claim that this text rests on is refused",
        "Prose is worth what its claims are worth.",
        "See the refused claim with `claims why ENTRY/CLAIM`.",
    ),
}
