"""What the tests from outside share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from e2e.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh project with nothing but the default entry `work`."""
    project = Project(tmp_path / "project")
    project.entry()
    return project
