"""A table set for a run: its state in one block of memory, what the parties bring, its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from kompas_sim.chance import beta, make_draws
from kompas_sim.logic import ROWS, Logic
from kompas_sim.parameters import Parameters
from kompas_sim.rules.scoring import MEASURED, PATHS, Score, Tally
from kompas_sim.rules.state import (
    COLUMNS,
    EXPLORING,
    FUNCTIONS,
    NEVER,
    NOBODY,
    NOW,
    STRATEGIES,
    Draws,
    Floats,
    Game,
    History,
    Ints,
    Seats,
    State,
    Table,
)
from kompas_sim.scenario import Scenario


def make_state(game: Game) -> tuple[State, Ints]:
    """Make room for the state of a table at which nobody sits yet.

    Returns
    -------
    tuple
        The state, and the one block of memory that all its arrays but the events are parts of:
        copying that copies a state.
    """
    n, m, o = game.own.shape
    f = len(game.probability)
    number, whole, flag = np.float64, np.int64, np.bool_
    pair = (n, n)
    parts: dict[str, tuple[tuple[int, ...], Any]] = {
        "now": ((1,), NOW),
        "rows": ((n, len(ROWS)), number),
        "orientation": ((n,), number),
        "restraint": ((n,), number),
        "effort": ((n,), number),
        "value": ((n, m, o), number),
        "half_gain": (game.half_gain.shape, number),
        "half_order": (game.half_order.shape, whole),
        "extra": ((n,), number),
        "terms": ((n,), number),
        "forecast": ((n, f), number),
        "precision": ((n, f), number),
        "known": ((f,), flag),
        "engagement": ((n,), number),
        "power": ((n,), number),
        "clout": ((n,), number),
        "addiction": ((n,), number),
        "present": ((n,), flag),
        "joined": ((n,), flag),
        "advantage": ((n,), number),
        "unease": ((n,), number),
        "trust": (pair, number),
        "trust_start": (pair, number),
        "ceiling": (pair, number),
        "escalation": (pair, number),
        "ambiguity": (pair, number),
        "belief": ((n, n, m, o), number),
        "prior": ((n, m, o), number),
        "told": ((n, n, m), number),
        "heard": (pair, number),
        "frame": ((n, m), number),
        "ledger": (pair, number),
        "concern": (pair, number),
        "aspiration": ((n,), number),
        "target": ((n,), number),
        "feasible": ((n,), number),
        "conceded": ((n,), number),
        "floor": ((n,), number),
        "strategy": ((n,), whole),
        "before": ((n,), whole),
        "stake": (pair, number),
        "stake_before": (pair, number),
        "topic": (pair, whole),
        "coerced": (pair, flag),
        "deceived": (pair, flag),
        "broken": (pair, flag),
        "refused": (pair, number),
        "overruled": (pair, number),
        "dispute": (pair, number),
        "face": ((n,), number),
        "stress": ((n,), number),
        "attention": ((n,), number),
        "expectation": ((n,), number),
        "grit": ((n,), whole),
        "hoped": ((n,), number),
        "challenged": ((len(game.challenge),), flag),
        "trust_mediator": ((n,), number),
        "mediation": ((len(FUNCTIONS),), number),
        "confided": ((n, m, o), number),
        "text_weight": ((n,), number),
        "damage": ((n,), number),
        "cost": ((n,), number),
        "open": ((m, o), flag),
        "admitted": ((m,), flag),
        "gone": ((m,), flag),
        "offer": ((n, m), whole),
        "offer_gain": (pair, number),
        "offered": ((n,), flag),
        "agrees": ((n,), flag),
        "draft": ((m,), whole),
        "frozen": ((m,), flag),
        "deal": ((m,), whole),
        "settled": ((m,), flag),
        "package": ((m,), whole),
        "weight": ((m, o), number),
        "half_score": ((2, game.half_option.shape[1]), number),
        "scratch": ((n, max(n, m, len(STRATEGIES))), number),
    }
    memory, arrays = carve(parts)
    events = game.horizon * (2 * n * n + 8 * n + 16) + 2 * m * o + len(game.happening) * n
    now = arrays.pop("now").view(np.recarray)[0]
    state = State(now=now, event=np.zeros((events, 5), dtype=whole), **arrays)
    now.phase = now.reached = EXPLORING
    now.agreed = now.negotiating = now.lapses = NEVER
    now.proposer = NOBODY
    now.vitality = 1.0
    state.present[:] = True
    state.ceiling[:] = 1.0
    state.frame[:] = game.salience
    state.strategy[:] = state.before[:] = state.topic[:] = -1
    return state, memory


def carve(parts: Mapping[str, tuple[tuple[int, ...], Any]]) -> tuple[Ints, dict[str, Any]]:
    """Lay arrays of the given shapes and types out in one block of zeros.

    Examples
    --------
    >>> memory, arrays = carve({"a": ((2,), np.bool_), "b": ((3,), np.float64)})
    >>> memory.nbytes, arrays["b"].shape
    (32, (3,))
    """
    start, places = 0, {}
    for name, (shape, kind) in parts.items():
        places[name] = start
        start += -(-int(np.prod(shape)) * np.dtype(kind).itemsize // 8) * 8
    memory = np.zeros(start // 8, dtype=np.int64)
    arrays = {
        name: np.ndarray(shape, kind, memory, places[name]) for name, (shape, kind) in parts.items()
    }
    return memory, arrays


def make_seats(power: Floats, logics: Sequence[Logic], trust: Floats) -> Seats:
    """Return what the parties bring: power (n,), a logic each, trust in each other (n, n)."""

    def knob(name: str) -> Floats:
        return np.array([getattr(logic, name) for logic in logics])

    return Seats(
        rows=np.stack([knob(row) for row in ROWS], axis=1),
        orientation=knob("orientation"),
        restraint=knob("restraint"),
        effort=knob("leadership"),
        power=power,
        trust=trust,
    )


def seats_of(scenario: Scenario, logic: Logic, trust: Floats) -> Seats:
    """Return the seats of a scenario: a party's own logic goes before that of the table."""
    power = np.array([party.power for party in scenario.parties])
    return make_seats(power, [party.logic or logic for party in scenario.parties], trust)


