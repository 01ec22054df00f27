"""`claims falsify`: take the fix away in a scratch worktree, and record whether the gates go red, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from claims.cli.guard import guarded
from claims.cli.read import Json
from claims.cli.session import colour, out, print_json, session
from claims.core.errors import Exit
from claims.core.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@guarded
def falsify(
    what: Annotated[str, typer.Argument(metavar="ENTRY[/CLAIM]")],
    greens: Annotated[int, typer.Option(min=1, help="Show green N times before and N times after.", metavar="N")] = 1,
    reds: Annotated[int, typer.Option(min=1, help="Run the gate N times without the fix.", metavar="N")] = 3,
    budget: Annotated[float, typer.Option(min=0, help="Time for mutants, per gate.", metavar="SECONDS")] = 120.0,
    json: Json = False,
) -> Exit:
    """Take the fix away in a scratch worktree, and record whether the claim's gates go red, and why.

    Example: claims falsify cluster10/race-closed
    """
    from claims.cli import progress
    from claims.cli.clock import now
    from claims.entries.load import load_entry
    from claims.flows.falsify import choose
    from claims.flows.falsify import falsify as prove
    from claims.flows.red_attempt import Effort
    from claims.flows.red_view import proof_view

    slug, _, claim = what.partition("/")
    with session.open(create=True) as workspace:
        entry = load_entry(workspace.project, slug)
        targets, left = choose(workspace, entry, claim or None)
        for line in left:
            session.note(f"left out: {line}")
        views = []
        watch = progress.watch if not session.quiet else lambda _: None
        for proof in prove(workspace, entry, targets, Effort(greens, reds, budget), clock=now, progress=watch):
            progress.clear()
            views.append(proof_view(workspace, proof))
            if not json:
                out("\n".join(text(views[-1])))
        if json:
            print_json({"schema": 1, "proofs": views, "left_out": left})
        return Exit.HELD if all(view["verdict"] == "red" for view in views) else Exit.REFUSED


def text(view: Mapping[str, Any]) -> Iterator[str]:
    """Give one red proof for people."""
    good = view["verdict"] == "red"
    word = colour(view["verdict"].upper(), "green" if good else "red")
    yield f"{view['entry']}/{view['claim']}  {view['gate']}  {word}  (red proof {view['seq']})"
    yield f"  {one_line(view['detail'])}"
    yield from (f"    | {visible(line)}" for line in view["said"])
    if view["carried"]:
        yield f"  came along  {one_line(', '.join(view['carried']))}"
    if view["took_away"]:
        yield f"  taken away  {one_line(view['took_away'])}"
    yield f"  executions  {_executions(view)}"
    for case in view["cases"]:
        yield f"  {case['cause']:<11} {one_line(case['id'])}: {one_line(case['headline'])}"
    if view["passed_either_way"]:
        yield f"  {view['passed_either_way']} cases pass with the fix and without it"
    for name in view["killed"]:
        yield f"  noticed     {one_line(name)}"
    for one in view["survivors"]:
        yield f"  NOT noticed {one_line(one['change'])}"
        yield from (f"    {visible(line)}" for line in one["diff"].splitlines())
    for name in view["not_tried"]:
        yield f"  not tried   {one_line(name)}"


def _executions(view: Mapping[str, Any]) -> str:
    said = [f"{one['state']} {one['colour']} {one['duration_s']:.1f} s" for one in view["executions"]]
    shown = ", ".join(said[:12])
    return shown + (f" and {len(said) - 12} more" if len(said) > 12 else "")


def full(view: Mapping[str, Any]) -> str:
    """Give one red proof in full."""
    lines = [*text(view), f"  started     {view['started_at']} on {view['platform']} {view['machine']}"]
    if view["retracted"]:
        lines.append(f"  RETRACTED because {one_line(view['retracted']['because'])}")
    for one in view["artefacts"]:
        sound = "" if one["sound"] else "  MISSING OR ALTERED"
        lines.append(f"  artefact  {one['digest']}  {one['size_bytes']:>9}  {one_line(one['name'])}{sound}")
    return "\n".join(lines)
