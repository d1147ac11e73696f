"""How a run went: what its rounds and events amount to. Scored, never decided on."""

from __future__ import annotations

import math
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.state import (
    C_ACCURACY,
    C_AMBIGUITY,
    C_DELIVERED,
    C_ESCALATION,
    C_IN_FORCE,
    C_PARTIES,
    C_PUZZLE,
    C_SHAM,
    C_SHARED_MEANING,
    C_TRUST,
    C_TRUST_MIN,
    C_VITALITY,
    E_CHALLENGE,
    E_DISCOVERY,
    E_EXIT,
    E_IMPROVEMENT,
    E_OFFER,
    E_REJECTED,
    STRATEGIES,
    Floats,
    History,
    Ints,
)

COURSE = (
    "trust",  # at the end: of the last round in which two could talk, like all that is not said
    "trust_mean",  # over the rounds in which two could talk
    "trust_min",
    "escalation",
    "escalation_max",
    "rounds_zone_2",
    "rounds_zone_3",
    "vitality",
    "ambiguity",
    "accuracy",
    "shared_meaning",
    "agreement",  # 1 when one is in force
    "rounds_to_agreement",  # NaN without one
    "phase_reached",
    "skips",
    "returns",
    "surprises",
    "offers",
    "discoveries",
    "improvements",
    "left",  # parties
    "zone_crossings",  # of the highest escalation, up or down
    "rounds_sham",
    "rounds_in_force",
    "delivered",  # share of the agreement that is realised; NaN without one
    "rejections",  # by constituencies
    "challenges",  # by stakeholders
    "puzzle",  # of the Kijkglas
    "first_agreement",  # round of the first agreement; NaN without one
    "first_lasted",  # rounds until it ended, or to the end of the run; NaN without one
    "first_held",  # 1 when it is still in force, never having ended; NaN without one
    "share_problem_solving",  # of all that was done; NaN when nothing was
    "share_contending",
    "share_yielding",
    "share_avoiding",
    "share_compromising",
)
SHARES = COURSE.index("share_problem_solving")


@rule
def last_talk(history: History, rounds: int) -> int:
    """The last round after which two or more were at the table; 0, the start, when none was."""
    for t in range(rounds, 0, -1):
        if history.table[t, C_PARTIES] > 1.0:
            return t
    return 0


@rule
def mean_trust(history: History, rounds: int) -> float:
    """The trust reservoir, on average over the rounds in which two could talk; or at the start."""
    total = 0.0
    met = 0
    for t in range(1, rounds + 1):
        if history.table[t, C_PARTIES] > 1.0:
            total += history.table[t, C_TRUST]
            met += 1
    return total / met if met > 0 else float(history.table[0, C_TRUST])


@rule
def highest(history: History, rounds: int) -> float:
    """The highest escalation that was reached, 0..9."""
    most = 0.0
    for t in range(rounds + 1):
        if history.table[t, C_ESCALATION] > most:  # NaN is not
            most = history.table[t, C_ESCALATION]
    return most


@rule
def rounds_above(history: History, rounds: int, stage: float) -> float:
    """The number of rounds after which escalation was above `stage`."""
    count = 0.0
    for t in range(1, rounds + 1):
        if history.table[t, C_ESCALATION] > stage:
            count += 1.0
    return count


@rule
def rounds_with(history: History, rounds: int, column: int) -> float:
    """The number of rounds after which a column was above 0."""
    count = 0.0
    for t in range(1, rounds + 1):
        if history.table[t, column] > 0.0:
            count += 1.0
    return count


@rule
def first_with(history: History, rounds: int, column: int) -> int:
    """The first round after which a column was above 0; -1 when it never was."""
    for t in range(1, rounds + 1):
        if history.table[t, column] > 0.0:
            return t
    return -1


