"""Where to open: best sites, and what a scenario of openings and closures changes."""
