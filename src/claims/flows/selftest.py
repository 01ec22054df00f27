"""`claims selftest`: lies that this installation must refuse on this machine, and near misses that it must hold."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.core.corpus import Answer, Case, Command, Commit, Lay, Need, Part, Remove, Replace, Script, objection
from claims.core.errors import Exit, NothingToJudgeError, UsageError
from claims.core.nearest import nearest
from claims.core.prose.rules import Rule
from claims.core.reasons import Code, Reason
from claims.gates import git
from claims.gates.trial import StepError, Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from claims.core.corpus import Step
    from claims.gates.process import Completed

COMMON, PROJECT, NEAR_MISS = "common", "project", "near-miss"
ENTRY = "work"
JUDGES = frozenset({"verify", "status"})


class Outcome(StrEnum):
    """What became of one part of a case."""

    AS_EXPECTED = "as-expected"
    WRONG = "wrong"
    NOT_CARRIED_OUT = "not-carried-out"
    NOT_OF_THIS_PLATFORM = "not-of-this-platform"


class Tried(NamedTuple):
    """One part of a case, carried out."""

    case: Case
    part: Part
    outcome: Outcome
    detail: str
    duration_s: float


def choose(cases: Sequence[Case], names: Sequence[str]) -> list[Case]:
    """Give the named cases, or all of them.

    Raises:
        UsageError: there is no such case.
        NothingToJudgeError: there is no case at all.
    """
    by_name = {case.name: case for case in cases}
    for name in names:
        if name not in by_name:
            raise UsageError(f"no case {name!r}{nearest(name, by_name)}; `claims selftest --list` lists them")
    if not by_name:
        raise NothingToJudgeError("this installation has no corpus, so nothing was tested: install it again")
    return [by_name[name] for name in dict.fromkeys(names)] or list(cases)


@dataclass
class Selftest:
    """Carries out cases in temporary folders, several at a time."""

    corpus: Path
    workers: int = field(default_factory=lambda: min(8, 1 + (os.cpu_count() or 1)))
    trial: type[Trial] = Trial
    """How `claims` is called: in a process of its own, as users do; our own tests spare its start-up."""
    _stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def start(self, wanted: Iterable[tuple[Case, Part]]) -> Iterator[dict[tuple[str, Part], Future[Tried]]]:
        """Begin with all parts, the slow ones first; what still runs at the end of the block is ended."""
        slow_first = sorted(wanted, key=lambda one: Need.GIT not in one[0].needs)
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                yield {(case.name, part): pool.submit(self.carry_out, case, part) for case, part in slow_first}
            finally:
                self._stopped.set()
                pool.shutdown(cancel_futures=True)

    def carry_out(self, case: Case, part: Part) -> Tried:
        """Carry out one part of a case in a folder of its own."""
        began = time.monotonic()
        outcome, detail = self._carry_out(case, part)
        return Tried(case, part, outcome, detail, time.monotonic() - began)

    def _carry_out(self, case: Case, part: Part) -> tuple[Outcome, str]:
        if Need.POSIX in case.needs and os.name != "posix":
            return Outcome.NOT_OF_THIS_PLATFORM, "it is about signals, which this platform does not have"
        if Need.GIT in case.needs and not git.is_there():
            return Outcome.NOT_CARRIED_OUT, "git is not on PATH: install it"
        try:
            with tempfile.TemporaryDirectory(prefix="claims-selftest-", ignore_cleanup_errors=True) as folder:
                answer = self._answer(case, part, Path(os.path.realpath(folder)))
        except (StepError, OSError) as error:
            return Outcome.NOT_CARRIED_OUT, str(error)
        said = objection(case, part, answer)
        return (Outcome.WRONG, said) if said else (Outcome.AS_EXPECTED, "")

    def _answer(self, case: Case, part: Part, folder: Path) -> Answer:
        """Take every step, and give what the last judgement said."""
        for name in ("project", "scratch"):
            (folder / name).mkdir()
        own = self.corpus / case.name
        trial = self.trial(folder / "project", folder / "scratch", self._stopped.is_set)
        for layer in (self.corpus / COMMON, own / PROJECT, *([own / NEAR_MISS] if part is Part.NEAR_MISS else [])):
            trial.lay(layer)
        judged = None
        for step in case.steps[part]:
            done = _take(trial, step, own)
            judged = done if isinstance(step, Command) and step.words[0] in JUDGES else judged
        if judged is None:
            raise StepError(f"{case.name}: no step judges; end with `claims verify` or `claims status`")
        page = trial.claims("render", ENTRY, "--stdout").stdout if case.printed else b""
        answer = _read(judged, page)
        if not case.found:
            return answer
        look = "lint" if any(isinstance(one, Rule) for one in case.found) else "audit"
        return _with_found(answer, trial.claims(look, "--json"))


def _take(trial: Trial, step: Step, own: Path) -> Completed | None:
    match step:
        case Command(words):
            done = trial.claims(*words, *(["--json"] if words[0] in JUDGES else []))
            if done.exit_code == Exit.BUG:
                raise StepError(f"claims {' '.join(words)}: {done.stderr.decode('utf-8', 'replace')[-600:]}")
            return done
        case Commit(message):
            trial.commit(message)
        case Lay(folder):
            trial.lay(own / folder)
        case Replace(file, text, by):
            trial.replace(file, text, by)
        case Remove(file):
            (trial.project / file).unlink()
        case Script(code):
            trial.python(code)
    return None


def _read(done: Completed, page: bytes) -> Answer:
    """Give what a judging command printed as JSON; no verdict where it printed none."""
    try:
        entries = json.loads(done.stdout)["entries"] if done.stdout else []
    except ValueError:
        entries = []
    verdicts = {
        name: tuple(Reason(Code(one["code"]), one["on"], one["detail"]) for one in view["reasons"])
        for entry in entries
        for name, view in (entry["claims"] | entry["derived"]).items()
    }
    return Answer(
        exit_code=-1 if done.exit_code is None else done.exit_code,
        verdicts=verdicts,
        errors=done.stderr.decode("utf-8", "replace"),
        page=page.decode("utf-8", "replace"),
    )


def _with_found(answer: Answer, done: Completed) -> Answer:
    """Add what lint or audit found, by code."""
    try:
        findings = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        findings = [{"code": "nothing readable"}]
    exit_code = -1 if done.exit_code is None else done.exit_code
    return replace(answer, found=frozenset(one["code"] for one in findings), look_exit=exit_code)


def exit_of(tried: Sequence[Tried]) -> Exit:
    """Give the exit code: 0 where all is as expected, 3 where nothing could be told here, else 1.

    A case that was not carried out is no pass.
    """
    here = [one for one in tried if one.outcome is not Outcome.NOT_OF_THIS_PLATFORM]
    if not here:
        return Exit.NOTHING_TO_JUDGE
    return Exit.HELD if all(one.outcome is Outcome.AS_EXPECTED for one in here) else Exit.REFUSED
