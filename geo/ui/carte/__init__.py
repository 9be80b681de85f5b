"""The page « Carte »: where we stand, wherever one looks."""
