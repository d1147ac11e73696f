"""Another library on the same packages."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import kompas_sim as ks
from benchmark.measuring import MICRO, Size, in_turn, per_round, per_run, simulation
from kompas_sim.arrays import contributions


def negmas(size: Size) -> pd.DataFrame:
    """NegMAS beside it: the same packages, as many rounds; one core, CPU time.

    There, alternating offers by negotiators who concede with time and, so that all rounds are
    played, accept nothing. In a round each answers and offers once, and nothing else happens.
    "Once ready" leaves out the first round, before which it sorts the packages.
    """
    rows = []
    for case in ("senseo", "maasvlakte"):
        scenario = ks.load_scenario(case)
        works = {
            "compiled": simulation(case, size.runs),
            "agents": simulation(case, size.agents, engine="agents"),
            "NegMAS": partial(alternating_offers, scenario, scenario.horizon),
            "its first round": partial(alternating_offers, scenario, 1),
        }
        found = in_turn(works, size.repeats)
        unit = per_round(found["compiled"])
        for name in ("compiled", "agents"):
            timed, cost = found[name], per_round(found[name])
            rounds = timed.result.table["rounds"].mean()
            rows.append((case, name, MICRO / per_run(timed), rounds, cost, cost / unit))
        played = found["NegMAS"].result
        whole, first = (MICRO * found[name].seconds for name in ("NegMAS", "its first round"))
        cost, ready = whole / played, (whole - first) / (played - 1)
        rows.append((case, "NegMAS", MICRO / whole, played, cost, cost / unit))
        rows.append((case, "NegMAS once ready", np.nan, played - 1, ready, ready / unit))
    return pd.DataFrame(rows, columns=["case", "by", "runs/s", "rounds", "µs/round", "times"])


def alternating_offers(scenario: ks.Scenario, rounds: int) -> int:
    """Play so many rounds, of as many as the scenario has, and return how many were played."""
    from negmas import LinearAdditiveUtilityFunction, ResponseType, SAOMechanism, make_issue
    from negmas.sao import AspirationNegotiator

    class Steadfast(AspirationNegotiator):
        def respond(self, *about: Any, **more: Any) -> ResponseType:
            super().respond(*about, **more)
            return ResponseType.REJECT_OFFER

    names = [issue.name for issue in scenario.issues]
    options = [[str(o) for o in range(len(issue.options))] for issue in scenario.issues]
    issues = [make_issue(these, name) for these, name in zip(options, names, strict=True)]
    how = {"n_steps": scenario.horizon, "sync_calls": True, "extra_callbacks": False}
    talks = SAOMechanism(issues=issues, **how)
    for party, gains in zip(scenario.parties, contributions(scenario), strict=True):
        values = {
            name: dict(zip(these, row.tolist(), strict=False))  # rows are padded
            for name, these, row in zip(names, options, gains, strict=True)
        }
        least = float(party.reservation)
        worth = LinearAdditiveUtilityFunction(values, issues=issues, reserved_value=least)
        talks.add(Steadfast(name=party.name, ufun=worth))
    while talks.state.step < rounds and not talks.state.ended:
        talks.step()
    return int(talks.state.step)
