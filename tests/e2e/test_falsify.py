"""`claims falsify` on small real repositories: what goes red for the right reason, and what must not count."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from e2e.project import rests_on, surroundings, words
from e2e.repository import AFTER, BEFORE, GATE, HONEST, SIGNATURE, Repository, declare

VACUOUS = """\
from store import read


def test_a_free_file_is_read():
    assert read(lambda: "text") == "text"
"""
BY_ABSENCE = """\
import store


def test_the_retry_is_there():
    store.retry(lambda: "text")
"""
BY_IMPORT = """\
from store import retry


def test_the_retry_is_there():
    assert retry(lambda: "text") == "text"
"""


CHECK = """\
import sys, traceback
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, "src")


class Busy:
    left = 4

    def __call__(self):
        self.left -= 1
        if self.left >= 0:
            raise PermissionError("locked")


said = ""
try:
    import store

    TEST
    store.read(Busy())
except Exception as error:
    traceback.print_exc()
    said = f"<failure message='{type(error).__name__}'>{escape(traceback.format_exc())}</failure>"
Path(sys.argv[1]).write_text(f"<testsuite name='s'><testcase classname='t' name='a'>{said}</testcase></testsuite>")
sys.exit(bool(said))
"""
"""A runner of one test, which starts in no time."""


def quick(made: Repository, test: str, signature: dict[str, Any] | None = SIGNATURE, **gate: Any) -> None:
    """Declare a gate of one test in the place of pytest's."""
    made.write("tests/check.py", CHECK.replace("TEST", test))
    fix: dict[str, Any] = {"revert": made.git("log", "--format=%H", "-1", "--", "src").strip()}
    declared = {"run": "python tests/check.py {report}", "covers": ["src", "tests"], "timeout_s": 60} | gate
    claims = {
        "claim": rests_on("gate", fix=fix | ({"signature": signature} if signature else {}), needs={"red_proof": True})
    }
    made.entry(gates={"gate": declared}, claims=claims)


def test_an_honest_test_goes_red_for_the_right_reason(repository: Repository) -> None:
    """With the fix reversed the incident's exception shows, and the claim that needs it is held."""
    result = repository.falsify()
    assert result.code == 0, result.stderr
    (proof,) = result.json["proofs"]
    assert (proof["verdict"], proof["method"], proof["greens"], proof["reds"]) == ("red", "commit", 2, 2)
    assert proof["cases"][0]["cause"] == "signature"
    assert proof["cases"][0]["exception"] == "PermissionError"
    assert proof["passed_either_way"] == 1
    assert "left: tests/test_store.py (test)" in proof["took_away"]
    verified = repository.verify("--repeat", "3")
    assert verified.codes("claim") == []
    assert verified.claims["claim"]["strength"] == "strong"
    assert verified.claims["claim"]["downgrades"] == []
    assert verified.claims["claim"]["failure_evidence"] == "strong"


@pytest.mark.parametrize(
    ("before", "downgrades", "strength"),
    [
        (HONEST.replace('== "text"', '== "other"'), ["biased"], "medium"),
        (HONEST + "\n\ndef test_more():\n    assert read\n", ["biased"], "medium"),
        (HONEST.replace('assert read(Busy(0)) == "text"', "pass"), [], "strong"),
    ],
)
def test_a_fix_that_came_with_weaker_tests_is_biased(
    repository: Repository, before: str, downgrades: list[str], strength: str
) -> None:
    """A test that is gone, or expects another value, since the fix takes a level; one that asserts more takes none."""
    repository.write("src/store.py", BEFORE)
    repository.commit("tests/test_store.py", before)
    repository.write("src/store.py", AFTER)
    fix = repository.commit("tests/test_store.py", HONEST)
    declare(repository, {"revert": fix, "signature": SIGNATURE})
    repository.commit_all()
    assert repository.falsify().code == 0
    verified = repository.verify("--repeat", "3")
    claim = verified.claims["claim"]
    assert (claim["verdict"], claim["downgrades"], claim["strength"]) == ("held", downgrades, strength)
    assert ("weakened tests: tests/test_store.py" in repository.claims("why", "work/claim").stdout) == bool(downgrades)


