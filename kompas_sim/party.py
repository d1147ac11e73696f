"""A party at the table: a Mesa agent that is a live view on the run, with five decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import mesa

from kompas_sim.limits import POSITIVE, Number
from kompas_sim.logic import ROWS, Logic, as_logic
from kompas_sim.own_decisions import NAMES
from kompas_sim.rules import aspiration, disclosure, offers, preference, response, strategy
from kompas_sim.rules.state import INTERMEDIARY, STRATEGIES, Table
from kompas_sim.views import ByParty

if TYPE_CHECKING:
    from kompas_sim.model import Negotiation

Package = Mapping[str, str]


class Party(mesa.Agent):  # type: ignore[misc]
    """A party in a running negotiation.

    What it has and thinks can be read at any moment, and where it makes sense be set: the next
    rule that asks sees the new value. Write a subclass and override any of the five decisions
    (`target`, `choose_strategy`, `disclose`, `propose`, `respond`) for a party of your own;
    what you leave alone follows the rules of the model.

    Values are in the party's own unit v: 0 as before, 1 its best package at first sight. For
    chance of its own a party uses ``self.model.rng``, which differs from run to run.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> class Stubborn(ks.Party):
    ...     def respond(self, package, party):
    ...         return self.value(package) > 0.9
    >>> model = ks.Negotiation("senseo", party_classes={"Philips": Stubborn}, rng=1)
    >>> model.party("Philips").power = 0.7
    >>> model.step()
    >>> model.party("Philips").strategy in ks.STRATEGIES
    True
    """

    model: Negotiation

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a method that is a misspelt decision: nobody would ever call it.

        Raises
        ------
        TypeError
            With the name that may be meant.
        """
        super().__init_subclass__(**kwargs)
        for name, what in vars(cls).items():
            new = callable(what) and not name.startswith("_") and not hasattr(Party, name)
            if new and (meant := _meant(name, NAMES)):
                raise TypeError(f"{cls.__name__}: {_rather('decision', name, meant)}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, unless it is misspelt: then it would count for nothing.

        Raises
        ------
        AttributeError
            With the name that may be meant.
        """
        known = hasattr(type(self), name) or name in self.__dict__
        if not known and not name.startswith("_") and (meant := _meant(name, SETTABLE)):
            raise AttributeError(f"{self.name}: {_rather('attribute', name, meant)}")
        super().__setattr__(name, value)

    def __init__(self, model: Negotiation, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.name = model.case.parties[index].name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    # --- the five decisions --------------------------------------------------------------------

    def target(self) -> float:
        """Return what to aim for this round, in v."""
        return float(aspiration.target(*self._now()))

    def choose_strategy(self) -> str:
        """Return the strategy of this round: one of `STRATEGIES`."""
        return STRATEGIES[strategy.choose_strategy(*self._now())]

    def disclose(self, party: Party) -> float:
        """Return the stake of what to tell `party` this round: from 0 (nothing) to 1."""
        return float(disclosure.disclose(*self._now(), party.index))

    def propose(self) -> Package | None:
        """Return the package to offer, {issue: option}, or None for no offer.

        Issues that are left out stay as they were.
        """
        on_the_table = self._table.state.package
        before = on_the_table.copy()
        made = offers.propose(*self._now())
        offer = self.model.names_of(on_the_table) if made else None
        on_the_table[:] = before  # thinking of an offer is not making it
        return offer

    def respond(self, package: Package, party: Party | None) -> bool:
        """Return whether to agree to `package`, proposed by `party` (None: by an intermediary)."""
        table, t, i = self._now()
        proposer = party.index if party else INTERMEDIARY
        return response.respond(table, t, i, self.model.numbers_of(package), proposer)

    # --- what it has and thinks ----------------------------------------------------------------

    @property
    def power(self) -> float:
        """Its resources; shares are derived. May be set, above 0."""
        return float(self._table.state.power[self.index])

    @power.setter
    def power(self, value: float) -> None:
        self._table.state.power[self.index] = _within(value, "power", POSITIVE)

    @property
    def power_share(self) -> float:
        """Its share of the power at the table, 0..1."""
        table = self._table.state
        here = table.present[self.index]
        return self.power / float(table.power[table.present].sum()) if here else 0.0

    @property
    def aspiration(self) -> float:
        """What it hopes for, in v. May be set."""
        return float(self._table.state.aspiration[self.index])

    @aspiration.setter
    def aspiration(self, value: float) -> None:
        self._table.state.aspiration[self.index] = _within(value, "aspiration", Number(-10, 10))

    @property
    def reservation(self) -> float:
        """What it has without an agreement, in v."""
        return float(self._table.game.reservation[self.index])

    @property
    def strategy(self) -> str:
        """The strategy of this round; an empty string before the first round."""
        code = self._table.state.strategy[self.index]
        return STRATEGIES[code] if code >= 0 else ""

    @property
    def present(self) -> bool:
        """Whether it is still at the table."""
        return bool(self._table.state.present[self.index])

    @property
    def damage(self) -> float:
        """What conflict has cost it so far, in v."""
        return float(self._table.state.damage[self.index])

    @property
    def cost(self) -> float:
        """What the process has cost it so far, in v."""
        return float(self._table.state.cost[self.index])

    @property
    def logic(self) -> Logic:
        """Its logic. May be set, to a `Logic` or to one of the words."""
        state, i = self._table.state, self.index
        rows = {row: float(state.rows[i, r]) for r, row in enumerate(ROWS)}
        return Logic(
            **rows,
            orientation=float(state.orientation[i]),
            restraint=float(state.restraint[i]),
            leadership=float(state.effort[i]),
        )

    @logic.setter
    def logic(self, value: Logic | str) -> None:
        logic, state, i = as_logic(value), self._table.state, self.index
        for r, row in enumerate(ROWS):
            state.rows[i, r] = getattr(logic, row)
        state.orientation[i] = logic.orientation
        state.restraint[i] = logic.restraint
        state.effort[i] = logic.leadership

    @property
    def trust(self) -> ByParty:
        """Its trust in each of the others, 0..1. May be set."""
        return self._about("trust", Number(0, 1))

    @property
    def escalation(self) -> ByParty:
        """How far its conflict with each of the others has escalated, 0..9. May be set."""
        return self._about("escalation", Number(0, 9))

    @property
    def concern(self) -> ByParty:
        """How much the gain of each of the others counts to it; follows from trust and logic."""
        return self._about("concern", Number(-1, 1))

    def value(self, package: Package) -> float:
        """Return what `package` is worth to it, in v."""
        numbers = self.model.numbers_of(package)
        return float(preference.gain(self._table.state, self.index, numbers))

    def believes(self, party: Party | str, package: Package) -> float:
        """Return what it thinks `package` is worth to `party`, in v of that party."""
        other = self.model.party(party) if isinstance(party, str) else party
        if other is self:
            raise ValueError(f"{self.name} knows its own interests: see value()")
        numbers = self.model.numbers_of(package)
        return float(preference.believed_gain(self._table.state, self.index, other.index, numbers))

    # --- plumbing ------------------------------------------------------------------------------

    @property
    def _table(self) -> Table:
        return self.model.table

    def _now(self) -> tuple[Table, int, int]:
        if not self.model.running:
            raise RuntimeError("the run is over: there is nothing left to decide")
        return self.model.quick, self.model.round, self.index

    def _about(self, name: str, limit: Number) -> ByParty:
        row = getattr(self._table.state, name)[self.index]
        names = [party.name for party in self.model.case.parties]
        return ByParty(row, names, self.index, limit, f"{name} of {self.name}")


SETTABLE = ("power", "aspiration", "logic", "trust", "escalation")


def _meant(name: str, names: Sequence[str]) -> str:
    """Return which of `names` a person meant who wrote another; nothing if that is not clear."""
    written = name.casefold()
    near = get_close_matches(written, names, 1, cutoff=0.85)
    turned = [each for each in names if sorted(each) == sorted(written)]  # letters in another order
    return (near or turned or [""])[0] if name not in names else ""


def _rather(kind: str, name: str, meant: str) -> str:
    return f'no {kind} "{name}"; did you mean "{meant}"? (for something else, choose another name)'


def _within(value: float, what: str, limit: Number) -> float:
    if problem := limit.problem(value):
        raise ValueError(f"{what}: {problem}")
    return float(value)
