"""Repeating a gate from outside: fresh processes, an honest bound, and no way to get there within one process."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import copies, no_traceback, rests_on, script

if TYPE_CHECKING:
    from e2e.project import Project

TOP = Path(__file__).parents[2]
FAILS_THIRD = """
import pathlib, shutil, sys
count = pathlib.Path(sys.argv[2])
n = int(count.read_text()) + 1 if count.exists() else 1
count.write_text(str(n))
shutil.copyfile('reports/red.xml' if n == 3 else 'reports/green.xml', sys.argv[1])
"""
ONCE = """
import pathlib
def once(name):
    mark = pathlib.Path(name)
    if mark.exists():
        return True
    mark.touch()
    return False
"""


def gate_of(result: Any, name: str = "gate") -> dict[str, Any]:
    """Give a gate of the first entry."""
    view: dict[str, Any] = result.json["entries"][0]["gates"][name]
    return view


def repeats_of(project: Project, claim: str = "claim", gate: str = "gate") -> dict[str, Any]:
    """Give what repeating a gate showed, as `why` has it for a claim."""
    repeats: dict[str, Any] = project.claims("why", f"work/{claim}", "--json").json["gates"][gate]["repeats"]
    return repeats


def test_the_bound_is_said_wherever_the_gate_is(project: Project) -> None:
    """In JSON, in the text of verify, status and why, and in the evidence index; it goes on with later runs."""
    project.verify("--repeat", "3")
    assert repeats_of(project) == {
        "runs": 3,
        "failures": 0,
        "retracted": 0,
        "failure_rate_below": 0.634,
        "confidence": 0.95,
        "says": "0 failures in 3 runs; failure rate below 63.4% (95%)",
    }
    text = project.claims("verify", "work", "--repeat", "2").stdout
    says = "0 failures in 5 runs; failure rate below 45.4% (95%)"
    assert "work/gate: 2 clean runs made of 2 asked" in text
    assert says in text
    assert says in project.claims("status", "work").stdout
    assert says in project.claims("why", "work/claim").stdout
    assert repeats_of(project)["runs"] == 5
    assert project.claims("render", "work").code == 0
    assert "failure rate below 45.4%" in (project.root / "docs/lake/work.md").read_text(encoding="utf-8")


def test_all_runs_are_made_and_recorded_whatever_they_say(project: Project) -> None:
    """A failure neither ends the series nor disappears in it; retracting it is told with the bound."""
    project.entry(gates={"gate": script(FAILS_THIRD, "count")})
    text = project.claims("verify", "work", "--repeat", "5")
    assert text.code == 1
    assert "work/gate: 4 clean runs made of 5 asked (run 3 case-failed)" in text.stdout
    repeats = repeats_of(project)
    assert (repeats["runs"], repeats["failures"]) == (5, 1)
    assert project.status().codes("claim") == ["not-repeatable"]
    assert project.claims("retract", "3", "--because", "the disk was full").code == 0
    after = project.status()
    assert after.codes("claim") == []
    assert repeats_of(project)["says"].endswith("(95%); 1 retracted run not counted")
    assert repeats_of(project)["runs"] == 4


def test_another_code_starts_from_nothing(project: Project) -> None:
    """Editing what the gate covers takes the bound away; undoing the edit brings all its runs back."""
    project.verify("--repeat", "3")
    original = (project.root / "gate.py").read_text(encoding="utf-8")
    project.write("gate.py", original + "# edited\n")
    assert repeats_of(project)["failure_rate_below"] == 1.0
    assert "below" not in repeats_of(project)["says"]
    project.write("gate.py", original)
    assert repeats_of(project)["failure_rate_below"] == 0.634


def test_a_gate_that_never_ran_has_no_bound(project: Project) -> None:
    """Nothing was seen and nothing is said in text."""
    repeats = repeats_of(project)
    assert (repeats["runs"], repeats["failure_rate_below"]) == (0, 1.0)
    assert "failure rate" not in project.claims("status", "work").stdout


def test_a_failure_rate_is_needed_and_reached(project: Project) -> None:
    """One run short refuses and says so; the missing run carries the claim."""
    target = {"failure_rate_below": 0.5}
    project.entry(claims={"claim": rests_on("gate", needs=target)})
    short = project.verify("--repeat", "3")
    assert short.codes("claim") == ["not-repeated"]
    detail = short.claims["claim"]["reasons"][0]["detail"]
    assert detail == (
        "0 failures in 3 runs; failure rate below 63.4% (95%); below 50% is needed: 2 more clean runs"
    )  # fmt: skip
    assert project.verify().codes("claim") == ["not-repeated"]
    assert project.verify().codes("claim") == []


def test_two_gates_at_the_target_make_the_claim_imprecise(project: Project) -> None:
    """Each gate meets it, the claim rests on both: held, but weaker and with the reason; one gate alone is not."""
    gates = {"gate": copies("green.xml"), "other": copies("green.xml")}
    claims = {
        "both": rests_on("gate", "other", needs={"failure_rate_below": 0.7}),
        "one": rests_on("gate", needs={"failure_rate_below": 0.7}),
    }
    project.entry(gates=gates, claims=claims)
    found = project.verify("--repeat", "3").claims
    assert (found["both"]["strength"], found["both"]["downgrades"]) == ("weak", ["imprecise"])
    assert (found["one"]["strength"], found["one"]["downgrades"]) == ("medium", [])
    assert "(imprecise)" in project.claims("why", "work/both").stdout


@pytest.mark.parametrize("value", [0, 1, 1.5, -0.1, "0.1", True])
def test_a_rate_that_is_none_is_a_fault_of_the_file(project: Project, value: object) -> None:
    """0 can never be reached, 1 says nothing; the message names the range."""
    project.entry(claims={"claim": rests_on("gate", needs={"failure_rate_below": value})})
    result = project.verify()
    no_traceback(result)
    assert result.code == 2
    assert "needs.failure_rate_below: expected a failure rate, more than 0 and less than 1" in result.stderr


def pytest_gate(*arguments: str, **changes: Any) -> dict[str, Any]:
    """Give a gate that runs one test file with pytest."""
    run = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, "tests/test_once.py"]
    return {"run": run, "report": "pytest", "covers": ["tests"], **changes}


@pytest.fixture
def plugins(project: Project) -> None:
    """Let the gates of the project load the plug-ins that are installed here."""
    del project.environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]


RERUNS = [
    ("pytest_rerunfailures", "rerunfailures", ["--reruns", "2"], "reruns=2"),
    ("flaky", "flaky.flaky_pytest_plugin", ["--force-flaky"], "max_runs=3"),
    ("pytest_retry", "pytest_retry.retry_plugin", ["--retries", "2"], "retries=2"),
]


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize(("module", "plugin", "options", "mark"), RERUNS, ids=[row[0] for row in RERUNS])
def test_no_plugin_turns_a_failure_green(
    project: Project, module: str, plugin: str, options: list[str], mark: str
) -> None:
    """By mark, by option, by option of the project, loaded again by name: refused; a test that just passes is held."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    names = ("marked", "asked", "loaded", "honest")
    for name in names:
        test = f"def test_a():\n    assert once({name + '.mark'!r})\n"
        if name == "marked":
            test = f"import pytest\n@pytest.mark.flaky({mark})\n{test}"
        project.write(f"{name}/test_once.py", ONCE + (test if name != "honest" else "def test_a():\n    pass\n"))
    more = {"asked": options, "loaded": ["-p", plugin, *options]}
    gates = {
        name: {
            "run": ["python", "-m", "pytest", "-q", *more.get(name, []), f"{name}/test_once.py"],
            "report": "pytest",
            "covers": [name],
        }
        for name in names
    }
    project.entry(gates=gates, claims={name: rests_on(name) for name in names})
    result = project.verify()
    assert result.codes("marked")[:2] == ["exit-code", "case-failed"]
    assert result.codes("asked") == ["exit-code", "no-report"]
    assert "reruns are switched off in a gate" in result.claims["asked"]["reasons"][1]["detail"]
    assert set(result.codes("loaded")) == {"case-flaky"}
    assert result.codes("honest") == []


