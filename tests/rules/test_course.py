"""What the rounds and events of a run amount to."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from kompas_sim.rules.course import COURSE, SHARES, follow
from kompas_sim.rules.state import (
    COLUMNS,
    CONTENDING,
    E_CHALLENGE,
    E_DISCOVERY,
    E_EXIT,
    E_IMPROVEMENT,
    E_OFFER,
    E_REJECTED,
    PROBLEM_SOLVING,
    STRATEGIES,
    History,
)


def told(rounds, *, strategy=None, events=(), **now):
    """Follow `rounds`, a dict of columns each, the first the start; two parties unless told."""
    table = np.zeros((len(rounds) + 3, len(COLUMNS)))  # more room than was used
    table[len(rounds) :] = 99
    for row, each in zip(table, rounds, strict=False):
        for name, value in {"parties": 2, **each}.items():
            row[COLUMNS.index(name)] = value
    acts = np.full((len(table), 2), 3)
    acts[0] = -1
    if strategy is not None:
        acts[1 : len(rounds)] = strategy
    unused = np.zeros((1, 1, 1))
    history = History(unused, unused, unused[0], unused[0], acts, table)
    event = np.full((len(events) + 2, 5), E_OFFER)
    for row, kind in zip(event, events, strict=False):
        row[1] = kind
    counts = {"in_force": 0, "agreed": -1, "reached": 3, "skips": 1, "returns": 2, "surprises": 4}
    course = np.full(len(COURSE), 77.0)
    state = SimpleNamespace(events=len(events), **{**counts, **now})
    follow(history, len(rounds) - 1, event, state, course)
    return dict(zip(COURSE, course.tolist(), strict=True))


def test_what_is_said_of_the_end_is_of_the_last_round_in_which_two_could_talk():
    course = told(
        [
            {"trust": 0.3, "vitality": 1},
            {"trust": 0.5, "trust_min": 0.1, "escalation": 4, "vitality": 0.9, "ambiguity": 0.2},
            {"trust": 0.7, "trust_min": 0.6, "escalation": 2, "vitality": 0.8, "accuracy": 0.5},
            {"parties": 1, "trust": math.nan, "trust_min": math.nan, "escalation": math.nan},
        ]
    )
    assert course["trust"] == 0.7
    assert course["trust_min"] == 0.6
    assert course["escalation"] == 2
    assert course["vitality"] == 0.8
    assert course["ambiguity"] == 0
    assert course["accuracy"] == 0.5
    assert course["trust_mean"] == pytest.approx(0.6)


def test_when_nobody_could_talk_the_start_is_told():
    course = told([{"trust": 0.3, "escalation": 1}, {"parties": 0, "trust": math.nan}])
    assert course["trust"] == course["trust_mean"] == 0.3
    assert course["escalation_max"] == 1


def test_escalation_is_counted_by_zone_but_the_start_is_no_round():
    rounds = [{"escalation": e} for e in (7, 3, 3.1, 6, 6.1, math.nan)]
    course = told(rounds)
    assert course["escalation_max"] == 7
    assert course["rounds_zone_2"] == 3
    assert course["rounds_zone_3"] == 1


def test_counts_are_of_what_was_recorded_and_no_more():
    events = [E_OFFER, E_OFFER, E_DISCOVERY, E_IMPROVEMENT, E_EXIT]
    course = told([{}, {}], events=events, in_force=1, agreed=7)
    counted = [course[name] for name in ("offers", "discoveries", "improvements", "left")]
    assert counted == [2, 1, 1, 1]
    assert [course[name] for name in ("agreement", "rounds_to_agreement")] == [1, 7]
    names = ("phase_reached", "skips", "returns", "surprises")
    assert [course[name] for name in names] == [3, 1, 2, 4]
    assert math.isnan(told([{}, {}])["rounds_to_agreement"])


def test_crossings_count_every_step_from_zone_to_zone_up_or_down():
    def crossed(*levels):
        return told([{"escalation": level} for level in levels])["zone_crossings"]

    assert crossed(0, 1, 3) == 0
    assert crossed(0, 3.1, 5, 2.9, 3, 4) == 3
    assert crossed(0, 7, 2) == 2  # from the first zone to the third, and back
    assert crossed(0, 4, math.nan) == 1
    assert crossed(4, 4) == 1  # who begins in conflict has left peace behind


def test_rounds_are_counted_in_which_it_was_a_sham_or_an_agreement_held():
    course = told([{}, {"sham": 1}, {"sham": 1}, {"in_force": 1}])
    assert (course["rounds_sham"], course["rounds_in_force"]) == (2, 1)


def test_the_first_agreement_has_a_life_of_its_own():
    names = ("first_agreement", "first_lasted", "first_held")
    force, none = {"in_force": 1}, {}

    def life(*rounds):
        course = told([none, *rounds])
        return [course[name] for name in names]

    assert life(none, force, force, none, force) == [2, 2, 0]
    assert life(force, force) == [1, 2, 1]
    assert life(none, none, force) == [3, 1, 1]
    assert all(math.isnan(value) for value in life(none, none))


def test_what_was_delivered_is_of_the_end_and_of_an_agreement():
    rounds = [{}, {"delivered": 0.4}, {"delivered": 0.6, "puzzle": 0.3}]
    course = told(rounds, in_force=1)
    assert (course["delivered"], course["puzzle"]) == (0.6, 0.3)
    assert math.isnan(told(rounds)["delivered"])


def test_rejections_and_challenges_are_counted():
    course = told([{}, {}], events=[E_REJECTED, E_CHALLENGE, E_CHALLENGE])
    assert (course["rejections"], course["challenges"]) == (1, 2)


def test_acts_are_shares_of_those_who_were_there():
    course = told([{}, {}, {}], strategy=[[PROBLEM_SOLVING, CONTENDING], [PROBLEM_SOLVING, -1]])
    assert course["share_problem_solving"] == pytest.approx(2 / 3)
    assert course["share_contending"] == pytest.approx(1 / 3)
    assert course["share_yielding"] == 0
    nobody = told([{}, {}], strategy=[[-1, -1]])
    assert all(math.isnan(nobody[name]) for name in COURSE[SHARES:])


def test_the_shares_are_named_after_the_strategies_in_their_order():
    assert COURSE[SHARES:] == tuple("share_" + name.replace(" ", "_") for name in STRATEGIES)
