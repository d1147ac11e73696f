"""Uncertain facts: forecasts, studies, negotiated knowledge and nonsense (M18, row 3)."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.normal import normal
from kompas_sim.rules.numbers import clip, on_grid
from kompas_sim.rules.state import (
    E_FACT,
    E_STUDY,
    EXPLORING,
    INFORMATION,
    Game,
    State,
    Table,
)
from kompas_sim.rules.table import charge, note, strongest, table_rule
from kompas_sim.rules.trust import encourage


@rule
def inclined(probability: float, bias: float) -> float:
    """What a party inclined by `bias`, -1 to 1, thinks the chance is that a fact is true."""
    room = 1.0 - probability if bias > 0.0 else probability
    return probability + bias * room


@rule
def sort_halves(game: Game, state: State, i: int) -> None:
    """Sort i's half packages by what they bring, highest first, equals by number."""
    gain, order = state.half_gain, state.half_order
    for h in range(2):
        for c in range(1, game.half_count[h]):
            moved = order[i, h, c]
            at = c
            while at > 0 and (
                gain[i, h, order[i, h, at - 1]] < gain[i, h, moved]
                or (
                    gain[i, h, order[i, h, at - 1]] == gain[i, h, moved]
                    and order[i, h, at - 1] > moved
                )
            ):
                order[i, h, at] = order[i, h, at - 1]
                at -= 1
            order[i, h, at] = moved


@rule
def value_options(game: Game, state: State, i: int) -> None:
    """Work out what every option is worth to i, by what it now thinks of the facts."""
    m = game.n_options.shape[0]
    for k in range(m):
        for o in range(game.n_options[k]):
            worth = game.own[i, k, o]
            for f in range(game.probability.shape[0]):
                worth += (state.forecast[i, f] - game.probability[f]) * game.effect[f, i, k, o]
            state.value[i, k, o] = on_grid(worth)
    for h in range(2):
        first = 0 if h == 0 else game.split
        last = game.split if h == 0 else m
        for c in range(game.half_count[h]):
            total = 0.0
            for k in range(first, last):
                total += state.value[i, k, game.half_option[h, c, k]]
            state.half_gain[i, h, c] = total
    sort_halves(game, state, i)


@rule
def form_forecasts(game: Game, state: State) -> None:
    """Before the first word everybody has a forecast of its own, by its inclination."""
    for i in range(game.bias.shape[0]):
        for f in range(game.bias.shape[1]):
            state.forecast[i, f] = inclined(game.probability[f], game.bias[i, f])
            state.precision[i, f] = 1.0
        if game.bias.shape[1] > 0:
            value_options(game, state, i)


@rule
def believe(table: Table, i: int, f: int, estimate: float, weight: float) -> None:
    """Move i's forecast of a fact towards an estimate, by its weight against what i knows."""
    state = table.state
    sure = state.precision[i, f]
    state.forecast[i, f] = (sure * state.forecast[i, f] + weight * estimate) / (sure + weight)
    state.precision[i, f] = sure + weight
    value_options(table.game, state, i)


@rule
def mean_bias(table: Table, f: int) -> float:
    """The inclination of the table about a fact: biases average out, -1..1."""
    total = 0.0
    count = 0
    for i in range(table.state.present.shape[0]):
        if table.state.present[i]:
            total += table.game.bias[i, f]
            count += 1
    return total / count if count > 0 else 0.0


@rule
def mean_forecast(state: State, f: int) -> float:
    """What the table thinks of a fact, on average."""
    total = 0.0
    count = 0
    for i in range(state.forecast.shape[0]):
        if state.present[i]:
            total += state.forecast[i, f]
            count += 1
    return total / count if count > 0 else 0.0


@rule
def disputed_fact(state: State) -> int:
    """The fact that is least certain to the table; -1 when all are known."""
    worst = -1
    most = 0.0
    for f in range(state.known.shape[0]):
        middle = mean_forecast(state, f)
        open_question = middle * (1.0 - middle)
        if not state.known[f] and open_question > most:
            worst = f
            most = open_question
    return worst


