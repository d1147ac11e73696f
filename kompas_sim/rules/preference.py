"""What a package is worth to a party, and what others think it is worth (1.1, 1.2, 1.5)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import on_grid
from kompas_sim.rules.state import Game, Ints, State


@rule
def gain(state: State, i: int, package: Ints) -> float:
    """What an agreement on `package` is worth to i as far as it knows, in v.

    0 as before, 1 its best package at first sight. What befell any agreement counts as well.
    """
    total = 0.0
    for k in range(package.shape[0]):
        total += state.value[i, k, package[k]]
    return float(total + state.extra[i])


@rule
def believed_gain(state: State, i: int, j: int, package: Ints) -> float:
    """What i thinks `package` is worth to j, in j's v."""
    total = 0.0
    for k in range(package.shape[0]):
        total += state.belief[i, j, k, package[k]]
    return total


@rule
def mean_believed(state: State, i: int) -> float:
    """What i thinks the package on the table brings the others at the table, on average, v."""
    total = 0.0
    others = 0
    for j in range(state.present.shape[0]):
        if j != i and state.present[j]:
            total += believed_gain(state, i, j, state.package)
            others += 1
    return total / others if others > 0 else 0.0


@rule
def regard(state: State, i: int, k: int, o: int) -> float:
    """What i makes of an option, for itself and those whom it grants something, in v."""
    score = state.value[i, k, o]
    for j in range(state.present.shape[0]):
        if j != i and state.present[j]:
            score += max(state.concern[i, j], 0.0) * state.belief[i, j, k, o]
    return float(score)


@rule
def fixed_pie(stake: float, own: float, fixed: float) -> float:
    """What the other is thought to gain by something new before it has said anything.

    With weight `fixed` the pie is of fixed size: what I do not take of the stake is theirs;
    with the rest of the weight, no idea: half of it. (The status quo is worth 0 to everybody, and
    everybody knows.) Source: article, "koek"; docs/model.md, 1.5.
    """
    return on_grid(fixed * max(stake - own, 0.0) + (1.0 - fixed) * 0.5 * stake)


@rule
def start_beliefs(game: Game, state: State, fixed: float) -> None:
    """Set what everybody thinks of everybody before the first word.

    An intermediary has no interest to start from: all issues matter alike, and half of each.
    """
    n, m = game.stake.shape
    for i in range(n):
        for k in range(m):
            for o in range(1, game.n_options[k]):
                prior = fixed_pie(game.stake[i, k], state.value[i, k, o], fixed)
                state.prior[i, k, o] = prior
                state.confided[i, k, o] = 0.5 / m
                for j in range(n):
                    state.belief[i, j, k, o] = prior


@rule
def available(state: State, k: int, o: int) -> bool:
    """Whether an option can be offered: on the agenda, and the issue not settled otherwise."""
    return bool(state.open[k, o] and (not state.frozen[k] or state.draft[k] == o))


@rule
def best_gain(game: Game, state: State, i: int) -> float:
    """The best that i could get of what is available, in v, if it might choose alone."""
    total = 0.0
    for k in range(game.n_options.shape[0]):
        best = state.value[i, k, state.draft[k]] if state.frozen[k] else 0.0
        for o in range(game.n_options[k]):
            if available(state, k, o) and state.value[i, k, o] > best:
                best = state.value[i, k, o]
        total += best
    return float(total + state.extra[i])
