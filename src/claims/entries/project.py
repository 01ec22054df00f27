"""The project around a folder, its settings, and the entries it holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.core.errors import ConfigError, UsageError
from claims.core.nearest import nearest
from claims.core.project import Project
from claims.entries.faults import shown
from claims.entries.paths import leaves, link_out, links_out, path_fault
from claims.entries.policy import policy_faults, read_policy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ENTRY_FILE = "entry.yaml"
SETTINGS_FILE = "pyproject.toml"
FOLDERS = ("evidence", "templates", "output")
"""Settings that name a folder inside the project."""
OVERRIDES = {"database": "CLAIMS_DATABASE_URL", "objects": "CLAIMS_OBJECTS_URL"}
"""Settings that may lie anywhere, and the variables that win over them. An empty variable counts as unset."""
POLICY = "policy"
SETTINGS = (*FOLDERS, *OVERRIDES, POLICY)


def find_project(start: Path, *, environ: Mapping[str, str]) -> Project:
    """Give the project that `start` lies in: the nearest folder upwards with `[tool.claims]` or an `evidence/` folder.

    Raises UsageError where there is none, and ConfigError with every fault of its settings.
    """
    try:
        start = start.resolve()
        if not start.is_dir():
            raise UsageError(f"expected a folder to look for a project from, found no folder {start}")
        for folder in (start, *start.parents):
            settings = _settings(folder)
            if settings is not None or (folder / "evidence").is_dir():
                overrides = {key: environ[name] for key, name in OVERRIDES.items() if environ.get(name)}
                project = Project(root=str(folder), **({**(settings or {}), **overrides}))
                if faults := list(_links(project, chosen=overrides)):
                    raise ConfigError(*faults)
                return project
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise UsageError(f"cannot look for a project from {start}: {error}") from error
    raise UsageError(
        f"no claims project here: looked for [tool.claims] in {SETTINGS_FILE} and for a folder evidence/, in {start} "
        "and every folder above it; `claims init` makes a project, and -C DIR names one that lies elsewhere"
    )


def _links(project: Project, chosen: Collection[str]) -> Iterator[str]:
    """Yield a fault for every place of the project's own that a link leads out of it, where no setting says so.

    Args:
        chosen: settings that the user gave by a variable: those may lie anywhere.
    """
    places = {name: str(getattr(project, name)) for name in FOLDERS}
    if "database" not in chosen:
        places["database"] = project.database.removeprefix("sqlite:///")
    if "objects" not in chosen:
        places["objects"] = project.objects
    for name, place in places.items():
        if "://" not in place and path_fault(place) is None:
            fault = link_out(project.root, str(Path(project.root, place)), f"{name}: {place}")
            yield from [fault] if fault else []
    yield from links_out(project.root, str(Path(project.root, project.templates)), project.templates)


def entry_slugs(project: Project) -> tuple[str, ...]:
    """Give the names of the folders under the project's evidence folder that hold an entry.yaml, sorted."""
    evidence = Path(project.root, project.evidence)
    try:
        if not evidence.is_dir():
            return ()
        return tuple(sorted(folder.name for folder in evidence.iterdir() if (folder / ENTRY_FILE).is_file()))
    except OSError as error:
        raise ConfigError(f"{project.evidence}: cannot be read: {error.strerror or error}") from error


def _settings(folder: Path) -> dict[str, Any] | None:
    """Give the table `[tool.claims]` of a folder; None where there is none."""
    import tomllib

    path = folder / SETTINGS_FILE
    if not path.is_file():
        return None
    try:
        text = path.read_bytes().decode()
        tables = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML and UTF-8 errors are both ValueErrors
        at = re.search(r"at line (\d+)", str(error))
        raise ConfigError(f"{path}{':' + at[1] if at else ''}: expected TOML in UTF-8: {error}") from error
    tool = tables.get("tool")
    if not isinstance(tool, dict) or "claims" not in tool:
        return None
    faults = list(_setting_faults(folder, tool["claims"], path, text))
    if faults:
        raise ConfigError(*faults)
    table = dict(tool["claims"])
    return table | ({POLICY: read_policy(table[POLICY])} if POLICY in table else {})


def _setting_faults(folder: Path, table: Any, path: Path, text: str) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{path}{_line_of('claims', 'tool', text)}: tool.claims: expected a table, found {shown(str(table))}"
        return
    for key, value in table.items():
        place = f"{path}{_line_of(key, 'tool.claims', text)}: "
        if key not in SETTINGS:
            near = nearest(key, SETTINGS)
            yield f"{place}unknown key {shown(key)} in [tool.claims], expected one of {', '.join(SETTINGS)}{near}"
        elif key == POLICY:
            for within, name, fault in policy_faults(value):
                yield f"{path}{_line_of(name, within, text)}: {within}.{name}: {fault}"
        elif (wrong := _setting_fault(folder, key, value)) is not None:
            yield f"{place}{key}: {wrong}"


def _setting_fault(folder: Path, key: str, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return f"expected {'a folder' if key in FOLDERS else 'a path or URL'} as text, found {shown(str(value))}"
    if key not in FOLDERS:
        return None
    if (wrong := path_fault(value)) is not None:
        return wrong
    target = folder / value
    if leaves(str(folder), str(target)):
        return f"expected a folder inside the project, found {shown(value)}, a link that leaves it"
    return "expected a folder below the project root, found the root itself" if target.resolve() == folder else None


def _line_of(key: str, table: str, text: str) -> str:
    """Give `:LINE` of a key of a table; an empty text where it is written some other way than plainly."""
    wanted, header = f"{table}.{key}", ""
    for number, line in enumerate(text.splitlines(), start=1):
        name = re.sub(r"[\s\"']", "", line.partition("#")[0])
        if (opened := re.fullmatch(r"\[([^\[\]]+)\]", name)) is not None:
            header = opened[1] + "."
            name = opened[1] + "="
        elif "=" in name:
            name = header + name
        if name.partition("=")[0] == wanted:
            return f":{number}"
    return ""
