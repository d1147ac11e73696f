"""From the runs to verdicts: the rows of the tables, statement by statement."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan
from typing import Any

import numpy as np

from kompas_sim.patterns.estimating import Estimate, Overall, estimate, over_scenarios
from kompas_sim.patterns.playing import Found
from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.settings import LOGICS, Setting
from kompas_sim.patterns.statistic import OfRules, OfSetting, Statistic
from kompas_sim.patterns.verdict import FAILS, UNTESTABLE, verdict
from kompas_sim.rules.state import Floats

Played = dict[str, Found]  # by setting


def judge(
    pattern: Pattern, claim: Claim, here: list[Setting], played: Played
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the row of one statement, and one of each of its settings."""
    statistic = claim.statistic
    overall, units = _estimated(claim, here, played)
    known = [unit for unit in units.values() if isfinite(unit)]
    unit = float(np.sqrt(np.mean(np.square(known)))) if known else nan
    whole = overall.all
    said = UNTESTABLE
    if statistic is not None:
        said = verdict(claim.expected, whole.low, whole.high, unit)
    parts: list[dict[str, Any]] = [
        {
            "setting": name,
            "effect": each.effect,
            "low": each.low,
            "high": each.high,
            "verdict": verdict(claim.expected, each.low, each.high, units.get(name, nan)),
        }
        for name, each in overall.settings.items()
    ]
    agree = [_as_expected(claim, each.effect, unit) for each in overall.settings.values()]
    row = {
        "number": pattern.number,
        "pattern": pattern.name,
        "use": claim.use,
        "statement": claim.words,
        "measure": getattr(statistic, "measure", type(statistic).__name__.lower())
        if statistic
        else "",
        "expected": claim.expected.words,
        "effect": whole.effect,
        "low": whole.low,
        "high": whole.high,
        "size": whole.effect / unit if unit > 0 else nan,
        "scenarios_low": overall.scenarios[0],
        "scenarios_high": overall.scenarios[1],
        "settings": len(parts),
        "agree": float(np.mean(agree)) if agree else nan,
        **{word: nan if claim.against else _under(word, here, overall) for word in LOGICS},
        "verdict": said,
        "against": "; ".join(p["setting"] for p in parts if _against(claim, p)),
        "note": claim.note,
        "reason": claim.reason if said == FAILS else "",
        "source": pattern.source,
    }
    return row, parts


def _estimated(
    claim: Claim, here: list[Setting], played: Played
) -> tuple[Overall, dict[str, float]]:
    """Return the estimate of a statement, and in each setting the unit of its size."""
    statistic = claim.statistic
    scenario_of: dict[str, str] = {each.name: each.scenario.name for each in here}
    if isinstance(statistic, OfRules):
        return Overall({}, _exactly(statistic.compute()), (nan, nan)), {"": 1.0}
    if isinstance(statistic, OfSetting):
        effects = {each.name: _exactly(statistic.compute(each)) for each in here}
        ends = over_scenarios(effects, scenario_of)
        mean = float(np.mean([each.effect for each in effects.values()]))
        return Overall(effects, Estimate(mean, *ends, 0), ends), {}
    if statistic is None:
        return Overall({}, Estimate(nan, nan, nan, 0), (nan, nan)), {}
    columns: dict[str, list[Floats]] = {}
    units: dict[str, float] = {}
    for setting in here:
        found: Found = played.get(setting.name, {})
        if all(each in found for each in statistic.reads()):
            columns[setting.name], units[setting.name] = _of(statistic, found)
    less = {each.name for each in here if each.kinds & claim.against}
    return estimate(columns, statistic, scenario_of, less), units


def _under(word: str, here: list[Setting], overall: Overall) -> float:
    """Return the mean effect over the settings under one logic; NaN when there are none."""
    its = [each.name for each in here if each.logic == LOGICS[word]()]
    effects = [overall.settings[name].effect for name in its if name in overall.settings]
    return float(np.mean(effects)) if effects else nan


def _exactly(value: float) -> Estimate:
    return Estimate(value, value, value, 0)


def _of(statistic: Statistic, found: Found) -> tuple[list[Floats], float]:
    def read(cell: Cell, measure: str) -> Floats:
        return found[cell, measure]

    return statistic.columns(read), statistic.unit(read)


def _as_expected(claim: Claim, effect: float, unit: float) -> bool:
    scale = unit if claim.expected.in_spread and unit > 0 else 1.0
    if claim.expected.low == 0:
        return effect > 0 and effect <= claim.expected.high * scale
    if claim.expected.high == 0:
        return effect < 0 and effect >= claim.expected.low * scale
    return claim.expected.low * scale <= effect <= claim.expected.high * scale


def _against(claim: Claim, part: Mapping[str, Any]) -> bool:
    """Whether the effect in a setting is clearly of the other sign than a pattern says."""
    if claim.expected.low >= 0:
        return bool(part["high"] < 0)
    if claim.expected.high <= 0:
        return bool(part["low"] > 0)
    return bool(part["verdict"] == "fails")
