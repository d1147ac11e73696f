"""From a scenario to the game: what does not change during a run, as arrays."""

from __future__ import annotations

from itertools import product
from math import fsum, prod
from typing import Any

import numpy as np

from kompas_sim.arrays import (
    contributions,
    fact_effects,
    first_agenda,
    on_grid,
    option_counts,
    organisation_contributions,
    reservations,
    stakeholder_contributions,
    voices,
)
from kompas_sim.records import Constituency, Mediator
from kompas_sim.rules.state import (
    AGGREGATES,
    FUNCTIONS,
    H_RENEWAL,
    HAPPENINGS,
    NEVER,
    Flags,
    Floats,
    Game,
    Ints,
)
from kompas_sim.scenario import Scenario, logic_of_table


def own_units(gains: Floats, first: Flags) -> Floats:
    """Return each party's unit v: its best gain on the first agenda, (n,); inf with none.

    Dividing by inf leaves a party without anything at stake at v = 0.
    """
    best: Floats = np.where(first, gains, 0.0).max(axis=2).sum(axis=1)
    spread = np.abs(gains).max(axis=(1, 2))
    return np.where(best > 1e-9 * spread, best, np.inf)


def halves(n_options: Ints) -> tuple[int, Ints, Ints]:
    """Split the issues in two halves of about equally many packages.

    Returns
    -------
    tuple
        Where the second half starts, the number of half packages (2,), and their options
        (2, H, m).
    """
    m = len(n_options)
    sizes = [int(size) for size in n_options]
    split = min(range(m + 1), key=lambda s: max(prod(sizes[:s]), prod(sizes[s:])))
    parts = [range(split), range(split, m)]
    count = np.array([prod(sizes[k] for k in part) for part in parts], dtype=np.int64)
    option = np.zeros((2, int(count.max()), m), dtype=np.int64)
    for h, part in enumerate(parts):
        for c, choice in enumerate(product(*(range(sizes[k]) for k in part))):
            option[h, c, list(part)] = choice
    return split, count, option


def make_game(
    gains: Floats,
    reservation: Floats,
    exit_cost: Floats,
    n_options: Ints,
    first: Flags,
    *,
    detail: Flags,
    control: Flags,
    horizon: int,
    deadline: int,
    aggregate: str = "mean_power",
    coalition: bool = True,
    **around: Any,
) -> Game:
    """Build the game from composite interests, on whatever scale they are.

    Parameters
    ----------
    gains
        (n, m, O) what each option is worth to each party above the status quo, zero-padded.
    reservation, exit_cost
        (n,) on the same scale.
    n_options, first
        (m,) and (m, O): the number of options, and which of them are no discovery.
    detail, control
        (m,) issues left to phase 4; (n, m) who controls which issue.
    horizon, deadline
        In rounds.
    aggregate, coalition
        As in `Scenario`.
    **around
        Fields of `Game` that are about what surrounds the talks; what is left out is not there:
        see `nothing_around`.
    """
    unit = own_units(gains, first)
    own = on_grid(gains / unit[:, None, None])
    seen = np.where(first, own, 0.0)
    spread = own.max(axis=2) - own.min(axis=2)
    total = spread.sum(axis=1, keepdims=True)
    salience = np.where(total > 0, spread / np.where(total > 0, total, 1), 1 / len(n_options))
    split, count, option = halves(n_options)
    n, m = spread.shape
    half_gain = np.zeros((n, 2, option.shape[1]))
    for k in range(m):
        half = 0 if k < split else 1
        half_gain[:, half] += own[:, k, option[half, :, k]]
    order = np.argsort(-half_gain, axis=2, kind="stable")
    for h in range(2):  # only the half packages that exist, by falling gain
        exists = order[:, h] < count[h]
        order[:, h, : count[h]] = order[:, h][exists].reshape(n, count[h])
    return Game(
        unit=unit,
        own=own,
        reservation=on_grid(reservation / unit),
        exit_cost=on_grid(exit_cost / unit),
        stake=seen.max(axis=2),
        salience=salience,
        n_options=n_options,
        first=first,
        detail=detail,
        control=control,
        split=split,
        half_count=count,
        half_option=option,
        half_gain=half_gain,
        half_order=order,
        horizon=horizon,
        deadline=float(deadline),
        aggregate=AGGREGATES.index(aggregate),
        coalition=coalition,
        latent_conflict=favourites_apart(seen),
        **nothing_around(own) | around,
    )


def favourites_apart(seen: Floats) -> float:
    """Return how far the parties' favourites on the first agenda lie apart, 0..1.

    The mean, over all pairs, of what a party misses (in v, from (n, m, O)) when it gets the
    favourite of another.
    """
    best = seen.argmax(axis=2)
    n, m = best.shape
    missed = [
        float(np.clip(1.0 - seen[i, range(m), best[j]].sum(), 0.0, 1.0))
        for i in range(n)
        for j in range(n)
        if i != j
    ]
    return fsum(missed) / len(missed) if missed else 0.0


