"""Run ids: the same submission has the same id wherever and whenever it is submitted."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.submission import RunSubmission

DIGEST_CHARS = 24
_RUN_ID = re.compile(rf"run-[0-9a-f]{{{DIGEST_CHARS}}}")


def run_id_for(submission: RunSubmission) -> str:
    """Give the id of the run that a submission asks for."""
    text = json.dumps(submission.canonical(), sort_keys=True, separators=(",", ":"))
    return "run-" + sha256(text.encode()).hexdigest()[:DIGEST_CHARS]


def is_run_id(text: str) -> bool:
    """Whether a text has the form of a run id."""
    return _RUN_ID.fullmatch(text) is not None
