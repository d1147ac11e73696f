"""The diagnostics of the five cases as their scores have it, to the printed digit.

Facts are left out here: with them, options count what they would add by the chance that they are
true (`test_facts_move_the_diagnostics`).
"""

import math
from dataclasses import replace

import pytest

from kompas_sim.arrays import (
    contributions,
    first_agenda,
    option_counts,
    reservations,
    stakeholder_contributions,
)
from kompas_sim.describe import Figures, Landmark, describe, figures
from kompas_sim.io import cases, load_scenario
from kompas_sim.scenario import Scenario
from kompas_sim.yardstick import make_yardstick

# packages, rational, nu at the midpoint, best in X_0, best; M*, the same in X_0; win-wins,
# in X_0, externalised
TABLE = {
    "maasvlakte": (11664, "0.46", "0.69", "0.77", "0.86", "0.065", "0.004", 26, 0, 20),
    "woonzorgzone": (972, "0.55", "0.67", "0.74", "0.87", "0.129", "0.025", 18, 1, 10),
    "veiligheidsketen": (1728, "0.33", "0.59", "0.65", "0.84", "0.163", "-0.006", 15, 0, 0),
    "senseo": (5184, "0.48", "0.63", "0.67", "0.79", "0.155", "0.009", 166, 0, 45),
    "cjg": (1296, "0.46", "0.40", "0.43", "0.87", "0.219", "0.011", 54, 0, 7),
}
WIN_WIN_SHARE = {
    "maasvlakte": "0.0022",
    "woonzorgzone": "0.0185",
    "veiligheidsketen": "0.0087",
    "senseo": "0.0320",
    "cjg": "0.0417",
}

# options, z of the parties, z of the stakeholders
NASH = {
    "maasvlakte": ((2, 3, 2, 2, 1, 1, 2, 2), "0.90 0.79 0.89 0.94 0.80", "+0.80 +0.29 +0.05"),
    "woonzorgzone": ((2, 2, 1, 3, 2, 2), "0.72 0.83 0.89 0.94 1.00", "+0.82 -0.16"),
    "veiligheidsketen": ((3, 1, 3, 1, 2, 2), "0.82 0.88 0.75 0.95 0.82", "+0.94 +0.20"),
    "senseo": ((3, 1, 2, 2, 1, 1, 1), "0.76 0.83", "+0.35 +0.06"),
    "cjg": ((2, 3, 1, 2, 1, 2), "0.86 0.84 0.82 0.92 0.92", "+0.94 +0.27"),
}
FIRST = {
    "maasvlakte": (2, 2, 2, 2, 1, 1, 1, 0),
    "woonzorgzone": (2, 2, 1, 3, 1, 1),
    "veiligheidsketen": (2, 1, 1, 1, 2, 3),
    "senseo": (3, 1, 1, 3, 1, 2, 0),
    "cjg": (2, 0, 2, 2, 1, 1),
}
HARMLESS = {
    "maasvlakte": ((2, 3, 2, 2, 1, 1, 2, 2), "0.86", "win-win"),
    "woonzorgzone": ((1, 2, 1, 3, 2, 2), "0.85", "compromise"),
    "veiligheidsketen": ((3, 1, 3, 1, 2, 2), "0.84", "win-win"),
    "senseo": ((3, 1, 2, 2, 1, 1, 1), "0.79", "win-win"),
    "cjg": ((2, 3, 1, 2, 1, 2), "0.87", "win-win"),
}


def printed(f: Figures) -> tuple:
    gains = (f.rational_share, f.nash_midpoint, f.nash_first, f.nash)
    beyond = (f.beyond, f.beyond_first)
    return (
        f.packages,
        *(f"{gain:.2f}" for gain in gains),
        *(f"{gain:.3f}" for gain in beyond),
        f.win_wins,
        f.win_wins_first,
        f.win_wins_externalised,
    )


