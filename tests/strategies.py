"""What hypothesis makes: texts, cases, runs, and histories of a gate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from build import DEFINITION, INPUTS, NOW, a_broken_run, a_failed_run, a_run
from claims.core.case import Case, Counts, Mark, Outcome
from claims.core.commit import Commit
from claims.core.reasons import Code, Reason
from claims.core.run import Artefact, Ending, Inputs, Run

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""Any text that UTF-8 can write."""
hostile_texts = st.text(max_size=60) | st.text("`*_{}[]|~#$<>&\\-+=1.) \n\r\t\x00\x1b\u202e\u200b\u2028", max_size=40)
"""Any text at all, often of characters that mean something."""
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
counts = st.integers(0, 2**53 - 1)
durations_s = st.floats(0, 1e9).map(lambda value: round(value, 6))
times = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001

cases = st.builds(
    Case,
    position=st.just(0),
    suite=texts,
    classname=texts,
    name=texts | st.just("with\0nul"),
    file=texts,
    outcome=st.sampled_from(Outcome),
    duration_s=st.none() | durations_s,
    mark=st.none() | st.sampled_from(Mark),
    headline=texts,
    failure_class=texts,
    place=texts,
)


def numbered(found: list[Case]) -> list[Case]:
    """Cases with their positions, as a report has them."""
    return [case._replace(position=place) for place, case in enumerate(found)]


reports = st.lists(cases, max_size=30).map(numbered)
maps = st.dictionaries(texts, texts, max_size=3)
runs: SearchStrategy[Run] = st.builds(
    Run,
    number=st.integers(1, 10**9),
    entry=texts,
    gate=st.just("gate"),
    labels=maps,
    definition=digests,
    argv=st.lists(texts, max_size=3).map(tuple),
    cwd=texts,
    ending=st.sampled_from(Ending),
    exit_code=st.none() | st.integers(0, 2**32),
    signal=st.none() | st.integers(1, 64),
    detail=texts,
    started_at=times,
    duration_s=durations_s,
    artefacts=st.lists(st.builds(Artefact, name=texts, digest=digests, size_bytes=counts), max_size=3).map(tuple),
    inputs=st.none() | st.builds(Inputs, before=digests, after=digests),
    counts=st.none() | st.builds(Counts, counts, counts, counts, counts, counts),
    declared=st.dictionaries(st.sampled_from(["tests", "failures"]), st.none() | counts),
    flags=st.lists(texts, max_size=2).map(tuple),
    failing_digest=st.none() | digests,
    properties=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    refusals=st.lists(st.builds(Reason, st.sampled_from(Code), st.just("gate"), texts), max_size=2).map(tuple),
    platform=texts,
    machine=texts,
    interpreter=st.none() | st.dictionaries(st.just("version"), texts, min_size=1),
    git=st.none() | st.builds(Commit, commit=st.none() | digests, dirty=st.booleans(), tree=digests),
    version=texts,
    environment=maps,
)

_shapes = st.one_of(
    st.just(a_run()),
    st.just(a_failed_run()),
    st.sampled_from(Ending).filter(lambda ending: ending is not Ending.EXITED).map(a_broken_run),
)
_definitions = st.sampled_from([DEFINITION, DEFINITION, DEFINITION, "e" * 64])
_inputs = st.sampled_from([INPUTS, INPUTS, INPUTS, "2" * 64])
_platforms = st.sampled_from(["linux", "linux", "linux", "windows", "windows-wine"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[Run, ...]:
    """The runs of one gate, newest first: passing, failing and broken, on one or two states of the code."""
    from dataclasses import replace

    made = []
    number = draw(st.integers(0, 7))
    for place in range(number):
        run = draw(_shapes)
        before = draw(_inputs)
        after = draw(st.sampled_from([before, before, before, INPUTS]))
        moved = (Reason(Code.INPUTS_MOVED, "gate", ""),) if before != after and run.passed else ()
        made.append(
            replace(
                run,
                number=number - place,
                started_at=NOW - timedelta(days=20 * place),
                definition=draw(_definitions),
                platform=draw(_platforms),
                inputs=Inputs(before=before, after=after) if run.inputs else None,
                refusals=run.refusals + moved,
            )
        )
    return tuple(made)
