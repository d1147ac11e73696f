"""The model held against patterns of the literature, and how that depends on its numbers."""
