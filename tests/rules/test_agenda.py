"""The agenda, and finding options that nobody saw before (M11, M17, rows 1 and 5)."""

import pytest

from kompas_sim.rules.agenda import admit, discover, open_table, raised_by
from kompas_sim.rules.state import (
    COMPROMISING,
    E_ADMISSION,
    E_DISCOVERY,
    FACILITATE,
    PROBLEM_SOLVING,
)
from tests.rules.small_table import events, lay_table, off, rows, talking

LATENT = {"gains": [[[0, 1, 3]], [[0, 1, 3]]], "first": [[True, True, False]]}


# --- the agenda -------------------------------------------------------------------------------

NARROW = [[[0, 1], [0, 0], [0, 0.6]], [[0, 0], [0, 1], [0, 0.6]]]  # 0 cares nothing for issue 1


def opening(perception, strongest=0):
    """Return the agenda at the opening."""
    power = [1, 1]
    power[strongest] = 2
    table = lay_table(NARROW, power=power, logic=rows(problem=perception), opened=False)
    open_table(table)
    return list(table.state.admitted), table


def test_row_1_hierarchy_opens_with_what_matters_to_the_strongest():
    assert opening(0)[0] == [True, False, True]
    assert opening(0, strongest=1)[0] == [False, True, True]


def test_row_1_benefit_network_opens_with_what_matters_to_anybody():
    admitted, table = opening(1)
    assert admitted == [True, True, True]
    assert table.state.open.all()


def test_who_is_not_there_yet_names_nothing():
    table = lay_table(NARROW, late=[False, True], logic=rows(problem=1), opened=False)
    open_table(table)
    assert list(table.state.admitted) == [True, False, True]


def test_the_status_quo_is_always_an_option():
    assert opening(0)[1].state.open.tolist() == [[True, True], [True, False], [True, True]]


def raised(perception, **parameters):
    """Return a table where 1 raised an issue that was not on the agenda."""
    table = lay_table(NARROW, opened=False, **parameters)
    table.state.topic[1, 0] = 1
    admit(table, 0, perception)
    return table


def test_row_1_benefit_issues_that_are_raised_get_on_the_agenda():
    table = raised(0.6)  # against a draw of .5
    assert list(table.state.admitted) == [False, True, False]
    assert list(table.state.open[1]) == [True, True]
    assert events(table) == [(0, E_ADMISSION, 1, -1, 1)]
    assert not raised(0.4).state.admitted.any()


def test_row_1_cost_what_is_admitted_confuses():
    assert raised(0.6).state.ambiguity[0, 1] == pytest.approx(0.55)
    assert raised(0.4).state.ambiguity[0, 1] == 0.5
    assert raised(0.6, **off("ambiguity_rise")).state.ambiguity[0, 1] == 0.5


def test_who_raised_it_is_to_whom_it_matters_most():
    state = lay_table(NARROW).state
    assert raised_by(state, 1) == -1
    state.topic[0, 1] = state.topic[1, 0] = 1
    assert raised_by(state, 1) == 1


# --- discovery --------------------------------------------------------------------------------


def found(draw, perception=1.0, execution=1.0, phase=3, strategy=PROBLEM_SOLVING, **parameters):
    """Return a table after a search for new options with this draw, all having told all."""
    table = talking(strategy, logic=rows(execution=execution), **LATENT, **parameters)
    table.state.heard[:] = 1
    table.state.now.phase = phase
    table.draws.discover[0] = draw
    discover(table, 0, perception)
    return table


def test_the_pie_grows_where_problems_are_solved_together():
    table = found(0.049)
    assert table.state.open[0, 2]
    assert events(table) == [(0, E_DISCOVERY, -1, -1, 2)]
    assert table.state.now.found == 1
    assert not found(0.051).state.open[0, 2]
    assert found(0.051).state.now.found == 0
    assert not found(1e-9, strategy=COMPROMISING).state.open[0, 2]
    assert not found(1e-9, **off("discovery")).state.open[0, 2]


def test_more_is_found_with_who_facilitates_and_less_without_effort():
    def finds(draw, facilitated=0.0, engaged=1.0, **parameters):
        table = talking(**LATENT, **parameters)
        table.state.heard[:] = 1
        table.state.mediation[FACILITATE] = facilitated
        table.state.engagement[:] = engaged, 1
        table.draws.discover[0] = draw
        discover(table, 0, 1.0)
        return bool(table.state.open[0, 2])

    assert finds(0.05 * 1.49, facilitated=1)
    assert not finds(0.05 * 1.51, facilitated=1)
    assert not finds(0.05 * 1.01, facilitated=1, **off("mediator_facilitates"))
    assert finds(0.05 * 0.74, engaged=0.5)
    assert not finds(0.05 * 0.76, engaged=0.5)


def test_discovery_needs_that_interests_were_told():
    table = talking(**LATENT)
    table.draws.discover[0] = 0.0
    discover(table, 0, 1.0)
    assert not events(table)


def test_nothing_is_discovered_about_an_issue_off_the_agenda():
    table = talking(opened=False, **LATENT)
    table.state.heard[:] = 1
    table.draws.discover[0] = 0.0
    discover(table, 0, 1.0)
    assert not table.state.open.any()


def test_row_1_benefit_more_is_discovered_where_perceptions_count():
    limit = 0.05 * 0.3
    assert found(limit * 0.99, perception=0).state.open[0, 2]
    assert not found(limit * 1.01, perception=0).state.open[0, 2]


def test_row_5_benefit_who_is_alert_finds_new_chances_during_execution():
    assert found(0.05 * 0.89, execution=1, phase=5).state.open[0, 2]
    assert not found(0.05 * 0.21, execution=0, phase=5).state.open[0, 2]
    assert found(0.05 * 0.19, execution=0, phase=5).state.open[0, 2]
    assert found(0.05 * 0.99, execution=0, phase=4).state.open[0, 2]  # only during execution


def test_row_5_cost_what_is_found_confuses():
    assert found(0.01).state.ambiguity[0, 1] == pytest.approx(0.55)
    assert found(0.01, **off("ambiguity_rise")).state.ambiguity[0, 1] == 0.5