def first_trust(draw: Floats, p: Any, regard: Floats) -> Floats:
    """Return what trust everybody starts with, from the draws for it (M13, M36).

    draw : (n, n) or, of many runs, (R, n, n), with as many parameters. regard : (n, n) how each
    looks back on each other, -1..1: it moves the mean towards no or full trust.
    """
    mean = np.asarray(p.trust_start)[..., None, None]
    room = np.where(regard > 0, 1.0 - mean, mean)
    mean = mean + np.asarray(p.history)[..., None, None] * regard * room
    mean = np.clip(mean, 0.01, 0.99)
    return beta(draw, mean, np.asarray(p.trust_concentration)[..., None, None])


def make_history(game: Game) -> History:
    """Make room for the record of a run."""
    n, rows = game.own.shape[0], game.horizon + 1
    return History(
        trust=np.zeros((rows, n, n)),
        escalation=np.zeros((rows, n, n)),
        power=np.zeros((rows, n)),
        aspiration=np.zeros((rows, n)),
        strategy=np.zeros((rows, n), dtype=np.int64),
        table=np.zeros((rows, len(COLUMNS))),
    )


def make_score(parties: int, stakeholders: int) -> Score:
    """Make room for the score of a run."""
    size = dict.fromkeys(("z", "gain", "damage", "cost", "shock"), parties)
    size |= {"collective": stakeholders, "measured": len(MEASURED)}
    return Score(**{name: np.zeros(size[name]) for name in Score._fields})


def make_tally(runs: int, parties: int, stakeholders: int, horizon: int | None) -> Tally:
    """Make room for what is kept of many runs; no paths without a horizon."""
    whole = {name: np.zeros(runs, dtype=np.int64) for name in ("outcome", "flags", "rounds")}
    return Tally(
        **whole,
        measured=np.zeros((runs, len(MEASURED))),
        gain=np.zeros((runs, parties)),
        collective=np.zeros((runs, stakeholders)),
        paths=np.zeros((0 if horizon is None else runs, len(PATHS), (horizon or 0) + 1)),
    )


def draws_of(game: Game, seed: int, run: int) -> Draws:
    """Draw all chance of run `run` of `seed`."""
    return make_draws(seed, run, *sizes_of(game))


def sizes_of(game: Game) -> tuple[int, ...]:
    """Return the sizes that the draws of a game have, in the order of `chance.streams`."""
    return (*game.own.shape, game.horizon, len(game.probability), len(game.challenge))


def make_table(game: Game, p: Parameters, draws: Draws) -> tuple[Table, History]:
    """Set a table for a run; nobody has taken a seat."""
    return Table(game, make_state(game)[0], p, draws), make_history(game)


def quick(arrays: Any) -> Any:
    """Return the same tuple for interpreted rules, which read and write single numbers.

    Memory views share the arrays and hand out plain Python numbers, twice as fast; the record of
    single numbers becomes a plain object.
    """
    values = arrays._asdict()
    for name, value in values.items():
        if isinstance(value, np.record):
            values[name] = SimpleNamespace(**dict(zip(NOW.names or (), value.item(), strict=True)))
        elif isinstance(value, np.ndarray):
            values[name] = value.data
    return type(arrays)(**values)


def interpreted(table: Table) -> Table:
    """Return the table as interpreted rules like to have it; the arrays are shared."""
    return Table(quick(table.game), quick(table.state), table.p, quick(table.draws))
