"""What the rules work on: the game, the state of the table, the draws, and what is recorded.

Indices: i, j parties; k issues; o options (0 is the status quo); t rounds. A pair [i, j] reads
"of i, about j". Everything that is worth something to a party is in its own unit v: 0 as before,
1 its best package on the agenda as first perceived.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# the rows of Table 1 that act in the head or at the table
PROBLEM, GOAL, INFORMATION, DECISION, EXECUTION, NORM = range(6)

# strategies, and the names by which people know them
PROBLEM_SOLVING, CONTENDING, YIELDING, AVOIDING, COMPROMISING = range(5)
STRATEGIES = ("problem solving", "contending", "yielding", "avoiding", "compromising")

# the phases of the compass
EXPLORING, SHARING, AGREEING, SHAPING, EXECUTING = range(1, 6)
PHASES = ("exploring", "sharing", "agreeing", "shaping", "executing")

# kinds of events, and their names
EVENTS = (
    "offer",
    "refusal",
    "agreement",
    "overruled",
    "coercion",
    "deception",
    "admission",
    "discovery",
    "phase",
    "objection",
    "settled",
    "improvement",
    "hold-up",
    "exit",
    "end",
    "first step",
    "issue agreed",
    "compensation",
    "rejected",
    "study",
    "fact",
    "shock",
    "chance",
    "challenge",
    "evaluation",
    "renewal",
    "lapse",
    "representative",
    "mediator",
    "join",
    "intervention",
    "announcement",
)
(
    E_OFFER,
    E_REFUSAL,
    E_AGREEMENT,
    E_OVERRULED,
    E_COERCION,
    E_DECEPTION,
    E_ADMISSION,
    E_DISCOVERY,
    E_PHASE,
    E_OBJECTION,
    E_SETTLED,
    E_IMPROVEMENT,
    E_HOLD_UP,
    E_EXIT,
    E_END,
    E_FIRST_STEP,
    E_ISSUE,
    E_COMPENSATION,
    E_REJECTED,
    E_STUDY,
    E_FACT,
    E_SHOCK,
    E_CHANCE,
    E_CHALLENGE,
    E_EVALUATION,
    E_RENEWAL,
    E_LAPSE,
    E_REPRESENTATIVE,
    E_MEDIATOR,
    E_JOIN,
    E_INTERVENTION,
    E_ANNOUNCEMENT,
) = range(len(EVENTS))

# what can happen on schedule
HAPPENINGS = (
    "shock",
    "power",
    "logic",
    "leave",
    "join",
    "mediator_enters",
    "mediator_leaves",
    "fact",
    "deadline",
    "representative",
    "renewal",
)
(
    H_SHOCK,
    H_POWER,
    H_LOGIC,
    H_LEAVE,
    H_JOIN,
    H_MEDIATOR_ENTERS,
    H_MEDIATOR_LEAVES,
    H_FACT,
    H_DEADLINE,
    H_REPRESENTATIVE,
    H_RENEWAL,
) = range(len(HAPPENINGS))

# what an intermediary may do
FUNCTIONS = ("facilitate", "caucus", "formulate", "de-escalate", "lead", "manipulate")
FACILITATE, CAUCUS, FORMULATE, DE_ESCALATE, LEAD, MANIPULATE = range(len(FUNCTIONS))

AGGREGATES = ("mean_power", "min", "max", "chair")
MEAN_POWER, MINIMUM, MAXIMUM, CHAIR = range(4)

NEVER = -1
INTERMEDIARY = -1  # in the place of a proposer
NOBODY = -2


class Game(NamedTuple):
    """What does not change during a run."""

    unit: Floats  # (n,) what 1 in v is on the scale of the scores; inf with nothing at stake
    own: Floats  # (n, m, O) value in v of each option above the status quo
    reservation: Floats  # (n,) v
    exit_cost: Floats  # (n,) v
    stake: Floats  # (n, m) the best each issue can bring on the first agenda; sums to 1
    salience: Floats  # (n, m) frame at the start: the range of the issue, found or not; sums to 1
    n_options: Ints  # (m,)
    first: Flags  # (m, O) options that are no discovery
    detail: Flags  # (m,) worked out in phase 4
    control: Flags  # (n, m) who controls the issue
    split: int  # the offer search halves the issues here
    half_count: Ints  # (2,) packages of each half
    half_option: Ints  # (2, H, m) option of each issue in each half package
    half_gain: Floats  # (n, 2, H) v, as first perceived
    half_order: Ints  # (n, 2, H) half packages by gain, highest first
    horizon: int
    deadline: float  # rounds
    aggregate: int
    coalition: bool  # the rest may go on when a party leaves
    late: Flags  # (n,) not at the table before they join
    acquainted: Flags  # (n, n) i and j have a history
    organisation: Floats  # (n, m, O) the organisational layer in a unit of its own
    accountable: Flags  # (n,) answers to a constituency
    hawks: Floats  # (n,) share of it
    expected: Floats  # (n,) what it expects, in units of `organisation`; NaN: what is aspired to
    collective: Floats  # (K, m, O) what options are worth to stakeholders; 1 is their full range
    challenge: Floats  # (K,) chance per round to contest what harms them, at full harm
    voice: Floats  # (n, K) for whom parties speak
    effect: Floats  # (F, n, m, O) v, what a fact adds when it is true
    probability: Floats  # (F,) that it is true; `own` reckons with it
    bias: Floats  # (n, F) -1..1, inclination to disbelieve or to believe it
    happening: Ints  # (E, 4) on schedule: round, kind, party or -1, fact or -1
    happening_value: Floats  # (E,)
    happening_logic: Floats  # (E, 9) the knobs of `Logic`, in order
    mediator_enters: int  # round; -1 not by the clock
    mediator_stage: float  # of escalation at which it is called in; inf not by conflict
    mediator_fee: float  # v per round
    mediator_does: Flags  # (functions,)
    latent_conflict: float  # 0..1, how far apart the parties' favourites lie at first


NOW = np.dtype(
    [
        ("phase", np.int64),  # EXPLORING .. EXECUTING
        ("elapsed", np.int64),  # rounds in this phase
        ("over", np.int64),  # 1 when fewer than two parties are left
        ("in_force", np.int64),  # 1 while there is an agreement
        ("agreed", np.int64),  # rounds played when the agreement was made, -1 without
        ("events", np.int64),  # how many were recorded
        ("offers", np.int64),
        ("surprises", np.int64),
        ("skips", np.int64),
        ("returns", np.int64),
        ("reached", np.int64),  # the highest phase so far
        ("terminated", np.int64),  # 1 when an agreement was given up, by leaving or by lapse
        ("begun", np.int64),  # 1 when somebody has taken the first step
        ("proposer", np.int64),  # who made an offer this round; INTERMEDIARY or NOBODY
        ("opened", np.int64),  # 1 when it is known how this stay in phase 3 negotiates
        ("by_issue", np.int64),  # 1 while issues are settled one by one
        ("issue", np.int64),  # the one that is being settled
        ("negotiating", np.int64),  # rounds since phase 3 was first reached; -1 before
        ("studying", np.int64),  # rounds that a joint study still takes
        ("fact", np.int64),  # what it is about
        ("mediator", np.int64),  # 1 while there is an intermediary
        ("renewing", np.int64),  # 1 while the agreement in force is up for renewal
        ("lapses", np.int64),  # the round in which it then lapses; -1 never
        ("renewed", np.int64),  # 1 when it was renewed
        ("found", np.int64),  # options discovered since the agreement was made
        ("sham", np.int64),  # 1 while collaboration is a sham
        ("deadline", np.float64),  # rounds
        ("vitality", np.float64),  # 0..1
        ("leadership", np.float64),  # 0..1
        ("process", np.float64),  # 0..1, how orderly the process has been
        ("capacity", np.float64),  # 0..1, to carry out what was agreed
        ("offer_rate", np.float64),  # 0..1, offers per round, lately
        ("expressed", np.float64),  # 0..1, rounds with expressed disagreement, lately
    ]
)


class State(NamedTuple):
    """The state of the table. Arrays are changed in place; `now` holds the single numbers."""

    now: Any  # a record of dtype NOW
    rows: Floats  # (n, 6) each party's logic: 0 hierarchy, 1 network
    orientation: Floats  # (n,)
    restraint: Floats  # (n,)
    effort: Floats  # (n,) connecting leadership each party puts in
    value: Floats  # (n, m, O) v, what options are worth as far as i knows
    half_gain: Floats  # (n, 2, H) the same of half packages
    half_order: Ints  # (n, 2, H) by gain, highest first
    extra: Floats  # (n,) v, what befell or was added to any agreement: shocks, payments
    terms: Floats  # (n,) v, the part of it that belongs to this agreement: payments, inducements
    forecast: Floats  # (n, F) how likely i thinks a fact
    precision: Floats  # (n, F) how sure it is of that
    known: Flags  # (F,) facts that have come out
    engagement: Floats  # (n,) 0..1, the effort that its interests are worth to i
    power: Floats  # (n,) resources, > 0
    clout: Floats  # (n,) resources, and what others need of it as far as it knows
    addiction: Floats  # (n,)
    present: Flags  # (n,)
    joined: Flags  # (n,) at the table now or before
    advantage: Floats  # (n,) 0..1, at the start of the round
    unease: Floats  # (n,) 0..1, at the start of the round
    trust: Floats  # (n, n)
    trust_start: Floats  # (n, n)
    ceiling: Floats  # (n, n) what trust can still become
    escalation: Floats  # (n, n) 0..9
    ambiguity: Floats  # (n, n)
    belief: Floats  # (n, n, m, O) what i thinks the option is worth to j
    prior: Floats  # (n, m, O) what i thinks of everybody before the first word
    told: Floats  # (n, n, m) how far j told i about the issue, 0..1
    heard: Floats  # (n, n) the same over the agenda, 0..1
    frame: Floats  # (n, m) salience of issues; sums to 1
    ledger: Floats  # (n, n) what i owes j for favours
    concern: Floats  # (n, n)
    aspiration: Floats  # (n,) v
    target: Floats  # (n,) v, this round
    feasible: Floats  # (n,) v, what i has seen can be had
    conceded: Floats  # (n,) v, the last concession made to i
    floor: Floats  # (n,) v, what i could live with when it agreed
    strategy: Ints  # (n,)
    before: Ints  # (n,) last round's strategy, -1 in the first
    stake: Floats  # (n, n) stake of what i told j this round; 0 nothing
    stake_before: Floats  # (n, n)
    topic: Ints  # (n, n) the issue that i told j about; -1 nothing, or nothing true
    coerced: Flags  # (n, n) i coerced j this round
    deceived: Flags  # (n, n) i found that j deceived it
    broken: Flags  # (n, n) i finds that j broke its word
    refused: Floats  # (n, n) reproach of i, whose offer j refused
    overruled: Floats  # (n, n) grudge of i, overruled by j
    dispute: Floats  # (n, n) share of issues on which expressed offers differ
    face: Floats  # (n,) 0..1, face that was lost
    stress: Floats  # (n,) 0..1, of the representative
    attention: Floats  # (n,) 0..1, share of talk that is about the relation
    expectation: Floats  # (n,) of the constituency, in units of `Game.organisation`
    grit: Ints  # (n,) rounds of announced conciliation that are left
    hoped: Floats  # (n,) v, what i expected of the agreement when it was made
    challenged: Flags  # (K,) stakeholders that have contested this agreement
    trust_mediator: Floats  # (n,)
    mediation: Floats  # (functions,) 0..1, how far the intermediary is let to do it
    confided: Floats  # (n, m, O) v, what the intermediary thinks options are worth to i
    text_weight: Floats  # (n,) how much i counts in the single text
    damage: Floats  # (n,) v, through conflict
    cost: Floats  # (n,) v, ordinary cost of the process
    open: Flags  # (m, O) the agenda
    admitted: Flags  # (m,) issues that are on the agenda
    gone: Flags  # (m,) issues that left with those who controlled them
    offer: Ints  # (n, m) each party's last offer
    offer_gain: Floats  # (n, n) v, what i makes of j's last offer
    offered: Flags  # (n,) whether it made one
    agrees: Flags  # (n,) who supports the package on the table
    draft: Ints  # (m,) what is put to the vote
    frozen: Flags  # (m,) issues that are settled, one by one
    deal: Ints  # (m,) the agreement, where one is in force
    settled: Flags  # (m,) details that were worked out
    package: Ints  # (m,) the package on the table
    weight: Floats  # (m, O) objective of the offer search
    half_score: Floats  # (2, H)
    scratch: Floats  # (n, max(n, m, strategies))
    event: Ints  # (events, 5): round, kind, who, whom, detail


class Seats(NamedTuple):
    """What the parties bring to the table."""

    rows: Floats  # (n, 6)
    orientation: Floats  # (n,)
    restraint: Floats  # (n,)
    effort: Floats  # (n,)
    power: Floats  # (n,)
    trust: Floats  # (n, n)


class Draws(NamedTuple):
    """All chance of a run: uniform on (0, 1), one stream per mechanism, a row per round."""

    trust: Floats  # (n, n) at the start
    aspiration: Floats  # (n,) at the start
    opening: Floats  # (m,) at the start
    power: Floats  # (T, n, n)
    success: Floats  # (T, n, n)
    strategy: Floats  # (T, n)
    literacy: Floats  # (T, n)
    disclose: Floats  # (T, n, n)
    issue: Floats  # (T, n, n)
    deceit: Floats  # (T, n, n)
    detect: Floats  # (T, n, n)
    admit: Floats  # (T, m)
    discover: Floats  # (T, m, O)
    turn: Floats  # (T, n)
    noise: Floats  # (T, n)
    search: Floats  # (T, m, O)
    improve: Floats  # (T,)
    hold_up: Floats  # (T, n)
    phase: Floats  # (T, 4) forward, skip, back to sharing, back to agreeing
    exit: Floats  # (T, n)
    truth: Floats  # (F,) which facts are true
    step: Floats  # (T, n) first step
    package: Floats  # (T,) packages, or issue by issue
    push: Floats  # (T,) power that breaks a deadlock
    text: Floats  # (T,) of the intermediary
    ratify: Floats  # (T, n)
    study: Floats  # (T,) whether there is one
    joint: Floats  # (T,) whether it is joint
    estimate: Floats  # (T,) its error
    reveal: Floats  # (T, F) facts that come out by themselves
    shock: Floats  # (T,) whether there is one
    shock_kind: Floats  # (T,)
    shock_party: Floats  # (T, n)
    notice: Floats  # (T,) of a chance
    sharing: Floats  # (T,) of a shock
    contest: Floats  # (T, K) by stakeholders
    renew: Floats  # (T,)


class Table(NamedTuple):
    """Everything a rule may look at: the game, the state, the parameters and the draws."""

    game: Game
    state: State
    p: Any  # parameters, by attribute
    draws: Draws


class History(NamedTuple):
    """What is recorded: row 0 is the start, row t + 1 the end of round t."""

    trust: Floats  # (T + 1, n, n)
    escalation: Floats  # (T + 1, n, n)
    power: Floats  # (T + 1, n)
    aspiration: Floats  # (T + 1, n)
    strategy: Ints  # (T + 1, n)
    table: Floats  # (T + 1, len(COLUMNS))


COLUMNS = (
    "phase",
    "trust",
    "trust_min",
    "escalation",
    "vitality",
    "leadership",
    "ambiguity",
    "accuracy",
    "told",
    "shared_meaning",
    "options_open",
    "parties",
    "in_force",
    "process",
    "stress",
    "masked",
    "sham",
    "delivered",
    "mediator",
    "puzzle",
)
(
    C_PHASE,
    C_TRUST,
    C_TRUST_MIN,
    C_ESCALATION,
    C_VITALITY,
    C_LEADERSHIP,
    C_AMBIGUITY,
    C_ACCURACY,
    C_TOLD,
    C_SHARED_MEANING,
    C_OPTIONS,
    C_PARTIES,
    C_IN_FORCE,
    C_PROCESS,
    C_STRESS,
    C_MASKED,
    C_SHAM,
    C_DELIVERED,
    C_MEDIATOR,
    C_PUZZLE,
) = range(len(COLUMNS))
