"""The symbols that an entry's anchors name, as they stand in its files."""

from __future__ import annotations

import contextlib
import io
import tokenize
from typing import TYPE_CHECKING

from claims.core.anchors import look

if TYPE_CHECKING:
    from pathlib import Path

    from claims.core.entry import Entry, Gate

PYTHON = (".py", ".pyi", ".pyw")


def read_source(path: Path) -> str | None:
    """Give the text of a file that an anchor names, in the encoding that Python source declares; None without one.

    Bytes that are no text stay apart, so that one cannot be taken for another.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return None
    encoding = "utf-8"
    if path.suffix in PYTHON:
        with contextlib.suppress(SyntaxError):  # no Python, which whoever parses it will say
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    text = data.decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def symbol_digests(root: Path, entry: Entry, gate: Gate) -> dict[str, str]:
    """Give the digest of each symbol that the claims of a gate are anchored to and that is there once.

    Other anchors of the entry are left out: a change there does not make another question of a run.
    """
    claims = [claim for claim in entry.claims.values() if gate.name in claim.authoritative]
    anchors = {anchor.name: anchor for claim in claims for anchor in entry.anchors_of(claim) if anchor.symbol}
    found = {name: look(anchor, read_source(root / anchor.path)).digest for name, anchor in anchors.items()}
    return {name: digest for name, digest in found.items() if digest}
