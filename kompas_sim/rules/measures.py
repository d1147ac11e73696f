"""How good an outcome is: the continuous measures, each undefined (NaN) where it says so (C.5).

z is what each party has in the end; g is z less conflict damage.
"""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import power
from kompas_sim.rules.outcome import (
    DUST,
    Ending,
    Yardstick,
    classify,
    find_collective,
    find_flags,
    find_results,
    how_many,
    integrative_share,
)
from kompas_sim.rules.state import Flags, Floats, Ints

EVEN = 1e-4  # sum of squared distances of shares of power from the mean, below which they are even

MEASURES = (
    "joint_gain",  # sum of z, as a share of the highest that is rational
    "integrative_share",  # of what everybody could gain beyond the midpoint
    "pareto_slack",  # z, what everybody could still gain
    "dominating_share",  # of the rational packages
    "nash_ratio",  # geometric mean of gains, as a share of the highest
    "ks_ratio",  # gain of the worst-off, as a share of the most it could have
    "gini",  # of the gains above 0
    "gain_range",  # z, between the best-off and the worst-off
    "power_slope",  # z per share of power
    "compatible_failure",  # share of the issues on which all want the same; needs an agreement
    "pie_growth",  # best on the agenda, for 1 on the agenda as first perceived
    "collective_min",  # z of the stakeholder that is worst off
)


@rule
def ratio(part: float, whole: float) -> float:
    """`part` of `whole`; NaN when there is no whole to speak of."""
    return part / whole if whole > DUST else math.nan


@rule
def total(z: Floats) -> float:
    """The sum of all gains, z."""
    gained = 0.0
    for i in range(z.shape[0]):
        gained += z[i]
    return gained


@rule
def lowest(z: Floats) -> float:
    """The gain of the worst-off, z; NaN of nobody."""
    least = math.nan
    for i in range(z.shape[0]):
        if i == 0 or z[i] < least:
            least = z[i]
    return least


@rule
def nash_gain(z: Floats) -> float:
    """nu: the geometric mean of the gains, z; 0 when somebody gains nothing."""
    product = 1.0
    for i in range(z.shape[0]):
        product *= z[i] if z[i] > DUST else 0.0
    return power(product, 1.0 / z.shape[0])


@rule
def pareto_slack(gain: Floats, z: Floats) -> float:
    """PS: how much everybody could still gain, z; 0 on the frontier."""
    n, packages = gain.shape
    slack = 0.0
    for x in range(packages):
        least = math.inf
        for i in range(n):
            least = min(least, gain[i, x] - z[i])
            if least <= slack:
                break
        slack = max(slack, least)
    return slack


@rule
def dominating_share(gain: Floats, rational: Flags, z: Floats) -> float:
    """The share of the rational packages that are better for some and worse for nobody, 0..1.

    NaN when no package is rational.
    """
    n, packages = gain.shape
    count = 0
    better = 0
    for x in range(packages):
        if rational[x]:
            count += 1
            most = 0.0
            for i in range(n):
                more = gain[i, x] - z[i]
                most = max(most, more)
                if more < -DUST:
                    most = -1.0
                    break
            if most > DUST:
                better += 1
    return better / count if count > 0 else math.nan


@rule
def gini(shares: Floats) -> float:
    """The Gini coefficient of what is above 0: 0 equal, nearly 1 all in one hand; NaN of 0."""
    n = shares.shape[0]
    apart = 0.0
    whole = 0.0
    for i in range(n):
        whole += max(shares[i], 0.0)
        for j in range(n):
            apart += abs(max(shares[i], 0.0) - max(shares[j], 0.0))
    return ratio(apart / (2.0 * n), whole)


@rule
def gain_range(z: Floats) -> float:
    """The distance between the best-off and the worst-off, z."""
    most = z[0]
    for i in range(z.shape[0]):
        most = max(most, z[i])
    return float(most - lowest(z))


@rule
def power_slope(z: Floats, resources: Floats) -> float:
    """How much more z comes with all power instead of none: the least-squares slope.

    `resources` (n,) are made into shares; NaN when these are nearly the same.
    """
    n = z.shape[0]
    whole = total(resources)
    centre = total(z) / n
    together = 0.0
    spread = 0.0
    for i in range(n):
        above = resources[i] / whole - 1.0 / n
        together += above * (z[i] - centre)
        spread += above * above
    return together / spread if spread > EVEN else math.nan


@rule
def compatible_failure(compatible: Flags, package: Ints) -> float:
    """CIF: the share of the issues on which all want the same, and do not get it, 0..1.

    NaN when there are no such issues. Source: Thompson and Hrebec; docs/model.md, C.5.
    """
    issues = 0
    failed = 0
    for k in range(package.shape[0]):
        shared = False
        for o in range(compatible.shape[1]):
            if compatible[k, o]:
                shared = True
        if shared:
            issues += 1
            if not compatible[k, package[k]]:
                failed += 1
    return failed / issues if issues > 0 else math.nan


@rule
def pie_growth(yard: Yardstick, agenda: Flags) -> float:
    """The best geometric mean of gains on the agenda, for 1 on the agenda as first perceived.

    `agenda` (m, O): what is open now; what was open at first counts too. NaN when nothing
    on the first agenda is rational and good for everybody.
    """
    m = agenda.shape[0]
    for r in range(yard.best.shape[0]):
        inside = True
        for k in range(m):
            o = yard.best[r] // yard.stride[k] % yard.n_options[k]
            if not (agenda[k, o] or yard.agenda[k, o]):
                inside = False
                break
        if inside:
            return ratio(nash_gain(yard.gain[:, yard.best[r]]), yard.nu_first)
    return math.nan


@rule
def score(
    yard: Yardstick,
    end: Ending,
    eps: float,
    share: float,
    z: Floats,
    g: Floats,
    collective: Floats,
    measure: Floats,
) -> tuple[int, int]:
    """Score a run that is over: return the class of its outcome and its flags; fill the rest.

    Filled: z (n,), the result of each party; g (n,), the same less conflict damage; collective
    (K,), that of each stakeholder; measure (len(MEASURES),). eps and share as in `classify`.
    What needs an agreement (compatible_failure) is NaN without one, and collective_min is NaN
    without stakeholders.
    """
    at_table = how_many(end.present)
    agreed = end.in_force and at_table >= 2
    find_results(yard, end, z)
    find_collective(yard, end, collective)
    for i in range(z.shape[0]):
        g[i] = z[i] - end.damage[i]
    measure[0] = ratio(total(z), yard.sum_star)
    measure[1] = integrative_share(g, yard.midpoint, yard.m_star)
    measure[2] = pareto_slack(yard.gain, z)
    measure[3] = dominating_share(yard.gain, yard.rational, z)
    measure[4] = ratio(nash_gain(z), yard.nu_star)
    measure[5] = ratio(lowest(z), yard.ks_star)
    measure[6] = gini(z)
    measure[7] = gain_range(z)
    measure[8] = power_slope(z, end.power)
    measure[9] = compatible_failure(yard.compatible, end.package) if agreed else math.nan
    measure[10] = pie_growth(yard, end.open)
    measure[11] = lowest(collective)
    sham = end.sham and at_table == how_many(end.joined)
    outcome = classify(g, measure[1], agreed, sham, eps, share)
    return outcome, find_flags(yard, end, outcome, z, g, collective, eps)
