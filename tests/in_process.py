"""`claims` called in this process: what a process of its own would print and end with, without its start-up."""

from __future__ import annotations

import functools
import gc
import io
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from claims.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def call(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdin: bytes = b""
) -> tuple[int, bytes, bytes]:
    """Run the command line in a folder and an environment; give exit code, standard output and standard error."""
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    sys.stdout, sys.stderr = output, errors
    sys.argv = ["claims", *arguments]
    code = 0
    try:
        with _elsewhere(folder, environment), _as_it_was():
            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        forget()
    return code, _written(output), _written(errors)


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


@contextmanager
def _elsewhere(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Stand in another folder, with another environment."""
    here, environ = os.getcwd(), dict(os.environ)  # noqa: PTH109 - a folder that is gone has no path to resolve
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environ)
        os.chdir(here)


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Give back what a process sets for its own short life: signal handlers, and how garbage is collected."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    threshold = gc.get_threshold()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def forget() -> None:
    """Empty what the product remembers for the life of a process: the next call is a process of its own."""
    for name, module in list(sys.modules.items()):
        if name.startswith("claims."):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()
