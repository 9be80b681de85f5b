"""The page « Zones sous-dotées »: where most is missing, and how sure that is."""
