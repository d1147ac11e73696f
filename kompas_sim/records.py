"""The records a scenario consists of: plain, frozen, equal by value."""

from __future__ import annotations

from dataclasses import dataclass

from kompas_sim.limits import (
    USUAL_FUNCTIONS,
    EventKind,
    Fee,
    Finite,
    Function,
    InV,
    Name,
    NotNegative,
    Positive,
    Regard,
    Round,
    Score,
    Share,
    Stage,
)
from kompas_sim.logic import Logic
from kompas_sim.text import Text

NO_TEXT = Text("")
LAYERS = ("organisation", "individual", "collective")


@dataclass(frozen=True, slots=True)
class Interest:
    """What someone has at stake in one issue.

    Parameters
    ----------
    issue
        The name of the issue.
    weight
        How much it counts among the interests of the same layer; 0 or more. Weights need not
        sum to 1, they are normalised when used.
    scores
        One per option of the issue, on any interval scale (0 to 100 in the bundled cases).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.load_scenario("senseo").party("Philips").organisation[0].scores
    (0.0, 100.0, 75.0, 45.0)
    """

    issue: Name
    weight: NotNegative
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to settle an issue.

    Parameters
    ----------
    name
        What it is known by; the English text.
    title
        The same in both languages.
    latent
        Not on the first agenda: it has to be discovered.
    """

    name: Name
    title: Text
    latent: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """A matter to be settled.

    Parameters
    ----------
    name, title
        What it is known by, and what it is called in both languages.
    options
        At least two. The first is the status quo, "as before", and may not be latent.
    detail
        Left to the detailed agreement of phase 4.
    control
        Names of the parties that can settle it without the others.
    """

    name: Name
    title: Text
    options: tuple[Option, ...]
    detail: bool = False
    control: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Constituency:
    """Those a representative has to answer to.

    Parameters
    ----------
    hawks
        The share that wants a hard line, from 0 to 1.
    expectation
        What they expect of an agreement, in v; None: what the representative aims at.
    """

    hawks: Share = 0.0
    expectation: InV | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A party at the table.

    Parameters
    ----------
    name, title
        What it is known by, and what it is called in both languages.
    organisation, individual
        The interests of the organisation, and of the person who represents it.
    layers
        Weights of the organisation, the individual and the collective interests. They are
        normalised over the layers that have interests.
    represents
        For whom the party speaks: name of a stakeholder and its share of the collective layer.
    power
        The resource from which the shares of power are derived; greater than 0.
    reservation
        What it has without an agreement, minus the status quo, on the scale of the scores.
    exit_cost
        What leaving the table costs, on the same scale.
    logic
        Its own logic; None: the logic of the table.
    constituency
        Those the representative has to answer to.
    history
        How it looks back on other parties: name and regard, from -1 (bad) to 1 (good).
    about
        A few words for the reader.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.load_scenario("senseo").party("Philips").power
    0.52
    """

    name: Name
    title: Text
    organisation: tuple[Interest, ...]
    individual: tuple[Interest, ...] = ()
    layers: tuple[float, float, float] = (0.65, 0.15, 0.20)
    represents: tuple[tuple[Name, Share], ...] = ()
    power: Positive = 1.0
    reservation: Score = 0.0
    exit_cost: NotNegative = 0.0
    logic: Logic | None = None
    constituency: Constituency = Constituency()
    history: tuple[tuple[Name, Regard], ...] = ()
    about: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A collective that is affected and not at the table.

    Parameters
    ----------
    name, title, about
        What it is known by, what it is called, and a few words for the reader.
    interests
        What it has at stake.
    challenge
        The chance per round that it contests an agreement that harms it, at full harm.
    """

    name: Name
    title: Text
    interests: tuple[Interest, ...]
    challenge: Share = 0.0
    about: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fact, if true, adds to a party's organisational score of an option."""

    party: Name
    issue: Name
    option: Name
    score: Score


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is uncertain when the talks begin.

    Parameters
    ----------
    name, title
        What it is known by, and what it is called in both languages.
    effects
        What changes for whom if it is true.
    probability
        That it is true.
    bias
        How far a party is inclined to believe it (1) or not (-1): name and bias.
    """

    name: Name
    title: Text
    effects: tuple[Effect, ...]
    probability: Share = 0.5
    bias: tuple[tuple[Name, Regard], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the table, on schedule.

    Parameters
    ----------
    round
        At the start of which round, counted from 1 as in `Run.events` (0 is 1 as well); not
        after the horizon.
    kind
        ``shock``, ``power``, ``logic``, ``leave``, ``join``, ``mediator_enters``,
        ``mediator_leaves``, ``fact``, ``deadline``, ``representative`` or ``renewal``.
        Where the scenario has no mediator, ``mediator_enters`` brings one with the default
        functions and fee.
    party
        To whom; None: to all. Who joins is not at the table before.
    value
        How much: a shock in v, the new power, the round of the new deadline, the round in which
        an agreement that is not renewed lapses (None: it does not).
    text
        What happens, in words.
    logic
        The new logic, for an event of the kind ``logic``.
    fact
        Which fact becomes known, for an event of the kind ``fact``.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> [event.kind for event in ks.load_scenario("senseo").events]
    ['shock', 'shock', 'renewal', 'representative']
    """

    round: Round
    kind: EventKind
    party: Name | None = None
    value: Finite | None = None
    text: Text = NO_TEXT
    logic: str | None = None
    fact: Name | None = None


@dataclass(frozen=True, slots=True)
class Mediator:
    """An intermediary without interests of its own.

    Parameters
    ----------
    enters
        In which round, counted from 1 (0 is 1 as well); None: not by the clock.
    escalation
        The stage of escalation (0 to 9) at which it is called in; None: not by conflict.
    functions
        What it does: ``facilitate``, ``caucus``, ``formulate``, ``de-escalate``, ``lead``, and,
        only where it is asked for, ``manipulate``.
    fee
        What each party pays per round, in v.
    """

    enters: Round | None = 0
    escalation: Stage | None = None
    functions: tuple[Function, ...] = USUAL_FUNCTIONS
    fee: Fee = 0.002
