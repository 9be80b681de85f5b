"""Static figures (matplotlib), ready to print: see geo.figures.gallery."""
