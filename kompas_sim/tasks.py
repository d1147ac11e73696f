"""A task: runs of a design that follow each other, and how either engine plays them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from socket import gethostname
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kompas_sim.own_decisions import Own, written
from kompas_sim.provenance import MODEL
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.scoring import PATHS, Tally
from kompas_sim.rules.state import Floats, Game, Ints
from kompas_sim.scenario import Scenario
from kompas_sim.seating import make_tally
from kompas_sim.setting import game_of, regards
from kompas_sim.yardstick import yardstick_of

if TYPE_CHECKING:
    from kompas_sim.one_point import Plan
    from kompas_sim.party import Party
    from kompas_sim.run import Run

ENGINES = ("compiled", "agents")


class RunError(RuntimeError):
    """A run went wrong; the message names the run and the seed that repeat it."""


class Task(NamedTuple):
    """Runs `start` to `stop` (exclusive) of a design, counted point by point.

    It is small: who plays it makes everything else from it.
    """

    design: Plan  # the points it needs
    first: int  # the number of the first of them
    runs: int  # of each point
    seed: int
    start: int
    stop: int
    horizon: int | None  # how long the paths are that are kept; None: none
    engine: str
    party_classes: Mapping[str, type[Party]]
    own: Own  # decisions by plain functions
    rules: str = MODEL  # those of who asks

    @property
    def point(self) -> Ints:
        """The number of the point of each run."""
        return np.arange(self.start, self.stop) // self.runs

    @property
    def run(self) -> Ints:
        """The number of each run."""
        return np.arange(self.start, self.stop) % self.runs


def make_tasks(
    design: Plan,
    runs: int,
    seed: int,
    size: int,
    horizon: int | None,
    engine: str,
    party_classes: Mapping[str, type[Party]],
    own: Own,
) -> Iterator[Task]:
    """Cut all runs of a design into tasks of at most `size` runs."""
    total = len(design) * runs
    for start in range(0, total, size):
        stop = min(start + size, total)
        first, last = start // runs, (stop - 1) // runs
        part = design.part(first, last + 1)
        yield Task(part, first, runs, seed, start, stop, horizon, engine, party_classes, own)


def play(task: Task) -> Tally:
    """Play the runs of a task, one after the other.

    Raises
    ------
    RunError
        When the rules here are not those of who asks, as may be on another machine.
    """
    if task.rules != MODEL:
        raise RunError(f"{gethostname()} has another version of the rules of kompas_sim")
    if task.engine == "agents":
        return play_agents(task)
    try:
        return play_compiled(task)
    except (ValueError, IndexError, ZeroDivisionError):
        if not task.own:
            raise
        return play_agents(task)  # which tells in which run a decision went wrong, and how


def play_compiled(task: Task) -> Tally:
    """Play the runs of a task by the compiled rules."""
    from kompas_sim.ensemble.blocks import play_block
    from kompas_sim.ensemble.compiler import compiled

    code = compiled(task.own)
    point, number = task.point - task.first, task.run
    parts = []
    for case, points in task.design.cases():
        here = slice(*np.searchsorted(point, [points.start, points.stop]))
        cast = task.design.cast(case, points).take(point[here] - points.start)
        game, yard = _game(case.scenario), yardstick_of(case.scenario)
        tally = play_block(
            code,
            game,
            yard,
            cast.settings,
            cast.seats(),
            regards(case.scenario),
            task.seed,
            number[here],
            paths=task.horizon is not None,
        )
        parts.append(tally._replace(paths=_lengthened(tally.paths, task.horizon)))
    return join(parts)


def play_agents(task: Task) -> Tally:
    """Play the runs of a task by the agents of the Mesa model.

    Raises
    ------
    RunError
        When something goes wrong in a run, such as an error in a party class.
    """
    from kompas_sim.model import Negotiation

    scenario = task.design.scenario
    names = [party.name for party in scenario.parties]
    shape = len(scenario.parties), len(scenario.stakeholders)
    tally = make_tally(task.stop - task.start, *shape, task.horizon)
    for row, (point, number) in enumerate(zip(task.point, task.run, strict=True)):
        case = _case(task.design, int(point) - task.first)
        try:
            model = Negotiation(
                *case,
                party_classes=task.party_classes,
                decisions=written(names, task.own),
                rng=task.seed,
                run=int(number),
                collect=False,
            )
            run = model.run()
        except Exception as error:
            what = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            where = f" at point {point}" if task.design.factors else ""
            which = f"run {number} of seed {task.seed}{where}"
            raise RunError(f"{which}: {what}{error}") from error
        tally.outcome[row] = OUTCOMES.index(run.outcome)
        tally.flags[row] = sum(1 << FLAGS.index(flag) for flag in run.flags)
        tally.rounds[row] = len(run.rounds) - 1
        tally.measured[row] = list(run.measures.values())
        tally.gain[row] = run.parties["gain"]
        tally.collective[row] = run.stakeholders["gain"]
        if task.horizon is not None:
            paths = np.array([[path_of(run, name) for name in PATHS]])
            tally.paths[row] = _lengthened(paths, task.horizon)
    return tally


def path_of(run: Run, column: str) -> Floats:
    """Return a column of the rounds of a run, (horizon + 1,); its last value goes on to the end.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> run = ks.negotiate("senseo", seed=1)
    >>> len(path_of(run, "trust")) == run.scenario.horizon + 1
    True
    """
    rounds = run.rounds
    known = rounds[column].where(rounds["parties"] > 1).ffill().to_numpy(dtype=float)
    return np.pad(known, (0, run.scenario.horizon + 1 - len(known)), mode="edge")


def join(tallies: list[Tally]) -> Tally:
    """Put tallies one after the other."""
    if len(tallies) == 1:
        return tallies[0]
    return Tally(*(np.concatenate(each) for each in zip(*tallies, strict=True)))


@lru_cache(maxsize=8)
def _game(scenario: Scenario) -> Game:
    return game_of(scenario)


@lru_cache(maxsize=8)
def _case(design: Plan, point: int) -> Any:
    return design.case(point)


def _lengthened(paths: Any, horizon: int | None) -> Any:
    """Let the last value of (R, kinds, rounds + 1) go on to the longest horizon of the design."""
    missing = (horizon or 0) + 1 - paths.shape[2]
    return np.pad(paths, ((0, 0), (0, 0), (0, missing)), mode="edge") if missing else paths
