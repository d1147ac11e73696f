"""The loop over runs that is compiled: the very rules and the very schedule, over many runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kompas_sim.ensemble.philox import draw_all
from kompas_sim.ensemble.references import by_reference
from kompas_sim.rules.course import trace
from kompas_sim.rules.schedule import Decision, open_run, play_round
from kompas_sim.rules.scoring import Score, Tally, score_run
from kompas_sim.rules.state import (
    C_ESCALATION,
    C_TRUST,
    Draws,
    Floats,
    Game,
    History,
    Ints,
    Seats,
    State,
    Table,
)


class Bench(NamedTuple):
    """The working memory for runs of one game; every run uses it anew."""

    state: State
    memory: Ints  # all of the state but its events
    blank: Ints  # the same before anybody sits down
    draws: Draws
    chance: Floats  # all of the draws
    plan: Ints  # (streams, 3) of `draw_all`
    history: History
    room: Score


def make_kernel(
    target: Decision,
    choose_strategy: Decision,
    disclose: Decision,
    propose: Decision,
    respond: Decision,
) -> Callable[..., None]:
    """Return the loop over runs, with these decisions, ready to be compiled."""

    def play_runs(
        game: Game,
        yard: Any,
        bench: Bench,
        settings: Any,
        seats: Seats,
        seed: int,
        numbers: Ints,
        fresh: bool,
        first: int,
        last: int,
        tally: Tally,
    ) -> None:
        """Play rounds `first` to `last` (exclusive) of runs `numbers` (R,) of `seed`, and score.

        settings : (R,) parameters. seats : a row per run. fresh : draw chance and sit down; or
        else the run on the bench goes on.
        """
        history = by_reference(bench.history)
        room = by_reference(bench.room)
        yardstick = by_reference(yard)
        for r in range(numbers.shape[0]):
            table = by_reference(Table(game, bench.state, settings[r], bench.draws))
            if fresh:
                draw_all(bench.chance, bench.plan, seed, numbers[r])
                for at in range(bench.memory.shape[0]):
                    bench.memory[at] = bench.blank[at]
                own = Seats(
                    seats.rows[r],
                    seats.orientation[r],
                    seats.restraint[r],
                    seats.effort[r],
                    seats.power[r],
                    seats.trust[r],
                )
                open_run(table, by_reference(own), history)
            t = first
            while t < last and table.state.now.over == 0:
                play_round(table, history, t, target, choose_strategy, disclose, propose, respond)
                t += 1
            outcome, flags = score_run(table, table.state.now, yardstick, history, t, room)
            tally.outcome[r] = outcome
            tally.flags[r] = flags
            tally.rounds[r] = t
            for m in range(tally.measured.shape[1]):
                tally.measured[r, m] = room.measured[m]
            for i in range(tally.gain.shape[1]):
                tally.gain[r, i] = room.gain[i]
            for k in range(tally.collective.shape[1]):
                tally.collective[r, k] = room.collective[k]
            if tally.paths.shape[0] > 0:
                trace(history, t, C_TRUST, tally.paths[r, 0])
                trace(history, t, C_ESCALATION, tally.paths[r, 1])

    return play_runs
