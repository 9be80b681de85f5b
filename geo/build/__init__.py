"""From the publishers' files to the processed tables: ``geo build``."""

from geo.build.inputs import Inputs
from geo.build.snapshot import publish_snapshot, write_snapshot
from geo.build.steps import assemble

__all__ = ["Inputs", "assemble", "publish_snapshot", "write_snapshot"]
