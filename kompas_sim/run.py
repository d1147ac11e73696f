"""The result of one run: what happened, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kompas_sim.logic import Logic
from kompas_sim.rules.measures import MEASURES, score
from kompas_sim.rules.outcome import OUTCOMES, WIN_WIN_SHARE, Ending, Yardstick, flag_names
from kompas_sim.rules.state import (
    COLUMNS,
    E_ADMISSION,
    E_AGREEMENT,
    E_DISCOVERY,
    E_EXIT,
    E_IMPROVEMENT,
    E_OBJECTION,
    E_OFFER,
    E_PHASE,
    E_SETTLED,
    EVENTS,
    PHASES,
    STRATEGIES,
    Floats,
    History,
    Ints,
    Table,
)
from kompas_sim.scenario import Scenario
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


@lru_cache(maxsize=32)
def _yardstick(scenario: Scenario) -> Yardstick:
    return yardstick_of(scenario)


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
    yard = _yardstick(scenario)
    state, p = table.state, table.p
    # from v, the party's own unit, to z; a party with nothing at stake has unit infinity
    to_z = np.where(np.isfinite(table.game.unit), table.game.unit / yard.unit, 0.0)
    damage, cost = state.damage * to_z, state.cost * to_z
    n, k = len(damage), len(scenario.stakeholders)
    z, g, collective = np.zeros(n), np.zeros(n), np.zeros(k)
    measured = np.zeros(len(MEASURES))
    ending = Ending(
        package=state.deal,
        in_force=bool(now.in_force),
        present=state.present,
        delivered=1.0,
        shock=np.zeros(n),
        damage=damage,
        power=state.power,
        open=state.open,
        sham=False,
        terminated=bool(now.terminated),
        renewed=False,
    )
    code, flags = score(yard, ending, p.materiality, WIN_WIN_SHARE, z, g, collective, measured)
    names = [party.name for party in scenario.parties]
    frame = pd.DataFrame(history.table[: rounds + 1], columns=list(COLUMNS))
    frame.index.name = "round"
    whole = ["phase", "options_open", "parties", "in_force"]
    frame = frame.astype(dict.fromkeys(whole, int))
    events = state.event[: now.events]
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
                "gain": g,
                "net": g - cost,
                "damage": damage,
                "cost": cost,
                "power": state.power.copy(),
                "present": state.present.copy(),
            },
            index=pd.Index(names, name="party"),
        ),
        stakeholders=pd.DataFrame(
            {"gain": collective},
            index=pd.Index([s.name for s in scenario.stakeholders], name="stakeholder"),
        ),
        rounds=frame,
        trust=_without_diagonal(history.trust[: rounds + 1]),
        escalation=_without_diagonal(history.escalation[: rounds + 1]),
        events=_events(scenario, events),
        measures={
            **dict(zip(MEASURES, measured.tolist(), strict=True)),
            **_course(frame, history.strategy[1 : rounds + 1], events, now),
            "damage": float(damage.mean()),
            "cost": float(cost.mean()),
        },
    )


def talking(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return those of the rounds of a run in which there was somebody to talk with."""
    return rounds[rounds["parties"] > 1]


def _course(frame: pd.DataFrame, strategy: Ints, events: Ints, now: Any) -> dict[str, float]:
    """Measures of how it went. Of an average over the rounds, the start is not a part."""
    played = frame.iloc[1:]
    met = talking(played)
    end = met.iloc[-1] if len(met) else frame.iloc[0]
    acts = strategy[strategy >= 0]
    kinds = events[:, 1]
    shares = {
        f"share_{name.replace(' ', '_')}": float((acts == s).mean()) if len(acts) else np.nan
        for s, name in enumerate(STRATEGIES)
    }
    return {
        "trust": float(end["trust"]),
        "trust_mean": float(met["trust"].mean()) if len(met) else float(end["trust"]),
        "trust_min": float(end["trust_min"]),
        "escalation": float(end["escalation"]),
        "escalation_max": float(frame["escalation"].max()),
        "rounds_zone_2": float((played["escalation"] > 3).sum()),
        "rounds_zone_3": float((played["escalation"] > 6).sum()),
        "vitality": float(end["vitality"]),
        "ambiguity": float(end["ambiguity"]),
        "accuracy": float(end["accuracy"]),
        "shared_meaning": float(end["shared_meaning"]),
        "agreement": float(now.in_force),
        "rounds_to_agreement": float(now.agreed) if now.agreed >= 0 else np.nan,
        "phase_reached": float(now.reached),
        "skips": float(now.skips),
        "returns": float(now.returns),
        "surprises": float(now.surprises),
        "offers": float((kinds == E_OFFER).sum()),
        "discoveries": float((kinds == E_DISCOVERY).sum()),
        "improvements": float((kinds == E_IMPROVEMENT).sum()),
        "left": float((kinds == E_EXIT).sum()),
        **shares,
    }


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
