"""The five decisions, asked of the parties and checked before they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from kompas_sim.errors import unknown
from kompas_sim.limits import Number
from kompas_sim.own_decisions import NAMES, Function, Own
from kompas_sim.rules.state import STRATEGIES, Ints, Table

if TYPE_CHECKING:
    from kompas_sim.model import Negotiation


class DecisionError(ValueError):
    """A party of one's own decided something that cannot be.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> class Loud(ks.Party):
    ...     def choose_strategy(self):
    ...         return "shouting"
    >>> model = ks.Negotiation("senseo", party_classes={"Philips": Loud}, rng=1)
    >>> model.step()
    Traceback (most recent call last):
    kompas_sim.decisions.DecisionError: Loud.choose_strategy() of Philips in round 1 returned
    'shouting': no strategy "shouting"; the strategies are problem solving, contending,
    yielding, avoiding, compromising
    """


class Decisions:
    """What the schedule calls for a decision: it asks the party, so that a subclass counts.

    Parameters
    ----------
    model
        Whose parties are asked.

    Raises
    ------
    DecisionError
        When a party decides something that cannot be.
    """

    def __init__(self, model: Negotiation) -> None:
        self.model = model

    @property
    def all(self) -> tuple[Callable[..., Any], ...]:
        """The five, in the order of `kompas_sim.rules.schedule.play_round`."""
        return self.target, self.choose_strategy, self.disclose, self.propose, self.respond

    def target(self, table: Table, t: int, i: int) -> float:
        """What i aims for, in v."""
        return self.number(i, "target", self.model.parties[i].target())

    def choose_strategy(self, table: Table, t: int, i: int) -> int:
        """The number of the strategy of i."""
        chosen = self.model.parties[i].choose_strategy()
        if chosen not in STRATEGIES:
            problem = unknown("strategy", chosen, STRATEGIES, "strategies")
            raise self.nonsense(i, "choose_strategy", chosen, problem)
        return STRATEGIES.index(chosen)

    def disclose(self, table: Table, t: int, i: int, j: int) -> float:
        """The stake of what i tells j."""
        parties = self.model.parties
        return self.number(i, "disclose", parties[i].disclose(parties[j]), 0, 1)

    def propose(self, table: Table, t: int, i: int) -> bool:
        """Put the offer of i on the table; False when it makes none."""
        offer = self.model.parties[i].propose()
        if offer is None:
            return False
        if not isinstance(offer, Mapping):
            raise self.nonsense(i, "propose", offer, "return {issue: option} or None")
        try:
            numbers = self.model.numbers_of(offer)
        except ValueError as error:
            raise self.nonsense(i, "propose", dict(offer), str(error)) from error
        self.on_the_agenda(i, numbers, dict(offer))
        self.model.table.state.package[:] = numbers
        return True

    def respond(self, table: Table, t: int, i: int, package: Ints, proposer: int) -> bool:
        """Whether i agrees to `package`; the text of an intermediary is of no party."""
        offer = self.model.names_of(package)
        whose = self.model.parties[proposer] if proposer >= 0 else None
        answer = self.model.parties[i].respond(offer, whose)
        return self.truth(i, "respond", answer)

    # --- what can be --------------------------------------------------------------------------

    def on_the_agenda(self, i: int, numbers: Iterable[int], offer: Any) -> None:
        """Refuse an offer with an option that is not on the agenda."""
        for k, o in enumerate(numbers):
            issue = self.model.case.issues[k]
            exists = 0 <= o < len(issue.options)
            if not (exists and self.model.table.state.open[k, o]):
                what = f'"{issue.options[o].name}"' if exists else f"option {o}"
                agenda = ", ".join(self.model.agenda[issue.name])
                problem = f"{issue.name}: {what} is not on the agenda; the agenda has {agenda}"
                raise self.nonsense(i, "propose", offer, problem)

    def truth(self, i: int, what: str, value: Any) -> bool:
        """Return True or False, and refuse anything else."""
        if not isinstance(value, bool | np.bool_):
            raise self.nonsense(i, what, value, "return True or False")
        return bool(value)

    def number(self, i: int, what: str, value: Any, low: float = -inf, high: float = inf) -> float:
        """Return a number within limits, and refuse anything else."""
        if Number(low, high).problem(value):
            between = f" from {low:g} to {high:g}" if high < inf else ""
            raise self.nonsense(i, what, value, f"return a number{between}")
        return float(value)

    def nonsense(self, i: int, what: str, value: Any, problem: str) -> DecisionError:
        """Return the error that says who decided what, and what was expected."""
        party = self.model.parties[i]
        return DecisionError(
            f"{self.decider(i, what)}() of {party.name} in round {self.model.round + 1} "
            f"returned {value!r}: {problem}"
        )

    def decider(self, i: int, what: str) -> str:
        """Return the name of what decides for i."""
        return f"{type(self.model.parties[i]).__name__}.{what}"


class OwnDecisions(Decisions):
    """What the schedule calls for a decision: plain functions first, and else the parties.

    Parameters
    ----------
    model
        Whose parties are asked.
    own
        Of `read_decisions`.

    Raises
    ------
    DecisionError
        When something is decided that cannot be.
    """

    def __init__(self, model: Any, own: Own) -> None:
        super().__init__(model)
        self.own = {(name, i): function for name, i, function in own}

    @property
    def all(self) -> tuple[Function, ...]:
        """The five, in the order of `kompas_sim.rules.schedule.play_round`."""
        return tuple(map(self._either, NAMES, super().all))

    def _either(self, name: str, ask: Function) -> Function:
        def decide(table: Table, t: int, i: int, *about: Any) -> Any:
            own = self.own.get((name, i))
            if own is None:
                return ask(table, t, i, *about)
            return self._checked(name, i, own(table, t, i, *about))

        return decide

    def _checked(self, name: str, i: int, value: Any) -> Any:
        if name == "target":
            return self.number(i, name, value)
        if name == "disclose":
            return self.number(i, name, value, 0, 1)
        if name == "choose_strategy":
            if value not in range(len(STRATEGIES)):
                problem = f"return a number from 0 to {len(STRATEGIES) - 1}"
                raise self.nonsense(i, name, value, problem)
            return int(value)
        if self.truth(i, name, value) and name == "propose":
            package = self.model.table.state.package
            self.on_the_agenda(i, package, package.tolist())
        return bool(value)

    def decider(self, i: int, what: str) -> str:
        """Return the name of what decides for i."""
        own = self.own.get((what, i))
        return str(own.__name__) if own else super().decider(i, what)
