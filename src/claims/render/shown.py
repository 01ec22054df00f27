"""What templates are handed: text for what is held, and for a refusal an object that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from claims.core.verdict import Held, Refused
from claims.core.visible import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.reasons import Reason
    from claims.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """Markdown of our own making."""

    text: str

    def __html__(self) -> str:
        """Give the Markdown."""
        return self.text

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Claimed:
    """A held claim or derived text, as a block quote."""

    id: str
    text: Markup
    strength: str
    downgrades: tuple[str, ...]
    runs: tuple[int, ...]

    held = True

    def __html__(self) -> str:
        """Give the Markdown."""
        runs = f"{'run' if len(self.runs) == 1 else 'runs'} {', '.join(map(str, self.runs))}" if self.runs else ""
        weakened = f" ({', '.join(self.downgrades)})" if self.downgrades else ""
        about = ", ".join(part for part in (f"{self.strength}{weakened}" if self.strength else "derived", runs) if part)
        return f"> {self.text}\n>\n> **Held** {markdown(self.id)}: {about}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that may not be shown, with every reason. There is no text in it that a template could print."""

    id: str
    codes: tuple[str, ...]
    quoted: bool
    """Whether it stands in a block of its own, or in a sentence."""
    says: Markup

    held = False

    def __html__(self) -> str:
        """Give the Markdown."""
        return f"{'> ' if self.quoted else ''}**Refused** {markdown(self.id)}: {self.says}"


def refusal(name: str, reasons: Sequence[Reason], *, quoted: bool) -> Refusal:
    """Make what stands in the place of something refused."""
    says = "; ".join(f"{reason.code.value} ({_where(reason, name)}{markdown(reason.detail)})" for reason in reasons)
    return Refusal(name, tuple(reason.code.value for reason in reasons), quoted, Markup(says))  # noqa: S704 - escaped


def _where(reason: Reason, name: str) -> str:
    return "" if reason.on == name else f"{markdown(reason.on)}: "


def shown(verdict: Verdict) -> Claimed | Refusal:
    """Give what a template gets for a verdict."""
    match verdict:
        case Held(id=name, text=text, strength=strength, downgrades=downgrades, runs=runs):
            return Claimed(
                name,
                Markup(markdown(text)),  # noqa: S704 - escaped for Markdown
                strength.value if strength else "",
                tuple(downgrade.value for downgrade in downgrades),
                runs,
            )
        case Refused(id=name, reasons=reasons):
            return refusal(name, reasons, quoted=True)
