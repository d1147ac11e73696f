"""Where patterns are played: cases and random games under both logics, games for one pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kompas_sim.division import division_game
from kompas_sim.io import cases, load_scenario
from kompas_sim.logic import Logic
from kompas_sim.random_games import random_scenario
from kompas_sim.records import Interest, Issue, Option, Party
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text

LOGICS = {"hierarchy": Logic.hierarchy, "network": Logic.network}
PLAYERS = (2, 3, 4, 5, 4)  # parties of the random games, from the seeds 1, 2, ...
TRIADS = (11, 12, 13)  # seeds


@dataclass(frozen=True, eq=False)
class Setting:
    """A scenario under a logic.

    Parameters
    ----------
    name
        Of both.
    scenario, logic
        What is played where nothing is changed.
    kinds
        What it is good for: ``case``, ``random``, ``dyad``, ``triad``, ``division``,
        ``dilemma``, ``three``, ``six``.
    """

    name: str
    scenario: Scenario
    logic: Logic
    kinds: frozenset[str]


def settings(parameters: dict[str, float] | None = None) -> list[Setting]:
    """Return all settings, with these parameters in every scenario.

    Examples
    --------
    >>> [setting.name for setting in settings()][:3]
    ['cjg, hierarchy', 'cjg, network', 'maasvlakte, hierarchy']
    """
    return [
        Setting(f"{scenario.name}, {word}", scenario, logic(), frozenset(kinds))
        for scenario, kinds in _changed(parameters or {})
        for word, logic in LOGICS.items()
    ]


def _changed(parameters: dict[str, float]) -> Iterator[tuple[Scenario, set[str]]]:
    for scenario, kinds in _scenarios():
        yield scenario.with_parameters(**parameters) if parameters else scenario, kinds


def _scenarios() -> Iterator[tuple[Scenario, set[str]]]:
    for name in cases():
        scenario = load_scenario(name)
        yield scenario, {"case", "dyad"} if len(scenario.parties) == 2 else {"case"}
    for seed, parties in enumerate(PLAYERS, 1):
        game = random_game(parties, seed)
        yield game, {"random", "dyad"} if parties == 2 else {"random"}
    yield random_game(2, len(PLAYERS) + 1), {"dyad"}
    for seed in TRIADS:
        yield random_game(3, seed), {"triad"}
    yield division_game(2), {"division"}
    yield division_game(3, n_slices=6), {"division"}
    yield social_dilemma(3), {"dilemma", "three"}
    yield social_dilemma(6), {"dilemma", "six"}


def random_game(parties: int, seed: int) -> Scenario:
    """Return a random game with room for trade and something to discover."""
    return random_scenario(
        parties,
        5,
        conflict=0.5,
        integrative=0.8,
        seed=seed,
        latent=0.25,
        power_spread=0.3,
        reservation=0.2,
    )


def social_dilemma(n: int) -> Scenario:
    """Return a game in which what each puts in costs it more than it gives it, and helps all.

    An issue per party, which it controls: to contribute, wholly or half. It costs 30 and brings
    the others 60 together, divided evenly.

    Examples
    --------
    >>> game = social_dilemma(3)
    >>> [interest.scores for interest in game.parties[0].organisation]
    [(30.0, 15.0, 0.0), (0.0, 15.0, 30.0), (0.0, 15.0, 30.0)]
    """
    own, others = 30.0, 60.0 / (n - 1)
    names = [f"Party {i + 1}" for i in range(n)]
    options = tuple(
        Option(name, Text(name, dutch))
        for name, dutch in (("nothing", "niets"), ("half", "de helft"), ("all", "alles"))
    )
    return Scenario(
        name=f"dilemma_{n}",
        title=Text("A social dilemma", "Een sociaal dilemma"),
        about=Text("Who contributes serves the others.", "Wie bijdraagt dient de anderen."),
        lesson=Text(""),
        issues=tuple(
            Issue(f"part_{k + 1}", Text(f"Part {k + 1}", f"Deel {k + 1}"), options, control=(name,))
            for k, name in enumerate(names)
        ),
        parties=tuple(
            Party(
                name,
                Text(name, f"Partij {i + 1}"),
                tuple(
                    Interest(
                        f"part_{k + 1}",
                        1.0,
                        (own, own / 2, 0.0) if k == i else (0.0, others / 2, others),
                    )
                    for k in range(n)
                ),
            )
            for i, name in enumerate(names)
        ),
    )
