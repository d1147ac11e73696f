"""What is expected of an effect, and what its interval says about that."""

from __future__ import annotations

from math import inf, isnan
from typing import NamedTuple

SLIGHT = 0.05  # standard deviations of the measure: smaller is as good as nothing
HOLDS, FAILS, UNDECIDED, UNTESTABLE = VERDICTS = ("holds", "fails", "undecided", "untestable")


class Expected(NamedTuple):
    """What a pattern says of an effect: between `low` and `high`, and how that is written.

    Attributes
    ----------
    words
        As it stands in tables.
    low, high
        The range.
    in_spread
        Whether the range is in standard deviations of the measure.
    """

    words: str
    low: float
    high: float
    in_spread: bool = False


POSITIVE = Expected("> 0", 0.0, inf)
NEGATIVE = Expected("< 0", -inf, 0.0)
NOTHING = Expected("about 0", -SLIGHT, SLIGHT, True)
NOT_LESS = Expected("not below 0", -SLIGHT, inf, True)
NOT_MORE = Expected("not above 0", -inf, SLIGHT, True)


def between(low: float, high: float, *, in_spread: bool = False) -> Expected:
    """Return the expectation of a size.

    Examples
    --------
    >>> between(0.1, 0.3).words
    '0.1 to 0.3'
    """
    unit = " sd" if in_spread else ""
    return Expected(f"{low:g} to {high:g}{unit}", low, high, in_spread)


def verdict(expected: Expected, low: float, high: float, unit: float) -> str:
    """Return what an interval says about what is expected.

    Parameters
    ----------
    expected
        The range that the pattern states.
    low, high
        The interval of the effect; NaN when there is none, as with too few runs.
    unit
        The standard deviation of the measure, in which slight is reckoned; 0 or NaN: unknown.

    Returns
    -------
    str
        ``"holds"`` when the whole interval is as expected; ``"fails"`` when the whole interval is
        otherwise, or where an effect is expected, is too near 0 to count as one; else
        ``"undecided"``.

    Examples
    --------
    >>> verdict(POSITIVE, 0.1, 0.3, 1.0), verdict(POSITIVE, -0.1, 0.3, 1.0)
    ('holds', 'undecided')
    >>> verdict(POSITIVE, -0.02, 0.03, 1.0), verdict(NOTHING, -0.02, 0.03, 1.0)
    ('fails', 'holds')
    """
    if isnan(low) or isnan(high):
        return UNDECIDED
    known = unit > 0  # NaN is not
    scale = (unit if known else 1.0) if expected.in_spread else 1.0
    least, most = expected.low * scale, expected.high * scale
    if expected in (POSITIVE, NEGATIVE):
        if (low > 0) if expected == POSITIVE else (high < 0):
            return HOLDS
        slight = SLIGHT * unit if known else 0.0
        nothing = high < slight if expected == POSITIVE else low > -slight
        return FAILS if nothing or low == high == 0 else UNDECIDED
    if least <= low and high <= most:
        return HOLDS
    return FAILS if high < least or low > most else UNDECIDED


def together(verdicts: list[str]) -> str:
    """Return the verdict on a pattern from those on its statements.

    It fails with one that fails and holds when all hold; what cannot be tested does not count.

    Examples
    --------
    >>> together(["holds", "untestable"]), together(["holds", "undecided"]), together([])
    ('holds', 'undecided', 'untestable')
    """
    tested = [each for each in verdicts if each != UNTESTABLE]
    if not tested:
        return UNTESTABLE
    for bad in (FAILS, UNDECIDED):
        if bad in tested:
            return bad
    return HOLDS
