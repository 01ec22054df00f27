"""Results as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.cli.separation import separation
from claims.cli.session import colour
from claims.core.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

EMPTY: Mapping[tuple[str, str], str] = {}


def results(view: Mapping[str, Any], said: Mapping[tuple[str, str], str] = EMPTY) -> str:
    """Give the text of the results of `claims verify` and `claims status`.

    Args:
        said: what repeating showed, by entry and gate.
    """
    lines: list[str] = []
    held = refused = 0
    for entry in view["entries"]:
        lines += ["", f"{entry['entry']}  {one_line(entry['title'])}  [{entry['status']}]", *_earned(entry)]
        width = max((len(name) for name in (*entry["gates"], *entry["claims"], *entry["derived"])), default=0)
        for name, one in entry["gates"].items():
            first, *more = _gate(one, said.get((entry["entry"], name), ""))
            lines += [f"  gate     {name:<{width}}  {first}", *(f"{'':{13 + width}}{line}" for line in more)]
        for name, verdict in (*entry["claims"].items(), *entry["derived"].items()):
            is_held = verdict["verdict"] == "held"
            held, refused = held + is_held, refused + (not is_held)
            word = colour("HELD   ", "green") if is_held else colour("REFUSED", "red")
            strength = verdict.get("strength") or ("derived" if is_held else "")
            weakened = f" ({', '.join(verdict['downgrades'])})" if verdict.get("downgrades") else ""
            lines.append(f"  {word}  {name:<{width}}  {strength}{weakened}".rstrip())
            lines += [f"             {reason(one)}" for one in verdict["reasons"]]
    point = view["checkpoint"]
    lines += ["", f"{held} held, {refused} refused; ledger size {point['size']}, root {point['root'][:16]}"]
    return "\n".join(lines).lstrip("\n")


def _earned(entry: Mapping[str, Any]) -> Iterator[str]:
    """Say what promotions of an entry came to, where any is recorded."""
    earned = entry.get("earned")
    if earned and earned["seq"]:
        yield f"  earned   {earned['status']}, record {earned['seq']}"
    if earned and earned["dropped"]:
        was = earned["dropped"]
        word = colour("DROPPED", "red")
        yield f"  {word}  from {was['from']} (record {was['seq']}): {'; '.join(map(one_line, was['because']))}"


def _gate(view: Mapping[str, Any], repeated: str) -> Iterator[str]:
    """Give the lines about a gate: its newest run, and those of other platforms where there are any."""
    others = view.get("elsewhere", ())
    yield gate(view, where=bool(others))
    if view.get("git"):
        yield f"cannot tell what is committed: {one_line(view['git'])}"
    if repeated:
        yield repeated
    for one in (view, *others):
        if one is not view:
            yield gate(one, where=True)
        if one["run"]:
            yield from separation(one)
        for kind, said in one.get("drift", {}).items():
            yield f"{kind} since run {one['run']}: {one_line(said)}"


def gate(view: Mapping[str, Any], *, where: bool) -> str:
    """Give one line about a run of a gate: its outcome, its counts; where it took place, if that is not plain."""
    if view["run"] is None:
        return str(view["outcome"])
    imported = ", imported" if view["imported"] else ""
    place = f" on {one_line(view['platform'])}{imported}" if where or imported else ""
    parts = [f"run {view['run']}{place}", view["outcome"], counts(view["counts"])]
    if view["duration_s"]:
        parts.append(f"in {view['duration_s']:.2f} s")
    separated = sum(view["separated"].values())
    if separated or view["unexplained"]:
        parts.append(f"({separated} separated, {len(view['unexplained'])} unexplained)")
    return "  ".join(parts)


def counts(view: Mapping[str, int]) -> str:
    """Give counts as a test runner says them."""
    said = [f"{view[word]} {word}" for word in ("failed", "errored", "passed", "skipped") if view[word]]
    return ", ".join(said) or "no case"


def reason(view: Mapping[str, str]) -> str:
    """Give one reason on a line."""
    return f"{view['code']}  {one_line(view['on'])}: {one_line(view['detail'])}"


def events(view: Mapping[str, Any]) -> Iterator[str]:
    """Give one line an event, newest first."""
    for event in view["events"]:
        about = {"run": "", "promotion": "", "red-proof": f" of {event.get('claim')}"}
        about |= {"rollback": f": {event.get('because')}"}
        of_run = f" of run {event['run']}" if "run" in event else ""
        what = one_line(event["kind"] + about.get(event["kind"], of_run))
        yield f"{event['seq']:>6}  {event['at'][:19]}Z  {_where(event)}  {what}  {event['outcome']}"


def _where(event: Mapping[str, Any]) -> str:
    return one_line(f"{event['entry']}/{event['gate']}" if event["gate"] else event["entry"]) or "(the whole lake)"


def reasons(listed: Sequence[Mapping[str, str]], *, brief: bool) -> str:
    """Give the explanations of reason codes; one line each where all are asked for."""
    if brief:
        width = max(len(one["code"]) for one in listed)
        return "\n".join(f"{one['code']:<{width}}  {one['refuses']}" for one in listed)
    return "\n".join(
        f"{one['code']}: refused, because {one['refuses']}.\n\n{one['why']}\n\nWhat to do: {one['do']}"
        for one in listed
    )


def chain(view: Mapping[str, Any]) -> Iterator[str]:
    """Give the chain of one claim: verdict, reasons with advice, gates with runs, anchors."""
    yield f"{view['entry']}/{view['claim']}  {view['verdict'].upper()}  {view.get('strength') or ''}".rstrip()
    if "failure_evidence" in view:
        fix = view["strength"] or "does not carry"
        yield f"  evidence for the fix: {fix}; for the failure: {view['failure_evidence']}"
    for one in view.get("downgrades", ()):
        yield f"  weaker, because {one['why']} ({one['name']})"
    for one in view["reasons"]:
        yield f"  {reason(one)}"
        yield f"    {one['why']}"
        yield f"    What to do: {one['do']}"
    for base in view.get("rests_on", ()):
        yield f"  rests on {base['claim']}: {base['verdict']}"
    for name, one in view.get("gates", {}).items():
        yield from _gate_chain(name, one)
    yield from _red_chain(view)
    for name, one in view.get("anchors", {}).items():
        facts = "".join(f"  {key}={value}" for key, value in one["facts"].items())
        yield f"  anchor {name}: {'holds' if one['holds'] else 'does not hold'} at {one['at']}{facts}"


def _red_chain(view: Mapping[str, Any]) -> Iterator[str]:
    for gate, one in view.get("red_proofs", {}).items():
        if not one["proofs"]:
            yield f"  red proof by {gate}: none"
        for proof in one["proofs"]:
            carries = ", carries" if proof["seq"] == one["carried_by"] else ""
            yield f"  red proof {proof['seq']} by {gate}: {proof['verdict']}{carries}: {one_line(proof['detail'])}"
            yield f"    taken away: {one_line(proof['took_away'])}"


def _gate_chain(name: str, view: Mapping[str, Any]) -> Iterator[str]:
    command = view["command"] if isinstance(view["command"], str) else " ".join(view["command"])
    yield f"  gate {name} ({view['label']}): {view['outcome']}"
    yield f"    {one_line(command)}"
    if view["repeats"]["runs"] > 1:  # one run repeats nothing
        yield f"    {view['repeats']['says']}"
    for run_view in view["runs"]:
        counted = counts(run_view["counts"]) if run_view["counts"] else "no readable report"
        commit = f"  {one_line(run_view['commit'][:12])}" if run_view["commit"] else ""
        dirty = " with uncommitted changes" if run_view["dirty"] else ""
        imported = ", imported" if run_view["imported"] else ""
        under = f" ({one_line(run_view['under'])})" if run_view["under"] else ""
        head = f"run {run_view['run']}  {run_view['at'][:19]}Z  {one_line(run_view['platform'])}{under}{imported}"
        yield f"    {head}  {run_view['outcome']}  {counted}{commit}{dirty}"
    if view["more_runs"]:
        yield f"    and {view['more_runs']} earlier runs"
    for kind, said in view["drift"].items():
        yield f"    {kind} since then: {one_line(said)}"
    if view["traced"] is not None:
        yield f"    it used {', '.join(map(one_line, view['traced']))}"
    yield from (f"    {line}" for line in separation(view, whole=True))
    for one in view["unexplained"][:5]:
        yield f"    unexplained failure: {one_line(one)}"
    for one in view["retracted"]:
        yield f"    run {one['run']} was retracted: {one_line(one['because'])}"


def _commit(git: Mapping[str, Any]) -> str:
    if git.get("unknown"):
        return f"not known: {one_line(git['unknown'])}"
    named = ", ".join(map(one_line, git.get("uncommitted", ())))
    more = f" and {git['more']} more" if git.get("more") else ""
    dirty = f" with uncommitted changes{f' in {named}{more}' if named else ''}" if git["dirty"] else ""
    return one_line(f"{git['commit']}{dirty}, tree {git['tree']}")


def run(view: Mapping[str, Any]) -> str:
    """Give one run in full."""
    ending = view["ending"]
    how = f"exit code {ending['exit_code']}" if ending["how"] == "exited" else f"{ending['how']}: {ending['detail']}"
    where = one_line(f"{view['platform']} {view['machine']}") + (", imported" if view["imported"] else "")
    lines = [
        f"run {view['run']}  {one_line(view['entry'])}/{one_line(view['gate'])}  {view['outcome']}",
        f"  started   {view['started_at']} for {view['duration_s']:.2f} s on {where}",
        f"  command   {one_line(' '.join(view['argv']))}",
        f"  ended     {one_line(how)}",
    ]
    if view["git"]:
        lines.append(f"  commit    {_commit(view['git'])}")
    if view["interpreter"]:
        about = view["interpreter"]
        wine = f" under Wine {one_line(about['wine'])}" if about.get("wine") else ""
        where = f" at {one_line(about['executable'])}" if "executable" in about else ", as imported"
        version = f"{about.get('implementation', '')} {about['version']}".lstrip()
        lines.append(f"  python    {one_line(version)}{wine}{where}")
    lines += _imported(view["origins"])
    if view["retracted"]:
        lines.append(f"  RETRACTED because {one_line(view['retracted']['because'])}")
    lines += [f"  {reason(one)}" for one in view["reasons"]]
    lines += used(view.get("traced"))
    if view["counts"]:
        lines.append(f"  cases     {counts(view['counts'])}")
        lines += [f"            {line}" for line in separation(view, whole=True)]
    lines += [f"    {_case(case)}" for case in view["cases"]]
    for artefact in view["artefacts"]:
        sound = "" if artefact["sound"] else "  MISSING OR ALTERED"
        lines.append(
            f"  artefact  {artefact['digest']}  {artefact['size_bytes']:>9}  {one_line(artefact['name'])}{sound}"
        )
    for name, text in view["logs"].items():
        if text.strip():
            lines += [f"  {name}:", *(f"    {visible(line)}" for line in text.splitlines())]
    return "\n".join(lines)


def _imported(origins: Mapping[str, Any]) -> list[str]:
    """Give where the covered packages of a run came from, one a line."""
    lines = [
        f"  imported  {one_line(name)} from {one_line(', '.join(places))}"
        for name, places in origins.get("packages", {}).items()
    ]
    return [*lines, *([f"  unsure    {one_line(origins['unsure'])}"] if origins.get("unsure") else [])]


def used(traced: Mapping[str, Any] | None) -> list[str]:
    """Give the files that a traced run used, one a line, or why they are not known."""
    if traced is None:
        return []
    if traced["unseen"]:
        return [f"  used      every file of the root, because {one_line(traced['unseen'])} (untraced)"]
    return [f"  used      {one_line(path)}" for path in (*traced["files"], *traced["folders"])]


def _case(case: Mapping[str, Any]) -> str:
    mark = f" [{case['mark']}]" if case["mark"] else ""
    said = f": {one_line(case['headline'])}" if case["headline"] else ""
    return f"{case['outcome']:<8}{mark} {one_line(case['id'])}{said}"
