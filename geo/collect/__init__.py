"""The collector: fills data/raw from the publishers or a mirror, and tells what it holds."""

from geo.collect.collector import Outcome, Result, collect, exit_code
from geo.collect.freshness import FileStatus, Freshness, Held, status
from geo.collect.policy import Policy
from geo.collect.provenance import Provenance, read_provenance

__all__ = [
    "FileStatus",
    "Freshness",
    "Held",
    "Outcome",
    "Policy",
    "Provenance",
    "Result",
    "collect",
    "exit_code",
    "read_provenance",
    "status",
]
