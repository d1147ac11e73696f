"""Patterns from the literature that the model is held against; none is tuned to."""