def test_a_vacuous_test_is_green_without_the_fix(repository: Repository) -> None:
    """A test that never meets the fault says nothing, and the claim is refused for it."""
    repository.write("tests/test_store.py", VACUOUS)
    result = repository.falsify()
    assert result.code == 1
    assert result.json["proofs"][0]["verdict"] == "green-without-fix"
    assert "green-without-fix" in repository.verify().codes("claim")


@pytest.mark.parametrize(("test", "cause"), [(BY_ABSENCE, "absence"), (BY_IMPORT, "import")])
def test_absence_of_what_the_fix_adds_does_not_count(repository: Repository, test: str, cause: str) -> None:
    """A test that fails because the fix's own symbol is gone fails for the wrong reason."""
    repository.write("tests/test_store.py", test)
    declare(repository, {"revert": "HEAD~1"})
    result = repository.falsify()
    assert result.code == 1
    (proof,) = result.json["proofs"]
    assert (proof["verdict"], list(proof["causes"])) == ("red-for-wrong-reason", [cause])
    assert "red-for-wrong-reason" in repository.verify().codes("claim")


def test_another_failure_than_the_declared_one_does_not_count(repository: Repository) -> None:
    """Where a signature is declared, some case must show it."""
    declare(repository, {"revert": "HEAD~1", "signature": {"exception": "PermissionError", "match": "no such words"}})
    assert repository.falsify().json["proofs"][0]["verdict"] == "red-for-wrong-reason"


def test_a_patch_file_beside_the_entry_is_taken_away(repository: Repository) -> None:
    """The patch is the fix; it is found whether its paths start at the top or not."""
    repository.write("evidence/work/fix.patch", repository.git("diff", "HEAD~2", "HEAD~1", "--", "src"))
    declare(repository, {"revert": "fix.patch", "signature": SIGNATURE})
    result = repository.falsify()
    assert result.code == 0, result.stderr
    assert result.json["proofs"][0]["method"] == "patch"


def test_the_checkout_stays_as_it_is(repository: Repository) -> None:
    """Index, refs, stash, worktrees, objects and files are the same before and after, staged and unstaged edits too."""
    repository.write("src/other.py", "x = 1\n")
    repository.git("add", "src/other.py")
    repository.write("src/other.py", "x = 2\n")
    repository.write("untracked.txt", "here\n")
    assert repository.falsify().code == 0  # makes the ledger
    before = repository.state()
    assert repository.falsify().code == 0
    assert repository.state() == before
    assert not list(Path(tempfile.gettempdir()).glob("claims-red-*/tree/src/other.py"))


def test_uncommitted_changes_are_part_of_what_is_proved(repository: Repository) -> None:
    """A test that is not committed yet is the one that runs."""
    repository.write("tests/test_store.py", VACUOUS)
    repository.commit_all()
    declare(repository, {"revert": "HEAD~2", "signature": SIGNATURE})
    repository.write("tests/test_more.py", HONEST)
    assert repository.falsify().json["proofs"][0]["verdict"] == "red"


def test_stale_bytecode_of_an_edit_within_a_second_is_not_run(repository: Repository) -> None:
    """A fix of the same length as what it replaced, in files of the same time, is really taken away."""
    repository.write("src/store.py", "def read(source):\n    return 5\n")
    test = "from store import read\n\n\ndef test_it():\n    assert read(None) == 6\n"
    repository.commit("tests/test_store.py", test)
    repository.commit("src/store.py", "def read(source):\n    return 6\n")
    declare(repository, {"revert": "HEAD"})
    env = {name: value for name, value in repository.environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    repository.environment = env
    subprocess.run([sys.executable, "-m", "pytest", "-q", "tests"], cwd=repository.root, env=env, check=True)
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], proof["cases"][0]["cause"]) == ("red", "assertion")


