"""Small tables for tests of single rules: few parties, few issues, all chance staged."""

from statistics import NormalDist

import numpy as np

from kompas_sim.chance import make_draws
from kompas_sim.logic import Logic, as_logic
from kompas_sim.parameters import Parameters, make_parameters, parameter_info
from kompas_sim.rules.opening import take_seats
from kompas_sim.rules.preference import start_beliefs
from kompas_sim.rules.schedule import play_round
from kompas_sim.rules.state import AGREEING, PROBLEM_SOLVING, Game, Table
from kompas_sim.seating import make_history, make_seats, make_state, sizes_of
from kompas_sim.setting import make_game, nothing_around

PIE = (((0, 1, 2), (0, 2, 1)), ((0, 2, 1), (0, 1, 2)))  # two parties, two issues, to be traded
ALIKE = (((0, 1),), ((0, 1),))  # two parties that want the same
THREE = (((0, 1, 2), (0, 2, 1)),) * 3  # three parties that want the same

OFF = {name: info.off for name, info in parameter_info().items() if info.off is not None}


def off(*names):
    """Return the parameters that switch these mechanisms off."""
    return {name: OFF[name] for name in names}


def on(*names):
    """Return the parameters that switch mechanisms on that are off at a plain table."""
    return {name: getattr(Parameters(), name) for name in names}


# What would otherwise work in between at any table, whatever is tested there.
PLAIN = off(
    "engine",
    "autonomy",
    "desk_research",
    "by_issue",
    "power_push",
    "contribution",
    "product_vitality",
    "product_trust",
    "product_clarity",
    "dependence",
    "attention",
    "granting",
    "leadership_cost",
    "first_step",
)


def around_it(gains, around):
    """Return what surrounds the talks, as arrays of the types that a game has."""
    nothing = nothing_around(gains)
    return {
        name: np.array(value, dtype=nothing[name].dtype)
        if isinstance(nothing[name], np.ndarray)
        else value
        for name, value in around.items()
    }


def lay_table(
    gains=PIE,
    *,
    power=None,
    logic="network",
    logics=None,
    reservation=None,
    exit_cost=None,
    first=None,
    sizes=None,
    detail=(),
    control=(),
    rounds=12,
    deadline=None,
    aggregate="mean_power",
    coalition=True,
    opened=True,
    trust=0.3,
    **parameters,
):
    """Lay a table from the gains (n, m, O) of every option.

    All draws are .5 (no noise), trust and aspirations are alike, and everything that is no
    discovery is on the agenda unless `opened` is False. A test stages its chance by writing
    single draws. `logics` is one per party; `detail` and `control` name issues and pairs;
    `sizes` are the numbers of options, where the issues differ in that.

    The table is plain: `PLAIN` holds unless a parameter says otherwise (see `on`), the first step
    was taken, and nothing surrounds the talks but the fields of `Game` that are given.
    """
    gains = np.array(gains, dtype=float)
    n, m, o = gains.shape
    has = np.zeros((m, o), dtype=bool)
    has[:] = True if first is None else first
    details = np.zeros(m, dtype=bool)
    details[list(detail)] = True
    controls = np.zeros((n, m), dtype=bool)
    for pair in control:
        controls[pair] = True
    around = {name: parameters.pop(name) for name in Game._fields if name in parameters}
    p = make_parameters(PLAIN | parameters)
    game = make_game(
        gains,
        np.zeros(n) if reservation is None else np.array(reservation, dtype=float),
        np.zeros(n) if exit_cost is None else np.array(exit_cost, dtype=float),
        np.full(m, o) if sizes is None else np.array(sizes),
        has,
        detail=details,
        control=controls,
        horizon=rounds,
        deadline=deadline or rounds,
        aggregate=aggregate,
        coalition=coalition,
        **around_it(gains, around),
    )
    draws = make_draws(1, 0, *sizes_of(game))
    for array in draws:
        array[:] = 0.5
    minds = [as_logic(each) for each in logics] if logics else [as_logic(logic)] * n
    power = np.array(power or [1.0] * n, dtype=float)
    state, _ = make_state(game)
    table = Table(game, state, p, draws)
    take_seats(table, make_seats(power, minds, np.full((n, n), trust)))
    start_beliefs(game, state, p.fixed_pie)
    state.now.begun = 1
    if opened:
        state.admitted[:] = True
        state.open[:] = has
    return table


