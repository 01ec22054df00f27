"""Templates in a sandbox: no files but templates, no names but ours, every value escaped for Markdown."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from claims.core.errors import ConfigError
from claims.core.visible import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import Environment, nodes

UNSAFE_FILTERS = ("safe", "pprint", "tojson", "xmlattr", "urlize")
ESCAPES = ("e", "escape", "forceescape", "markdown")
TEMPLATE_ERRORS = (
    TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError, MemoryError,
)  # fmt: skip
"""What running a template can raise; each is the author's to mend."""

LIMIT = 1_000_000
"""Characters of a page, and the largest number by which a template may multiply or widen something."""
WIDTH = re.compile(r"[0-9]{7,}")


class Generator(CodeGenerator):
    """Jinja's compiler, but that `~` joins by our rules and not by those of HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write a call of the environment's own joining."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with what could fill the memory bounded."""

    code_generator_class = Generator
    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would be too large to be meant."""
        if operator == "%":
            _refuse_wide(left if isinstance(left, str) else "")
        elif all(isinstance(side, str | list | tuple | int | float) for side in (left, right)):
            sizes = [len(side) if isinstance(side, str | list | tuple) else abs(side) for side in (left, right)]
            if (sizes[0] ** min(sizes[1], 64) if operator == "**" else sizes[0] * sizes[1]) > LIMIT:
                raise SecurityError(f"{operator} makes a value larger than {LIMIT}")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, function: Any, /, *arguments: Any, **options: Any) -> Any:
        """Refuse methods of texts that would widen them beyond the limit."""
        text = getattr(function, "__self__", None)
        if isinstance(text, str):
            _refuse_wide("", *arguments)
        return super().call(context, function, *arguments, **options)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Refuse a layout that is wider than the limit."""
        wrapped = super().wrap_str_format(value)
        if wrapped is not None:
            _refuse_wide(str(value.__self__))
        return wrapped

    def joined(self, parts: Iterable[Any]) -> Markup:
        """Put values together, each escaped for Markdown unless it is ours."""
        return Markup("".join(str(_finalize(part)) for part in parts))  # noqa: S704 - escaped


def _refuse_wide(layout: str, *numbers: object) -> None:
    if WIDTH.search(layout) or any(isinstance(number, int) and number > LIMIT for number in numbers):
        raise SecurityError(f"a width larger than {LIMIT}")


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
    sandbox.filters |= dict.fromkeys(ESCAPES, _finalize)
    sandbox.filters["join"] = lambda values, between="": sandbox.joined(_between(values, between))
    sandbox.filters["center"] = lambda value, width=80: sandbox.call(None, str(value).center, width)
    return sandbox


def _finalize(value: object) -> object:
    """Escape what an expression gives, unless it is Markdown of our own making."""
    if hasattr(value, "__html__"):
        return value
    return Markup(markdown(str(value)))  # noqa: S704 - escaped


def _between(values: Iterable[Any], between: object) -> list[object]:
    return [part for value in values for part in (between, value)][1:]


def render(sandbox: Sandbox, template: str, shown_as: str, values: Mapping[str, Any]) -> str:
    """Render a template.

    Args:
        shown_as: path of the template for messages.

    Raises:
        ConfigError: the template is wrong, with its file and line.
    """
    try:
        return _bounded(sandbox.get_template(template).generate(values))
    except TemplateSyntaxError as error:
        raise ConfigError(f"{_name(error.filename, shown_as)}:{error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        raise ConfigError(f"{_place(error, shown_as)}: there is no template {error.name!r}") from error
    except ConfigError as error:
        raise ConfigError(*(f"{_place(error, shown_as)}: {fault}" for fault in error.faults)) from error
    except TEMPLATE_ERRORS as error:
        text = str(error) or _unsaid(error)
        raise ConfigError(f"{_place(error, shown_as)}: {text}") from error


def _unsaid(error: BaseException) -> str:
    return "it asks for more memory than it may have" if isinstance(error, MemoryError) else type(error).__name__


def _name(filename: str | None, shown_as: str) -> str:
    return shown_as if filename is None or filename.endswith("entry.md.j2") else Path(filename).name


def _place(error: BaseException, shown_as: str) -> str:
    """Give file and line of an error: the last frame that lies in a template."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{_name(frames[-1].filename, shown_as)}:{frames[-1].lineno}" if frames else f"{shown_as}:1"


def _bounded(parts: Iterable[str]) -> str:
    """Put a page together, as long as it is of a size that somebody could read."""
    page: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > LIMIT:
            raise SecurityError(f"the page is longer than {LIMIT} characters")
        page.append(part)
    return "".join(page)
