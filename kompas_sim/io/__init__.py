"""Reading and writing scenarios."""

from kompas_sim.io.toml import cases, load_scenario
from kompas_sim.io.write import save_scenario, to_toml

__all__ = ["cases", "load_scenario", "save_scenario", "to_toml"]
