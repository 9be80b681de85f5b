"""The page « Réseau »: what the network is here, and the upkeep of its list."""
