"""Atlas of childcare in Seine-Saint-Denis: collect, cross-reference and show the open data."""

__version__ = "0.1.0"
