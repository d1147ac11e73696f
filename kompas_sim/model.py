"""The Mesa model: a table of parties that negotiate, round after round."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

import mesa
import numpy as np

from kompas_sim.chance import seed_from
from kompas_sim.decisions import Decisions, OwnDecisions
from kompas_sim.errors import unknown
from kompas_sim.io import as_scenario
from kompas_sim.limits import LAST_RUN, whole_number
from kompas_sim.logic import Logic
from kompas_sim.own_decisions import Given, read_decisions
from kompas_sim.party import Package, Party
from kompas_sim.rules.schedule import open_run, play_round
from kompas_sim.rules.state import COLUMNS, Ints
from kompas_sim.run import Run, make_run
from kompas_sim.scenario import Scenario, logic_of_table
from kompas_sim.seating import draws_of, first_trust, interpreted, make_table, quick, seats_of
from kompas_sim.setting import game_of, regards
from kompas_sim.yardstick import package_names

PartyClasses = Mapping[str, type[Party]]


class Negotiation(mesa.Model):  # type: ignore[misc]
    """A collaboration that is negotiated, as a Mesa model.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    logic
        The logic of the table: a `Logic` or one of the words; None: that of the scenario, or
        else network. A party with a logic of its own keeps it.
    party_classes
        Classes of one's own, by the name of the party.
    decisions
        Plain functions that decide for a party, see `kompas_sim.own_decisions`, by its name:
        one, called after the decision (``my_propose``), or several by decision.
    rng
        The seed, an int; None draws one, which `seed` tells.
    run
        Which run of that seed.
    collect
        Whether Mesa's `DataCollector` collects.

    Attributes
    ----------
    case
        The scenario.
    round
        Rounds played.
    running
        False at the horizon, and when fewer than two parties are left.
    seed
        The seed that repeats this run.

    Raises
    ------
    DecisionError
        When a party of one's own decides something that cannot be.

    Notes
    -----
    `mesa.batch_run` works as for any model, but on Mesa 3.3 it reports the last round but one;
    `kompas_sim.simulate` plays many runs, scores them, and uses all cores.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> model = ks.Negotiation("senseo", logic="hierarchy", rng=7)
    >>> model.step()
    >>> model.round
    1
    >>> model.run().rounds.index[-1] == model.round
    True
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] = "maasvlakte",
        logic: Logic | str | None = None,
        *,
        party_classes: PartyClasses | None = None,
        decisions: Given | None = None,
        rng: Any = None,
        run: int = 0,
        collect: bool = True,
    ) -> None:
        self.seed = seed_from(rng)
        self.run_number = whole_number("run", run, 0, LAST_RUN)
        super().__init__(rng=int(np.random.SeedSequence([self.seed, run]).generate_state(1)[0]))
        self.case = as_scenario(scenario)
        self.logic = logic_of_table(self.case, logic)
        game = game_of(self.case)
        p, draws = self.case.parameters, draws_of(game, self.seed, run)
        self.table, self.history = make_table(game, p, draws)
        seats = seats_of(self.case, self.logic, first_trust(draws.trust, p, regards(self.case)))
        self.quick = interpreted(self.table)
        self._record = quick(self.history)
        classes = self.party_classes = checked_classes(self.case, party_classes)
        self.given = decisions or {}
        self.parties = [
            classes.get(p.name, Party)(self, i) for i, p in enumerate(self.case.parties)
        ]
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3 keeps all models alive there
        own = read_decisions([party.name for party in self.parties], decisions)
        self._decisions = OwnDecisions(self, own).all if own else Decisions(self).all
        self.round = 0
        open_run(self.quick, quick(seats), self._record)
        if collect:
            self.datacollector = mesa.DataCollector(
                model_reporters={name: _column(c) for c, name in enumerate(COLUMNS)},
                agent_reporters={
                    "name": "name",
                    "power": "power",
                    "aspiration": "aspiration",
                    "strategy": "strategy",
                },
            )
            self.datacollector.collect(self)
        self.collecting = collect

    def party(self, name: str) -> Party:
        """Return the party called `name`."""
        return self.parties[self.case.index("parties", name)]

    @property
    def phase(self) -> int:
        """The phase of the compass, 1..5."""
        return int(self.quick.state.now.phase)

    @property
    def agreement(self) -> dict[str, str] | None:
        """The agreement that is in force, as {issue: option}, or None."""
        return self.names_of(self.table.state.deal) if self.quick.state.now.in_force else None

    @property
    def agenda(self) -> dict[str, tuple[str, ...]]:
        """The options that are on the table now, by issue."""
        is_open = self.table.state.open
        return {
            issue.name: tuple(o.name for o, here in zip(issue.options, row, strict=False) if here)
            for issue, row in zip(self.case.issues, is_open, strict=True)
        }

    def step(self) -> None:
        """Play one round; nothing when the run is over."""
        if not self.running:
            return
        play_round(self.quick, self._record, self.round, *self._decisions)
        self.round += 1
        over = bool(self.quick.state.now.over)
        self.running = not over and self.round < self.case.horizon
        if self.collecting:
            self.datacollector.collect(self)

    def run(self) -> Run:
        """Play on to the end and return the result."""
        while self.running:
            self.step()
        return self.result()

    def result(self) -> Run:
        """Return the result as it would stand if the talks ended now."""
        return make_run(
            self.case,
            self.logic,
            self.seed,
            self.run_number,
            self.table,
            self.quick.state.now,
            self.history,
            self.round,
            self.party_classes,
            self.given,
        )

    def names_of(self, package: Ints) -> dict[str, str]:
        """Return a package as {issue: option}, from its option numbers."""
        return package_names(self.case, package)

    def numbers_of(self, package: Package) -> Ints:
        """Return a package as option numbers, from {issue: option}.

        Raises
        ------
        ValueError
            For an issue or an option that does not exist, with the choices.
        """
        numbers = np.zeros(len(self.case.issues), dtype=np.int64)
        for issue, option in package.items():
            k = self.case.index("issues", issue)
            options = [each.name for each in self.case.issues[k].options]
            if option not in options:
                raise ValueError(f"{issue}: {unknown('option', option, options)}")
            numbers[k] = options.index(option)
        return numbers


