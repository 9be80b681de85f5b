"""One reader a published layout: a raw file in, a typed table out.

Readers know the publishers' layouts and their traps; they know nothing of the territory. Each
module defines functions decorated with :func:`geo.readers.registry.reader`.
"""

from geo.readers import anct, caf, drees, ign, insee, insee_geography, osm, structures, transport
from geo.readers.registry import check_file, read_file

__all__ = [
    "anct",
    "caf",
    "check_file",
    "drees",
    "ign",
    "insee",
    "insee_geography",
    "osm",
    "read_file",
    "structures",
    "transport",
]
