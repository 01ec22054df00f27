"""What the tests from outside share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from e2e.project import Project, surroundings
from e2e.repository import AFTER, BEFORE, HONEST, INI, Repository, declare

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh project with nothing but the default entry `work`."""
    project = Project(tmp_path / "project")
    project.entry()
    return project


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a fix as its newest commit but one, and an honest test of it."""
    made = Repository(tmp_path / "repository", environment=surroundings())
    made.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\n__pycache__/\n.pytest_cache/\n")
    made.write("pytest.ini", INI)
    made.entry()
    made.commit("src/store.py", BEFORE)
    made.write("src/store.py", AFTER)
    made.commit("tests/test_store.py", HONEST)
    declare(made)
    made.commit_all()
    return made
