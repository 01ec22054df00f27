"""What became of a gate's cases, as people read it: by class, and by what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TOLD = {
    "collected": "collected",
    "deselected": "deselected",
    "expected_failures": "expected failures",
    "unexpected_passes": "unexpected passes",
}
CHANGED = {
    "newly_failing": "newly failing",
    "fixed": "fixed",
    "fails_otherwise": "failing otherwise",
    "silenced": "failed before and skipped now",
    "set_aside": "passed before and skipped now",
    "vanished": "gone",
    "new": "new",
}
NAMED_AT_MOST = 3


def separation(view: Mapping[str, Any], *, whole: bool = False) -> Iterator[str]:
    """Yield lines about a gate's newest run: only what is to be known of it, or everything that was told."""
    if whole and view["told"] is not None:
        yield ", ".join(_told(words, view["told"][key]) for key, words in TOLD.items())
    compared, failures = view["base"], view["failures"]
    if compared or failures.keys() - {"unclassified"}:
        yield f"beside {_base(compared)}{':' if failures else ': no failure'}"
        for name, ids in failures.items():
            yield f"  {len(ids)} {name}: {_named(ids, len(ids))}"
    change = view["change"]
    if change and (said := list(_changed(change))):
        yield f"since run {change['since']}:"
        yield from (f"  {line}" for line in said)
    if gone := view["vanished"]:
        yield f"gone since run {gone['since']} was held: {_named(gone['cases'], gone['total'])}"


def _told(words: str, number: int | None) -> str:
    return f"{words} not told" if number is None else f"{number} {words}"


def _base(compared: Mapping[str, Any] | None) -> str:
    if compared is None:
        return "the base of an earlier run"
    what = f"base {one_line(compared['rev'])} ({compared['commit'][:12]})"
    if compared["why"]:
        return f"{what}, which could not be looked at ({one_line(compared['why'])})"
    often = "once" if compared["looks"] == 1 else f"{compared['looks']} times"
    same = ", the very tree that was tested" if compared["same_tree"] else ""
    left = f", {compared['left_out']} left out" if compared["left_out"] else ""
    return f"{what}, looked at {often}{same}{left}"


def _changed(change: Mapping[str, Any]) -> Iterator[str]:
    for key, words in CHANGED.items():
        if total := change["totals"][key]:
            yield f"{total} {words}: {_named(change[key], total)}"


def _named(ids: Sequence[str], total: int) -> str:
    more = f" and {total - NAMED_AT_MOST} more" if total > NAMED_AT_MOST else ""
    return ", ".join(map(one_line, ids[:NAMED_AT_MOST])) + more
