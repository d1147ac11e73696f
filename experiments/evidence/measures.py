"""The main measures: what an effect is an effect on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from kompas_sim.rules.outcome import FLAGS, OUTCOMES


class Measure(NamedTuple):
    """Something that is looked at in every run."""

    words: str
    good: int  # 1: more is better for those concerned; -1: less is
    digits: int
    unit: str = ""


MOST_DIGITS = 6
PP = "pp"  # percentage points: a share of the runs
MEASURES = {
    "win-win": Measure("win-win", 1, 1, PP),
    "win-lose": Measure("win-lose", -1, 1, PP),
    "lose-lose": Measure("lose-lose", -1, 1, PP),
    "no deal": Measure("no deal", -1, 1, PP),
    "sham": Measure("sham", -1, 1, PP),
    "externalised": Measure("harms outsiders", -1, 1, PP),
    "joint_gain": Measure("joint gain", 1, 3),
    "integrative_share": Measure("integrative share", 1, 3),
    "collective_min": Measure("worst-off outsider", 1, 3, "z"),
    "trust": Measure("trust", 1, 3),
    "escalation_max": Measure("escalation", -1, 2, "stages"),
    "damage": Measure("damage", -1, 4, "z"),
    "rounds_to_agreement": Measure("rounds to agreement", -1, 1),
    "cost": Measure("costs", -1, 4, "z"),
    "surprises": Measure("surprises", -1, 2),
    "left": Measure("parties that left", -1, 2),
}


def values(table: pd.DataFrame) -> np.ndarray:
    """Return the main measures of a table of runs, (runs, len(MEASURES)); NaN: not defined."""
    columns = [table["outcome"] == name if name in OUTCOMES else table[name] for name in MEASURES]
    return np.column_stack([column.to_numpy(dtype=float) for column in columns])


def is_share(name: str) -> bool:
    """Whether a measure is a share of the runs."""
    return name in OUTCOMES or name in FLAGS


def shown(name: str, *differences: float, exact: bool = False) -> list[str]:
    """Return differences of a measure as a person writes them.

    exact : with more digits than usual, should one of them seem to be 0 without being it.
    """
    scaled = [100 * each if is_share(name) else each for each in differences]
    digits = MEASURES[name].digits
    while (
        exact and digits < MOST_DIGITS and any(each and not round(each, digits) for each in scaled)
    ):
        digits += 1
    return [_text(round(each, digits) + 0.0, digits) for each in scaled]  # + 0: of -0 make 0


def _text(value: float, digits: int) -> str:
    return f"{value:{'+' if value else ''}.{digits}f}".replace("-", "−")
