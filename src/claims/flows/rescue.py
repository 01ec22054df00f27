"""The private folder of a run, and what is saved of a run that cannot be recorded."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates.collect import MAX_REPORT_BYTES
from claims.gates.reading import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.entry import Gate
    from claims.gates.process import Completed


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder for one run. The gate can write there, and leave what cannot be taken away."""
    folder = Path(tempfile.mkdtemp(prefix="claims-run-"))
    try:
        yield folder
    finally:
        with suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)


def rescue(gate: Gate, done: Completed | None, report: Path) -> str:
    """Save what a run left behind, and say where. Reports in the user's tree stay where they are."""
    try:
        kept = Path(tempfile.mkdtemp(prefix=f"claims-unrecorded-{gate.name}-"))
        if done is not None:
            (kept / "stdout").write_bytes(done.stdout)
            (kept / "stderr").write_bytes(done.stderr)
        try:
            data = regular_bytes(report, MAX_REPORT_BYTES)
        except OSError:  # it wrote none there
            data = b""
        if data:
            (kept / report.name).write_bytes(data)
    except OSError as error:
        return f"gate {gate.name} ran, its result is NOT recorded, and its output could not be saved either: {error}"
    return f"gate {gate.name} ran, its result is NOT recorded; what it wrote is saved in {kept}"
