"""Reading and writing scenarios."""

from .toml import cases, load_scenario
from .write import save_scenario, to_toml

__all__ = ["cases", "load_scenario", "save_scenario", "to_toml"]