def test_an_editable_install_that_wins_over_the_path_is_a_leak(repository: Repository) -> None:
    """A finder that brings in the checkout's own files makes the proof worthless, and the file is named."""
    hook = (
        "import sys\nfrom importlib.util import spec_from_file_location\n\n\nclass Finder:\n"
        "    @staticmethod\n    def find_spec(name, path=None, target=None):\n"
        f"        if name == 'store':\n            return spec_from_file_location(name, {str(repository.root)!r}"
        " + '/src/store.py')\n\n\nsys.meta_path.insert(0, Finder)\n"
    )
    elsewhere = repository.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "usersite.py").write_text(hook)
    repository.write("conftest.py", f"import sys\nsys.path.append({str(elsewhere)!r})\nimport usersite\n")
    result = repository.falsify()
    (proof,) = result.json["proofs"]
    assert (result.code, proof["verdict"]) == (1, "leaked")
    assert str(Path("src", "store.py")) in proof["detail"]
    assert "never-red" in repository.verify().codes("claim")


def test_an_editable_install_by_path_is_led_to_the_scratch_tree(repository: Repository) -> None:
    """What the user's interpreter imports from the checkout, it imports from the copy there."""
    repository.write("pytest.ini", "[pytest]\n")
    installed = [str(repository.root / "src"), repository.environment.get("PYTHONPATH", "")]
    repository.environment = repository.environment | {"PYTHONPATH": os.pathsep.join(filter(None, installed))}
    result = repository.falsify()
    assert result.json["proofs"][0]["verdict"] == "red"


def test_a_gate_that_hides_its_imports_proves_nothing(repository: Repository) -> None:
    """An interpreter that ignores its environment may run any code."""
    declare(repository, {"revert": "HEAD~1"}, gate={"run": "python -I -m pytest -q tests"})
    assert repository.falsify().json["proofs"][0]["verdict"] == "leaked"


def test_an_unstable_gate_proves_nothing(repository: Repository) -> None:
    """One green among the reds is not outvoted."""
    marker = repository.root.parent / "marker"
    unstable = HONEST + (
        "\n\ndef test_now_and_then():\n    import pathlib\n"
        f"    marker = pathlib.Path({str(marker)!r})\n"
        "    import store\n"
        "    if not hasattr(store, 'retry'):\n"
        "        first = not marker.exists()\n        marker.touch()\n        assert not first\n"
    )
    repository.write("tests/test_store.py", unstable)
    result = repository.falsify()
    assert (result.code, result.json["proofs"][0]["verdict"]) == (1, "unstable")


def test_what_is_not_green_in_the_scratch_tree_is_said_to_be_so(repository: Repository) -> None:
    """The root error and the line that helps are named; with that line the gate is red at once."""
    quick(repository, "assert open('local.txt').read() == 'here'")
    repository.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\nlocal.txt\n")
    repository.write("local.txt", "here")
    (proof,) = repository.falsify().json["proofs"]
    assert proof["verdict"] == "not-green"
    assert "No such file or directory: 'local.txt'" in proof["detail"]
    assert "write `carry: [local.txt]` in entry.yaml" in proof["detail"]
    assert "--junit" not in proof["detail"]
    assert any("local.txt" in line for line in proof["said"])
    entry = repository.root / "evidence" / "work" / "entry.yaml"
    entry.write_text(entry.read_text() + "carry: [local.txt]\n")
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], proof["carried"]) == ("red", ["local.txt"])


def test_a_hang_is_red_where_it_is_declared(repository: Repository) -> None:
    """Undeclared it is no result, and one that comes with the fix in place as well shows nothing."""
    hang = {"hang": True}
    quick(repository, "import time\n    if not hasattr(store, 'retry'): time.sleep(60)", hang, timeout_s=3)
    result = repository.falsify("--reds", "1")
    (proof,) = result.json["proofs"]
    assert (result.code, proof["verdict"], proof["reds"]) == (0, "red", 1)
    assert proof["cases"][0]["headline"] == "still running after 3 s"
    assert repository.verify().claims["claim"]["failure_evidence"] == "strong"
    quick(repository, "import time\n    if not hasattr(store, 'retry'): time.sleep(60)", SIGNATURE, timeout_s=3)
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], "declare `signature: {hang: true}`" in proof["detail"]) == ("invalid", True)
    quick(repository, "import time; time.sleep(60)", hang, timeout_s=1)
    assert repository.falsify().json["proofs"][0]["verdict"] == "not-green"


