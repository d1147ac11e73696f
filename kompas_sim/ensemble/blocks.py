"""A block of runs: what the compiled loop needs, put in order, and what it gives back."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from kompas_sim.chance import key_of, streams
from kompas_sim.ensemble.compiler import Compiled, compiled, list_rules
from kompas_sim.ensemble.kernel import Bench
from kompas_sim.ensemble.own import why_not
from kompas_sim.own_decisions import Own
from kompas_sim.parameters import SETTINGS
from kompas_sim.rules.outcome import Yardstick
from kompas_sim.rules.scoring import Tally
from kompas_sim.rules.state import Draws, Floats, Game, Ints, Seats, Table
from kompas_sim.seating import (
    first_trust,
    make_history,
    make_score,
    make_state,
    make_tally,
    sizes_of,
)

ROOM = 4  # numbers that are drawn at once


def make_bench(game: Game, stakeholders: int) -> Bench:
    """Make the working memory for runs of a game."""
    n = game.own.shape[0]
    state, memory = make_state(game)
    shapes = streams(*sizes_of(game))
    plan, chance = lay_out(shapes)
    parts = zip(shapes.items(), plan[:, 1], strict=True)
    draws = {name: chance[at : at + prod(shape)].reshape(shape) for (name, shape), at in parts}
    return Bench(
        state=state,
        memory=memory,
        blank=memory.copy(),
        draws=Draws(**draws),
        chance=chance,
        plan=plan,
        history=make_history(game),
        room=make_score(n, stakeholders),
    )


def lay_out(shapes: dict[str, tuple[int, ...]]) -> tuple[Ints, Floats]:
    """Return the plan of `draw_all` for streams of these shapes, and the room for them."""
    sizes = [-(-prod(shape) // ROOM) * ROOM for shape in shapes.values()]
    stops = np.cumsum(sizes)
    plan = np.stack([[key_of(name) for name in shapes], stops - sizes, stops], axis=1)
    return plan.astype(np.int64), np.zeros(int(stops[-1]))


def first_trusts(code: Compiled, regard: Floats, settings: Any, seed: int, numbers: Ints) -> Floats:
    """Return what trust everybody starts with in each of the runs, (R, n, n)."""
    n = len(regard)
    plan, room = lay_out({"trust": (n, n)})
    drawn = np.zeros((len(numbers), n * n))
    code.draw_first(room, plan, seed, numbers, drawn)
    return first_trust(drawn.reshape(-1, n, n), settings, regard)


def play_block(
    code: Compiled,
    game: Game,
    yard: Yardstick,
    settings: Any,
    seats: Seats,
    regard: Floats,
    seed: int,
    numbers: Ints,
    *,
    paths: bool,
) -> Tally:
    """Play runs `numbers` (R,) of `seed` from the first round to the last.

    settings : (R,) records of parameters. seats : what the parties bring, a row per run; their
    trust is drawn here, by how they look back on each other, `regard` (n, n). paths : whether the
    course of trust and escalation is kept.
    """
    stakeholders = len(yard.collective)
    tally = make_tally(
        len(numbers), game.own.shape[0], stakeholders, game.horizon if paths else None
    )
    trust = first_trusts(code, regard, settings, seed, numbers)
    code.play_runs(
        normal_arrays(game),
        normal_arrays(yard),
        make_bench(game, stakeholders),
        settings,
        normal_arrays(seats._replace(trust=trust)),
        seed,
        numbers,
        True,
        0,
        game.horizon,
        tally,
    )
    return tally


def prepare(own: Own, game: Game, yard: Yardstick) -> None:
    """Compile, or read from the disk, all that is needed: a block of no runs."""
    nobody = np.zeros((0, game.own.shape[0]))
    seats = Seats(
        rows=np.zeros((0, game.own.shape[0], 6)),
        orientation=nobody,
        restraint=nobody,
        effort=nobody,
        power=nobody,
        trust=np.zeros((0, game.own.shape[0], game.own.shape[0])),
    )
    settings = np.zeros(0, dtype=SETTINGS).view(np.recarray)
    none = np.zeros(0, dtype=np.int64)
    regard = np.zeros((game.own.shape[0], game.own.shape[0]))
    play_block(compiled(own), game, yard, settings, seats, regard, 0, none, paths=False)


def reason_not_to_compile(own: Own, game: Game) -> str:
    """Return why a decision of one's own cannot be compiled; nothing when all can be."""
    list_rules()
    bench = make_bench(game, 0)
    settings = np.zeros(1, dtype=SETTINGS).view(np.recarray)
    return why_not(own, Table(normal_arrays(game), bench.state, settings[0], bench.draws))


def normal_arrays(arrays: Any) -> Any:
    """Return the same tuple with arrays of one kind, so that nothing is compiled twice."""
    return type(arrays)(
        *(
            np.require(each, requirements=("C", "A", "W")) if isinstance(each, np.ndarray) else each
            for each in arrays
        )
    )
