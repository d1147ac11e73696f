"""Standard normal numbers from uniform ones, by the inverse of the normal distribution."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import on_grid

Coefficients = tuple[float, float, float, float, float, float, float, float]

# Wichura (1988), Algorithm AS 241, PPND16: numerators and denominators, highest power first
# fmt: off
MIDDLE: Coefficients = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080)
UNDER_MIDDLE: Coefficients = (
    5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
    5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0)
TAIL: Coefficients = (
    7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
    4.63033784615654529590, 1.42343711074968357734)
UNDER_TAIL: Coefficients = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
    2.05319162663775882187, 1.0)
END: Coefficients = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
    5.46378491116411436990, 6.65790464350110377720)
UNDER_END: Coefficients = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1.0)
# fmt: on


@rule
def polynomial(x: float, coefficients: Coefficients) -> float:
    """The polynomial in x with these coefficients, highest power first."""
    total = 0.0
    for k in range(len(coefficients)):
        total = total * x + coefficients[k]
    return total


@rule
def normal(u: float) -> float:
    """The standard normal number that exceeds a share `u`, in (0, 1), of all; on the grid.

    Source: Wichura (1988), Algorithm AS 241, exact to about 16 digits.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return on_grid(q * polynomial(r, MIDDLE) / polynomial(r, UNDER_MIDDLE))
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        x = polynomial(r - 1.6, TAIL) / polynomial(r - 1.6, UNDER_TAIL)
    else:
        x = polynomial(r - 5.0, END) / polynomial(r - 5.0, UNDER_END)
    return on_grid(x if q > 0.0 else -x)
