"""All patterns, by name, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable

from kompas_sim.errors import unknown
from kompas_sim.patterns import (
    guiding,
    informing,
    motives,
    quarrelling,
    representing,
    trusting,
    weighing,
)
from kompas_sim.patterns.records import Pattern

SUBJECTS = (motives, trusting, informing, weighing, quarrelling, representing, guiding)
ALL = {
    pattern.name: pattern
    for pattern in sorted(
        (pattern for subject in SUBJECTS for pattern in subject.PATTERNS),
        key=lambda pattern: pattern.number,
    )
}


def patterns_of(names: Iterable[str] | None = None) -> list[Pattern]:
    """Return the patterns of these names, or all, in the order of the catalogue.

    Raises
    ------
    ValueError
        For a name that does not exist, with the choices.

    Examples
    --------
    >>> [pattern.number for pattern in patterns_of(["small-wins", "trust-age"])]
    [7, 29]
    >>> patterns_of(["trust_age"])
    Traceback (most recent call last):
    ValueError: no pattern "trust_age"; did you mean "trust-age"?
    """
    asked = list(ALL) if names is None else list(names)
    for name in asked:
        if name not in ALL:
            raise ValueError(unknown("pattern", name, ALL))
    return [pattern for name, pattern in ALL.items() if name in asked]
