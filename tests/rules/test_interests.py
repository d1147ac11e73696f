"""Interests at three levels, and how they become what an option is worth (1.2, M8)."""

from dataclasses import replace

import numpy as np
import pytest

import kompas_sim as ks
from kompas_sim.arrays import contributions, organisation_contributions
from kompas_sim.records import Interest, Issue, Option, Party, Stakeholder
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text


def scenario(**of_the_city):
    """One issue with three options, a city that speaks for its residents, and a port."""
    city = {
        "organisation": (Interest("quay", 1, (10, 30, 50)),),
        "individual": (Interest("quay", 1, (0, 10, 0)),),
        "represents": (("residents", 1.0),),
        "layers": (0.5, 0.25, 0.25),
    }
    options = tuple(Option(name, Text(name)) for name in ("as it is", "short", "long"))
    return Scenario(
        name="quay",
        title=Text("The quay"),
        about=Text(""),
        lesson=Text(""),
        parties=(
            Party("city", Text("City"), **{**city, **of_the_city}),
            Party("port", Text("Port"), organisation=(Interest("quay", 1, (0, 50, 100)),)),
        ),
        issues=(Issue("quay", Text("Quay"), options),),
        stakeholders=(
            Stakeholder("residents", Text("Residents"), (Interest("quay", 1, (0, -20, -80)),)),
        ),
    )


def test_three_levels_count_by_their_weight_above_the_status_quo():
    """1.2: organisation 0 20 40, individual 0 10 0, collective 0 -20 -80."""
    city, port = contributions(scenario())[:, 0]
    assert city == pytest.approx([0, 10 + 2.5 - 5, 20 + 0 - 20])
    assert port == pytest.approx([0, 50, 100])
    assert organisation_contributions(scenario())[0, 0] == pytest.approx([0, 20, 40])


def test_a_level_without_interests_leaves_its_weight_to_the_others():
    """M8: no person, nobody spoken for: what is left is what the organisation wants."""
    alone = scenario(individual=(), represents=())
    assert contributions(alone)[0, 0] == pytest.approx([0, 20, 40])
    no_person = scenario(individual=())
    assert contributions(no_person)[0, 0] == pytest.approx(
        [0, (2 * 20 - 20) / 3, (2 * 40 - 80) / 3]
    )


def test_who_is_spoken_for_counts_by_its_share():
    s = scenario()
    quiet = Stakeholder("birds", Text("Birds"), (Interest("quay", 1, (0, 0, 0)),))
    city = replace(s.parties[0], represents=(("residents", 0.3), ("birds", 0.1)))
    s = replace(s, stakeholders=(*s.stakeholders, quiet), parties=(city, s.parties[1]))
    assert contributions(s)[0, 0] == pytest.approx([0, 10 + 2.5 - 0.75 * 5, 20 - 0.75 * 20])


def test_issues_count_by_their_weight():
    s = ks.load_scenario("senseo")
    party = s.parties[0]
    heavier = replace(
        party,
        organisation=tuple(replace(each, weight=7 * each.weight) for each in party.organisation),
    )
    assert np.allclose(contributions(replace(s, parties=(heavier, s.parties[1]))), contributions(s))
