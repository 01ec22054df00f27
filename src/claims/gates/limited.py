"""A Python of ours within limits of time and memory, which is talked to by lines of JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

CPU_S, WALL_S, MEMORY_BYTES = 3, 60, 768 * 2**20
"""What it may use: computing, in all for one question; waiting as well; and memory."""
LINE_BYTES = 16 * 2**20
"""Of an answer."""
LOOK_S = 0.1
START = "import sys; sys.path[:] = sys.argv.pop().split({!r}); from {} import main; main()"


class LimitError(Exception):
    """It used more than it may, or ended without an answer: which, in words."""


class Limited:
    """A module's `main` in a process of its own. It is started when it is first asked, and again after each limit."""

    def __init__(self, module: str, *, cpu_s: int = CPU_S, wall_s: float = WALL_S, memory: int = MEMORY_BYTES) -> None:
        self._module = module
        self._cpu_s, self._wall_s, self._memory_bytes = cpu_s, wall_s, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._why = ""

    def ask(self, question: dict[str, Any], answer: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Put a question; `answer` gives what is asked back. Gives the first line that asks nothing.

        Raises:
            LimitError: there is no such line.
        """
        if self._process is None:
            self._process = self._started()
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(self._process, done), daemon=True)
        watch.start()
        try:
            said = self._say(self._process, question)
            while "ask" in said:
                said = self._say(self._process, answer(said))
        except (OSError, ValueError, RecursionError) as error:
            raise LimitError(self._ended()) from error
        except BaseException:
            self.close()
            raise
        finally:
            done.set()
            watch.join()
        return said

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        code = START.format(os.pathsep, self._module)
        kept = {name: value for name, value in os.environ.items() if name.upper() in ("SYSTEMROOT", "TEMP", "TMP")}
        return subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-B",
                "-X",
                "utf8",
                "-c",
                code,
                str(self._cpu_s),
                str(self._memory_bytes),
                os.pathsep.join(sys.path),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
        )

    @staticmethod
    def _say(process: subprocess.Popen[bytes], words: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(words).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline(LINE_BYTES)
        said = json.loads(line) if line.endswith(b"\n") else None
        if not isinstance(said, dict):
            raise ValueError("no answer")
        return said

    def _watch(self, process: subprocess.Popen[bytes], done: threading.Event) -> None:
        """End the process when it has used too much."""
        until = time.monotonic() + self._wall_s
        with suppress(psutil.Error, OSError):
            seen = psutil.Process(process.pid)
            used = seen.cpu_times()
            while not done.wait(LOOK_S):
                now = seen.cpu_times()
                if seen.memory_info().rss > self._memory_bytes:
                    self._why = _of("memory", f"{self._memory_bytes // 2**20} MB")
                elif now.user + now.system - used.user - used.system > self._cpu_s:
                    self._why = _of("computing", f"{self._cpu_s} s")
                elif time.monotonic() > until:
                    self._why = _of("time", f"{self._wall_s:.0f} s")
                if self._why:
                    process.kill()
                    return

    def _ended(self) -> str:
        """Say why there is no answer, and let the next question have a new process."""
        process, self._process = self._process, None
        why, self._why = self._why, ""
        if process is None:
            return why or "it ended"
        process.kill()
        process.communicate()
        if process.returncode == -getattr(signal, "SIGXCPU", 0) and not why:
            why = _of("computing", f"{self._cpu_s} s")
        return why or "it ended without an answer: it goes too deep, or asks for too much memory"


def _of(what: str, most: str) -> str:
    return f"expected at most {most} of {what}, and it asks for more"
