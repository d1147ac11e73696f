"""All patterns, by name, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable

from kompas_sim.errors import shown, unknown
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


def patterns_of(names: str | Iterable[str] | None = None) -> list[Pattern]:
    """Return the patterns of one name or more, or all, in the order of the catalogue.

    Raises
    ------
    ValueError
        For no name, or one that does not exist, with the choices.

    Examples
    --------
    >>> [pattern.number for pattern in patterns_of(["small-wins", "trust-age"])]
    [7, 29]
    >>> patterns_of(["trust_age"])
    Traceback (most recent call last):
    ValueError: no pattern "trust_age"; did you mean "trust-age"?
    """
    if names is None:
        return list(ALL.values())
    if not isinstance(names, Iterable):
        raise ValueError(f"patterns: {shown(names)} must be a list of names")
    asked = [names] if isinstance(names, str) else list(names)
    if not asked:
        raise ValueError(f"patterns: no names given; the patterns are {', '.join(ALL)}")
    for name in asked:
        if name not in ALL:
            raise ValueError(unknown("pattern", name, ALL))
    return [pattern for name, pattern in ALL.items() if name in asked]
