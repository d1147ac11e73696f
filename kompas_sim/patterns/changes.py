"""Changes of a scenario that no parameter makes, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kompas_sim.arrays import contributions, first_agenda
from kompas_sim.logic import Logic
from kompas_sim.records import Constituency, Party
from kompas_sim.rules.state import FUNCTIONS
from kompas_sim.scenario import Scenario
from kompas_sim.setting import own_units

Change = Callable[[Scenario, Logic], Scenario]

STEEP = 0.5  # powers from 1 - STEEP to 1 + STEEP
BETTER = 0.25  # v, what an alternative is worth more
BOUND = 1.0  # v, what leaving costs those who are bound


def unit_of(s: Scenario, i: int) -> float:
    """Return what 1 in v is on the scale of the scores, for a party."""
    unit = float(own_units(contributions(s), first_agenda(s))[i])
    return unit if np.isfinite(unit) else 0.0


def each_party(change: Callable[[Scenario, Logic, int, Party], Party]) -> Change:
    """Return what changes every party."""

    def changed(s: Scenario, logic: Logic) -> Scenario:
        return replace(s, parties=tuple(change(s, logic, i, p) for i, p in enumerate(s.parties)))

    return changed


def powers(spread: float) -> Change:
    """Return what spreads power evenly between 1 - spread and 1 + spread, in the given order."""
    return each_party(
        lambda s, _, i, p: replace(p, power=1 + spread * (1 - 2 * i / (len(s.parties) - 1)))
    )


def alternatives(first: float, others: float) -> Change:
    """Return what makes the alternatives of the first and of the others worth this, in v."""
    return each_party(
        lambda s, _, i, p: replace(
            p, reservation=unit_of(s, i) * (others if i else first), exit_cost=0.0
        )
    )


def hawks(share: float) -> Change:
    """Return what gives everybody a constituency with this share of hawks."""
    return each_party(lambda s, _, i, p: replace(p, constituency=Constituency(hawks=share)))


def own_logic(which: Callable[[int], bool], **knobs: float) -> Change:
    """Return what gives some parties a logic of their own: that they have, with other knobs."""
    return each_party(
        lambda s, logic, i, p: (
            replace(p, logic=(p.logic or logic).replace(**knobs)) if which(i) else p
        )
    )


def both(*changes: Change) -> Change:
    """Return what makes several changes, one after the other."""

    def changed(s: Scenario, logic: Logic) -> Scenario:
        for change in changes:
            s = change(s, logic)
        return s

    return changed


def facing(**first: float) -> Change:
    """Return what gives the first party knobs of its own, and the others concern for it."""
    return both(own_logic(lambda i: i == 0, **first), own_logic(lambda i: i > 0, orientation=0.8))


def deadline(share: float) -> Change:
    """Return what sets the deadline after a share of the horizon."""
    return lambda s, _: replace(s, deadline=max(1, round(share * s.horizon)), events=())


def allied(s: Scenario, _: Logic) -> Scenario:
    """Give the second party the interests of the first: the third stands alone."""
    first, second, *rest = s.parties
    return replace(s, parties=(first, replace(second, organisation=first.organisation), *rest))


def mediated(*functions: str, **when: float) -> Change:
    """Return what brings in an intermediary who does this."""
    return lambda s, _: s.without_mediator().with_mediator(functions=functions, **when)


USUAL = tuple(name for name in FUNCTIONS if name != "manipulate")
HARD = {"orientation": 0.0, "norm": 0.0}
CHANGES: dict[str, Change] = {
    "equal power": powers(0.0),
    "steep power": powers(STEEP),
    "no alternatives": alternatives(0.0, 0.0),
    "one alternative": alternatives(BETTER, 0.0),
    "alternatives for all": alternatives(BETTER, BETTER),
    "hawk minority": hawks(0.25),
    "hawk majority": hawks(0.6),
    "no constituency": hawks(0.0),
    "accountable": each_party(
        lambda s, _, i, p: replace(p, constituency=Constituency(expectation=0.5))
    ),
    "cooperators": own_logic(lambda i: True, orientation=0.9),
    "individualists": own_logic(lambda i: True, orientation=0.1),
    "mixed": both(
        own_logic(lambda i: i == 0, orientation=0.9), own_logic(lambda i: i > 0, orientation=0.1)
    ),
    "soft": facing(orientation=0.8, norm=0.8),
    "hard": facing(**HARD),
    "soft and strong": both(powers(STEEP), facing(orientation=0.8, norm=0.8)),
    "hard and strong": both(powers(STEEP), facing(**HARD)),
    "deadline soon": deadline(0.4),
    "deadline late": deadline(1.0),
    "allied": allied,
    "bound": each_party(
        lambda s, _, i, p: replace(p, exit_cost=BOUND * unit_of(s, i), constituency=Constituency())
    ),
    "without intermediary": lambda s, _: s.without_mediator(),
    "intermediary": mediated(*USUAL, enters=0),
    "facilitator": mediated("facilitate", enters=0),
    "formulator": mediated("facilitate", "formulate", enters=0),
    "manipulator": mediated("facilitate", "formulate", "manipulate", enters=0),
    "intermediary late": mediated(*USUAL, escalation=4),
}
