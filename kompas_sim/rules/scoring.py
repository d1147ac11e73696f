"""The score of a run that is over, in one row of numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from kompas_sim.rules import rule
from kompas_sim.rules.course import COURSE, follow
from kompas_sim.rules.delivery import delivered, shared_meaning
from kompas_sim.rules.measures import MEASURES, score
from kompas_sim.rules.outcome import WIN_WIN_SHARE, Ending, Yardstick
from kompas_sim.rules.state import Floats, History, Ints, Table

MEASURED = (*MEASURES, *COURSE, "damage", "cost")  # the last two: mean per party, z
PATHS = ("trust", "escalation")  # kept round by round: the mean, and the highest
DAMAGE = MEASURED.index("damage")


class Score(NamedTuple):
    """Room for the score of a run."""

    z: Floats  # (n,) what each party has in the end
    gain: Floats  # (n,) z less conflict damage
    damage: Floats  # (n,) z
    cost: Floats  # (n,) z, of the process
    collective: Floats  # (K,) what each stakeholder has in the end, in its own z
    shock: Floats  # (n,) z
    measured: Floats  # (len(MEASURED),)


class Tally(NamedTuple):
    """What is kept of many runs, R of them."""

    outcome: Ints  # (R,) number in OUTCOMES
    flags: Ints  # (R,) sum of bits
    rounds: Ints  # (R,) played
    measured: Floats  # (R, len(MEASURED))
    gain: Floats  # (R, n) z less conflict damage
    collective: Floats  # (R, K) of the stakeholders, in their own z
    paths: Floats  # (R, len(PATHS), rounds + 1), or (0, ...) when not kept


@rule
def to_z(v: float, unit: float, yard_unit: float) -> float:
    """From v, a party's own unit, to z; who has nothing at stake has an infinite unit."""
    return v * (unit / yard_unit) if unit < 1e300 else 0.0


@rule
def mean(values: Floats) -> float:
    """The mean of (n,) values."""
    total = 0.0
    for i in range(values.shape[0]):
        total += values[i]
    return float(total / values.shape[0])


@rule
def befell(table: Table, i: int, share: float) -> float:
    """What befell the agreement for i, in v: shocks, payments, and facts as they turn out.

    share : of the agreement that is realised; facts count as much.
    """
    game, state = table.game, table.state
    total = state.extra[i]
    for f in range(game.probability.shape[0]):
        true = 1.0 if table.draws.truth[f] < game.probability[f] else 0.0
        for k in range(state.deal.shape[0]):
            surprise = true - game.probability[f]
            total += share * surprise * game.effect[f, i, k, state.deal[k]]
    return float(total)


@rule
def score_run(
    table: Table, now: Any, yard: Yardstick, history: History, rounds: int, room: Score
) -> tuple[int, int]:
    """Score the table as it stands after `rounds` rounds: return the class and the flags.

    Everything else is written into `room`. `now` are the single numbers of the state.
    """
    state = table.state
    share = delivered(now.capacity, shared_meaning(state), table.p.meaning_needed)
    for i in range(room.z.shape[0]):
        room.damage[i] = to_z(state.damage[i], table.game.unit[i], yard.unit[i])
        room.cost[i] = to_z(state.cost[i], table.game.unit[i], yard.unit[i])
        room.shock[i] = to_z(befell(table, i, share), table.game.unit[i], yard.unit[i])
    end = Ending(
        package=state.deal,
        in_force=now.in_force == 1,
        present=state.present,
        joined=state.joined,
        delivered=share,
        shock=room.shock,
        damage=room.damage,
        power=state.power,
        open=state.open,
        sham=now.sham == 1,
        terminated=now.terminated == 1,
        renewed=now.renewed == 1,
    )
    follow(history, rounds, state.event, now, room.measured[len(MEASURES) :])
    room.measured[DAMAGE] = mean(room.damage)
    room.measured[DAMAGE + 1] = mean(room.cost)
    return score(
        yard,
        end,
        table.p.materiality,
        WIN_WIN_SHARE,
        room.z,
        room.gain,
        room.collective,
        room.measured[: len(MEASURES)],
    )
