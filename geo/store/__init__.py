"""The processed tables: their schemas, and atomic reading and writing."""

from geo.store.tables import read_attributes, read_manifest, read_table, write_table

__all__ = ["read_attributes", "read_manifest", "read_table", "write_table"]
