"""The tests that the first entry's gate runs."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from greeting import greet


def test_greets_by_name() -> None:
    """A greeting names the person."""
    assert greet("Ada") == "Hello, Ada!"


def test_greets_the_world_by_default() -> None:
    """Without a name the world is greeted."""
    assert greet() == "Hello, world!"
