"""The processed tables: their schemas, and atomic reading and writing."""

from geo.store.tables import read_manifest, read_table, write_table

__all__ = ["read_manifest", "read_table", "write_table"]
