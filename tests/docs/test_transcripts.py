"""Every shell session in the documents prints what the documents show. See transcript.py for the format.

With CLAIMS_UPDATE_DOCS=1 in the environment, what is no longer true is rewritten; read the
difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.transcript import Shell, fits, has_shell, replay

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "lake" not in path.parts and "```console\n" in path.read_text(encoding="utf-8")
]


@pytest.mark.skipif(not has_shell(), reason="sessions are written for a POSIX shell")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sessions_print_what_is_shown(path: Path, tmp_path: Path) -> None:
    """The commands of a document, run in order in an empty folder, print what it shows."""
    document = path.read_text(encoding="utf-8")
    replayed, wrong = replay(document, Shell(tmp_path))
    if wrong and os.environ.get("CLAIMS_UPDATE_DOCS"):
        path.write_text(replayed, encoding="utf-8")
    assert not wrong, "\n\n".join(wrong)


def test_the_readme_and_the_tutorial_have_sessions() -> None:
    """The list of documents is not empty by mistake."""
    assert {"README.md", "tutorial.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.parametrize(
    ("shown", "printed", "is_fit"),
    [
        ("1 passed in 0.89 s\n", "1 passed in 12.01 s\n", True),
        ("1 passed in 0.89 s\n", "2 passed in 0.89 s\n", False),
        ("root 49ded1ba32e5c025\n", "root 2c96b892a56b36b1\n", True),
        ("root 49ded1ba32e5c025\n", "root none\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nd\n", True),
        ("a\n...\nd\n", "a\nb\n", False),
        ("python ... at\n", "python 3.11 at\n", True),
        ("python ... at\n", "python 3.11\nat\n", False),
        ("", "something\n", False),
    ],
)
def test_shown_and_printed_are_compared_by_shape(shown: str, printed: str, is_fit: bool) -> None:
    """Only what must differ may differ."""
    assert fits(shown, printed) is is_fit
