"""Making an offer: what a strategy looks for, and the exact search for it (1.5, M21, M57)."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.normal import normal
from kompas_sim.rules.numbers import clip, on_grid
from kompas_sim.rules.preference import available, believed_gain
from kompas_sim.rules.state import (
    AVOIDING,
    COMPROMISING,
    PROBLEM_SOLVING,
    Game,
    Ints,
    State,
    Table,
)
from kompas_sim.rules.table import parties_present, topics


@rule
def weight_of(table: Table, i: int, j: int) -> float:
    """How much j's believed gain counts in i's offer.

    Compromising: what i grants j. Problem solving: more, the worse off j is thought to be with
    the package on the table. Otherwise: everybody alike, for an offer must be swallowed by all.
    Source: article, "dat de andere partij haar belangen kan verwezenlijken"; docs/model.md, M57.
    """
    state = table.state
    others = parties_present(state) - 1
    if state.strategy[i] == COMPROMISING:
        return max(float(state.concern[i, j]), 0.0)
    if state.strategy[i] == PROBLEM_SOLVING and state.now.offers > 0:
        return clip(1.0 - believed_gain(state, i, j, state.package), 0.2, 2.0) / others
    return 1.0 / others


@rule
def set_objective(table: Table, t: int, i: int) -> None:
    """Fill ``state.weight`` with what each option adds to i's objective.

    The more issues, the more is misjudged (row 1). All terms lie on the grid: sums are exact.
    """
    game, state, p = table.game, table.state, table.p
    n, m = game.stake.shape
    blur = p.search_noise * topics(state) / 4.0
    own_counts = 1.0 if state.strategy[i] == COMPROMISING else 0.0
    for j in range(n):
        state.scratch[i, j] = weight_of(table, i, j) if j != i and state.present[j] else 0.0
    for k in range(m):
        for o in range(game.n_options[k]):
            score = own_counts * state.value[i, k, o]
            for j in range(n):
                if j != i:
                    score += state.scratch[i, j] * state.belief[i, j, k, o]
            state.weight[k, o] = on_grid(score + blur * normal(table.draws.search[t, k, o]))


@rule
def score_halves(game: Game, state: State) -> None:
    """The objective of every half package; minus infinity where an option is not available."""
    m = game.n_options.shape[0]
    for h in range(2):
        start = 0 if h == 0 else game.split
        stop = game.split if h == 0 else m
        for c in range(game.half_count[h]):
            score = 0.0
            for k in range(start, stop):
                o = game.half_option[h, c, k]
                if not available(state, k, o):
                    score = -math.inf
                    break
                score += state.weight[k, o]
            state.half_score[h, c] = score


@rule
def best_package(game: Game, state: State, i: int, wanted: float, package: Ints) -> bool:
    """Write into `package` the best open package that brings i at least `wanted`.

    Best: the highest objective, then the highest own gain, then the lowest index. Exact, in the
    square root of the number of packages: both halves are sorted by own gain; as the first half
    brings more, more of the second half will do. False when nothing brings enough.
    """
    score_halves(game, state)
    gain, order, score = state.half_gain, state.half_order, state.half_score
    found = False
    best_score = -math.inf
    best_own = -math.inf
    best = -1
    good = -1  # the best second half so far
    reach = 0
    for at in range(game.half_count[0] - 1, -1, -1):  # from the lowest own gain upwards
        first = order[i, 0, at]
        while (
            reach < game.half_count[1]
            and gain[i, 0, first] + gain[i, 1, order[i, 1, reach]] >= wanted
        ):
            second = order[i, 1, reach]
            reach += 1
            if score[1, second] == -math.inf:
                continue
            if good < 0 or better(
                score[1, second], gain[i, 1, second], second, score[1, good], gain[i, 1, good], good
            ):
                good = second
        if good < 0 or score[0, first] == -math.inf:
            continue
        total = score[0, first] + score[1, good]
        own = gain[i, 0, first] + gain[i, 1, good]
        index = first * game.half_count[1] + good
        if not found or better(total, own, index, best_score, best_own, best):
            found = True
            best_score = total
            best_own = own
            best = index
    if found:
        for k in range(package.shape[0]):
            half = 0 if k < game.split else 1
            part = best // game.half_count[1] if half == 0 else best % game.half_count[1]
            package[k] = game.half_option[half, part, k]
    return found


@rule
def better(
    score: float, own: float, index: int, than_score: float, than_own: float, than_index: int
) -> bool:
    """The one tie rule: objective, then own gain, then lowest index."""
    if score != than_score:
        return score > than_score
    if own != than_own:
        return own > than_own
    return index < than_index


@rule
def propose(table: Table, t: int, i: int) -> bool:
    """Put i's offer on the table, in ``state.package``; False when it makes none.

    Who avoids makes no offer, nor who can have nothing on the agenda that it wants.
    """
    state = table.state
    if state.strategy[i] == AVOIDING:
        return False
    set_objective(table, t, i)
    wanted = state.target[i] - state.extra[i]
    return best_package(table.game, state, i, wanted, state.package)
