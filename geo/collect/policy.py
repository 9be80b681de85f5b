"""How patient the collector is with the publishers' servers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """Timeouts, retries and parallelism. Every duration is in seconds."""

    connect_timeout: float = 10
    read_timeout: float = 60  # between two pieces of a body
    deadline: float = 1800  # for a whole body: a server may trickle bytes for ever
    attempts: int = 4
    backoff: float = 1  # first wait, doubled at each retry
    backoff_max: float = 30
    jitter: float = 1
    retry_after_max: float = 120  # asked to wait longer, we give up and say so
    workers: int = 3


# A person waits for the answer of `geo status`: one quick try a file.
STATUS_POLICY = Policy(connect_timeout=4, read_timeout=15, attempts=1, workers=8)
