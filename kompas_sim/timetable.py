"""What happens when: events, the deadline and the mediator. Can it happen as it is written?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kompas_sim.errors import shown, unknown
from kompas_sim.limits import IN_V, POSITIVE
from kompas_sim.logic import PRESETS
from kompas_sim.records import Event

if TYPE_CHECKING:
    from kompas_sim.scenario import Scenario

EVENT_FIELDS = {  # of every kind of event: what it needs, and what it may have besides
    "shock": (("value",), ("party",)),
    "power": (("party", "value"), ()),
    "logic": (("logic",), ("party",)),
    "leave": (("party",), ()),
    "join": (("party",), ()),
    "mediator_enters": ((), ()),
    "mediator_leaves": ((), ()),
    "fact": (("fact",), ()),
    "deadline": (("value",), ()),
    "representative": (("party",), ()),
    "renewal": ((), ("value",)),
}
LIMITS = {"power": POSITIVE, "shock": IN_V}  # of the value; of other kinds it is a round
PLURAL = {"party": "parties", "logic": "logics", "fact": "facts"}
Problem = tuple[str, str]  # place, what is wrong


def timetable_problems(s: Scenario) -> Iterator[Problem]:
    """Find what is wrong with the events, the deadline and the mediator of a scenario.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> list(timetable_problems(s))
    []
    >>> s.with_event(round=40, mediator_leaves=True)
    Traceback (most recent call last):
    kompas_sim.errors.ScenarioError: events[4]: no mediator can have come before round 40
    """
    for i, event in enumerate(s.events):
        yield from _event(s, event, f"events[{i}]")
    yield from _parties_come_and_go(s)
    yield from _nobody_there(s)
    for i, event in enumerate(s.events):
        if event.kind == "mediator_leaves" and not _mediated(s, before=event.round):
            yield f"events[{i}]", f"no mediator can have come before round {event.round}"
    if s.deadline is not None and s.deadline > s.horizon:
        yield "deadline", f"{s.deadline} is after the horizon, {s.horizon}"
    yield from _mediator(s)


def _event(s: Scenario, event: Event, place: str) -> Iterator[Problem]:
    if event.round > s.horizon:
        yield f"{place}.round", f"{event.round} is after the horizon, {s.horizon}"
    known = {
        "party": [party.name for party in s.parties],
        "logic": list(PRESETS),
        "fact": [fact.name for fact in s.facts],
    }
    needed, possible = EVENT_FIELDS[event.kind]
    for name in ("party", "value", "logic", "fact"):
        here, given = f"{place}.{name}", getattr(event, name)
        if given is None and name in needed:
            names = known.get(name)
            choices = f"; the {PLURAL[name]} are {', '.join(names)}" if names else ""
            yield here, f'missing; an event of the kind "{event.kind}" needs it{choices}'
        elif given is not None and name not in needed + possible:
            yield here, f'an event of the kind "{event.kind}" has no {name}'
        elif given is not None and (problem := _misfit(s, event, name, known.get(name, ()))):
            yield here, problem


def _misfit(s: Scenario, event: Event, name: str, known: Sequence[str]) -> str | None:
    given = getattr(event, name)
    if name != "value":
        return None if given in known else unknown(name, given, known, PLURAL[name])
    if limit := LIMITS.get(event.kind):
        return limit.problem(given)
    first = max(event.round, 1)
    if given not in range(first, s.horizon + 1):
        return f"{shown(given)} must be a round from {first} to {s.horizon}"
    return None


def _parties_come_and_go(s: Scenario) -> Iterator[Problem]:
    """Nobody comes or goes twice, or goes before coming; and two are there from the start."""
    moves: dict[tuple[str, str | None], int] = {}
    for i, event in enumerate(s.events):
        move = event.kind, event.party
        if event.kind not in ("join", "leave"):
            continue
        if move in moves:
            once = f'"{event.party}" can {event.kind} once, and does in round {moves[move]}'
            yield f"events[{i}].party", once
        elif event.kind == "join" and event.round == 0:
            yield f"events[{i}].round", "0 is the start; who joins comes later"
        moves.setdefault(move, event.round)
    for i, event in enumerate(s.events):
        joins = moves.get(("join", event.party))
        if event.kind == "leave" and joins is not None and event.round <= joins:
            late = f'{event.round} must be after {joins}, when "{event.party}" joins'
            yield f"events[{i}].round", late
    there = [party.name for party in s.parties if ("join", party.name) not in moves]
    if len(there) < min(2, len(s.parties)):
        yield "events", f"{len(there)} at the table from the start, at least 2 parties needed"


def _nobody_there(s: Scenario) -> Iterator[Problem]:
    """Nothing happens to who is not at the table; of one round, in the order of the events."""
    when = [(max(event.round, 1), i) for i, event in enumerate(s.events)]
    moves = {
        (event.kind, event.party): moment
        for event, moment in zip(s.events, when, strict=True)
        if event.kind in ("join", "leave")
    }
    for event, moment in zip(s.events, when, strict=True):
        if event.party is None or event.kind in ("join", "leave"):
            continue
        joins, leaves = (moves.get((kind, event.party)) for kind in ("join", "leave"))
        absent = f'"{event.party}" is not at the table in round {moment[0]}'
        if joins is not None and moment < joins:
            yield f"events[{moment[1]}].party", f"{absent}; it joins in round {joins[0]}"
        elif leaves is not None and moment > leaves:
            yield f"events[{moment[1]}].party", f"{absent}; it leaves in round {leaves[0]}"


def _mediated(s: Scenario, before: int) -> bool:
    """Whether a mediator can have come before a round: by the clock, by conflict, by an event."""
    enters = [event.round for event in s.events if event.kind == "mediator_enters"]
    if s.mediator is not None and s.mediator.escalation is not None:
        enters.append(0)
    if s.mediator is not None and s.mediator.enters is not None:
        enters.append(s.mediator.enters)
    return min(enters, default=before) < before


def _mediator(s: Scenario) -> Iterator[Problem]:
    if s.mediator is None:
        return
    if s.mediator.enters is not None and s.mediator.enters > s.horizon:
        yield "mediator.enters", f"{s.mediator.enters} is after the horizon, {s.horizon}"
    if s.mediator.enters is None and s.mediator.escalation is None:
        yield "mediator", "it never comes; give enters, escalation or both"
    if not s.mediator.functions:
        yield "mediator.functions", "none given, at least 1 needed"
    for name, n in Counter(s.mediator.functions).items():
        if n > 1:
            yield "mediator.functions", f'"{name}" appears {n} times'