def test_what_a_gate_runs_is_built_before_each_execution(repository: Repository) -> None:
    """Of the sources that stand there; where that fails the gate is not green, and the record has its output."""
    repository.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\nsrc/built.txt\n")
    repository.write("build.py", "open('src/built.txt', 'w').write(open('src/store.py').read())\n")
    test = "assert 'def retry' in open('src/built.txt').read()"
    quick(repository, test, None, prepare="python build.py")
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], proof["cases"][0]["cause"]) == ("red", "assertion")
    assert not (repository.root / "src" / "built.txt").exists()
    quick(repository, test, None, prepare=["python", "-c", "raise SystemExit('no compiler')"])
    result = repository.falsify()
    (proof,) = result.json["proofs"]
    assert proof["verdict"] == "not-green"
    assert "could not prepare (exit code 1): no compiler" in proof["detail"]
    kept = repository.claims("show", str(proof["seq"]), "--json").json["artefacts"]
    assert "green-1:prepare" in {artefact["name"] for artefact in kept}


def test_the_rule_that_a_runner_failed_by_is_said(repository: Repository) -> None:
    """Every case passed, and the exit code has another reason; so says `verify` as well."""
    quick(
        repository,
        "print('FAIL Required test coverage of 90% not reached.'); import atexit, os\n    atexit.register(os._exit, 1)",
    )
    assert (
        "exit code 1: FAIL Required test coverage of 90% not reached."
        in repository.falsify().json["proofs"][0]["detail"]
    )
    (reason,) = (one for one in repository.verify().claims["claim"]["reasons"] if one["code"] == "exit-code")
    assert reason["detail"].endswith("exit code 1: FAIL Required test coverage of 90% not reached.")


def test_mutants_stand_in_where_no_fix_is_named_and_survivors_are_listed(repository: Repository) -> None:
    """The canary, then the claim's facts; what nobody notices is shown with its difference."""
    anchors = {"retry": {"at": "src/store.py::retry", "facts": {"attempts": 5}}}
    claims = {"claim": rests_on("gate", "retry", needs={"red_proof": True})}
    repository.entry(gates={"gate": GATE}, claims=claims, anchors=anchors)
    result = repository.falsify()
    assert result.code == 0, result.stdout
    (proof,) = result.json["proofs"]
    assert (proof["method"], proof["verdict"]) == ("mutants", "red")
    assert "behaviour" in proof["causes"]
    assert "retry: attempts 5 -> 4" in proof["killed"]
    survivors = {one["change"]: one["diff"] for one in proof["survivors"]}
    assert "+def retry(source, attempts=6):" in survivors["retry: attempts 5 -> 6"]
    assert repository.verify().claims["claim"]["failure_evidence"] == "medium"


def test_a_canary_that_nobody_meets_is_a_refusal(repository: Repository) -> None:
    """A gate that stays green while the symbol raises never gets there."""
    repository.write("src/store.py", BEFORE + AFTER.split('"""\n', 1)[1].replace("def read", "def other"))
    repository.write("tests/test_store.py", VACUOUS)
    anchors = {"retry": {"at": "src/store.py::retry", "facts": {"attempts": 5}}}
    repository.entry(gates={"gate": GATE}, claims={"claim": rests_on("gate", "retry")}, anchors=anchors)
    (proof,) = repository.falsify().json["proofs"]
    assert proof["verdict"] == "green-without-fix"
    assert "never gets there" in proof["detail"]


