"""The result of one run: what happened, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kompas_sim.logic import Logic
from kompas_sim.rules.outcome import OUTCOMES, flag_names
from kompas_sim.rules.scoring import MEASURED, score_run
from kompas_sim.rules.state import (
    COLUMNS,
    E_ADMISSION,
    E_AGREEMENT,
    E_DISCOVERY,
    E_IMPROVEMENT,
    E_OBJECTION,
    E_OFFER,
    E_PHASE,
    E_SETTLED,
    EVENTS,
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

    def __repr__(self) -> str:
        flags = f" ({', '.join(self.flags)})" if self.flags else ""
        which = f"{self.scenario.name}, seed {self.seed}, run {self.number}"
        return f"<Run of {which}: {self.outcome}{flags}>"

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
) -> Run:
    """Score the table as it stands after `rounds` rounds and put everything in order."""
    room = make_score(len(scenario.parties), len(scenario.stakeholders))
    code, flags = score_run(table, now, yardstick_of(scenario), history, rounds, room)
    state = table.state
    names = [party.name for party in scenario.parties]
    frame = pd.DataFrame(history.table[: rounds + 1], columns=list(COLUMNS))
    frame.index.name = "round"
    whole = ["phase", "options_open", "parties", "in_force"]
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
    if kind in (E_DISCOVERY, E_SETTLED):
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
