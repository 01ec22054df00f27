"""What a template may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("claim", "derived", "gate", "fact", "evidence_index")
"""The only ways from a template to evidence."""


class Way:
    """A function that templates may call, and may do nothing else with: printed, it says only its name."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self._name = name
        self._function = function

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the function."""
        return self._function(*arguments, **options)

    def __repr__(self) -> str:
        return f"{self._name}()"