def test_an_older_revision_with_the_tests_of_today_where_the_fix_does_not_apply(repository: Repository) -> None:
    """The code has moved on since the fix; the revision before it is what is left to show."""
    fix = repository.git("rev-parse", "HEAD~1").strip()
    moved = AFTER.replace(
        "for attempt in range(1, attempts + 1):", "for attempt in range(1, 1 + attempts):  # once more"
    )
    repository.commit("src/store.py", moved)
    declare(repository, {"revert": fix, "signature": SIGNATURE})
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], proof["method"]) == ("red", "older-revision")


def test_what_other_changes_explain_is_no_red_of_this_fix(repository: Repository) -> None:
    """An older revision lacks later fixes too; what is red at the fix's own revision as well does not count."""
    fix = repository.git("rev-parse", "HEAD~1").strip()
    moved = AFTER.replace("for attempt in range(1, attempts + 1):", "for attempt in range(1, 1 + attempts):")
    repository.write("src/store.py", moved + "\n\nLIMIT = 7\n")
    later = "import store\n\n\ndef test_later():\n    assert getattr(store, 'LIMIT', 0) == 7\n"
    repository.write("tests/test_later.py", later)
    repository.commit("tests/test_store.py", VACUOUS)
    declare(repository, {"revert": fix})
    (proof,) = repository.falsify().json["proofs"]
    assert (proof["verdict"], proof["method"]) == ("green-without-fix", "older-revision")


def test_a_proof_goes_stale_with_files_gate_and_fix(repository: Repository) -> None:
    """Each part of what it is bound to makes it an older one."""
    declare(repository, {"revert": "HEAD~1", "signature": SIGNATURE})
    repository.falsify()
    assert repository.verify().codes("claim") == []
    repository.write("src/store.py", "# said\n" + AFTER.replace('"""Reads."""', '"""Reads it."""') + "\n\n")
    assert repository.status().codes("claim") == ["stale-inputs"]  # of the run alone, which is bound to bytes
    assert repository.verify().codes("claim") == []
    repository.write("src/store.py", AFTER + "\nSAID = 1\n")
    verified = repository.verify()
    assert verified.codes("claim") == ["never-red"]
    assert "stale" in verified.claims["claim"]["reasons"][0]["detail"]
    repository.write("src/store.py", AFTER)
    declare(repository, {"revert": "HEAD~1", "signature": {"exception": "OSError"}})
    assert repository.verify().codes("claim") == ["never-red"]


def test_a_proof_is_about_the_commit_that_a_name_meant(repository: Repository) -> None:
    """It ends when the name means another commit, goes on with the id that the reason gives, and by a tag."""
    commit = repository.git("rev-parse", "HEAD~1").strip()
    repository.git("tag", "fixed", commit)
    declare(repository, {"revert": "HEAD~1", "signature": SIGNATURE})
    (proof,) = repository.falsify().json["proofs"]
    assert proof["verdict"] == "red"
    assert repository.verify().codes("claim") == []
    repository.commit("notes.txt", "another commit")
    reasons = repository.status().claims["claim"]["reasons"]
    assert [(one["code"], f"write {commit[:12]} there" in one["detail"]) for one in reasons] == [("never-red", True)]
    for name in (commit, commit[:12], "fixed", "HEAD~2"):
        declare(repository, {"revert": name, "signature": SIGNATURE})
        assert repository.status().codes("claim") == [], name
    repository.git("tag", "--force", "fixed", "HEAD")
    declare(repository, {"revert": "fixed", "signature": SIGNATURE})
    assert repository.status().codes("claim") == ["never-red"]


