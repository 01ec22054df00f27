"""An evidence and claim-discipline ledger: no claim without a passing authoritative gate."""

__version__ = "0.1.0"
