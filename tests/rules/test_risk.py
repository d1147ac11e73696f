"""Giving up autonomy: a premium for relying on others, lowered by an orderly process (M3, M4)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.response import threshold
from kompas_sim.rules.risk import committed, lowest_target, premium, risk_premium, watch_process
from kompas_sim.rules.state import AGREEING
from tests.rules.small_table import THREE, lay_table, on, rows

share = st.floats(0, 1)


def test_the_premium_falls_with_trust_and_with_an_orderly_process():
    assert risk_premium(0, 0, 0.15, 0.5) == 0.15
    assert risk_premium(0.4, 0, 0.15, 0.5) == pytest.approx(0.09)
    assert risk_premium(0.4, 1, 0.15, 0.5) == pytest.approx(0.045)
    assert risk_premium(0, 1, 0.15, 1) == risk_premium(1, 0, 0.15, 0) == 0


@given(share, share, share, share)
def test_the_premium_is_never_more_than_without_trust(trust, process, autonomy, certainty):
    assert 0 <= risk_premium(trust, process, autonomy, certainty) <= autonomy


def asks(trust=(0.2, 0.6), process=0.4, **parameters):
    """Return the premium of 0, that trusts 1 and 2 so."""
    table = lay_table(THREE, **on("autonomy") | parameters)
    table.state.trust[0, 1:] = trust
    table.state.now.process = process
    return premium(table, 0)


def test_a_party_reckons_with_its_mean_trust_in_the_others():
    assert asks() == pytest.approx(0.15 * 0.6 * 0.8)
    assert asks(autonomy=0) == 0
    assert asks(certainty=0) == pytest.approx(0.15 * 0.6)


def test_only_the_others_at_the_table_count():
    table = lay_table(THREE, **on("autonomy"))
    table.state.trust[0] = 1, 0.2, 0.9
    table.state.present[2] = False
    assert premium(table, 0) == pytest.approx(0.15 * 0.8)
    table.state.present[1] = False
    assert premium(table, 0) == pytest.approx(0.15)


def test_what_one_controls_oneself_is_no_risk():
    table = lay_table(THREE, control=[(0, 0), (1, 1), (2, 1)])
    for package, shares in (((0, 0), (0, 0)), ((1, 0), (0, 0.5)), ((2, 1), (0.5, 0.5))):
        assert [committed(table, i, np.array(package)) for i in (0, 1)] == list(shares)
    assert committed(lay_table(THREE), 0, np.array([1, 2])) == 1


def test_only_what_is_on_the_agenda_counts():
    table = lay_table(THREE)
    table.state.admitted[1] = False
    assert committed(table, 0, np.array([1, 2])) == 1
    table.state.admitted[:] = False
    assert committed(table, 0, np.array([1, 2])) == 0


def test_a_party_asks_for_its_reservation_and_the_premium():
    table = lay_table(THREE, reservation=[1, 0, 0], trust=0.2, **on("autonomy"))
    assert lowest_target(table, 0) == pytest.approx(0.25 + 0.15 * 0.8)
    table = lay_table(THREE, reservation=[1, 0, 0], trust=0.2, autonomy=0)
    assert lowest_target(table, 0) == 0.25


def test_with_little_trust_a_good_offer_is_refused():
    needed = []
    for trust in (0, 1):
        tolerant = {"logic": rows(norm=1), "tolerance": 0, **on("autonomy")}
        table = lay_table(THREE, reservation=[1, 0, 0], trust=trust, **tolerant)
        table.state.now.phase = AGREEING
        needed.append(threshold(table, 0, 1, np.array([1, 0])))
    assert needed == pytest.approx([0.25 + 0.15 * 0.5, 0.25])


# --- the process ------------------------------------------------------------------------------


def watched(process=0.5, speed=0.1, present=(True, True, True), **happened):
    """Return how orderly the process has been after a round in which something happened."""
    table = lay_table(THREE, process_speed=speed)
    table.state.now.process = process
    table.state.present[:] = present
    for name, pair in happened.items():
        getattr(table.state, name)[pair] = 1
    watch_process(table)
    return table.state.now.process


def test_the_process_makes_its_name_by_orderly_rounds():
    assert watched() == pytest.approx(0.55)
    assert watched(process=0) == pytest.approx(0.1)
    assert watched(speed=0) == 0.5
    assert watched(process=1) == 1


@pytest.mark.parametrize("name", ["coerced", "broken", "deceived", "overruled"])
def test_what_is_disorderly(name):
    assert watched(**{name: (0, 1)}) == pytest.approx(0.5 + 0.1 * (5 / 6 - 0.5))


def test_what_is_disorderly_counts_once():
    # 1 coerces 0, and 0 finds that its word is broken, it was deceived, and overruled
    once = watched(coerced=(1, 0), broken=(0, 1), deceived=(0, 1), overruled=(0, 1))
    assert once == watched(broken=(0, 1))


def test_what_happens_with_who_left_does_not_count():
    here = (True, True, False)
    assert watched(present=here, broken=(2, 0)) == pytest.approx(0.55)
    assert watched(present=here, broken=(1, 0)) == pytest.approx(0.5)
    assert watched(present=(True, False, False)) == 0.5
    assert watched(present=(False, False, False)) == 0.5


@given(share, share, st.lists(st.booleans(), min_size=9, max_size=9))
def test_the_name_of_the_process_is_a_share(process, speed, broken):
    table = lay_table(THREE, process_speed=speed)
    table.state.now.process = process
    table.state.broken[:] = np.array(broken).reshape(3, 3)
    watch_process(table)
    assert 0 <= table.state.now.process <= 1
