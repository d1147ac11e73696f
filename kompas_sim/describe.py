"""What can be said of a scenario before anyone speaks."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from kompas_sim.arrays import contributions, first_agenda
from kompas_sim.description import Description, Features, Figures, Landmark
from kompas_sim.rules.measures import gini, nash_gain
from kompas_sim.rules.outcome import (
    DUST,
    OUTCOMES,
    WIN_WIN_SHARE,
    Yardstick,
    classify,
    integrative_share,
)
from kompas_sim.rules.state import Flags, Floats
from kompas_sim.scenario import Scenario
from kompas_sim.setting import own_units
from kompas_sim.yardstick import (
    kalai_smorodinsky,
    package_gains,
    package_names,
    win_wins,
    yardstick_of,
)

__all__ = ["Description", "Features", "Figures", "Landmark", "describe"]


def describe(scenario: Scenario) -> Description:
    """Say what a scenario holds: room to agree, win-wins, landmarks, and its five features.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> seen = describe(ks.load_scenario("senseo"))
    >>> seen.figures.win_wins, seen.figures.win_wins_first
    (166, 0)
    >>> seen.nash.options["brand"]
    'joint 50/50'
    """
    yard = yardstick_of(scenario)
    eps = scenario.parameters.materiality
    harmless = ~_harmful(yard, eps)
    best = yard.best[yard.gain[:, yard.best].min(axis=0) > DUST]

    def landmark(choice: int | None) -> Landmark | None:
        return None if choice is None else _landmark(scenario, yard, choice, eps)

    def top(allowed: Flags) -> int | None:
        return int(best[allowed[best]][0]) if allowed[best].any() else None

    return Description(
        scenario=scenario,
        figures=figures(yard, eps),
        features=features(scenario, yard),
        nash=landmark(top(yard.rational)),
        kalai_smorodinsky=landmark(kalai_smorodinsky(yard)),
        best_first=landmark(top(yard.first)),
        best_harmless=landmark(top(harmless)),
        nothing_at_stake=_nothing_at_stake(scenario),
    )


def figures(yard: Yardstick, eps: float) -> Figures:
    """Return what there is to gain; `eps` is the gain or loss that counts, z."""
    win_win = win_wins(yard, eps)
    at_first = yard.rational & yard.first
    beyond = (yard.gain - yard.midpoint[:, None]).min(axis=0)
    return Figures(
        packages=yard.gain.shape[1],
        rational_share=float(yard.rational.mean()),
        nash_midpoint=nash_gain(yard.midpoint),
        nash_first=yard.nu_first,
        nash=yard.nu_star,
        beyond=yard.m_star,
        beyond_first=float(beyond[at_first].max()) if at_first.any() else np.nan,
        win_wins=int(win_win.sum()),
        win_wins_first=int((win_win & yard.first).sum()),
        win_wins_externalised=int((win_win & _harmful(yard, eps)).sum()),
    )


def features(scenario: Scenario, yard: Yardstick) -> Features:
    """Return the five features; the weight of an issue is its share of a party's range."""
    power = np.array([party.power for party in scenario.parties])
    reach: Floats = np.ptp(yard.own, axis=2)  # the padding is 0, as is the status quo
    weights = reach / np.where(reach.any(axis=1), reach.sum(axis=1), 1.0)[:, None]
    apart = [0.5 * np.abs(one - other).sum() for one, other in combinations(weights, 2)]
    return Features(
        interdependence=float(1 - yard.reservation.mean()),
        power_spread=1 - float(gini(power / power.sum())),
        new_reality=1 - yard.nu_first / yard.nu_star if yard.nu_star > 0 else np.nan,
        heterogeneity=float(np.mean(apart)),
        dynamics=len(scenario.events) + len(scenario.facts),
    )


def _harmful(yard: Yardstick, eps: float) -> Flags:
    """Return which packages, (P,), leave a stakeholder worse off than before."""
    harm: Flags = package_gains(yard.collective, yard.n_options) < -eps
    return np.asarray(harm.any(axis=0))


def _nothing_at_stake(scenario: Scenario) -> tuple[str, ...]:
    unit = own_units(contributions(scenario), first_agenda(scenario))
    names = [party.name for party in scenario.parties]
    return tuple(name for name, best in zip(names, unit, strict=True) if np.isinf(best))


def _landmark(scenario: Scenario, yard: Yardstick, choice: int, eps: float) -> Landmark:
    option = choice // yard.stride % yard.n_options
    z = yard.gain[:, choice]
    collective = yard.collective[:, range(len(option)), option].sum(axis=1)
    integrative = integrative_share(z, yard.midpoint, yard.m_star)
    outcome = classify(z, integrative, True, False, eps, WIN_WIN_SHARE)
    return Landmark(
        number=choice,
        options=package_names(scenario, option),
        gains={party.name: float(z[i]) for i, party in enumerate(scenario.parties)},
        stakeholders={s.name: float(collective[k]) for k, s in enumerate(scenario.stakeholders)},
        nash=nash_gain(z),
        outcome=OUTCOMES[outcome],
    )