@pytest.mark.usefixtures("plugins")
@pytest.mark.skipif(importlib.util.find_spec("pytest_repeat") is None, reason="pytest-repeat is not installed")
def test_repeats_within_one_process_are_one_run(project: Project) -> None:
    """`test_a[1-3]` to `test_a[3-3]` are three cases of one run: they bound nothing and are no repeats."""
    project.write("tests/test_once.py", "def test_a():\n    pass\n")
    needs = {"repeats": 3}
    claims = {"claim": rests_on("gate", needs=needs)}
    project.entry(gates={"gate": pytest_gate("--count", "3")}, claims=claims)
    result = project.verify()
    assert gate_of(result)["counts"]["passed"] == 3
    assert repeats_of(project)["runs"] == 1
    assert result.codes("claim") == ["not-repeated"]
    assert project.verify("--repeat", "2").codes("claim") == []


@pytest.mark.usefixtures("plugins")
def test_an_option_for_reruns_is_refused_in_words_where_no_plugin_is_installed(project: Project) -> None:
    """The same words whether the plug-in is absent or switched off; the same gate without the option is held."""
    project.write("tests/test_once.py", "def test_a():\n    pass\n")
    gates = {"gate": pytest_gate("--reruns", "2"), "honest": pytest_gate()}
    project.entry(gates=gates, claims={"claim": rests_on("gate"), "other": rests_on("honest")})
    result = project.verify()
    assert result.codes("claim") == ["exit-code", "no-report"]
    assert "take it out of the command and of `addopts`" in result.claims["claim"]["reasons"][1]["detail"]
    assert result.codes("other") == []


def test_no_run_is_ever_called_so() -> None:
    """No text that users see calls a gate `stable`: nobody has seen all its runs to come."""
    word = re.compile(r"\bstable\b", re.IGNORECASE)
    docs = [path for folder in ("docs", "templates") for path in (TOP / folder).rglob("*") if path.is_file()]
    docs += [path for path in (TOP / "README.md", TOP / "CHANGELOG.md") if path.exists()]
    found = [f"{path}:{line}" for path in docs for line in prose(path) if word.search(line)]
    for path in (TOP / "src").rglob("*.py"):
        if path.name != "report_words.py" and path.parent.name != "prose":  # words that are looked for, never printed
            strings = re.findall(r'"[^"\n]*"', path.read_text(encoding="utf-8"))
            found += [f"{path}: {text}" for text in strings if word.search(text)]
    assert found == []


def prose(path: Path) -> list[str]:
    """Give the lines of a page, without addresses and code."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return [re.sub(r"https?://\S+|`[^`]*`", "", line) for line in text.splitlines()]
