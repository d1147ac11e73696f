"""Pieces of `experiments/mechanisms.py` and `experiments/rows.py`."""