def checked_classes(case: Scenario, classes: PartyClasses | None) -> PartyClasses:
    """Return the party classes by name, none for None.

    Raises
    ------
    ValueError
        Unless it is a mapping of names of parties to subclasses of `Party`.
    """
    if classes is not None and not isinstance(classes, Mapping):
        raise ValueError(f"party_classes: {classes!r} must be {{name of a party: class}}")
    for name, each in (classes or {}).items():
        case.party(name)
        if not (isinstance(each, type) and issubclass(each, Party)):
            raise ValueError(f"party_classes: {name}: {each!r} must be a subclass of Party")
    return classes or {}


def negotiate(
    scenario: Scenario | str | PathLike[str],
    logic: Logic | str | None = None,
    *,
    seed: int = 1,
    run: int = 0,
    party_classes: PartyClasses | None = None,
    decisions: Given | None = None,
) -> Run:
    """Negotiate once, from the first meeting to the horizon.

    Parameters
    ----------
    scenario, logic, party_classes, decisions
        As for `Negotiation`.
    seed, run
        Which run: run `run` of seed `seed`.

    Returns
    -------
    Run
        What happened and what came of it.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> run = ks.negotiate("senseo", logic="network", seed=7)
    >>> run.outcome in ks.Outcome
    True
    """
    model = Negotiation(
        scenario,
        logic,
        party_classes=party_classes,
        decisions=decisions,
        rng=seed,
        run=run,
        collect=False,
    )
    return model.run()


def _column(c: int) -> Any:
    def read(model: Negotiation) -> float:
        return float(model.history.table[model.round, c])

    return read
