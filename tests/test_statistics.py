"""Intervals and effect sizes, also where data are poor."""

import numpy as np
import pytest
from scipy import stats

from kompas_sim.statistics import paired_difference, wilson

NAN = float("nan")


def test_mean_and_effect_are_those_of_the_differences():
    rng = np.random.default_rng(1)
    first = rng.normal(0, 1, 200)
    second = first + rng.normal(0.3, 0.5, 200)
    found = paired_difference(first, second)
    apart = second - first
    assert found.mean == pytest.approx(apart.mean())
    assert found.effect == pytest.approx(apart.mean() / apart.std(ddof=1))
    assert found.low < found.mean < found.high
    t = stats.ttest_1samp(apart, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((t.low, t.high), abs=0.02)


def test_the_same_data_give_the_same_interval():
    first, second = np.random.default_rng(2).random((2, 50))
    assert paired_difference(first, second) == paired_difference(first, second)


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        found = paired_difference(np.zeros(40), rng.exponential(1.0, 40), resamples=400)
        covered += found.low <= 1.0 <= found.high
    assert 175 <= covered <= 200


@pytest.mark.parametrize("change", [0.0, 1.0, 0.1])
def test_differences_that_do_not_vary(change):
    first = np.random.default_rng(4).random(30)
    found = paired_difference(first, first + change)
    assert found.mean == pytest.approx(change)
    assert (found.low, found.high) == (found.mean, found.mean)
    assert found.effect == 0 if change == 0 else np.isnan(found.effect)


def test_pairs_with_a_missing_value_do_not_count():
    whole = paired_difference([1, 2, 3], [2, 5, 4])
    assert paired_difference([1, NAN, 2, 3, 9], [2, 7, 5, 4, NAN]) == whole
    assert whole.pairs == 3


def test_too_few_pairs():
    none = paired_difference([NAN, 1], [2, NAN])
    assert none.pairs == 0
    assert np.isnan(none[:4]).all()
    one = paired_difference([1.0], [3.0])
    assert (one.mean, one.pairs) == (2, 1)
    assert np.isnan([one.low, one.high, one.effect]).all()


@pytest.mark.parametrize("values", [[0, 1], [0, 0, 0, 1], [1] * 29 + [0], [0, 0, 1e-9]])
def test_hardly_any_variation_still_gives_an_interval(values):
    found = paired_difference(np.zeros(len(values)), values)
    assert np.isfinite([found.low, found.high]).all()
    assert found.low <= found.mean <= found.high


def test_values_that_are_not_in_a_row():
    with pytest.raises(ValueError, match="one row"):
        paired_difference([[1, 2]], [[3, 4]])


def test_wilson_against_the_formula():
    share, n, z = 0.3, 50, stats.norm.ppf(0.975)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    assert wilson(15, 50) == pytest.approx((centre - half, centre + half))
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 1


@pytest.mark.parametrize(("count", "total"), [(1, 0), (3, 2), (-1, 4)])
def test_shares_that_do_not_exist(count, total):
    with pytest.raises(ValueError, match="does not exist"):
        wilson(count, total)


def test_auto_takes_t_where_the_bootstrap_cannot_be_trusted():
    values = np.random.default_rng(5).normal(size=200)
    zeros = np.zeros(200)
    assert paired_difference(zeros, values).method == "BCa"
    few = paired_difference(zeros[:5], values[:5])
    assert few == paired_difference(zeros[:5], values[:5], method="t")
    strict = paired_difference(zeros, values, level=1 - 0.05 / 2000)
    assert strict.method == "t"
    assert paired_difference(zeros, values, resamples=100).method == "t"
    assert paired_difference(zeros, values, level=0.99).method == "BCa"
    assert paired_difference(zeros, zeros).method == "shares"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"level": "0.95"}, 'level: "0.95" must be a number'),
        ({"level": 1}, "level: 1 must be between 0 and 1"),
        ({"resamples": 0}, "resamples: 0 must be at least 2"),
        ({"resamples": 1}, "resamples: 1 must be at least 2"),
        ({"resamples": 2.5}, r"resamples: 2\.5 must be a whole number"),
    ],
)
@pytest.mark.parametrize("method", ["auto", "BCa", "studentised"])
def test_what_cannot_be_asked_of_an_interval(asked, said, method):
    with pytest.raises(ValueError, match=said):
        paired_difference([1, 2, 3], [2, 5, 4], method=method, **asked)
