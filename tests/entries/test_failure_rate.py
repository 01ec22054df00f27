"""`needs.failure_rate_below` is a number between 0 and 1, for the loader and for the schema alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from yaml import safe_load

from claims.core.errors import ConfigError
from claims.entries.schema import entry_schema
from entries.lakes import VALID, load

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = jsonschema.Draft202012Validator(entry_schema())


def with_rate(rate: object) -> dict[str, Any]:
    """Give the valid entry with a failure rate that its claim needs."""
    entry: dict[str, Any] = safe_load(VALID.replace("2026-02-14", "'2026-02-14'"))
    entry["claims"]["closed"]["needs"] = {"failure_rate_below": rate}
    return entry


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.999, 0.001])
def test_rates_are_read(tmp_path: Path, rate: float) -> None:
    """Anything that runs could rule out."""
    VALIDATOR.validate(with_rate(rate))
    assert load(tmp_path, json.dumps(with_rate(rate))).claims["closed"].needs.failure_rate_below == rate


@pytest.mark.parametrize("rate", [0, 1, 0.0, 1.0, -0.1, 10, "0.1", "10%", True, None, [0.1]])
def test_other_values_are_refused_by_both(tmp_path: Path, rate: object) -> None:
    """0 is out of reach, 1 asks for nothing, and a percentage is no number."""
    assert not VALIDATOR.is_valid(with_rate(rate))
    with pytest.raises(ConfigError):
        load(tmp_path, json.dumps(with_rate(rate)))
