"""A repository as git is shown it: a folder of our own with clean settings, which borrows the objects.

What a repository has of settings, hooks and other programs is not in that folder, so git cannot come upon it. The few
settings by which files look on disk are read as plain data and written anew.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates import git
from claims.gates.git import GitError
from claims.gates.repository import SMALL_BYTES, UnaskableError, small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claims.gates.repository import Repository

LOOKS = frozenset(
    {
        "core.autocrlf", "core.eol", "core.symlinks", "core.filemode", "core.ignorecase", "core.longpaths",
        "core.precomposeunicode",
    }
)  # fmt: skip
"""Settings by which files look on disk."""
USERS = LOOKS | {"core.excludesfile", "core.attributesfile"}
"""What counts of the user's own settings."""
NAMES = re.compile(r"branch\..*\.(?:remote|merge)|remote\..*\.fetch")
"""Settings by which names such as `@{upstream}` are told."""
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
REF = re.compile(r"refs/(?!.*(?:\.\.|//|\\|\x00))[^\s]+\Z")
PACKED_BYTES = 1 << 28


@dataclass
class Borrowed:
    """A repository that git can be asked about, for as long as its folder is there."""

    repository: Repository
    folder: Path
    settings: Mapping[str, str]
    """What is kept of the user's and the repository's settings."""
    head: str | None
    """The commit that the working tree is based on; None before the first one."""
    sparse: bool = False
    """Whether the repository declares that parts of its tree are left out of the working tree."""
    _named: bool = field(default=False)

    @property
    def objects(self) -> Path:
        """The folder of the repository's own objects."""
        return self.repository.common / "objects"

    @property
    def looks(self) -> tuple[str, ...]:
        """The settings by which files look on disk, as git is told them."""
        return tuple(f"{name}={value}" for name, value in self.settings.items() if name in LOOKS)

    def run(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        """Ask git, in the working tree; give what it printed.

        Raises:
            GitError: it cannot say.
        """
        here = {"GIT_DIR": str(self.folder), "GIT_WORK_TREE": str(self.repository.top)}
        return git.run(*arguments, cwd=self.repository.top, more=here | dict(more or {}), given=given)

    def ask(self, *arguments: str, given: bytes = b"") -> str:
        """Give what git printed as text."""
        return git.text(self.run(*arguments, given=given))

    def commit(self, name: str) -> str | None:
        """Give the commit that a name means in the user's repository; None where it means none."""
        if name.startswith("-") or "\0" in name or not name:  # an option; no name of a commit begins so
            return None
        self._with_names()
        try:
            return (
                self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip() or None
            )
        except git.NoGitError:
            raise
        except GitError:
            return None

    def _with_names(self) -> None:
        """Bring the names of commits into the folder: branches, tags, and where they were before."""
        if self._named:
            return
        self._named = True
        common, own = self.repository.common, self.repository.git_dir
        for source in dict.fromkeys((common, own)):
            for name in ("refs", "logs"):
                _copy_tree(source / name, self.folder / name)
            _copy(source / "packed-refs", self.folder / "packed-refs", PACKED_BYTES)
        for name in ("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD"):
            _copy(own / name, self.folder / name, SMALL_BYTES)


@contextmanager
def borrow(repository: Repository) -> Iterator[Borrowed]:
    """Show git a repository.

    Raises:
        UnaskableError: it is not whole, or there is no git.
    """
    with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
        yield borrowed(repository, Path(os.path.realpath(scratch)) / "git")


def borrowed(repository: Repository, folder: Path) -> Borrowed:
    """Make the folder by which git is shown a repository.

    Raises:
        UnaskableError: it is not whole, or there is no git.
    """
    try:
        own = _own_settings(repository)
        users = {name: value for name, value in git.users_settings() if name in USERS}
    except GitError as error:
        raise unaskable(repository, error) from error
    kept = users | {name: value for name, value in own.items() if name in LOOKS}
    upstream = [(name, value) for name, value in own.items() if NAMES.fullmatch(name)]
    if own.get("extensions.refstorage", "files") != "files":
        raise UnaskableError(f"{repository.top} keeps its branches in a form that is not read here (reftable)")
    for name in ("objects/info", "refs", "info"):
        (folder / name).mkdir(parents=True)
    form = own.get("extensions.objectformat", "sha1")
    lines = [("core.repositoryformatversion", "0" if form == "sha1" else "1"), ("core.bare", "false")]
    lines += [("extensions.objectformat", form)] if form != "sha1" else []
    (folder / "config").write_bytes(git.raw("".join(_line(*one) for one in (*lines, *kept.items(), *upstream))))
    objects = os.path.realpath(repository.common / "objects")
    (folder / "objects/info/alternates").write_bytes(git.raw(f"{_quoted(objects)}\n"))
    for name in ("info/exclude", "info/attributes", "shallow"):
        _copy(repository.common / name, folder / name, PACKED_BYTES)
    head = _head(repository)
    (folder / "HEAD").write_text(f"{head}\n" if head else "ref: refs/heads/none\n", encoding="ascii")
    return Borrowed(repository, folder, kept, head, _is_true(own.get("core.sparsecheckout", "")))


def unaskable(repository: Repository, error: GitError) -> UnaskableError:
    """Give what git's refusal means to a reader, with what mends it."""
    if isinstance(error, git.NoGitError):
        return UnaskableError(f"{error}, and {repository.top} is a git repository: install git")
    return UnaskableError(f"git cannot read the repository {repository.top}: {error}; `git fsck` there says more")


def copy_index(repository: Repository, folder: Path) -> None:
    """Copy the user's index, with its times, by which git tells files that may have changed since."""
    _copy(repository.git_dir / "index", folder / "index", 1 << 40)
    for part in repository.git_dir.glob("sharedindex.*"):
        _copy(part, folder / part.name, 1 << 40)


def _own_settings(repository: Repository) -> dict[str, str]:
    """Read the repository's settings as plain data, the last of each name."""
    found: dict[str, str] = {}
    for path in (repository.common / "config", repository.git_dir / "config.worktree"):
        if path.name == "config.worktree" and not _is_true(found.get("extensions.worktreeconfig", "")):
            continue
        if (data := _regular(path, PACKED_BYTES)) is not None:
            found |= git.settings_in(data)
    return found


def _is_true(value: str) -> bool:
    return value.lower() in ("true", "yes", "on", "1")


def _head(repository: Repository) -> str | None:
    """Give the commit that HEAD leads to; None before the first one.

    Raises:
        UnaskableError: it leads nowhere that git would take.
    """
    said = small(repository.git_dir / "HEAD") or ""
    for _ in range(5):
        if OBJECT_ID.match(said):
            return said
        name = said.removeprefix("ref:").strip()
        if not said.startswith("ref:") or not REF.match(name):
            break
        places = [where / name for where in dict.fromkeys((repository.git_dir, repository.common))]
        found = next((text for place in places if (text := small(place)) is not None), None)
        if found is None:
            return _packed(repository, name)
        said = found.strip()
    raise UnaskableError(f"git cannot read the repository {repository.top}: HEAD names no commit; `git fsck` says more")


def _packed(repository: Repository, name: str) -> str | None:
    data = _regular(repository.common / "packed-refs", PACKED_BYTES) or b""
    found = re.search(rb"(?m)^([0-9a-f]{40,64}) " + re.escape(git.raw(name)) + rb"\r?$", data)
    return found[1].decode() if found else None


def _line(name: str, value: str) -> str:
    section, _, key = name.rpartition(".")
    head, dot, subsection = section.partition(".")
    escaped = re.sub(r'(["\\])', r"\\\1", subsection)
    title = f'{head} "{escaped}"' if dot else head
    said = re.sub(r'(["\\])', r"\\\1", value).replace("\n", "\\n").replace("\t", "\\t")
    return f'[{title}]\n\t{key} = "{said}"\n'


def _quoted(path: str) -> str:
    """Give a path as a file of alternates holds it: quoted where it would be read otherwise."""
    if not path.startswith(('"', "#")) and "\n" not in path:
        return path
    return '"' + re.sub(r'(["\\])', r"\\\1", path).replace("\n", "\\n") + '"'


def _regular(path: Path, at_most: int) -> bytes | None:
    try:
        status = path.stat()
        return path.read_bytes() if stat.S_ISREG(status.st_mode) and status.st_size <= at_most else None
    except (OSError, ValueError):
        return None


def _copy(source: Path, target: Path, at_most: int) -> None:
    """Copy a regular file with its times, if it is one; a pipe in its place would never end."""
    try:
        status = source.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= at_most:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    except FileNotFoundError:
        return


def _copy_tree(source: Path, target: Path) -> None:
    for at, _, names in os.walk(source):
        for name in names:
            place = Path(at, name)
            if not place.is_symlink():
                _copy(place, target / place.relative_to(source), PACKED_BYTES)