def as_scored(name: str) -> Scenario:
    return replace(load_scenario(name), facts=())


def options(name: str, mark: Landmark | None) -> tuple[int, ...]:
    assert mark is not None
    return tuple(
        [option.name for option in issue.options].index(mark.options[issue.name])
        for issue in load_scenario(name).issues
    )


def test_every_case_is_in_the_table():
    assert set(TABLE) == set(cases())


@pytest.mark.parametrize("name", TABLE)
def test_figures(name):
    found = describe(as_scored(name)).figures
    assert printed(found) == TABLE[name]
    assert f"{found.win_wins / found.packages:.4f}" == WIN_WIN_SHARE[name]


@pytest.mark.parametrize("name", NASH)
def test_landmarks(name):
    seen = describe(as_scored(name))
    package, gains, collective = NASH[name]
    assert options(name, seen.nash) == package
    assert " ".join(f"{z:.2f}" for z in seen.nash.gains.values()) == gains
    assert " ".join(f"{z:+.2f}" for z in seen.nash.stakeholders.values()) == collective
    assert options(name, seen.best_first) == FIRST[name]
    package, gain, outcome = HARMLESS[name]
    assert options(name, seen.best_harmless) == package
    assert (f"{seen.best_harmless.nash:.2f}", seen.best_harmless.outcome) == (gain, outcome)


@pytest.mark.parametrize("name", TABLE)
def test_facts_move_the_diagnostics(name):
    with_facts = printed(describe(load_scenario(name)).figures)
    assert (with_facts == TABLE[name]) == (not load_scenario(name).facts)


def test_maasvlakte_without_a_package_for_the_countryside():
    s = as_scored("maasvlakte")
    n_options = option_counts(s)
    n_options[s.index("issues", "ruralpack")] = 1
    yard = make_yardstick(
        contributions(s), n_options, reservations(s), first_agenda(s), stakeholder_contributions(s)
    )
    found = figures(yard, eps=0.05)
    assert printed(found) == (3888, "0.46", "0.71", "0.78", "0.86", "0.027", "0.004", 9, 1, 9)
    assert f"{found.win_wins / found.packages:.4f}" == "0.0023"


@pytest.mark.parametrize("name", TABLE)
def test_features(name):
    s = load_scenario(name)
    x = describe(s).features
    assert 0 < x.interdependence < 1
    assert 0 < x.power_spread <= 1
    assert 0 < x.new_reality < 1
    assert 0 < x.heterogeneity < 1
    assert x.dynamics == len(s.events) + len(s.facts)


def test_in_words():
    seen = describe(load_scenario("cjg"))
    assert str(seen) == seen.text("en")
    assert "Best for the worst-off: the same as Best package (Nash)" in str(seen)
    assert "Beste pakket (Nash): 0,87, win-win" in seen.text("nl")


def test_who_has_nothing_at_stake_is_named():
    s = load_scenario("senseo")
    party = s.parties[0]
    flat = tuple(
        type(interest)(interest.issue, interest.weight, (0.0,) * len(interest.scores))
        for interest in party.organisation
    )
    seen = describe(s.with_party("Philips", organisation=flat, individual=(), represents=()))
    assert seen.nothing_at_stake == ("Philips",)
    assert "Nothing at stake at first: Philips" in str(seen)
    assert seen.nash is seen.best_first is None
    assert seen.kalai_smorodinsky is not None
    assert "Best package (Nash): none" in str(seen)


def test_when_somebody_prefers_its_alternative_to_anything():
    seen = describe(load_scenario("senseo").with_party("Philips", reservation=1000.0))
    assert seen.figures.rational_share == 0
    assert math.isnan(seen.figures.beyond_first)
    assert math.isnan(seen.features.new_reality)
    assert seen.nash is seen.kalai_smorodinsky is seen.best_harmless is None
    assert "Beste pakket (Nash): geen" in seen.text("nl")