@rule
def first_without(history: History, rounds: int, column: int, start: int) -> int:
    """The first round from `start` after which a column was 0; that after the last if never."""
    for t in range(start, rounds + 1):
        if history.table[t, column] <= 0.0:
            return t
    return rounds + 1


@rule
def crossings(history: History, rounds: int) -> float:
    """How often the highest escalation went from one zone of the ladder to another."""
    count = 0.0
    before = 1
    for t in range(rounds + 1):
        level = history.table[t, C_ESCALATION]
        if math.isnan(level):
            continue
        where = zone(level)
        if where != before:
            count += 1.0
        before = where
    return count


@rule
def how_often(event: Ints, events: int, kind: int) -> float:
    """The number of events of a kind."""
    count = 0.0
    for e in range(events):
        if event[e, 1] == kind:
            count += 1.0
    return count


@rule
def count_acts(history: History, rounds: int, course: Floats) -> None:
    """Fill in the share of every strategy in all that the parties did."""
    for s in range(len(STRATEGIES)):
        course[SHARES + s] = 0.0
    acts = 0
    for t in range(1, rounds + 1):
        for i in range(history.strategy.shape[1]):
            if history.strategy[t, i] >= 0:
                acts += 1
                course[SHARES + history.strategy[t, i]] += 1.0
    for s in range(len(STRATEGIES)):
        course[SHARES + s] = course[SHARES + s] / acts if acts > 0 else math.nan


@rule
def trace(history: History, rounds: int, column: int, path: Floats) -> None:
    """Fill `path` with a column of the rounds; while nobody can talk the last value goes on."""
    last = history.table[0, column]
    for t in range(path.shape[0]):
        if t <= rounds and history.table[t, C_PARTIES] > 1.0:
            last = history.table[t, column]
        path[t] = last


@rule
def follow(history: History, rounds: int, event: Ints, now: Any, course: Floats) -> None:
    """Fill `course`, (len(COURSE),): how `rounds` rounds went. `now` is the state at the end."""
    end = last_talk(history, rounds)
    course[0] = history.table[end, C_TRUST]
    course[1] = mean_trust(history, rounds)
    course[2] = history.table[end, C_TRUST_MIN]
    course[3] = history.table[end, C_ESCALATION]
    course[4] = highest(history, rounds)
    course[5] = rounds_above(history, rounds, 3.0)
    course[6] = rounds_above(history, rounds, 6.0)
    course[7] = history.table[end, C_VITALITY]
    course[8] = history.table[end, C_AMBIGUITY]
    course[9] = history.table[end, C_ACCURACY]
    course[10] = history.table[end, C_SHARED_MEANING]
    course[11] = now.in_force
    course[12] = now.agreed if now.agreed >= 0 else math.nan
    course[13] = now.reached
    course[14] = now.skips
    course[15] = now.returns
    course[16] = now.surprises
    course[17] = how_often(event, now.events, E_OFFER)
    course[18] = how_often(event, now.events, E_DISCOVERY)
    course[19] = how_often(event, now.events, E_IMPROVEMENT)
    course[20] = how_often(event, now.events, E_EXIT)
    course[21] = crossings(history, rounds)
    course[22] = rounds_with(history, rounds, C_SHAM)
    course[23] = rounds_with(history, rounds, C_IN_FORCE)
    course[24] = history.table[rounds, C_DELIVERED] if now.in_force == 1 else math.nan
    course[25] = how_often(event, now.events, E_REJECTED)
    course[26] = how_often(event, now.events, E_CHALLENGE)
    course[27] = history.table[end, C_PUZZLE]
    made = first_with(history, rounds, C_IN_FORCE)
    gone = first_without(history, rounds, C_IN_FORCE, made) if made > 0 else 0
    course[28] = made if made > 0 else math.nan
    course[29] = gone - made if made > 0 else math.nan
    course[30] = math.nan
    if made > 0:
        course[30] = 1.0 if gone > rounds else 0.0
    count_acts(history, rounds, course)
