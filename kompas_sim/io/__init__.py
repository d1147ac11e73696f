"""Reading and writing scenarios."""

from kompas_sim.io.toml import as_scenario, cases, from_toml, load_scenario, variants
from kompas_sim.io.write import save_scenario, to_toml

__all__ = [
    "as_scenario",
    "cases",
    "from_toml",
    "load_scenario",
    "save_scenario",
    "to_toml",
    "variants",
]
