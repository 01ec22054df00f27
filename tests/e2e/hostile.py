"""Ways in which a project could make a command that only looks run its code. Each leaves a marker when it works.

To add a way, write a function that plants it, and put it into `WAYS`. It gets the project, whose gate has run, and the
command of a program that leaves the way's marker.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from e2e.project import Project

HOOKS = (
    "post-index-change",
    "reference-transaction",
    "post-checkout",
    "pre-commit",
    "fsmonitor-watchman",
    "pre-auto-gc",
)
SETTINGS = """\
[core]
	fsmonitor = {marker}
	pager = {marker}
	editor = {marker}
	askPass = {marker}
	sshCommand = {marker}
	gitProxy = {marker}
	alternateRefsCommand = {marker}
[pager]
	status = {marker}
	config = {marker}
[filter "x"]
	clean = {marker}
	smudge = {marker}
	process = {marker}
	required = true
[filter "lfs"]
	clean = {marker}
	process = {marker}
[diff]
	external = {marker}
[diff "x"]
	command = {marker}
	textconv = {marker}
[merge "x"]
	driver = {marker}
[gpg]
	program = {marker}
[log]
	showSignature = true
[credential]
	helper = {marker}
[sequence]
	editor = {marker}
"""


def marking(folder: Path, name: str) -> str:
    """Write a program that leaves a marker, and give the command that runs it."""
    program = folder / f"{name}.sh"
    program.write_text(f"#!/bin/sh\ntouch '{folder}/{name}.marker'\ncat\n")
    program.chmod(0o755)
    return str(program)


def settings(made: Project, marker: str) -> None:
    """The repository's own settings."""
    _append(made.root / ".git/config", SETTINGS.format(marker=marker))


def included_settings(made: Project, marker: str) -> None:
    """Settings that those of the repository include, always and for its folder."""
    made.write("more.cfg", SETTINGS.format(marker=marker))
    path = made.root / "more.cfg"
    _append(made.root / ".git/config", f'[include]\n\tpath = {path}\n[includeIf "gitdir:**"]\n\tpath = {path}\n')


def settings_of_a_worktree(made: Project, marker: str) -> None:
    """Settings of one working tree."""
    _append(made.root / ".git/config", "[extensions]\n\tworktreeConfig = true\n")
    made.write(".git/config.worktree", SETTINGS.format(marker=marker))


def hooks(made: Project, marker: str) -> None:
    """Hooks where git looks for them, and where settings send it."""
    for folder in (".git/hooks", "hooks"):
        for name in HOOKS:
            made.write(f"{folder}/{name}", f"#!/bin/sh\nexec {marker}\n").chmod(0o755)
    _append(made.root / ".git/config", f"[core]\n\thooksPath = {made.root}/hooks\n")


def attributes(made: Project, marker: str) -> None:
    """Attributes that put filters before every file, of files that differ and that do not."""
    _append(made.root / ".gitattributes", "* filter=x diff=x merge=x\n*.bin filter=lfs\n")
    made.write("a.bin", "changed\n")
    os.utime(made.root / "gate.py")
    _append(made.root / ".git/config", f'[filter "x"]\n\tclean = {marker}\n')


def bare_repository(made: Project, marker: str) -> None:
    """A bare repository in the folder where gates run."""
    for name in ("objects/.keep", "refs/.keep"):
        made.write(f"sub/{name}", "")
    made.write("sub/HEAD", "ref: refs/heads/main\n")
    bare = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n"
    made.write("sub/config", bare + SETTINGS.format(marker=marker))
    made.write("sub/hooks/post-index-change", f"#!/bin/sh\nexec {marker}\n").chmod(0o755)


def repository_within(made: Project, marker: str) -> None:
    """A repository within, which the outer one asks whether it has changes."""
    for place in ("inner", "tracked"):
        inner = type(made)(made.root / place)
        inner.commit_all()
        inner.write("new.txt", "")
        _append(made.root / place / ".git/config", SETTINGS.format(marker=marker))
    made.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},tracked")


def file_that_names_a_repository(made: Project, marker: str) -> None:
    """A `.git` that is a file, and leads to a repository that came with the project."""
    elsewhere = type(made)(made.root / "lib")
    elsewhere.commit_all()
    (made.root / "lib/.git").rename(made.root / "lib/dot-git")
    _append(made.root / "lib/dot-git/config", SETTINGS.format(marker=marker))
    made.write("lib/.git", "gitdir: dot-git\n")


def missing_objects(made: Project, marker: str) -> None:
    """Objects that are to be fetched by a program."""
    promise = '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n'
    _append(made.root / ".git/config", f"{promise}\turl = ext::{marker}\n\tuploadpack = {marker}\n")
    _append(made.root / ".git/config", '[protocol "ext"]\n\tallow = always\n')
    made.write(".git/refs/heads/gone", f"{'2' * 40}\n")


def programs_on_the_path(made: Project, marker: str) -> None:
    """A git of the project's own, where PATH leads into it."""
    for folder in ("", "bin/"):
        made.write(f"{folder}git", f"#!/bin/sh\nexec {marker}\n").chmod(0o755)


WAYS: dict[str, Callable[[Project, str], None]] = {
    one.__name__: one
    for one in (
        repository_within, file_that_names_a_repository, bare_repository, attributes, missing_objects, hooks,
        included_settings, settings_of_a_worktree, settings, programs_on_the_path,
    )
}  # fmt: skip


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)
