"""The two logics of working together: six rows of Table 1 and three separate knobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from kompas_sim.errors import unknown
from kompas_sim.limits import Number

ROWS = ("problem", "goal", "information", "decision", "execution", "norm")
KNOB = Number(0, 1)


@dataclass(frozen=True, slots=True)
class Logic:
    """A logic of working together; every knob runs from 0 (hierarchy) to 1 (network).

    Parameters
    ----------
    problem
        Row 1: there is *a* problem (0), or every party's perception of it counts (1).
    goal
        Row 2: the goal is a fixed reference point (0), or a snapshot that adapts (1).
    information
        Row 3: one authoritative study (0), or negotiated knowledge (1).
    decision
        Row 4: the decision is final (0), or followed by a next round (1).
    execution
        Row 5: problem and goal are given (0), or people are alert to new chances (1).
    norm
        Row 6: reaching one's goal (0), or satisfaction and tolerance (1).
    orientation
        Not in the table: the weight on the other's interest.
    restraint
        Not in the table: how far the strongest holds back.
    leadership
        Not in the table: effort spent on connecting the parties; .5 in every preset.

    Notes
    -----
    Rows 2 and 6 and the orientation and restraint are norms in a party's head and may differ
    from party to party; rows 1, 3, 4 and 5 are rules of the table.

    References
    ----------
    The article's Table 1, after De Bruijn and Ten Heuvelhof (2004).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.Logic.network().replace(norm=.2).norm
    0.2
    """

    problem: float = 0.8
    goal: float = 0.8
    information: float = 0.8
    decision: float = 0.8
    execution: float = 0.8
    norm: float = 0.8
    orientation: float = 0.8
    restraint: float = 0.8
    leadership: float = 0.5

    def __post_init__(self) -> None:
        for knob in fields(self):
            value = getattr(self, knob.name)
            if problem := KNOB.problem(value):
                raise ValueError(f"{knob.name}: {problem}")
            object.__setattr__(self, knob.name, float(value))

    @classmethod
    def uniform(cls, value: float) -> Logic:
        """All six rows, the orientation and the restraint at `value`."""
        return cls(**dict.fromkeys((*ROWS, "orientation", "restraint"), value))

    @classmethod
    def hierarchy(cls) -> Logic:
        """Hierarchy as tables know it: .2, for real tables are mixtures."""
        return cls.uniform(0.2)

    @classmethod
    def network(cls) -> Logic:
        """Network as tables know it: .8, for real tables are mixtures."""
        return cls.uniform(0.8)

    @classmethod
    def pure_hierarchy(cls) -> Logic:
        """The ideal type of hierarchy: 0."""
        return cls.uniform(0.0)

    @classmethod
    def pure_network(cls) -> Logic:
        """The ideal type of network: 1."""
        return cls.uniform(1.0)

    def replace(self, **knobs: float) -> Logic:
        """Return a copy with some knobs changed."""
        _check_names(knobs)
        return replace(self, **knobs)

    def as_dict(self) -> dict[str, float]:
        """Return the nine knobs by name."""
        return asdict(self)


PRESETS = {
    "hierarchy": Logic.hierarchy,
    "network": Logic.network,
    "pure_hierarchy": Logic.pure_hierarchy,
    "pure_network": Logic.pure_network,
}


def as_logic(value: Logic | str | Mapping[str, Any]) -> Logic:
    """Read a logic from a `Logic`, one of the preset words, or a mapping of knobs.

    Knobs that a mapping leaves out keep the value of the network preset.

    Raises
    ------
    ValueError
        For a word that is not a preset, or a knob that does not exist or is out of range.

    Examples
    --------
    >>> as_logic("hierarchy").norm
    0.2
    """
    if isinstance(value, Logic):
        return value
    if isinstance(value, str):
        if value not in PRESETS:
            raise ValueError(unknown("logic", value, PRESETS))
        return PRESETS[value]()
    if isinstance(value, Mapping):
        _check_names(value)
        return Logic(**value)
    raise ValueError(f"{value!r} must be a Logic or one of {', '.join(PRESETS)}")


def _check_names(knobs: Mapping[str, Any]) -> None:
    names = [knob.name for knob in fields(Logic)]
    for name in knobs:
        if name not in names:
            raise ValueError(unknown("knob", name, names))
