"""Bad input gets a clear error, nothing is lost, and no stack of ours reaches a user."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import Project, Result, case, copies, no_traceback, report, rests_on, script, words

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "The-refused-sentence-nobody-may-read"
MEBIBYTE = 1 << 20
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

VALID = """\
title: A piece of work
gates:
  gate:
    run: python gate.py reports/green.xml {report}
    covers: [gate.py]
claims:
  claim:
    text: It is so.
    authoritative: [gate]
"""
WRONG_YAML: dict[str, tuple[str, str, int, str]] = {
    "unknown-key": ("    covers:", "    cover:", 5, "covers"),
    "unknown-gate": ("[gate]", "[gaet]", 9, "gate"),
    "wrong-type": ("title: A piece of work", "title: [a]", 1, "title"),
    "claim-without-a-gate": ("[gate]", "[]", 9, "no-authoritative-gate"),
    "not-yaml": ("claims:", "claims: {", 8, "YAML"),
    "duplicate-key": ("claims:", "title: twice\nclaims:", 6, "title"),
    "path-that-leaves": ("[gate.py]", "[../../etc]", 5, "leaves"),
    "absolute-path": ("[gate.py]", "[/etc/passwd]", 5, "absolute"),
    "tag-of-python": ("title: A piece of work", "title: !!python/object/apply:os.getcwd []", 1, "title"),
    "nothing-reports": (" {report}", "", 3, "report"),
    "shell-in-the-command": ("gate.py reports", "gate.py && reports", 4, "shell"),
    "timeout-that-never-ends": ("    covers:", "    timeout_s: .inf\n    covers:", 5, "timeout_s"),
}


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Result]:
    """A lake of entries with one fault each, and what `verify --all` says of it."""
    project = Project(tmp_path_factory.mktemp("misspelt"))
    for name, (old, new, _, _) in WRONG_YAML.items():
        assert VALID.count(old) == 1
        project.write(f"evidence/{name}/entry.yaml", VALID.replace(old, new))
    return project, project.claims("verify", "--all")


def test_wrong_entries_stop_everything_before_anything_runs(misspelt: tuple[Project, Result]) -> None:
    """Exit 2, nothing on stdout, nothing run, all faults at once."""
    project, result = misspelt
    no_traceback(result)
    assert (result.code, result.stdout, project.objects) == (2, "", [])


@pytest.mark.parametrize("name", WRONG_YAML)
def test_a_wrong_entry_is_told_with_file_and_line_and_what_was_expected(
    misspelt: tuple[Project, Result], name: str
) -> None:
    """The message leads to the place and says what was expected there."""
    _, _, line, hint = WRONG_YAML[name]
    said = [text for text in misspelt[1].stderr.splitlines() if f"evidence/{name}/entry.yaml:{line}:" in text]
    assert any(hint in text for text in said), misspelt[1].stderr


HOSTILE_YAML: dict[str, bytes] = {
    "binary": bytes(range(256)) * 8,
    "utf-16": VALID.encode("utf-16"),
    "empty": b"",
    "a-list": b"- a\n- b\n",
    "bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)
    ),
    "deep": b"title: " + b"[" * 5000,
    "escape-characters-in-a-key": b'"\\e[31mred\\u202e": 1\n' + VALID.encode(),
}  # fmt: skip


def test_hostile_entries_are_refused_in_words(tmp_path: Path) -> None:
    """Binary, bombs and depth end in exit 2, quickly, each named, and nothing of them reaches the terminal raw."""
    project = Project(tmp_path / "hostile")
    for name, content in HOSTILE_YAML.items():
        project.write(f"evidence/{name}/entry.yaml", content)
    result = project.claims("status")
    no_traceback(result)
    assert (result.code, result.stdout) == (2, "")
    assert [name for name in HOSTILE_YAML if f"evidence/{name}/entry.yaml" not in result.stderr] == []
    assert not HIDDEN.search(result.stderr.replace("\n", ""))


USAGE: dict[str, tuple[tuple[str, ...], int, str]] = {
    "unknown-entry": (("verify", "wrok"), 2, "work"),
    "unknown-claim": (("why", "work/clam"), 2, "claim"),
    "unknown-code": (("reason", "stale-input"), 2, "stale-inputs"),
    "unknown-run": (("show", "99"), 2, "99"),
    "unknown-run-to-retract": (("retract", "99", "--because", "x"), 2, "99"),
    "unknown-gate": (("verify", "work", "--gate", "gaet"), 3, "gate"),
    "nothing-asked-for": (("verify",), 3, "--all"),
    "entry-and-all": (("verify", "work", "--all"), 2, "--all"),
    "slug-that-leaves": (("status", "../work"), 2, "../work"),
    "absolute-slug": (("status", "/etc"), 2, "/etc"),
    "empty-slug": (("status", ""), 2, "entry"),
    "folder-that-is-not-there": (("-C", "nowhere", "status"), 2, "nowhere"),
    "unknown-option": (("status", "--jsn"), 2, "--json"),
    "no-repetition": (("verify", "work", "--repeat", "0"), 2, "repeat"),
    "no-reason-given": (("retract", "1", "--because", "  "), 2, "reason"),
    "claim-without-entry": (("why", "claim"), 2, "ENTRY/CLAIM"),
    "render-nothing-of-that-name": (("render", "nothing.md"), 2, "nothing.md"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What each wrong command line is answered."""
    project = Project(tmp_path_factory.mktemp("usage"))
    project.entry()
    return dict(zip(USAGE, project.together(*(words for words, _, _ in USAGE.values())), strict=True))


