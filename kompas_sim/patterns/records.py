"""What a pattern is: statements, each a measure, what it is compared between, and what is expected.

Every statement is an entry of its own in the results, with its own use:

``validation``
    The pattern was not put in. It is never tuned to.
``contested``
    The literature disagrees, or contradicts the article: the model must be able to show it.
``calibration``
    A size at which numbers may be looked at.
``unit``
    The mechanism was put in. It is only tested that it works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kompas_sim.patterns.statistic import Statistic
from kompas_sim.patterns.verdict import Expected
from kompas_sim.text import Text

USES = ("validation", "contested", "calibration", "unit")
USUAL = frozenset({"case", "random"})  # settings in which a pattern is played unless it says so


@dataclass(frozen=True)
class Cell:
    """One treatment.

    Parameters
    ----------
    changes
        Values of parameters, and of knobs of the table's logic as ``"logic.norm"``.
    scenario
        The name of a change of the scenario in `kompas_sim.patterns.changes`, or nothing.

    Examples
    --------
    >>> Cell({"trust_start": 0.2}) == Cell({"trust_start": 0.2}, "")
    True
    """

    changes: Mapping[str, float] = field(default_factory=dict)
    scenario: str = ""

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.changes.items())), self.scenario))

    def but(self, **knobs: float) -> Cell:
        """Return the same cell with knobs of the logic changed."""
        changes = {f"logic.{name}": value for name, value in knobs.items()}
        return Cell({**self.changes, **changes}, self.scenario)


@dataclass(frozen=True)
class Claim:
    """One statement of a pattern.

    Parameters
    ----------
    words
        The statement.
    statistic
        What is computed from the runs, or from the rules; None: it cannot be tested.
    expected
        What the pattern says of it.
    use
        One of `USES`.
    where
        Kinds of settings in which it is played.
    note
        What stands for what does not exist in the model; for what cannot be tested, what is
        missing.
    reason
        Why it fails where it does, as far as that is understood.
    against
        Kinds of settings with which those in `where` are compared: the effect is that in `where`
        less that in these.
    """

    words: str
    statistic: Statistic | None
    expected: Expected
    use: str = "validation"
    where: frozenset[str] = USUAL
    note: str = ""
    against: frozenset[str] = frozenset()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.use not in USES:
            raise ValueError(f"use: {self.use!r} is none of {', '.join(USES)}")
        if self.statistic is None and not self.note:
            raise ValueError(f"what cannot be tested must say why: {self.words}")


@dataclass(frozen=True)
class Pattern:
    """A pattern from the literature.

    Parameters
    ----------
    number, name, title
        Its place in the list, what it is asked for by, and what it is called.
    source
        The literature, with the kind of evidence.
    claims
        What it states.
    """

    number: int
    name: str
    title: Text
    source: str
    claims: tuple[Claim, ...]
