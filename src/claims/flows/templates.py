"""Templates of authors, rendered in a process that may use so much time and memory and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.errors import ConfigError
from claims.gates.limited import Limited, LimitError
from claims.render.child import answer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

WRONG = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What a call with odd arguments raises; each is the template's to mend."""


class Templates:
    """One process for all entries of a command."""

    def __init__(self, limited: Limited | None = None) -> None:
        self._limited = limited or Limited("claims.render.child")

    def close(self) -> None:
        """End the process."""
        self._limited.close()

    def __call__(
        self,
        folders: Sequence[Path],
        template: str,
        shown_as: str,
        values: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]],
    ) -> str:
        """Give the text that a template makes.

        Raises:
            ConfigError: the template is wrong, or needs more than it may.
        """

        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            try:
                function = functions[str(asked["ask"])]
                return answer_of(function(*asked["arguments"], **asked["options"]))
            except ConfigError as error:
                return {"faults": error.faults}
            except WRONG as error:
                return {"wrong": str(error)}

        asked = {
            "folders": [str(folder.absolute()) for folder in folders],
            "template": template,
            "shown_as": shown_as,
            "values": values,
        }
        try:
            said = self._limited.ask(asked, answer)
        except LimitError as error:
            raise ConfigError(f"{shown_as}: {error}") from error
        if "page" in said:
            return str(said["page"])
        raise ConfigError(*map(str, said.get("faults", [f"{shown_as}: it gives no page"])))
