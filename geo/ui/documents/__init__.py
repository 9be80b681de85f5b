"""The page « Illustrations et documents »: figures and papers to take away."""
