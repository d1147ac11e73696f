"""What is asked for when many runs are, checked; who does the work, and how it is cut up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib.util import find_spec
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from warnings import warn

from kompas_sim.chance import seed_from
from kompas_sim.errors import shown, unknown
from kompas_sim.limits import runs_of_each, workers_of
from kompas_sim.loading import without_collection
from kompas_sim.own_decisions import Given, Own, read_decisions, written
from kompas_sim.provenance import provenance
from kompas_sim.rules.scoring import Tally
from kompas_sim.setting import game_of
from kompas_sim.tasks import ENGINES, Task, make_tasks, play
from kompas_sim.workers import UNKNOWN, cores, homeless, processes, threads, without_main, work_off
from kompas_sim.yardstick import yardstick_of

if TYPE_CHECKING:
    from kompas_sim.one_point import Plan
    from kompas_sim.party import Party

BLOCK = {"compiled": 1000, "agents": 25}  # the most runs that are handed out together
PER_WORKER = 8  # blocks of each at the least, where several share the work: all end together
COMPILING = 30.0  # seconds of work from which it pays to compile decisions of one's own
PATIENCE = 6.0  # seconds of work from which it pays to start processes


@dataclass(frozen=True)
class Order:
    """Runs of a design, and who plays them how; made by `take_order`."""

    design: Plan
    runs: int  # of each point
    seed: int
    engine: str
    workers: int | None
    executor: Executor | None
    party_classes: Mapping[str, type[Party]]
    own: Own
    paths: bool

    @property
    def total(self) -> int:
        """The number of all runs."""
        return len(self.design) * self.runs

    @property
    def horizon(self) -> int | None:
        """How long the paths are that are kept; None: none."""
        return self.design.longest if self.paths else None

    @property
    def many(self) -> int:
        """How many share the work."""
        if self.executor is not None:
            return self.workers or UNKNOWN
        if self.workers is None and self.engine == "agents" and self.seconds < PATIENCE:
            return 1
        return min(self.workers or cores(), self.total)

    @property
    def seconds(self) -> float:
        """About how long the agents of the model need, one after the other."""
        s = self.design.scenario
        return self.total * s.horizon * (2.5e-4 + 6e-5 * len(s.parties) ** 2)

    @property
    def block(self) -> int:
        """The number of runs that are handed out together."""
        share = self.total if self.many == 1 else self.total // (self.many * PER_WORKER)
        return max(1, min(BLOCK[self.engine], share))

    def tasks(self, size: int) -> Iterator[Task]:
        """Cut the work into tasks of `size` runs."""
        return make_tasks(
            self.design,
            self.runs,
            self.seed,
            size,
            self.horizon,
            self.engine,
            self.party_classes,
            self.own,
        )

    def work_off(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Tally]]:
        """Play tasks and give each with its results, as they come."""
        if self.engine == "compiled":
            scenario = self.design.scenario
            with without_collection():
                from kompas_sim.ensemble.blocks import prepare

                # before many ask for it
                prepare(self.own, game_of(scenario), yardstick_of(scenario))
        own_pool = isinstance(self.executor, ProcessPoolExecutor)
        with self._pool() as pool, without_main() if own_pool else nullcontext():
            yield from work_off(pool, play, tasks, self.many)

    def _pool(self) -> AbstractContextManager[Executor | None]:
        if self.executor is not None:
            return nullcontext(self.executor)
        if self.many == 1:
            return nullcontext()
        return threads(self.many) if self.engine == "compiled" else processes(self.many)

    def source(self) -> dict[str, Any]:
        """Return where the results come from."""
        layout = self.design.layout
        source = provenance(
            self.design.scenario,
            self.design.logic,
            seed=self.seed,
            runs=self.runs,
            engine=self.engine,
            party_classes=self.party_classes,
            decisions=written([party.name for party in self.design.scenario.parties], self.own),
            points=len(self.design),
            varied=self.design.varied,
        )
        return source | ({"layout": layout.as_dict()} if layout else {})


def take_order(
    design: Plan,
    *,
    runs: int,
    seed: int,
    engine: str,
    workers: int | None,
    executor: Executor | None,
    party_classes: Mapping[str, type[Party]] | None,
    decisions: Given | None,
    paths: bool,
) -> Order:
    """Check what is asked for, and choose another engine or fewer workers where that must be.

    Raises
    ------
    ValueError
        For an unknown engine, or numbers that cannot be.

    Warns
    -----
    UserWarning
        When it is done in another way than was asked for.
    """
    if executor is not None and (isinstance(executor, type) or not hasattr(executor, "submit")):
        raise ValueError(f"executor: {shown(executor)} must be a concurrent.futures.Executor")
    if engine not in ENGINES:
        raise ValueError(unknown("engine", engine, ENGINES))
    runs, seed = runs_of_each(runs), seed_from(seed)
    workers = workers_of(workers)
    classes: dict[str, Any] = {}
    if party_classes is not None:
        from kompas_sim.model import checked_classes

        classes = dict(checked_classes(design.scenario, party_classes))
    own = read_decisions([party.name for party in design.scenario.parties], decisions)
    order = Order(design, runs, seed, engine, workers, executor, classes, own, paths)
    if engine == "compiled" and own and order.seconds < COMPILING:
        order = replace(order, engine="agents")
    elif engine == "compiled" and (reason := _not_compiled(order)):
        _say(f'{reason}; the runs are played by engine="agents"')
        order = replace(order, engine="agents")
    lost = homeless([*classes.values(), *(function for _, _, function in own)])
    own_pool = executor is None and order.engine == "agents" and order.many > 1
    if lost and (own_pool or isinstance(executor, ProcessPoolExecutor)):
        _say(
            f"{lost} is defined in a script or notebook, where other processes cannot find it: "
            "the runs are played one by one; put it in a module of its own to use all cores"
        )
        order = replace(order, workers=1, executor=None)
    return order


def _not_compiled(order: Order) -> str:
    """Return why the compiled engine cannot do it; nothing when it can."""
    if order.party_classes:
        names = sorted({each.__name__ for each in order.party_classes.values()})
        return f"{', '.join(names)}: a party class cannot be compiled"
    if find_spec("numba") is None:
        return "numba is not installed, which makes it more than a hundred times slower"
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return "NUMBA_DISABLE_JIT is set"
    if order.own:
        from kompas_sim.ensemble.blocks import reason_not_to_compile

        return reason_not_to_compile(order.own, game_of(order.design.scenario))
    return ""


def progress_bar(total: int, words: bool | str, done: int = 0) -> Any:
    """Return a progress bar on stderr, with the rate and the time left; silent for False.

    done : what was there before the work began.
    """
    if not words:
        return nullcontext(SimpleNamespace(update=lambda runs: None))
    from tqdm import tqdm

    return tqdm(
        total=total,
        initial=done,
        desc=words if isinstance(words, str) else None,
        unit=" runs",
        file=sys.stderr,
        delay=1,
        leave=False,
        smoothing=0.1,
    )


def _say(message: str) -> None:
    """Warn who called the library, from wherever in it."""
    level = 1
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith("kompas_sim."):
        level, frame = level + 1, frame.f_back
    warn(message, stacklevel=level)
