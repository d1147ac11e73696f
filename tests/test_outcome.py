"""Outcomes: the six classes, the flags, and the measures (model description, section C)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.measures import (
    MEASURES,
    compatible_failure,
    gain_range,
    gini,
    lowest,
    nash_gain,
    pie_growth,
    power_slope,
    score,
)
from kompas_sim.rules.outcome import (
    COMPROMISE,
    FLAGS,
    LOSE_LOSE,
    NO_DEAL,
    OUTCOMES,
    SHAM,
    WIN_LOSE,
    WIN_WIN,
    WIN_WIN_SHARE,
    Ending,
    classify,
    flag_names,
    integrative_share,
)
from kompas_sim.yardstick import make_yardstick, package_gains, packages, win_wins
from tests.small_games import games

EPS = 0.05
gain_vectors = st.lists(st.floats(-1, 2), min_size=2, max_size=6).map(np.array)


def ending(yard, package=None, **changes):
    """Everybody at the table, with `package` in force and delivered; without, no agreement."""
    n, m = yard.own.shape[:2]
    end = Ending(
        package=np.zeros(m, dtype=int) if package is None else np.array(package),
        in_force=package is not None,
        present=np.ones(n, dtype=bool),
        joined=np.ones(n, dtype=bool),
        delivered=1.0,
        shock=np.zeros(n),
        damage=np.zeros(n),
        power=np.arange(1.0, n + 1),
        open=yard.agenda,
        sham=False,
        terminated=False,
        renewed=False,
    )
    return end._replace(**changes)


def scored(yard, end):
    """Return the class, the names of the flags, and everything that is filled, by name."""
    n, stakeholders = len(yard.own), len(yard.collective)
    z, g, collective = np.empty(n), np.empty(n), np.empty(stakeholders)
    measure = np.full(len(MEASURES), 99.0)
    outcome, flags = score(yard, end, EPS, WIN_WIN_SHARE, z, g, collective, measure)
    filled = dict(zip(MEASURES, measure, strict=True), z=z, g=g, collective=collective)
    return OUTCOMES[outcome], flag_names(flags), filled


def logrolling():
    """Three issues of five options; what is worth 200 to one is worth 80 to the other."""
    steps = np.linspace(0, 1, 5)
    gains = np.zeros((2, 3, 6))  # option 0: no agreement on the issue
    for k, (mine, yours) in enumerate([(200, 80), (120, 120), (80, 200)]):
        gains[0, k, 1:], gains[1, k, 1:] = mine * steps, yours * (1 - steps)
    sizes = np.array([6, 6, 6])
    return make_yardstick(gains, sizes, np.zeros(2), np.ones((3, 6), bool))


# --- the decision list ------------------------------------------------------------------------


def conditions(g, integrative, agreed, sham):
    """The six classes, each defined by itself."""
    win, lose = (g > EPS), (g < -EPS)
    show = sham and not agreed
    quiet = not show and not lose.any()
    won = agreed and bool(win.all()) and integrative >= WIN_WIN_SHARE
    return {
        SHAM: show,
        WIN_LOSE: not show and lose.any() and win.any(),
        LOSE_LOSE: not show and lose.any() and not win.any(),
        NO_DEAL: quiet and not agreed,
        WIN_WIN: quiet and won,
        COMPROMISE: quiet and agreed and not won,
    }


@given(gain_vectors, st.floats(-2, 1) | st.just(math.nan), st.booleans(), st.booleans())
def test_every_ending_has_exactly_one_class(g, integrative, agreed, sham):
    holds = conditions(g, integrative, agreed, sham)
    assert sum(map(bool, holds.values())) == 1
    assert holds[classify(g, integrative, agreed, sham, EPS, WIN_WIN_SHARE)]


@given(games(), st.data())
def test_win_wins_are_those_of_the_decision_list(game, data):
    yard = make_yardstick(*game)
    choice = data.draw(st.integers(0, yard.gain.shape[1] - 1))
    outcome, _, _ = scored(yard, ending(yard, packages(yard.n_options)[choice]))
    assert (outcome == "win-win") == win_wins(yard, EPS)[choice]


@pytest.mark.parametrize(
    ("changes", "outcome", "flags"),
    [
        ({"sham": True}, "sham", ()),
        ({}, "no deal", ("missed",)),
        ({"damage": np.array([0.1, 0.2])}, "lose-lose", ("strict",)),
        ({"damage": np.array([0.1, 0.0])}, "lose-lose", ()),
        ({"present": np.array([False, False])}, "no deal", ("missed",)),
        ({"present": np.array([False, True]), "sham": True}, "no deal", ("missed",)),
        ({"sham": True, "damage": np.array([0.1, 0.2])}, "sham", ()),
        ({"terminated": True, "renewed": True}, "no deal", ("missed", "terminated", "renewed")),
    ],
)
def test_without_an_agreement(changes, outcome, flags):
    yard = logrolling()
    assert scored(yard, ending(yard, **changes))[:2] == (outcome, flags)


def test_no_deal_is_justified_when_nothing_is_rational():
    gains = np.array([[[0.0, 1.0]], [[0.0, -1.0]]])
    yard = make_yardstick(gains, np.array([2]), np.array([0.5, 0.5]), np.ones((1, 2), bool))
    outcome, flags, found = scored(yard, ending(yard))
    assert (outcome, flags) == ("no deal", ("justified",))
    undefined = ("joint_gain", "integrative_share", "dominating_share", "nash_ratio", "ks_ratio")
    assert all(math.isnan(found[name]) for name in undefined)


def test_flags_of_an_agreement():
    gains = np.array([[[0.0, 4, 2, 0.1, 1, -1]], [[0.0, 0.5, 2, 0.1, 4, 4]]])
    collective = np.array([[[0.0, -1, 1, 0, 0, 0]]])
    yard = make_yardstick(
        gains, np.array([6]), np.array([0.2, 0.2]), np.ones((1, 6), bool), collective
    )
    found = {option: scored(yard, ending(yard, [option]))[:2] for option in range(6)}
    assert found[0] == ("compromise", ("one_sided", "empty", "below_batna"))
    assert found[1] == ("compromise", ("one_sided", "externalised"))
    assert found[2] == ("compromise", ())
    assert found[4] == ("compromise", ())
    assert found[5] == ("win-lose", ("below_batna",))


# --- results ----------------------------------------------------------------------------------


def test_result_vector():
    yard = logrolling()._replace(reservation=np.array([0.3, 0.2]), exit_cost=np.array([0.1, 0.0]))
    stays = np.array([True, True])
    package, shock = [5, 3, 1], np.array([0.05, -0.1])
    end = ending(yard, package, delivered=0.5, shock=shock, damage=np.array([0.02, 0.0]))
    _, _, found = scored(yard, end)
    assert found["z"] == pytest.approx(0.5 * np.array([0.65, 0.65]) + shock)
    assert found["g"] == pytest.approx(found["z"] - [0.02, 0])
    assert scored(yard, ending(yard, shock=shock))[2]["z"].tolist() == [0, 0]
    for present in (~stays, np.array([True, False])):
        _, _, found = scored(yard, ending(yard, package, present=present))
        assert found["z"] == pytest.approx([0.2, 0.2])  # nobody is left to keep it


def test_a_coalition_goes_on_without_who_left():
    gains = np.zeros((3, 1, 2))
    gains[:, 0, 1] = 10
    collective = np.array([[[0.0, -1.0]]])
    yard = make_yardstick(
        gains, np.array([2]), np.full(3, 2.0), np.ones((1, 2), bool), collective, np.full(3, 1.0)
    )
    end = ending(yard, [1], present=np.array([True, False, True]))
    outcome, flags, found = scored(yard, end)
    assert found["z"] == pytest.approx([1, 0.1, 1])
    assert found["collective"] == pytest.approx([-1])
    assert (outcome, flags) == ("compromise", ("one_sided", "externalised", "partial"))


# --- the checks of C.4 ------------------------------------------------------------------------


@given(
    st.integers(2, 5),
    st.integers(2, 8),
    st.lists(st.floats(0, 0.15), min_size=5, max_size=5),
    st.lists(st.floats(0.01, 100), min_size=5, max_size=5),
    st.data(),
)
def test_a_division_is_always_a_compromise(n, parts, reservation, scale, data):
    """A pie of `parts` is divided; whatever the reservations, nothing is a win-win."""
    splits = [x for x in np.ndindex((parts + 1,) * n) if sum(x) == parts]
    gains = np.zeros((n, 1, len(splits) + 1))
    gains[:, 0, 1:] = np.array(splits).T / parts * np.array(scale[:n])[:, None]
    without = np.array(reservation[:n]) * scale[:n]
    options = np.ones((1, len(splits) + 1), bool)
    yard = make_yardstick(gains, np.array([len(splits) + 1]), without, options)
    assert yard.m_star < 1e-7
    assert not win_wins(yard, EPS, share=-math.inf).any()
    choice = data.draw(st.integers(1, len(splits)))
    assert scored(yard, ending(yard, [choice]))[0] == "compromise"


def test_the_midpoint_of_a_division_is_on_the_frontier():
    gains = np.array([[[0.0, 0, 1, 2, 3, 4]], [[0.0, 4, 3, 2, 1, 0]]])
    yard = make_yardstick(gains, np.array([6]), np.zeros(2), np.ones((1, 6), bool))
    assert yard.midpoint.tolist() == [0.5, 0.5]
    assert yard.m_star == 0


def test_logrolling():
    yard = logrolling()
    assert yard.midpoint.tolist() == [0.5, 0.5]
    outcome, _, found = scored(yard, ending(yard, [3, 3, 3]))
    assert (outcome, found["integrative_share"]) == ("compromise", 0)
    assert found["z"].tolist() == [0.5, 0.5]
    outcome, flags, found = scored(yard, ending(yard, [5, 3, 1]))
    assert found["z"] == pytest.approx([0.65, 0.65])
    assert found["integrative_share"] == pytest.approx(1)
    assert (outcome, flags) == ("win-win", ())
    assert found["pareto_slack"] == found["dominating_share"] == 0
    assert found["joint_gain"] == found["nash_ratio"] == found["ks_ratio"] == 1


@given(games(), st.data())
def test_labels_do_not_depend_on_the_scale_of_a_party(game, data):
    gains, sizes, reservation, first = game
    scale = np.array([data.draw(st.floats(0.01, 100)) for _ in gains])
    one = make_yardstick(gains, sizes, reservation, first)
    other = make_yardstick(gains * scale[:, None, None], sizes, reservation * scale, first)
    package = packages(sizes)[data.draw(st.integers(0, one.gain.shape[1] - 1))]
    ours, theirs = (scored(yard, ending(yard, package)) for yard in (one, other))
    assert ours[:2] == theirs[:2]
    for name, value in ours[2].items():
        assert np.array_equal(value, theirs[2][name], equal_nan=True), name  # to the last bit


# --- the measures -----------------------------------------------------------------------------


@given(games(), st.data())
def test_measures_against_numpy(game, data):
    yard = make_yardstick(*game)
    package = packages(yard.n_options)[data.draw(st.integers(0, yard.gain.shape[1] - 1))]
    _, _, found = scored(yard, ending(yard, package))
    z, rational = found["z"], yard.gain[:, yard.rational]
    more = yard.gain - z[:, None]
    assert found["pareto_slack"] == max(more.min(axis=0).max(), 0)
    if yard.rational.any():
        gained = rational - z[:, None]
        dominating = (gained >= -1e-7).all(axis=0) & (gained > 1e-7).any(axis=0)
        assert found["dominating_share"] == dominating.mean()
        if yard.sum_star > 1e-3:
            assert found["joint_gain"] == pytest.approx(z.sum() / rational.sum(axis=0).max())
    if yard.m_star > 0.02:
        expected = (z - yard.midpoint).min() / yard.m_star
        assert found["integrative_share"] == pytest.approx(expected)


@given(gain_vectors)
def test_gini_and_range(z):
    x = np.maximum(z, 0)
    if x.sum() > 1e-3:
        expected = np.abs(x[:, None] - x).sum() / (2 * len(x) * x.sum())
        assert gini(z) == pytest.approx(expected)
    assert gain_range(z) == np.ptp(z)


def test_gini_of_the_extremes():
    assert gini(np.array([1.0, 1.0])) == 0
    assert gini(np.array([1.0, 0.0, 0.0, 0.0])) == 0.75
    assert math.isnan(gini(np.array([-1.0, 0.0])))


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.1, 1)), min_size=2, max_size=6))
def test_power_slope_is_least_squares(rows):
    z, power = np.array(rows).T
    share = power / power.sum()
    if np.ptp(share) > 1e-3:
        assert power_slope(z, power) == pytest.approx(np.polyfit(share, z, 1)[0], abs=1e-6)


def test_power_slope_of_equals_is_undefined():
    assert math.isnan(power_slope(np.array([0.1, 0.9, 0.3]), np.full(3, 0.7)))


def test_nash_gain_and_lowest():
    assert nash_gain(np.array([0.4, 0.9])) == pytest.approx(0.6)
    assert nash_gain(np.array([0.4, -0.9])) == 0
    assert lowest(np.array([0.4, -0.9])) == -0.9
    assert math.isnan(lowest(np.empty(0)))


def test_compatible_failure():
    compatible = np.array([[False, True], [False, False], [False, True]])
    assert compatible_failure(compatible, np.array([1, 0, 1])) == 0
    assert compatible_failure(compatible, np.array([1, 0, 0])) == 0.5
    assert math.isnan(compatible_failure(compatible[1:2], np.array([0])))
    yard = logrolling()
    assert math.isnan(scored(yard, ending(yard))[2]["compatible_failure"])


def test_the_pie_grows_with_what_is_discovered():
    gains = np.array([[[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]]])
    first = np.array([[True, True, False]])
    yard = make_yardstick(gains, np.array([3]), np.zeros(2), first)
    closed = np.zeros((1, 3), dtype=bool)
    assert pie_growth(yard, closed) == 1
    assert pie_growth(yard, ~closed) == pytest.approx(2)


def test_no_integrative_share_where_there_is_little_to_gain():
    g, midpoint = np.array([0.6, 0.6]), np.array([0.5, 0.5])
    assert math.isnan(integrative_share(g, midpoint, 0.02))
    assert integrative_share(g, midpoint, 0.2) == pytest.approx(0.5)


def test_names_of_flags():
    assert flag_names(2 ** len(FLAGS) - 1) == FLAGS
    assert flag_names(0) == ()


def test_a_stakeholder_that_is_harmed_makes_it_externalised():
    gains = np.array([[[0.0, 1.0]], [[0.0, 1.0]]])
    collective = np.array([[[0.0, -10.0]], [[0.0, 5.0]]])
    yard = make_yardstick(
        gains, np.array([2]), np.zeros(2), np.ones((1, 2), bool), stakeholder=collective
    )
    assert package_gains(yard.collective, yard.n_options)[:, 1].tolist() == [-1, 1]
    _, flags, found = scored(yard, ending(yard, [1]))
    assert "externalised" in flags
    assert found["collective_min"] == -1
    assert "externalised" not in scored(yard, ending(yard))[1]
