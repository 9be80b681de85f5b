"""The page « Données et méthode »: where the figures come from, and how they are made."""