def nothing_around(own: Floats) -> dict[str, Any]:
    """Return the fields of `Game` for talks without history, constituencies, facts or events."""
    n, m, o = own.shape
    return {
        "late": np.zeros(n, dtype=np.bool_),
        "acquainted": np.zeros((n, n), dtype=np.bool_),
        "organisation": np.zeros((n, m, o)),
        "accountable": np.zeros(n, dtype=np.bool_),
        "hawks": np.zeros(n),
        "expected": np.full(n, np.nan),
        "collective": np.zeros((0, m, o)),
        "challenge": np.zeros(0),
        "voice": np.zeros((n, 0)),
        "effect": np.zeros((0, n, m, o)),
        "probability": np.zeros(0),
        "bias": np.zeros((n, 0)),
        "happening": np.zeros((0, 4), dtype=np.int64),
        "happening_value": np.zeros(0),
        "happening_logic": np.zeros((0, 9)),
        "mediator_enters": NEVER,
        "mediator_stage": np.inf,
        "mediator_fee": 0.0,
        "mediator_does": np.zeros(len(FUNCTIONS), dtype=np.bool_),
    }


def game_of(scenario: Scenario) -> Game:
    """Build the game of a scenario."""
    parties = scenario.parties
    gains, first = contributions(scenario), first_agenda(scenario)
    organisation = organisation_contributions(scenario)
    unit = own_units(gains, first)
    return make_game(
        gains,
        reservations(scenario),
        np.array([party.exit_cost for party in parties]),
        option_counts(scenario),
        first,
        detail=np.array([issue.detail for issue in scenario.issues]),
        control=np.array([[p.name in i.control for i in scenario.issues] for p in parties]),
        horizon=scenario.horizon,
        deadline=scenario.deadline or scenario.horizon,
        aggregate=scenario.aggregate,
        coalition=scenario.coalition,
        late=np.array([_joins(scenario, party.name) for party in parties]),
        acquainted=_acquainted(scenario),
        organisation=on_grid(organisation / own_units(organisation, first)[:, None, None]),
        accountable=np.array([party.constituency != Constituency() for party in parties]),
        hawks=np.array([party.constituency.hawks for party in parties]),
        expected=np.array([_or_nan(party.constituency.expectation) for party in parties]),
        collective=_in_full_range(stakeholder_contributions(scenario)),
        challenge=np.array([each.challenge for each in scenario.stakeholders]),
        voice=voices(scenario),
        effect=on_grid(fact_effects(scenario) / unit[:, None, None]),
        probability=np.array([fact.probability for fact in scenario.facts]),
        bias=_biases(scenario),
        **_happenings(scenario),
        **_mediator(scenario),
    )


def regards(scenario: Scenario) -> Floats:
    """Return how each party looks back on each other, (n, n), -1..1; 0 without a history."""
    names = [party.name for party in scenario.parties]
    regard = np.zeros((len(names), len(names)))
    for i, party in enumerate(scenario.parties):
        for name, value in party.history:
            regard[i, names.index(name)] = value
    return regard


def _acquainted(scenario: Scenario) -> Flags:
    names = [party.name for party in scenario.parties]
    known = np.zeros((len(names), len(names)), dtype=np.bool_)
    for i, party in enumerate(scenario.parties):
        for name, _ in party.history:
            known[i, names.index(name)] = known[names.index(name), i] = True
    return known


def _joins(scenario: Scenario, party: str) -> bool:
    return any(event.kind == "join" and event.party == party for event in scenario.events)


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _in_full_range(collective: Floats) -> Floats:
    """Return what options are worth to stakeholders, 1 the range from the worst to the best."""
    reach = (collective.max(axis=2) - collective.min(axis=2)).sum(axis=1, keepdims=True)
    return on_grid(collective / np.where(reach > 0, reach, 1.0)[:, :, None])


def _biases(scenario: Scenario) -> Floats:
    names = [party.name for party in scenario.parties]
    bias = np.zeros((len(names), len(scenario.facts)))
    for f, fact in enumerate(scenario.facts):
        for name, value in fact.bias:
            bias[names.index(name), f] = value
    return bias


def _before(round: int) -> int:
    """Return how many rounds are played before that round, counted from 1, begins."""
    return max(round - 1, 0)


def _happenings(scenario: Scenario) -> dict[str, Any]:
    parties = [party.name for party in scenario.parties]
    facts = [fact.name for fact in scenario.facts]
    events = sorted(scenario.events, key=lambda event: event.round)
    rows, values, logics = [], [], []
    for event in events:
        who = NEVER if event.party is None else parties.index(event.party)
        what = NEVER if event.fact is None else facts.index(event.fact)
        logic = logic_of_table(scenario, event.logic)
        kind = HAPPENINGS.index(event.kind)
        rows.append((_before(event.round), kind, who, what))
        value = NEVER if event.value is None else event.value
        values.append(float(_before(int(value)) if kind == H_RENEWAL and value > 0 else value))
        logics.append(list(logic.as_dict().values()))
    return {
        "happening": np.array(rows, dtype=np.int64).reshape(-1, 4),
        "happening_value": np.array(values, dtype=np.float64),
        "happening_logic": np.array(logics, dtype=np.float64).reshape(-1, 9),
    }


def _mediator(scenario: Scenario) -> dict[str, Any]:
    enters = any(event.kind == "mediator_enters" for event in scenario.events)
    mediator = scenario.mediator or (Mediator(enters=None) if enters else None)
    if mediator is None:
        return {}
    return {
        "mediator_enters": NEVER if mediator.enters is None else _before(mediator.enters),
        "mediator_stage": np.inf if mediator.escalation is None else float(mediator.escalation),
        "mediator_fee": float(mediator.fee),
        "mediator_does": np.array([name in mediator.functions for name in FUNCTIONS]),
    }
