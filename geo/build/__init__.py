"""From the publishers' files to the processed tables: ``geo build``."""

from geo.build.assemble import assemble
from geo.build.inputs import Inputs
from geo.build.snapshot import publish_snapshot, write_snapshot

__all__ = ["Inputs", "assemble", "publish_snapshot", "write_snapshot"]
