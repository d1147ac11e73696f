"""What befell an agreement, as the score counts it (M17, M18, M30)."""

import pytest

from kompas_sim.rules.scoring import befell
from tests.rules.small_table import lay_table


def with_a_fact(effect=0.5, truth=0.3, known=False):
    """Lay a table where option 1 of issue 0 brings party 0 more if a fact, at .4, is true."""
    effects = [[[[0, effect, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]]]
    table = lay_table(probability=[0.4], effect=effects, bias=[[0.0], [0.0]])
    table.draws.truth[0] = truth
    table.state.known[:] = known
    table.state.deal[:] = 1, 1
    return table


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(("truth", "surprise"), [(0.39, 0.6), (0.41, -0.4)])
def test_a_fact_counts_as_it_turns_out_whether_it_came_out_or_not(truth, surprise, known):
    table = with_a_fact(truth=truth, known=known)
    assert befell(table, 0, 1.0) == pytest.approx(surprise * 0.5)
    assert befell(table, 1, 1.0) == 0
    table.state.deal[0] = 0
    assert befell(table, 0, 1.0) == 0


def test_a_fact_counts_as_far_as_the_agreement_is_realised_and_shocks_in_full():
    table = with_a_fact()
    table.state.extra[0] = -0.25
    assert befell(table, 0, 0.5) == pytest.approx(0.5 * 0.6 * 0.5 - 0.25)
    assert befell(table, 0, 0.0) == -0.25
