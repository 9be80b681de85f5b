"""The page « Où ouvrir une MAM ? »: addresses compared, and the best sites."""
