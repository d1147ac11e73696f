"""Pieces of `experiments/benchmark.py`."""