@pytest.mark.parametrize("name", USAGE)
def test_a_wrong_word_on_the_command_line_is_answered_with_the_right_one(answers: dict[str, Result], name: str) -> None:
    """Exit 2 for usage and 3 for nothing selected; nothing on stdout."""
    _, code, hint = USAGE[name]
    result = answers[name]
    no_traceback(result)
    assert (result.code, result.stdout) == (code, ""), result.stderr
    assert hint in result.stderr


def test_an_empty_folder_and_an_empty_lake_say_what_to_do(tmp_path: Path) -> None:
    """No project is a matter of usage; a project without an entry has nothing to judge."""
    bare, empty = Project(tmp_path / "bare"), Project(tmp_path / "empty")
    (bare.root / "pyproject.toml").unlink()
    for result in bare.together(("status",), ("verify", "--all"), ("render",), ("audit",), ("log",)):
        assert (result.code, "claims init" in result.stderr) == (2, True)
    for result in empty.together(("status",), ("verify", "--all"), ("render",)):
        assert (result.code, "claims init" in result.stderr) == (3, True)


def test_an_entry_that_claims_nothing_is_nothing_to_judge(project: Project) -> None:
    """Exit 3: neither held nor refused."""
    project.entry(claims={})
    assert project.claims("verify", "work").code == 3
    assert project.claims("status", "work").code == 3


@pytest.mark.parametrize("link", ["evidence/work", "evidence/work/entry.yaml"])
def test_an_entry_that_leads_out_of_the_project_is_refused(project: Project, tmp_path: Path, link: str) -> None:
    """A link to an entry elsewhere is a fault of the file."""
    path = project.root / link
    shutil.move(path, tmp_path / "away")
    path.symlink_to(tmp_path / "away")
    result = project.claims("status", "work")
    no_traceback(result)
    assert result.code == 2


DATABASES: dict[str, bytes | None] = {
    "text": b"this is no database, but it is long enough to have a header" * 40,
    "a-folder": None,
}


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_that_is_none_is_an_integrity_error(project: Project, name: str) -> None:
    """Exit 4, with the file's name and what to do; the file is left as it is."""
    content = DATABASES[name]
    if content is None:
        project.database.mkdir()
    else:
        project.database.write_bytes(content)
    for result in project.together(("verify", "work"), ("status",), ("audit",), ("render",), ("log",)):
        no_traceback(result)
        assert (result.code, result.stdout) == (4, "")
        assert "ledger.db" in result.stderr
    assert content is None or project.database.read_bytes() == content