def test_a_red_proof_is_logged_shown_explained_audited_and_retracted(repository: Repository) -> None:
    """It is a record like any other."""
    repository.falsify()
    (event,) = repository.claims("log", "--json").json["events"]
    assert (event["kind"], event["outcome"], event["gate"], event["claim"]) == ("red-proof", "red", "gate", "claim")
    shown = repository.claims("show", "1", "--json")
    assert shown.code == 0
    assert {"patch", "inputs", "red-1:stdout", "red-1:report:report.xml", "green-1:imports"} <= {
        artefact["name"] for artefact in shown.json["artefacts"]
    }
    assert "PermissionError" in repository.claims("show", "1").stdout
    repository.verify()
    why = repository.claims("why", "work/claim", "--json").json
    assert why["red_proofs"]["gate"]["carried_by"] == 1
    assert why["failure_evidence"] == "strong"
    assert repository.altered() == []
    kept = next(a for a in shown.json["artefacts"] if a["name"] == "patch")["digest"]
    assert repository.claims("retract", "1", "--because", "the disk was full").code == 0
    assert repository.status().codes("claim") == ["never-red"]
    (repository.root / "evidence" / "objects" / kept[:2] / kept[2:]).write_bytes(b"other")
    assert repository.claims("audit").code == 4


def test_the_failure_is_quoted_from_the_record_and_refused_without_one(repository: Repository) -> None:
    """A template says what the failure was, as recorded; before any proof it says that there is none."""
    template = (
        '{% extends "experience-lake.md.j2" %}{% block pin %}It raised {{ fact("claim.red.exception") }}.{% endblock %}'
    )
    repository.write("evidence/work/entry.md.j2", template)
    without = repository.claims("render", "work", "--stdout").stdout
    assert "It raised **Refused** claim.red.exception: never-red" in without
    repository.falsify()
    page = repository.claims("render", "work", "--stdout").stdout
    assert "It raised PermissionError." in page
    assert "| claim | refused | strong |" in page


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_leaves_nothing_behind(repository: Repository) -> None:
    """The scratch copy goes and the checkout stays, however early the user leaves."""
    repository.write("tests/test_slow.py", "import time\n\n\ndef test_it():\n    time.sleep(30)\n")
    scratch = repository.root.parent / "scratch"
    scratch.mkdir()
    before = repository.state()
    child = subprocess.Popen(
        words("falsify", "work"),
        cwd=repository.root,
        env=repository.environment | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not list(scratch.glob("claims-bench-*/*/began")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert child.returncode == 130
    assert [path for path in scratch.iterdir() if path.name.startswith("claims-")] == []
    after = repository.state()
    assert {**after, "status": ""} == {**before, "status": ""}


def test_outside_git_it_says_what_it_needs(tmp_path: Path) -> None:
    """There is nothing to copy."""
    made = Repository(tmp_path / "plain", environment=surroundings())
    made.write("src/store.py", AFTER)
    made.entry(
        gates={"gate": GATE},
        claims={"claim": rests_on("gate", "retry")},
        anchors={"retry": {"at": "src/store.py::retry"}},
    )
    made.write("tests/test_store.py", HONEST)
    result = made.falsify()
    assert result.code == 2
    assert "git repository" in result.stderr


def test_a_claim_with_nothing_to_take_away_is_named(repository: Repository) -> None:
    """Exit code 3: there is nothing to judge."""
    repository.entry(gates={"gate": GATE}, claims={"claim": rests_on("gate")})
    result = repository.falsify()
    assert result.code == 3
    assert "claim: it names no `fix`" in result.stderr


def test_a_proof_of_a_traced_gate_stays_while_what_it_used_stands(repository: Repository) -> None:
    """Editing what the gate does not use leaves the proof current; editing what it uses does not."""
    fix = {"revert": repository.git("rev-parse", "HEAD~1").strip(), "signature": SIGNATURE}
    declare(repository, fix=fix, gate={"covers": "traced"})
    repository.commit_all()
    assert repository.claims("verify", "work", "--json").codes("claim") == ["never-red"]
    assert repository.falsify().code == 0
    assert repository.status().codes("claim") == []
    repository.write("NOTES.md", "words\n")
    assert repository.status().codes("claim") == []
    repository.write("src/store.py", AFTER + "\n\nX = 1\n")
    assert repository.status().codes("claim") == ["stale-inputs", "never-red"]
