"""Where the data live on disk."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """Root of the data folders: ``data/`` of the project, or ``ATLAS_DATA`` when set."""
    return Path(os.environ.get("ATLAS_DATA", PROJECT / "data"))


def raw_dir() -> Path:
    """Cache of the publishers' files, filled by ``geo collect`` (git-ignored)."""
    return data_dir() / "raw"


def processed_dir() -> Path:
    """Snapshot made by ``geo build`` (committed)."""
    return data_dir() / "processed"


DATABASE = "ATLAS_DATABASE"  # variable that names the network's database, when it is not a file


def network_file() -> Path:
    """Where the network's list is kept unless DATABASE names one; it may not be there yet."""
    return user_dir() / "network.db"


def user_dir() -> Path:
    """What the users entered: the network's database and its copies (git-ignored, private)."""
    return data_dir() / "user"
