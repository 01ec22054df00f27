"""The elements that runners write into reports beside suites, cases and results, by what may hide in them.

An allow-list: what is named here says nothing about the outcome of a case, and what is not named may say anything.
Names are compared without namespace prefix and without case.
"""

from __future__ import annotations

from functools import lru_cache

from claims.gates.report_words import ERRORED_WORDS, FAILED_WORDS, FLAKY_WORDS, SKIPPED_WORDS

TEXTS = frozenset(
    {
        "system-out", "system-err", "systemout", "systemerr", "stdout", "stderr", "stdin", "stdio", "output", "console",
        "console-output", "console-error", "log", "logs", "system-log",
    }
)  # fmt: skip
"""Elements of which the content is what a test printed."""
PARTS = frozenset(
    {
        # Ant, Surefire, Gradle, pytest, CTest, Jenkins: properties; Xray and Polarion put items and values in them
        "properties", "property", "item", "value",
        # what is told about a case or a suite beside its outcome
        "attachment", "attachments", "artifact", "artifacts", "annotation", "annotations", "author", "category",
        "categories", "comment", "comments", "description", "desc", "doc", "documentation", "info", "label", "labels",
        "link", "links", "metadata", "meta", "note", "notes", "owner", "parameter", "parameters", "param", "params",
        "reference", "references", "requirement", "requirements", "screenshot", "screenshots", "source", "tag", "tags",
        "test-id", "testid", "trait", "traits", "url", "video",
        # figures: Qt, CTest, Jenkins, Catch2
        "benchmark", "benchmarkresult", "benchmarks", "coverage", "duration", "measurement", "measurements", "metric",
        "metrics", "performance", "perf", "randomness", "seed", "statistics", "test-duration", "testduration", "time",
        "timestamp", "start-time", "end-time", "starttime", "endtime",
        # PHPUnit, Codeception, ScalaTest: a warning is no failure unless the runner says so by its exit code
        "warning", "warnings", "deprecation", "deprecations", "notice", "notices",
        # what says that all is well
        "passed", "pass", "success", "ok",
    }
)  # fmt: skip
"""Elements that hold what is told beside the outcome; within them, only what is listed here."""

_ENDINGS = ("failure", "failures", "error", "errors", "failed", "exception", "crash", "aborted", "timeout")


@lru_cache(maxsize=1024)
def speaks_of_outcome(name: str) -> bool:
    """Whether an element's name is a word for an outcome other than a pass, in any spelling."""
    plain = name.casefold().replace("_", "-")
    words = FAILED_WORDS | ERRORED_WORDS | SKIPPED_WORDS | FLAKY_WORDS
    return plain in words or plain.endswith(_ENDINGS)
