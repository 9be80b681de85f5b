"""The page « Portrait »: what to say of an area in two minutes."""
