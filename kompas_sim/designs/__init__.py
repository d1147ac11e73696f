"""Designs for a question: which factors matter, alone or together, and how far results spread."""
