"""The result of one run: what happened, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kompas_sim.errors import shown
from kompas_sim.limits import whole_number
from kompas_sim.logic import Logic
from kompas_sim.rules.outcome import OUTCOMES, flag_names
from kompas_sim.rules.scoring import MEASURED, score_run
from kompas_sim.rules.state import (
    COLUMNS,
    E_ADMISSION,
    E_AGREEMENT,
    E_CHALLENGE,
    E_DISCOVERY,
    E_FACT,
    E_IMPROVEMENT,
    E_INTERVENTION,
    E_ISSUE,
    E_MEDIATOR,
    E_OBJECTION,
    E_OFFER,
    E_PHASE,
    E_SETTLED,
    E_STUDY,
    EVENTS,
    HAPPENINGS,
    PHASES,
    Floats,
    History,
    Ints,
    Table,
)
from kompas_sim.scenario import Scenario
from kompas_sim.seating import make_score
from kompas_sim.yardstick import package_names, yardstick_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kompas_sim.model import Negotiation


class Outcome(StrEnum):
    """The classes of outcomes; exclusive and exhaustive.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> [outcome.value for outcome in ks.Outcome]
    ['win-win', 'compromise', 'win-lose', 'lose-lose', 'no deal', 'sham']
    """

    WIN_WIN = "win-win"
    COMPROMISE = "compromise"
    WIN_LOSE = "win-lose"
    LOSE_LOSE = "lose-lose"
    NO_DEAL = "no deal"
    SHAM = "sham"


@dataclass(frozen=True, eq=False)
class Run:
    """One run and its result.

    Attributes
    ----------
    scenario, logic, seed, number
        What was run: run `number` of seed `seed`.
    outcome
        The class of the outcome, an `Outcome` that reads as its name.
    flags
        What else is to be said of it: strict, one_sided, empty, missed, justified,
        externalised, below_batna, partial, terminated, renewed.
    package
        The agreement, {issue: option}, or None.
    parties
        A row per party: gain (z), gain net of the costs of the process (z), conflict damage
        (z), cost (z), power, whether it is still at the table.
    stakeholders
        A row per collective not at the table: gain (its own z: 1 is its full range).
    rounds
        A row per round, 0 the start.
    trust, escalation
        (rounds + 1, n, n); row i: i's trust in, and conflict with, each of the others. The
        diagonal is NaN.
    events
        What happened: round (from 1), kind, who, whom, detail.
    measures
        By name: joint_gain, integrative_share, ..., trust, escalation_max, ...
    party_classes, decisions
        Who decided in another way than the rules do.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> run = ks.negotiate("senseo", logic="network", seed=7)
    >>> list(run.parties.index)
    ['Philips', 'Douwe Egberts']
    >>> run.trust.shape == (len(run.rounds), 2, 2)
    True
    """

    scenario: Scenario
    logic: Logic
    seed: int
    number: int
    outcome: Outcome
    flags: tuple[str, ...]
    package: dict[str, str] | None
    parties: pd.DataFrame
    stakeholders: pd.DataFrame
    rounds: pd.DataFrame
    trust: Floats
    escalation: Floats
    events: pd.DataFrame
    measures: dict[str, float]
    party_classes: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        flags = f" ({', '.join(self.flags)})" if self.flags else ""
        which = f"{self.scenario.name}, seed {self.seed}, run {self.number}"
        return f"<Run of {which}: {self.outcome}{flags}>"

    def branch(
        self, round: int, change: Callable[[Negotiation], None] | None = None, **event: Any
    ) -> Run:
        """Return what would have come of this run with one thing changed, on the same chance.

        Parameters
        ----------
        round
            So many rounds stay as they were.
        change
            What to do to the model then: a function of it.
        **event
            Or one thing that happens then, as for `Scenario.with_event`: ``power=0.9`` and
            ``party="Philips"``, ``logic="hierarchy"``, ``mediator_enters=True`` ...

        Raises
        ------
        ValueError
            For a round that was not played, somebody who joins and is there already, or a change
            that is no function; or when the rounds before it cannot be played again, because
            something was changed by hand while they ran.
        ScenarioError
            For something that cannot happen.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> run = ks.negotiate("senseo", seed=1)
        >>> other = run.branch(30, logic="hierarchy")
        >>> bool((run.rounds["trust"][:31] == other.rounds["trust"][:31]).all())
        True
        """
        from kompas_sim.model import Negotiation

        played = len(self.rounds) - 1
        at = whole_number("round", round, 0)
        if at >= played:
            raise ValueError(f"round: {at} must be below {played}, the rounds that were played")
        if change is not None and not callable(change):
            raise ValueError(f"change: {shown(change)} must be a function of the model")
        if event.get("join") is True and self._here(event.get("party")):
            raise ValueError(f'party: "{event["party"]}" is at the table already')
        model = Negotiation(
            self.scenario.with_event(round=at + 1, **event) if event else self.scenario,
            self.logic,
            party_classes=self.party_classes,
            decisions=self.decisions,
            rng=self.seed,
            run=self.number,
            collect=False,
        )
        while model.round < at:
            model.step()
        before = _without_diagonal(model.history.trust[: at + 1])
        if not np.array_equal(before, self.trust[: at + 1], equal_nan=True):
            raise ValueError(
                f"the first {at} rounds do not come out the same: something was changed by hand "
                "while they ran, or the change would have counted from the start"
            )
        if change is not None:
            change(model)
        return model.run()

    def _here(self, party: Any) -> bool:
        """Whether a party was there from the start, so that it need not join."""
        joins = [event.party for event in self.scenario.events if event.kind == "join"]
        return party in self.parties.index and party not in joins

    def plot(self, lang: str = "en") -> Figure:
        """Draw trust, escalation and vitality through the phases."""
        from kompas_sim.plots import plot_run

        figure = plot_run(self, lang=lang).get_figure(root=True)
        assert figure is not None
        return figure


def make_run(
    scenario: Scenario,
    logic: Logic,
    seed: int,
    number: int,
    table: Table,
    now: Any,
    history: History,
    rounds: int,
    party_classes: Mapping[str, Any],
    decisions: Mapping[str, Any],
) -> Run:
    """Score the table as it stands after `rounds` rounds and put everything in order."""
    room = make_score(len(scenario.parties), len(scenario.stakeholders))
    code, flags = score_run(table, now, yardstick_of(scenario), history, rounds, room)
    state = table.state
    names = [party.name for party in scenario.parties]
    frame = pd.DataFrame(history.table[: rounds + 1], columns=list(COLUMNS))
    frame.index.name = "round"
    whole = ["phase", "options_open", "parties", "in_force", "sham", "mediator"]
    frame = frame.astype(dict.fromkeys(whole, int))
    return Run(
        scenario=scenario,
        logic=logic,
        seed=seed,
        number=number,
        outcome=Outcome(OUTCOMES[code]),
        flags=flag_names(flags),
        package=package_names(scenario, state.deal) if now.in_force else None,
        parties=pd.DataFrame(
            {
                "gain": room.gain,
                "net": room.gain - room.cost,
                "damage": room.damage,
                "cost": room.cost,
                "power": state.power.copy(),
                "present": state.present.copy(),
            },
            index=pd.Index(names, name="party"),
        ),
        stakeholders=pd.DataFrame(
            {"gain": room.collective},
            index=pd.Index([s.name for s in scenario.stakeholders], name="stakeholder"),
        ),
        rounds=frame,
        trust=_without_diagonal(history.trust[: rounds + 1]),
        escalation=_without_diagonal(history.escalation[: rounds + 1]),
        events=_events(scenario, state.event[: now.events]),
        measures=dict(zip(MEASURED, room.measured.tolist(), strict=True)),
        party_classes=party_classes,
        decisions=decisions,
    )


def talking(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return those of the rounds of a run in which there was somebody to talk with."""
    return rounds[rounds["parties"] > 1]