def at(phase=AGREEING, gains=THREE, **kwargs):
    """Lay a table in a phase, with an agreement from phase 4 on; 0 has the turn."""
    table = lay_table(gains, **kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = int(phase > AGREEING)
    table.draws.turn[:, 0] = 0.99
    return table


def lay_facts(gains=PIE, probability=(0.5,), bias=None, effect=None, **kwargs):
    """Lay a table with uncertain facts: biases (n, F); effects {(f, i, k, o): v}."""
    facts, shape = len(probability), np.array(gains).shape
    effects = np.zeros((facts, *shape))
    for place, value in (effect or {}).items():
        effects[place] = value
    leans = np.zeros((shape[0], facts)) if bias is None else bias
    return lay_table(gains, probability=probability, bias=leans, effect=effects, **kwargs)


def scheduled(*happenings, **kwargs):
    """Lay a table for three with things on schedule: (round, kind, party, fact, value, logic)."""
    rounds, values, logics = [], [], []
    for t, kind, who, fact, value, logic in happenings:
        rounds.append((t, kind, who, fact))
        values.append(value)
        logics.append(list((logic or Logic()).as_dict().values()))
    return lay_table(
        THREE,
        **kwargs,
        happening=np.array(rounds).reshape(-1, 4),
        happening_value=values,
        happening_logic=np.array(logics).reshape(-1, 9),
    )


def event(kind, who=-1, *, t=2, fact=-1, value=-1.0, logic=None):
    """Return one thing on schedule, in round 2."""
    return t, kind, who, fact, value, logic


def talking(strategy=PROBLEM_SOLVING, **kwargs):
    """Lay a table where everybody trusts and follows one strategy."""
    table = lay_table(trust=0.5, **kwargs)
    table.state.strategy[:] = strategy
    return table


def one_by_one(decision=0.0, draw=0.5, **kwargs):
    """Lay a table at the start of phase 3, where issues may be settled one by one."""
    table = at(logic=rows(decision=decision), **{**on("by_issue"), **kwargs})
    table.draws.package[:] = draw
    table.state.frame[:] = 0.6, 0.4
    return table


def unanimous(**kwargs):
    """Lay a table where issues are settled one by one, and of three equals all must agree."""
    return one_by_one(decision=0.9, draw=0.05, **kwargs)


def rows(**values):
    """Return a logic with everything at 0, but for the knobs named."""
    return Logic.pure_hierarchy().replace(leadership=0.0, **values)


def with_parameters(table, **changes):
    """Return the same table under other parameters."""
    return table._replace(p=make_parameters(changes, table.p))


def deviating(by):
    """Return the draw that stands for a deviation of `by` standard deviations."""
    return NormalDist().cdf(by)


def put(table, *package):
    """Put a package on the table."""
    table.state.package[:] = package


def events(table, kind=None):
    """Return the events so far, as (round, kind, who, whom, detail)."""
    found = table.state.event[: table.state.now.events]
    return [tuple(map(int, row)) for row in found if kind is None or row[1] == kind]


def dont_propose(table, t, i):
    """Decide not to make an offer."""
    return False


def offering(*package):
    """Return a decision to offer this package, always."""

    def propose(table, t, i):
        put(table, *package)
        return True

    return propose


def answering(*answers):
    """Return a decision to agree or not, one answer per party."""

    def respond(table, t, i, package, proposer):
        return answers[i]

    return respond


def decide_nothing(table, t, i):
    """Decide on 0, whatever is asked."""
    return 0


def say_nothing(table, t, i, j):
    """Disclose nothing."""
    return 0.0


def play(table, t, propose=dont_propose):
    """Play a whole round, in which nobody agrees to anything."""
    respond = answering(*[False] * table.state.present.shape[0])
    decisions = (decide_nothing, decide_nothing, say_nothing, propose, respond)
    play_round(table, make_history(table.game), t, *decisions)
