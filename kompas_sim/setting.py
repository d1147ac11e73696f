"""From a scenario to the arrays that the rules work on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import fsum, prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from kompas_sim.arrays import (
    contributions,
    first_agenda,
    on_grid,
    option_counts,
    reservations,
)
from kompas_sim.chance import beta, make_draws
from kompas_sim.logic import ROWS, Logic
from kompas_sim.parameters import Parameters
from kompas_sim.rules.state import (
    AGGREGATES,
    COLUMNS,
    EXPLORING,
    NOW,
    STRATEGIES,
    Draws,
    Flags,
    Floats,
    Game,
    History,
    Ints,
    State,
    Table,
)
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


def make_state(
    game: Game, power: Floats, logics: Sequence[Logic], p: Parameters, draws: Draws
) -> State:
    """Build the state before the first word."""
    n, m, o = game.own.shape
    now = np.recarray(1, dtype=NOW)
    now[:] = np.zeros(1, dtype=NOW)
    now[0].phase = now[0].reached = EXPLORING
    now[0].agreed = -1
    now[0].vitality = 1.0
    now[0].leadership = fsum(logic.leadership for logic in logics) / n
    trust = beta(draws.trust, p.trust_start, p.trust_concentration)
    np.fill_diagonal(trust, 1.0)
    aspiration = p.aspiration_start + p.aspiration_spread * (2.0 * draws.aspiration - 1.0)

    def table() -> Floats:
        return np.zeros((n, n))

    def flags() -> Flags:
        return np.zeros((n, n), dtype=np.bool_)

    return State(
        now=now[0],
        rows=np.array([[getattr(logic, row) for row in ROWS] for logic in logics]),
        orientation=np.array([logic.orientation for logic in logics]),
        restraint=np.array([logic.restraint for logic in logics]),
        effort=np.array([logic.leadership for logic in logics]),
        power=power.copy(),
        addiction=np.zeros(n),
        present=np.ones(n, dtype=np.bool_),
        advantage=np.zeros(n),
        unease=np.zeros(n),
        trust=trust,
        trust_start=trust.copy(),
        ceiling=np.ones((n, n)),
        escalation=table(),
        ambiguity=np.where(np.eye(n, dtype=np.bool_), 0.0, p.ambiguity_start),
        belief=np.zeros((n, n, m, o)),
        prior=np.zeros((n, m, o)),
        told=np.zeros((n, n, m)),
        heard=table(),
        frame=game.salience.copy(),
        ledger=table(),
        concern=table(),
        aspiration=aspiration,
        target=aspiration.copy(),
        feasible=np.zeros(n),
        conceded=np.zeros(n),
        floor=np.zeros(n),
        strategy=np.full(n, -1, dtype=np.int64),
        before=np.full(n, -1, dtype=np.int64),
        stake=table(),
        stake_before=table(),
        topic=np.full((n, n), -1, dtype=np.int64),
        coerced=flags(),
        deceived=flags(),
        broken=flags(),
        refused=table(),
        overruled=table(),
        dispute=table(),
        damage=np.zeros(n),
        cost=np.zeros(n),
        open=np.zeros((m, o), dtype=np.bool_),
        admitted=np.zeros(m, dtype=np.bool_),
        gone=np.zeros(m, dtype=np.bool_),
        offer=np.zeros((n, m), dtype=np.int64),
        offer_gain=table(),
        offered=np.zeros(n, dtype=np.bool_),
        agrees=np.zeros(n, dtype=np.bool_),
        deal=np.zeros(m, dtype=np.int64),
        settled=np.zeros(m, dtype=np.bool_),
        package=np.zeros(m, dtype=np.int64),
        weight=np.zeros((m, o)),
        half_score=np.zeros((2, game.half_option.shape[1])),
        scratch=np.zeros((n, max(n, m, len(STRATEGIES)))),
        event=np.zeros((game.horizon * (2 * n * n + 4 * n + 8) + 2 * m * o, 5), dtype=np.int64),
    )


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


def draws_of(game: Game, seed: int, run: int) -> Draws:
    """Draw all chance of run `run` of `seed`."""
    n, m, o = game.own.shape
    return make_draws(seed, run, n, m, o, game.horizon)


def make_table(scenario: Scenario, game: Game, logic: Logic, draws: Draws) -> tuple[Table, History]:
    """Set the table for a run: a party's own logic goes before that of the table."""
    p = scenario.parameters
    power = np.array([party.power for party in scenario.parties])
    logics = [party.logic or logic for party in scenario.parties]
    return Table(game, make_state(game, power, logics, p, draws), p, draws), make_history(game)


def interpreted(table: Table) -> Table:
    """Return the table as interpreted rules like to have it; the arrays are shared."""
    return Table(quick(table.game), quick(table.state), table.p, quick(table.draws))