def _events(scenario: Scenario, events: Ints) -> pd.DataFrame:
    parties = [party.name for party in scenario.parties]
    rows = [
        (
            int(t) + 1,
            EVENTS[kind],
            parties[who] if who >= 0 else "",
            parties[whom] if whom >= 0 else "",
            _detail(scenario, int(kind), int(detail)),
        )
        for t, kind, who, whom, detail in events
    ]
    return pd.DataFrame(rows, columns=["round", "kind", "who", "whom", "detail"])


def _detail(scenario: Scenario, kind: int, detail: int) -> str:
    """What an event is about, in words."""
    issues = scenario.issues
    if kind in (E_ADMISSION, E_OBJECTION):
        return issues[detail].name
    if kind in (E_STUDY, E_FACT):
        return scenario.facts[detail].name
    if kind == E_CHALLENGE:
        return scenario.stakeholders[detail].name
    if kind == E_INTERVENTION:
        return HAPPENINGS[detail]
    if kind == E_MEDIATOR:
        return "enters" if detail else "leaves"
    if kind in (E_DISCOVERY, E_SETTLED, E_ISSUE):
        widest = max(len(issue.options) for issue in issues)
        issue = issues[detail // widest]
        return f"{issue.name}: {issue.options[detail % widest].name}"
    if kind == E_PHASE:
        return PHASES[detail - 1]
    if kind in (E_OFFER, E_AGREEMENT, E_IMPROVEMENT):
        sizes = [len(issue.options) for issue in issues]
        package = package_names(scenario, map(int, np.unravel_index(detail, sizes)))
        return "; ".join(f"{name}: {option}" for name, option in package.items())
    return ""


def _without_diagonal(path: Floats) -> Floats:
    copy = path.copy()
    n = copy.shape[1]
    copy[:, range(n), range(n)] = np.nan
    return copy
