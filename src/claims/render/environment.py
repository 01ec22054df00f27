"""Templates in a sandbox: no files but templates, no names but ours, every value escaped for Markdown."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from claims.core.errors import ConfigError
from claims.core.visible import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

UNSAFE_FILTERS = ("safe", "pprint", "tojson", "xmlattr", "urlize")
TEMPLATE_ERRORS = (
    TemplateError,
    ArithmeticError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
)
"""What running a template can raise; each is the author's to mend."""

LIMIT = 1_000_000
"""Longest text, and largest number, that an operator in a template may make."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with operators that could fill the memory bounded."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would be too large to be meant."""
        sizes = [len(x) if isinstance(x, str | list | tuple) else abs(x) for x in (left, right) if x is not None]
        product = sizes[0] ** min(sizes[1], 64) if operator == "**" else sizes[0] * sizes[1]
        if product > LIMIT:
            raise SecurityError(f"{operator} makes a value larger than {LIMIT}")
        return left * right if operator == "*" else left**right


class Templates(FileSystemLoader):
    """Templates of one folder, and nothing else that lies there: an entry's own declaration holds refused texts."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Give the source of a template."""
        if not template.endswith(".md.j2"):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


def shipped() -> Path:
    """Give the folder of the templates that come with the package, from a wheel or from a checkout."""
    inside = Path(__file__).parents[1] / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"


def environment(*folders: Path, functions: Mapping[str, Callable[..., Any]]) -> Sandbox:
    """Make the environment of one entry.

    Args:
        folders: where templates are looked for, first to last; the shipped ones come last.
    """
    sandbox = Sandbox(
        loader=ChoiceLoader([Templates(folder) for folder in (*folders, shipped())]),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_finalize,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sandbox.globals.clear()
    sandbox.globals.update(functions)
    for name in UNSAFE_FILTERS:
        sandbox.filters.pop(name, None)
    sandbox.filters["markdown"] = lambda value: Markup(markdown(str(value)))  # noqa: S704 - escaped
    return sandbox


def _finalize(value: object) -> object:
    """Escape what an expression gives, unless it is Markdown of our own making."""
    if hasattr(value, "__html__"):
        return value
    return Markup(markdown(str(value)))  # noqa: S704 - escaped


def render(sandbox: Sandbox, template: str, shown_as: str, values: Mapping[str, Any]) -> str:
    """Render a template.

    Args:
        shown_as: path of the template for messages.

    Raises:
        ConfigError: the template is wrong, with its file and line.
    """
    try:
        return sandbox.get_template(template).render(values)
    except TemplateSyntaxError as error:
        raise ConfigError(f"{_name(error.filename, shown_as)}:{error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        where = f"{shown_as}:{_line(error)}" if _line(error) else shown_as
        raise ConfigError(f"{where}: there is no template {error.name!r}") from error
    except ConfigError as error:
        raise ConfigError(*(f"{shown_as}:{_line(error) or 1}: {fault}" for fault in error.faults)) from error
    except TEMPLATE_ERRORS as error:
        text = str(error) or type(error).__name__
        raise ConfigError(f"{shown_as}:{_line(error) or 1}: {text}") from error


def _name(filename: str | None, shown_as: str) -> str:
    return shown_as if filename is None or filename.endswith("entry.md.j2") else Path(filename).name


def _line(error: BaseException) -> int | None:
    """Give the template line of an error: the last frame that lies in a template."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename.endswith(".j2")), None)
