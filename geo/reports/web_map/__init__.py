"""A stand-alone map: one HTML file that opens without internet, from a USB stick or an e-mail."""

from geo.reports.web_map.writer import write_web_map

__all__ = ["write_web_map"]