@rule
def found(true: bool, error: float, precision: float, pull: float) -> float:
    """What a study finds, 0..1: the truth, a random error, and a pull to somebody's side."""
    return clip((1.0 if true else 0.0) + error / math.sqrt(4.0 * precision) + pull, 0.0, 1.0)


@rule
def negotiated(estimate: float, table_thinks: float, pull: float) -> float:
    """Negotiated nonsense: a joint estimate gives way to what the table thinks (row 3)."""
    return estimate + pull * (table_thinks - estimate)


@rule
def study_alone(table: Table, t: int, f: int) -> None:
    """One authoritative study: precise, fast, and inclined as the strongest, who commissions it.

    Others take it as far as they trust the strongest; what they do not take, they contest.
    """
    game, state, p = table.game, table.state, table.p
    boss = strongest(state)
    true = table.draws.truth[f] < game.probability[f]
    pull = p.study_bias * game.bias[boss, f]
    estimate = found(true, normal(table.draws.estimate[t]), p.study_precision, pull)
    note(state, t, E_STUDY, boss, -1, f)
    for j in range(state.present.shape[0]):
        if state.present[j]:
            trusted = 1.0 if j == boss else state.trust[j, boss]
            if j != boss:
                apart = (1.0 - trusted) * abs(estimate - state.forecast[j, f])
                worse = state.escalation[j, boss] + p.study_contest * apart
                state.escalation[j, boss] = clip(worse, 0.0, 9.0)
            believe(table, j, f, estimate, p.study_precision * trusted)


@rule
def study_together(table: Table, t: int, f: int) -> None:
    """Joint fact-finding: all accept it, biases average out, and openness wins trust.

    Two studies in one: pooled, it is twice as precise. It costs everybody something, and where
    experts are few it finds what the table thinks. What came out meanwhile needs no study.
    """
    game, state, p = table.game, table.state, table.p
    if state.known[f]:
        return
    precision = 2.0 * p.study_precision
    true = table.draws.truth[f] < game.probability[f]
    pull = p.study_bias * mean_bias(table, f)
    estimate = found(true, normal(table.draws.estimate[t]), precision, pull)
    swayed = p.nonsense * table_rule(table, INFORMATION) * (1.0 - p.expertise)
    estimate = negotiated(estimate, mean_forecast(state, f), swayed)
    note(state, t, E_STUDY, -1, -1, f)
    charge(state, p.study_cost)
    for j in range(state.present.shape[0]):
        if state.present[j]:
            believe(table, j, f, estimate, precision)
    encourage(table, p.trust_openness)


@rule
def investigate(table: Table, t: int) -> None:
    """Before there is an agreement an uncertain fact may be studied, by one or by all (row 3)."""
    state, p = table.state, table.p
    if state.now.studying > 0:
        state.now.studying -= 1
        if state.now.studying == 0:
            study_together(table, t, state.now.fact)
        return
    asked = state.now.in_force == 0 and state.now.phase > EXPLORING
    if not asked or table.draws.study[t] >= p.study:
        return
    f = disputed_fact(state)
    if f < 0:
        return
    if table.draws.joint[t] >= table_rule(table, INFORMATION):
        study_alone(table, t, f)
    elif p.study_rounds < 1.0:
        study_together(table, t, f)
    else:
        state.now.fact = f
        state.now.studying = int(p.study_rounds)


@rule
def come_out(table: Table, t: int, f: int) -> None:
    """A fact becomes known to all."""
    game, state = table.game, table.state
    if state.known[f]:
        return
    state.known[f] = True
    note(state, t, E_FACT, -1, -1, f)
    truth = 1.0 if table.draws.truth[f] < game.probability[f] else 0.0
    for i in range(state.present.shape[0]):
        state.forecast[i, f] = truth
        value_options(game, state, i)