def test_a_torn_database_is_an_integrity_error(project: Project) -> None:
    """Half the file, and a file with a page of noise in it, end in exit 4 for every command that looks."""
    assert project.verify("--repeat", "8").code == 0
    whole = project.database.read_bytes()
    noise = bytearray(whole)
    noise[4096 : 4096 * 3] = b"\xa5" * 8192
    for torn in (whole[: len(whole) // 2], bytes(noise)):
        project.database.write_bytes(torn)
        for result in project.together(("status", "work"), ("audit",)):
            no_traceback(result)
            assert result.code == 4, result.stdout


URLS = ["sqlite://", "mysql://u@h/d", "sqlite:////proc/nowhere/ledger.db", "no url at all"]


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_cannot_be_used_is_said_to_be_so(project: Project, url: str) -> None:
    """Exit 2 for a URL that is none, 4 for a place that cannot be used; never a stack."""
    result = project.claims("verify", "work", CLAIMS_DATABASE_URL=url)
    no_traceback(result)
    assert result.code in (2, 4), result.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told_before_the_gate_runs(project: Project) -> None:
    """Exit 4 with the folder's name."""
    (project.root / "evidence").chmod(0o555)
    result = project.verify()
    (project.root / "evidence").chmod(0o755)
    no_traceback(result)
    assert (result.code, "ledger" in result.stderr) == (4, True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("no file system may be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_drops_no_result_in_silence(project: Project, small_disk: Path) -> None:
    """The gate's result is recorded, or the command ends with 4 or 70 and says what was saved where."""
    loud = "import shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1]); print('x' * 2_000_000)"
    project.entry(gates={"gate": script(loud)})
    place = {"CLAIMS_DATABASE_URL": f"sqlite:///{small_disk}/ledger.db", "CLAIMS_OBJECTS_URL": f"{small_disk}/objects"}
    result = project.process("verify", "work", "--json", **place)
    assert "Traceback" not in result.stderr
    assert result.code in (4, 70), result.stderr
    (kept,) = re.findall(r"saved in (\S+)", result.stderr)
    assert (Path(kept) / "stdout").stat().st_size == 2_000_001
    shutil.rmtree(kept)
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    after = project.claims("status", "work", "--json", **place)
    assert (after.code, after.codes("claim")) == (1, ["interrupted"])
    assert project.claims("verify", "work", **place).code == 0
    assert project.claims("audit", **place).code == 1, "one run is weak, and nothing is altered"


def test_a_limit_on_file_sizes_is_like_a_full_disk(project: Project) -> None:
    """The ledger that may not grow ends in an error that says what was saved, never in a stack."""
    small = limited("resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))")
    done = subprocess.run(
        [sys.executable, "-c", small, "verify", "work"],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.returncode in (4, 70), done.stderr


def peak_mib(project: Project, *arguments: str) -> tuple[float, int]:
    """Run `claims` and give its own peak of memory, without its children's, and its exit code."""
    measured = (
        # not getrusage: that one starts from what the process had before it became this one, which is pytest's
        "import re, runpy, sys\nsys.argv = ['claims', *sys.argv[1:]]\n"
        "try:\n    runpy.run_module('claims', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    print(re.search(r'VmHWM:\\s+([0-9]+)', open('/proc/self/status').read())[1], end.code or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *arguments],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    peak, code = done.stdout.split()[-2:]
    return int(peak) / 1024, int(code)


def test_a_report_of_seventy_megabytes_is_refused_in_bounded_memory(project: Project) -> None:
    """A report beyond the cap is unreadable, and is not taken into memory to find that out."""
    code = (
        "import sys; f = open(sys.argv[1], 'w'); f.write('<testsuite name=\"s\">');"
        "f.writelines(['<testcase classname=\"t\" name=\"a\"/>' * 1000] * 2000); f.write('</testsuite>')"
    )
    project.entry(gates={"gate": script(code)})
    peak, exit_code = peak_mib(project, "verify", "work")
    assert (exit_code, project.status().codes("claim")) == (1, ["unreadable-report"])
    assert peak < 250, f"{peak:.0f} MiB"


def test_fifty_megabytes_of_output_are_kept_in_bounded_memory(project: Project) -> None:
    """A loud gate is held, its log kept in part."""
    code = "import shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1]); print(('y' * 1023 + '\\n') * 50_000)"
    project.entry(gates={"gate": script(code)})
    peak, exit_code = peak_mib(project, "verify", "work")
    assert exit_code == 0
    assert peak < 250, f"{peak:.0f} MiB"
    assert sum(path.stat().st_size for path in project.objects) < 20 * MEBIBYTE
    assert project.claims("show", "1").code == 0


def test_output_and_reports_that_are_no_text_harm_nothing(project: Project) -> None:
    """Binary report: refused. Output in no encoding: kept byte by byte, shown as far as it can be."""
    noise = "import os, shutil, sys; os.write(1, bytes(range(256)) * 9); os.write(2, b'\\xff\\xfe\\x1b[2J');"
    project.entry(
        gates={
            "loud": script(noise + "shutil.copyfile('reports/green.xml', sys.argv[1])"),
            "binary": script("import sys; open(sys.argv[1], 'wb').write(bytes(range(256)) * 99)"),
        },
        claims={"loud": rests_on("loud"), "binary": rests_on("binary")},
    )
    result = project.verify()
    assert (result.codes("loud"), result.codes("binary")) == ([], ["unreadable-report"])
    assert bytes(range(256)) * 9 in [path.read_bytes() for path in project.objects]
    for run in ("1", "2"):
        shown = project.claims("show", run)
        no_traceback(shown)
        assert not HIDDEN.search(shown.stdout.replace("\n", ""))


EVIL = "\x1b[31mred\u202eevil\u200b\x9b\x07"
EVIL_XML = "red\u202eevil\u200b\u2066\x9b"


def test_names_from_a_report_reach_the_terminal_made_visible(project: Project) -> None:
    """Control, bidirectional and invisible characters in names, messages and file names are written as escapes."""
    raw = report(case(EVIL_XML, f"<failure message='{EVIL_XML}'/>", file=EVIL_XML), case("\x1b[2Jb")).encode()
    project.write("reports/evil.xml", raw)
    copy = f"import shutil; shutil.copyfile('reports/evil.xml', 'out{EVIL}.xml')"
    project.entry(
        gates={
            "evil": copies("evil.xml", expects={"cases": [f"*{EVIL_XML}*", "gone\u202e"]}),
            "named": {"run": ["python", "-IS", "-c", copy], "report": {"file": "out*.xml"}, "covers": ["gate.py"]},
        },
        claims={"evil": rests_on("evil"), "named": rests_on("named")},
        title=f"A title {EVIL_XML}",
    )
    said = [project.claims("verify", "work")]
    said += project.together(("show", "1"), ("show", "2"), ("why", "work/evil"), ("log",), ("render", "--stdout"))
    for path in project.objects:
        path.write_bytes(b"")
    said += project.together(("audit",), ("status",), ("show", "2"))
    for result in said:
        no_traceback(result)
        assert not HIDDEN.search((result.stdout + result.stderr).replace("\n", "")), result.stdout + result.stderr


def test_names_in_an_audit_reach_the_terminal_made_visible(project: Project) -> None:
    """So do the names of pages and documents."""
    project.entry()
    project.write(f"evil{EVIL}.md", "Bulletproof.\n\n<!-- claims:claim work/claim -->\n<!-- /claims -->\n")
    assert project.claims("verify", "work").code == 0
    assert project.claims("render").code == 0
    page = (project.root / "docs/lake/work.md").read_text()
    project.write(
        f"docs/lake/page{EVIL}.md", re.sub(r"\b[0-9a-f]{16}\b|\b[0-9a-f]{64}\b", lambda m: "0" * len(m[0]), page)
    )
    audited = project.claims("audit")
    no_traceback(audited)
    assert (audited.code, "evil\\u001b[31m" in audited.stdout, "page\\u001b[31m" in audited.stdout) == (4, True, True)
    assert not HIDDEN.search(audited.stdout.replace("\n", "")), audited.stdout


LEAKS: dict[str, str] = {
    "asked-for": "{{ claim('bad') }}",
    "its-text": "{{ claim('bad').text }}",
    "its-text-by-key": "{{ claim('bad')['text'] }}",
    "its-text-by-attr": "{{ claim('bad')|attr('text') }}",
    "as-a-string": "{{ claim('bad')|string }}",
    "by-format": "{{ '%s %r'|format(claim('bad'), claim('bad')) }}",
    "by-percent": "{{ '%r' % claim('bad') }}",
    "by-join": "{{ [claim('bad')]|join(',') }}",
    "by-list": "{{ [claim('bad'), derived('text')] }}",
    "the-function-itself": "{{ claim }}",
    "the-function-as-a-string": "{{ claim|string }}",
    "the-function-by-percent": "{{ '%r' % claim }}",
    "the-function-by-join": "{{ [claim, gate]|join }}",
    "the-function-by-format": "{{ '%s'|format(derived) }}",
    "the-function-in-a-list": "{{ [evidence_index] }}",
    "the-function-by-str-format": "{{ '{0}'.format(claim) }}",
    "the-function-made-lower": "{{ (claim|string)|lower }}",
    "the-function-by-tilde": "{{ claim ~ '' }}",
    "its-self": "{{ claim.__self__ }}",
    "its-self-by-attr": "{{ claim|attr('__self__') }}",
    "its-self-by-format": "{{ '{0.__self__}'.format(claim) }}",
    "its-self-by-map": "{{ [claim]|map(attribute='__self__')|list }}",
    "through-globals": "{{ claim.__func__.__globals__ }}",
    "through-subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "through-the-template": "{{ self._TemplateReference__context.parent }}",
    "entry-file-included": "{% include 'entry.yaml' %}",
    "entry-file-imported": "{% import 'entry.yaml' as e %}{{ e }}",
    "entry-file-extended": "{% extends 'entry.yaml' %}",
    "entry-file-tried": "{% include ['nothing', './entry.yaml'] ignore missing %}",
    "other-entry-included": "{% include '../work/entry.yaml' %}",
    "password-file-included": "{% include '/etc/passwd' %}",
    "password-file-from-below": "{% include '../../../../../../etc/passwd' %}",
    "derived-text": "{{ derived('text') }}",
    "whole-entry": "{{ entry }}{{ entry.claims }}{{ entry|list }}{{ entry.items()|list }}",
    "unknown-function": "{{ open('evidence/work/entry.yaml').read() }}",
    "made-safe": "{{ claim('bad')|safe }}",
    "as-json": "{{ entry|tojson }}{{ claim('bad')|tojson }}",
    "pretty-printed": "{{ claim('bad')|pprint }}{{ claim|pprint }}",
    "escaped": "{{ claim|e }}{{ claim|escape }}{{ claim|forceescape }}",
    "debugged": "{% debug %}",
}


EXCESS: dict[str, str] = {
    "range": "{% for i in range(10000000000) %}x{% endfor %}",
    "product": "{{ 'x' * 10000000000 }}",
    "power": "{{ 9 ** 9 ** 9 ** 9 }}",
    "list-product": "{{ [0] * 10000000000 }}",
    "centred": "{{ 'x'|center(3000000000) }}",
    "adjusted": "{{ 'x'.ljust(3000000000) }}",
    "percent": "{{ '%03000000000d' % 1 }}",
    "formatted": "{{ '{:03000000000d}'.format(1) }}",
    "indented": "{{ 'x\n'|indent(3000000000) }}",
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "doubling": "{% set n = namespace(x='x' * 1000) %}{% for i in 'x' * 40 %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "included-in-itself": "{% include 'entry.md.j2' %}",
}

SYNTAX: dict[str, tuple[str, int]] = {
    "unclosed-block": ("{% block problem %}\n{{ 1 }}\n", 3),
    "unclosed-brace": ("a\nb\n{{ claim('bad')\n", 4),
    "unknown-tag": ("a\n{% exec %}\n", 2),
    "unknown-filter": ("a\n\n{{ 1|nothing }}\n", 3),
    "unknown-name": ("a\n\n{{ nothing }}\n", 3),
    "unknown-claim": ("a\n{{ claim('badd') }}\n", 2),
    "unknown-fact": ("{{ fact('nothing.at_all') }}\n", 1),
    "unknown-layout": ("{% extends 'nothing.md.j2' %}\n", 1),
}


def templates(project: Project, texts: dict[str, str]) -> tuple[Result, dict[str, str]]:
    """Render one entry for each template; give what is said of the faulty ones, and the pages of the others.

    Nothing ever ran, so every claim and every derived text is refused.
    """
    for name, text in texts.items():
        told = {"text": {"from": ["bad"], "text": f"I did it: {SECRET}"}}
        project.entry(name, claims={"bad": rests_on("gate") | {"text": SECRET}}, derived=told)
        project.write(f"evidence/{name}/entry.md.j2", text)
    faults = project.claims("render", *texts)
    sound = [name for name in texts if f"evidence/{name}/entry.md.j2:" not in faults.stderr]
    assert not sound or project.claims("render", *sound).code == 0
    return faults, {name: (project.root / f"docs/lake/{name}.md").read_text("utf-8") for name in sound}


@pytest.fixture(scope="module")
def leaks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, str]]:
    """What the templates that ask for the refused sentence came to."""
    project = Project(tmp_path_factory.mktemp("leaks"))
    project.entry()
    return templates(project, LEAKS)


@pytest.mark.parametrize("name", LEAKS)
def test_no_template_prints_the_text_of_a_refused_claim(leaks: tuple[Result, dict[str, str]], name: str) -> None:
    """By whatever route it is fetched, the sentence is not on the page, and neither is any other file."""
    said, pages = leaks
    no_traceback(said)
    page = pages.get(name, "")
    assert SECRET not in page + said.stderr
    assert "root:" not in page + said.stderr
    assert " object at 0x" not in page, "an address makes two renderings differ"
    assert not re.search("bound method|&lt;function", page), "an object of ours is on the page"


def limited(code: str) -> str:
    """Give a program that sets a limit and then is `claims`."""
    return (
        f"import resource, runpy, sys; {code}; sys.argv[0] = 'claims'; runpy.run_module('claims', run_name='__main__')"
    )


@pytest.mark.parametrize("name", EXCESS)
def test_a_template_without_measure_is_ended_in_words(excessive: str, name: str) -> None:
    """Huge strings, endless loops and recursion end in exit 2, in bounded time and memory."""
    assert f"evidence/{name}/entry.md.j2:" in excessive


@pytest.fixture(scope="module")
def excessive(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of the templates without measure, where two gigabytes of memory are all there is."""
    project = Project(tmp_path_factory.mktemp("excess"))
    for name, text in EXCESS.items():
        project.entry(name)
        project.write(f"evidence/{name}/entry.md.j2", text + "\n")
    done = subprocess.run(
        [sys.executable, "-c", limited("resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))"), "render"],
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    assert (done.returncode, done.stdout) == (2, ""), done.stderr[-1500:]
    return done.stderr


@pytest.fixture(scope="module")
def misformed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, str]]:
    """What the templates with one mistake each came to."""
    return templates(Project(tmp_path_factory.mktemp("misformed")), {name: text for name, (text, _) in SYNTAX.items()})


@pytest.mark.parametrize("name", SYNTAX)
def test_a_wrong_template_is_told_with_file_and_line(misformed: tuple[Result, dict[str, str]], name: str) -> None:
    """Exit 2, `file:line`, and no page is written."""
    said, pages = misformed
    no_traceback(said)
    assert (said.code, pages) == (2, {})
    found = re.search(rf"evidence/{name}/entry\.md\.j2:(\d+):", said.stderr)
    assert found, said.stderr
    assert abs(int(found[1]) - SYNTAX[name][1]) <= 1


HOSTILE = "a | b <script>alert(1)</script> `tick` **bold** [x](javascript:1) --> <!-- /claims --> &amp; # \\"


def hostile_parts() -> dict[str, Any]:
    """Give an entry with hostile words in every place that reaches the page."""
    return {
        "title": HOSTILE,
        "gates": {"gate": copies("green.xml"), "broad": copies("hostile.xml", 1)},
        "anchors": {"place": {"at": "we`ird|<b>.txt", "contains": "x"}},
        "claims": {
            "held": rests_on("gate", "place", supporting=["broad", "said"])
            | {"text": HOSTILE + "\n\n# Heading\n\n- item"}
        },
        "notes": {"said": {"text": HOSTILE, "source": HOSTILE}},
        "separations": {"some": {"gate": "broad", "match": "separated", "because": HOSTILE}},
        "derived": {"text": {"from": ["held"], "text": HOSTILE}},
        "not_shown": [HOSTILE],
        "not_supported": [HOSTILE],
    }


def test_hostile_words_stand_on_the_page_as_words(project: Project) -> None:
    """Nothing of a title, claim, note, message, path or property becomes markup; no table row breaks."""
    project.write("we`ird|<b>.txt", "x")
    quoted = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    failing = case("x`|&lt;i>", f'<failure message="{quoted}"/>')
    project.write("reports/hostile.xml", report(failing, case("b", '<failure message="separated"/>')))
    project.entry(**hostile_parts())
    result = project.verify()
    assert result.codes("held") == []
    assert project.claims("retract", "2", "--because", HOSTILE).code == 0
    assert project.verify().codes("held") == []
    page = project.claims("render", "work", "--stdout").stdout
    bare = re.sub(r"<!-- claims:checkpoint .* -->", "", page)
    assert not re.search(r"<(script|b|i|!--)", bare), re.findall(r".*<(?:script|b|i|!--).*", bare)
    assert "-->" not in bare
    assert not re.search(r"(?<!\\)\*\*bold", page)
    assert not re.search(r"^(> )?# Heading", page, re.MULTILINE)
    for row in (line for line in page.splitlines() if line.startswith("|")):
        assert len(re.findall(r"(?<!\\)\|", row)) in (4, 5, 6, 10), row
    lake = project.claims("render")
    assert lake.code == 0
    assert "<script" not in (project.root / "docs/lake/README.md").read_text("utf-8")


def test_values_in_managed_blocks_are_escaped_like_those_on_a_page(project: Project) -> None:
    """A fact whose value is markup stays a word in a README as well."""
    project.write("place.py", f"NOTE = {'<script>x</script> <!-- /claims --> **b**'!r}\n")
    project.entry(
        anchors={"place": {"at": "place.py::NOTE", "facts": {"note": "<script>x</script> <!-- /claims --> **b**"}}},
        claims={"claim": rests_on("gate", "place")},
    )
    assert project.verify().code == 0
    readme = project.write("README.md", "so <!-- claims:fact work/place.note -->?<!-- /claims --> it is\n")
    assert project.claims("render", "README.md").code == 0
    assert "<script>" not in readme.read_text("utf-8")
    assert project.claims("render", "--check", "README.md").code == 0


def test_a_reader_that_goes_away_does_not_turn_a_refusal_into_a_pass(project: Project) -> None:
    """With its output closed, `claims` still exits as it judged: `verify | head` under pipefail is no pass."""
    names = [f"gate-{number}" for number in range(60)]
    project.entry(gates={n: copies("red.xml") for n in names[:1]}, claims={n: rests_on("gate-0") for n in names})
    assert project.verify().code == 1
    for command in (("status", "work", "--json"), ("verify", "work")):
        out, into = os.pipe()
        os.close(out)
        done = subprocess.run(
            words(*command), cwd=project.root, env=project.environment, stdout=into, stderr=subprocess.PIPE, check=False
        )
        os.close(into)
        assert b"Traceback" not in done.stderr
        assert done.returncode != 0, command


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_cannot_be_written_is_an_error_in_words(project: Project) -> None:
    """A full disk behind stdout is not our bug, and not a pass."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            words("verify", "work"),
            cwd=project.root,
            env=project.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr, done.stderr[-800:].decode()
    assert done.returncode != 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_without_unicode_is_no_reason_to_stop(project: Project, encoding: str) -> None:
    """What cannot be encoded is written as escapes."""
    project.entry(title="Überprüfung \U0001f512")
    result = project.claims("verify", "work", PYTHONIOENCODING=encoding, LC_ALL="C")
    assert result.code == 0


def test_a_ledger_of_a_newer_version_is_left_alone(project: Project) -> None:
    """A schema that this version does not know is said to be so, with exit 4."""
    assert project.verify().code == 0
    with sqlite3.connect(project.database) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    result: Result = project.verify()
    no_traceback(result)
    assert (result.code, "9999" in result.stderr) == (4, True)
