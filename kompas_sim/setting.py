"""From a scenario to the game: what does not change during a run, as arrays."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np

from kompas_sim.arrays import (
    contributions,
    first_agenda,
    on_grid,
    option_counts,
    reservations,
)
from kompas_sim.rules.state import AGGREGATES, Flags, Floats, Game, Ints
from kompas_sim.scenario import Scenario


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
    )


def game_of(scenario: Scenario) -> Game:
    """Build the game of a scenario."""
    parties = scenario.parties
    return make_game(
        contributions(scenario),
        reservations(scenario),
        np.array([party.exit_cost for party in parties]),
        option_counts(scenario),
        first_agenda(scenario),
        detail=np.array([issue.detail for issue in scenario.issues]),
        control=np.array([[p.name in i.control for i in scenario.issues] for p in parties]),
        horizon=scenario.horizon,
        deadline=scenario.deadline or scenario.horizon,
        aggregate=scenario.aggregate,
        coalition=scenario.coalition,
    )
