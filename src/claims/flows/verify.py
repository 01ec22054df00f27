"""`claims verify`: run the gates, record what they said, and judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, NothingToJudgeError
from claims.core.evidence import newest
from claims.core.judge import gate_reasons, stale_for
from claims.flows.evidence import Reader
from claims.flows.record import Recorder
from claims.gates import platform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from claims.core.comparison import Comparison
    from claims.core.entry import Entry, Gate, Lane
    from claims.core.run import Run
    from claims.flows.compare import Base
    from claims.flows.workspace import Workspace


def choose(entries: Sequence[Entry], only: Sequence[str], lane: Lane | None = None) -> dict[str, list[Gate]]:
    """Give the gates to run by entry; all of them, or those named, or those that claims about a lane name.

    Raises:
        NothingToJudgeError: no gate is selected, the lane is not this platform, or the entries claim nothing.
    """
    if lane is not None and not lane.admits(platform.here()) and not any(_leads_to(one, lane) for one in entries):
        text = f"this is {platform.here()}: run the gates of lane {lane.value} there, and bring what they said with"
        raise NothingToJudgeError(f"{text} `claims import`")
    if not any(entry.claims for entry in entries):
        raise NothingToJudgeError(f"{', '.join(entry.slug for entry in entries)} claims nothing")
    chosen = {entry.slug: [gate for gate in entry.gates.values() if not only or gate.name in only] for entry in entries}
    if lane is not None:
        chosen = {entry.slug: [gate for gate in chosen[entry.slug] if on_lane(entry, gate, lane)] for entry in entries}
    unknown = [name for name in only if not any(name in entry.gates for entry in entries)]
    if lane is not None and not unknown and not any(chosen.values()):
        named = f"gates named {', '.join(only)}" if only else "gates"
        text = f"no {named} can run here for lane {lane.value}: a claim about that lane, or about any, has to name one"
        raise NothingToJudgeError(f"{text} that its contract lets run here")
    if unknown or not any(chosen.values()):
        known = ", ".join(sorted({name for entry in entries for name in entry.gates}))
        raise NothingToJudgeError(f"no gate is named {', '.join(unknown) or 'so'}; there are: {known or 'none'}")
    return chosen


def on_lane(entry: Entry, gate: Gate, lane: Lane) -> bool:
    """Whether a gate may run on a lane, and a claim about that lane or about any platform names it."""
    if gate.contract and not gate.contract.platform.admits(lane.value):
        return False
    if not lane.admits(platform.here()) and not launches(gate):
        return False
    named = [claim for claim in entry.claims.values() if gate.name in (*claim.authoritative, *claim.supporting)]
    return any(claim.lane.admits(lane.value) for claim in named)


def counting(gates: dict[str, list[Gate]], only: Sequence[str], lane: Lane | None) -> list[str]:
    """Give the gates whose claims decide the exit code: none means all.

    On a lane that launchers lead to, claims about any platform may rest on gates that run here and were not asked for.
    """
    if only or lane is None or lane.admits(platform.here()):
        return list(only)
    return [gate.name for chosen in gates.values() for gate in chosen]


def launches(gate: Gate) -> bool:
    """Whether a gate is started on another platform than this."""
    return gate.contract is not None and gate.contract.launcher is not None


def _leads_to(entry: Entry, lane: Lane) -> bool:
    return any(launches(gate) and on_lane(entry, gate, lane) for gate in entry.gates.values())


def check_covers(workspace: Workspace, entries: Sequence[Entry], gates: dict[str, list[Gate]]) -> None:
    """See, before anything runs, that what the gates cover is there.

    Raises:
        ConfigError: a pattern names no file.
    """
    faults = []
    for entry in entries:
        declared = [gate for gate in gates[entry.slug] if gate.covers]
        snapshot = workspace.snapshot(entry) if declared else None
        for gate in declared if snapshot else ():
            where = f"{workspace.project.evidence}/{entry.slug}/entry.yaml: gates.{gate.name}.covers"
            assert snapshot is not None
            faults += [
                f"{where}: {pattern!r} names no file below {entry.root}"
                for pattern in snapshot.names_nothing(gate.covers)
            ]
    if faults:
        raise ConfigError(*faults)


def current(workspace: Workspace, entry: Entry, gate: Gate) -> Run | None:
    """Give the recorded run of a gate that carries, as things stand, each claim that rests on it; None if none does."""
    evidence = Reader(workspace).judge(entry).evidence
    one = evidence.gates[gate.name]
    claims = [claim for claim in entry.claims.values() if gate.name in claim.authoritative]
    carries = not gate_reasons(one) and not any(stale_for(claim, [one], evidence) for claim in claims)
    return newest(one) if carries else None


def run_gates(
    workspace: Workspace,
    entries: Sequence[Entry],
    gates: dict[str, list[Gate]],
    *,
    repeat: int,
    reuse: bool,
    base: Base | None = None,
    clock: Callable[[], datetime],
    progress: Callable[[str], Callable[[float, str], None] | None],
    tell: Callable[[Entry, Gate, Run | None], None],
    told: Callable[[Entry, Gate, Comparison], None] = lambda entry, gate, compared: None,
    note: Callable[[str], None] = lambda text: None,
) -> bool:
    """Run gates in the order in which they are declared, each `repeat` times in fresh processes.

    Args:
        reuse: leave out gates whose recorded runs are current.
        base: an earlier commit that the failing cases of each gate's last run are compared with.
        tell: is handed every recorded run; None for a gate that was left out.
        told: is handed every recorded comparison.
        note: is told why a gate has not begun yet.

    Returns:
        Whether all of them ran: False where the user broke one off.
    """
    check_covers(workspace, entries, gates)
    for entry in entries:
        recorder = Recorder(workspace, entry, clock, progress, note)
        for gate in gates[entry.slug]:
            run = current(workspace, entry, gate) if reuse else None
            if run:
                tell(entry, gate, None)
            else:
                run = _repeated(recorder, gate, repeat, tell)
            if run.outcome == "interrupted":
                return False
            try:
                compared = _compared(recorder, base, gate, run) if base else None
            except KeyboardInterrupt:
                return False
            if compared:
                told(entry, gate, compared)
    return True


def changed(before: Sequence[Entry], now: Sequence[Entry]) -> list[str]:
    """Name the entries that are declared otherwise than they were, or were not there."""
    known = {entry.slug: entry for entry in before}
    return [entry.slug for entry in now if known.get(entry.slug) != entry]


def _repeated(recorder: Recorder, gate: Gate, times: int, tell: Callable[[Entry, Gate, Run | None], None]) -> Run:
    """Run a gate as often as asked, or until the user breaks one off; give the last run."""
    run = recorder.record(gate)
    tell(recorder.entry, gate, run)
    for _ in range(times - 1):
        if run.outcome == "interrupted":
            break
        run = recorder.record(gate)
        tell(recorder.entry, gate, run)
    return run


def _compared(recorder: Recorder, base: Base, gate: Gate, run: Run) -> Comparison | None:
    """Compare a run with a base. The import is here because a run without one is not to wait for it."""
    from claims.flows.compare import Comparer

    comparer = Comparer(recorder.workspace, recorder.entry, base, recorder.clock, recorder.progress)
    return comparer.compare(gate, run)
