"""Intervals cover the truth as often as they say: seen in many repetitions on known models.

By default some hundred repetitions; ``-m slow`` makes 1,000 of most, in which 93 to 97 % must
cover.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import kompas_sim as ks
from kompas_sim.intervals import mean_bounds
from kompas_sim.share_intervals import paired_share_bounds, share_bounds
from kompas_sim.statistics import paired_difference
from tests.analysis.tables import (
    factorial_table,
    ishigami,
    ishigami_indices,
    saltelli_table,
    trajectories_table,
)

MANY = 1000
FEW = 200
OFTEN = [
    pytest.param(FEW, id="quick"),
    pytest.param(MANY, id="1000", marks=pytest.mark.slow),
]


def check(covered, what=""):
    """covered : (repetitions, ...) whether an interval holds the truth."""
    repetitions = len(covered)
    share = np.mean(covered, axis=0)
    low, high = (0.93, 0.97) if repetitions >= MANY else (0.90, 0.99)
    print(what, np.round(share, 3))
    assert np.all(share >= low), f"{what}: {share}"
    assert np.all(share <= high), f"{what}: {share}"


def holds(low, truth, high):
    return (low <= truth) & (truth <= high)


# --- means and paired differences ---------------------------------------------------------------


def mostly_nothing(rng, size):
    return rng.exponential(1, size) * (rng.random(size) < 0.3)


def rare_disaster(rng, size):
    return np.where(rng.random(size) < 0.1, rng.normal(-3, 1, size), rng.normal(0.3, 0.3, size))


DIFFERENCES = {
    "normal": (lambda rng, size: rng.normal(0.3, 1, size), 0.3),
    "skewed": (lambda rng, size: rng.exponential(1, size), 1.0),
    "mostly nothing": (mostly_nothing, 0.3),
    "rare disaster": (rare_disaster, -0.03),
    "heavy tails": (lambda rng, size: rng.standard_t(5, size), 0.0),
}


@pytest.mark.parametrize("repetitions", OFTEN)
@pytest.mark.parametrize("name", DIFFERENCES)
@pytest.mark.parametrize(("method", "n"), [("BCa", 200), ("t", 200), ("studentised", 200)])
def test_of_means(method, n, name, repetitions):
    draw, truth = DIFFERENCES[name]
    values = draw(np.random.default_rng(11), (repetitions, n))
    low, high = mean_bounds(values, method=method)
    check(holds(low, truth, high), f"{method}, {n}, {name}")


@pytest.mark.parametrize("repetitions", OFTEN)
@pytest.mark.parametrize(
    ("method", "n", "name"),
    [
        ("t", 5, "normal"),
        ("t", 20, "heavy tails"),
        ("studentised", 20, "normal"),
        ("studentised", 30, "skewed"),
        ("BCa", 50, "normal"),
        ("BCa", 100, "skewed"),
    ],
)
def test_of_means_of_few(method, n, name, repetitions):
    draw, truth = DIFFERENCES[name]
    values = draw(np.random.default_rng(12), (repetitions, n))
    low, high = mean_bounds(values, method=method)
    check(holds(low, truth, high), f"{method}, {n}, {name}")


def test_few_skewed_values_are_known_to_be_too_few_for_bca():
    values = np.random.default_rng(13).lognormal(0, 1, (MANY, 20))
    truth = np.exp(0.5)
    bca, studentised = (
        np.mean(holds(low, truth, high))
        for low, high in (mean_bounds(values, method=each) for each in ("BCa", "studentised"))
    )
    assert bca < 0.91 < studentised


@pytest.mark.parametrize("repetitions", OFTEN)
def test_of_paired_runs_on_common_chance(repetitions):
    rng = np.random.default_rng(14)
    covered = []
    for _ in range(repetitions):
        luck = rng.normal(0, 3, 100)
        second = luck + rng.exponential(0.5, 100)
        found = paired_difference(luck, second, resamples=1000)
        covered.append(holds(found.low, 0.5, found.high))
    check(covered, "paired, skewed, 100")


@pytest.mark.parametrize("repetitions", OFTEN)
@pytest.mark.parametrize(
    ("n", "gained", "lost"), [(50, 0.3, 0.1), (50, 0.25, 0.25), (100, 0.1, 0.05), (200, 0.1, 0.02)]
)
def test_of_paired_shares(n, gained, lost, repetitions):
    rng = np.random.default_rng(15)
    before, covered = np.r_[np.ones(n), np.zeros(n)], []
    for more, less, _ in rng.multinomial(n, [gained, lost, 1 - gained - lost], repetitions):
        # as many runs that have it throughout as do not; what changes does so from its own side
        first = before[n // 2 : n // 2 + n].copy()
        second = first.copy()
        second[np.flatnonzero(first == 0)[:more]] = 1
        second[np.flatnonzero(first == 1)[:less]] = 0
        found = paired_difference(first, second)
        covered.append(holds(found.low, gained - lost, found.high))
    check(covered, f"paired shares, {n}, +{gained}, -{lost}")


def test_of_rare_paired_shares_the_interval_is_rather_too_wide():
    more, less, _ = np.random.default_rng(22).multinomial(200, [0.02, 0.005, 0.975], MANY).T
    ends = np.array([paired_share_bounds(a, b, 200) for a, b in zip(more, less, strict=True)])
    assert np.mean(holds(ends[:, 0], 0.015, ends[:, 1])) >= 0.95


# --- shares: exactly, not by simulation ---------------------------------------------------------


def coverage(n, method):
    """The chance to cover, of shares from 0.005 to 0.995."""
    shares = np.linspace(0.005, 0.995, 199)
    ends = np.array([share_bounds(count, n, method=method) for count in range(n + 1)])
    inside = holds(ends[:, :1], shares, ends[:, 1:])
    return shares, (stats.binom.pmf(np.arange(n + 1)[:, None], n, shares) * inside).sum(axis=0)


@pytest.mark.parametrize("n", [20, 50, 100, pytest.param(1000, marks=pytest.mark.slow)])
def test_of_shares(n):
    shares, wilson = coverage(n, "wilson")
    assert np.mean(wilson) == pytest.approx(0.95, abs=0.005)
    common = (shares >= 0.05) & (shares <= 0.95)
    assert wilson[common].min() > 0.925
    assert coverage(n, "exact")[1].min() >= 0.95


# --- sensitivity --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "repetitions"),
    [
        ("t", FEW),
        *[pytest.param(method, MANY, marks=pytest.mark.slow) for method in ("BCa", "t")],
    ],
)
def test_of_shapley_values(method, repetitions):
    rng = np.random.default_rng(16)
    tables = []
    for case in range(repetitions):
        luck = rng.normal(0, 5, 100)
        noise = rng.exponential(1, (8, 100))  # in each cell: skewed

        def known(x, run, luck=luck, noise=noise):
            a, b, c = x
            return 2 * a - b + 4 * a * b + 0 * c + luck + noise * (1 + a)

        tables.append(factorial_table(known, runs=100).assign(case=case))
    found = ks.shapley(pd.concat(tables), "gain", by="case", method=method)
    # the noise has mean 1, so that it adds 1 to what a does
    truth = found["factor"].map({"a": 5.0, "b": 1.0, "c": 0.0, "total": 6.0})
    covered = holds(found["low"], truth, found["high"]).to_numpy().reshape(repetitions, 4)
    check(covered, f"Shapley, {method}, 100")


@pytest.mark.parametrize("repetitions", OFTEN)
def test_of_interactions(repetitions):
    rng = np.random.default_rng(17)
    tables = []
    for case in range(repetitions):
        noise = rng.exponential(1, (4, 100))
        table = factorial_table(lambda x, run, e=noise: 4 * x[0] * x[1] + e, k=2, runs=100)
        tables.append(table.assign(case=case))
    found = ks.shapley_interactions(pd.concat(tables), "gain", by="case", method="t")
    check(holds(found["low"], 4, found["high"]).to_numpy(), "interaction, 100")


def ishigami_tables(draw, n, repetitions, together=50):
    """The same design, and under each measure the values of another draw of its points."""
    for start in range(0, repetitions, together):
        names = [f"m{k}" for k in range(start, min(start + together, repetitions))]
        values = {name: saltelli_table(ishigami, draw(n))["gain"] for name in names}
        table = saltelli_table(ishigami, draw(n))
        yield pd.concat([table, pd.DataFrame(values)], axis="columns"), names


def sobol_coverage(draw, n, repetitions):
    first, total = ishigami_indices()
    covered = []
    for table, names in ishigami_tables(draw, n, repetitions):
        found = ks.sobol_indices(table, names, resamples=499)
        of_first = found[["first_low", "first_high"]].to_numpy().reshape(-1, 3, 2)
        of_total = found[["total_low", "total_high"]].to_numpy().reshape(-1, 3, 2)
        covered.append(
            np.hstack(
                [
                    holds(of_first[..., 0], first, of_first[..., 1]),
                    holds(of_total[..., 0], total, of_total[..., 1]),
                ]
            )
        )
    return np.vstack(covered)


@pytest.mark.parametrize(
    ("n", "repetitions"), [(256, 100), pytest.param(1024, MANY, marks=pytest.mark.slow)]
)
def test_of_sobol_indices_at_random_points(n, repetitions):
    rng = np.random.default_rng(18)
    covered = sobol_coverage(lambda n: rng.random((n, 6)), n, repetitions)
    if repetitions >= MANY:
        check(covered, f"Sobol, random, {n}")
    assert covered.mean(axis=0).min() > 0.85


@pytest.mark.slow
def test_of_sobol_indices_at_points_of_a_sequence():
    """From 1,024 points on these vary less than the bootstrap thinks; at 512 not yet all do.

    All of 300 hold the truth: repetitions enough to tell that from 93 %.
    """
    rng = np.random.default_rng(19)
    covered = sobol_coverage(lambda n: stats.qmc.Sobol(6, rng=rng).random(n), 1024, 300)
    share = covered.mean(axis=0)
    print("Sobol, sequence, 1024", np.round(share, 3))
    assert share.min() >= 0.93  # rather too wide than too narrow


@pytest.mark.parametrize("repetitions", OFTEN)
def test_of_morris_effects(repetitions):
    """Of x0, of which the size of an effect is 3 + x2: 3.5 on average."""
    rng = np.random.default_rng(20)
    covered = []
    for _ in range(repetitions):
        table = trajectories_table(lambda x: 3 * x[:, 0] + x[:, 0] * x[:, 2], rng, count=40)
        found = ks.morris_effects(table, "gain", resamples=400)
        covered.append(holds(found["low"][0], 3.5, found["high"][0]))
    check(covered, "Morris, 40 trajectories")


# --- survival -----------------------------------------------------------------------------------


@pytest.mark.parametrize("repetitions", OFTEN)
def test_of_survival(repetitions):
    rng = np.random.default_rng(21)
    covered = []
    for _ in range(repetitions):
        lives, limit = rng.geometric(0.05, 100), rng.integers(10, 60, 100)
        table = pd.DataFrame({"run": range(100), "first_lasted": np.minimum(lives, limit)}).assign(
            first_held=(lives > limit).astype(float)
        )
        at = ks.survival(table)
        last = at[at["rounds"] <= 9].iloc[-1]
        covered.append(holds(last["low"], 0.95**9, last["high"]))
    check(covered, "Kaplan-Meier, 100")
