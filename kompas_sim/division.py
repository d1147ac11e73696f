"""Dividing a pie: the game in which nothing can be won together but agreement itself."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import Annotated

from kompas_sim.errors import ScenarioError
from kompas_sim.limits import Number, Positive
from kompas_sim.random_games import AS_BEFORE, Issues, Parties
from kompas_sim.records import Interest, Issue, Option, Party
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text
from kompas_sim.validation import MAX_PACKAGES, keeps_limits

Slices = Annotated[int, Number(1, 1000, whole=True)]


@keeps_limits
def division_game(
    n_parties: Parties = 2,
    n_issues: Issues = 1,
    *,
    n_slices: Slices = 10,
    surplus: Positive = 100.0,
) -> Scenario:
    """Make a pure division problem: every agreement shares out the same surplus.

    Parameters
    ----------
    n_parties, n_issues
        How many parties, and into how many equal parts the surplus is cut beforehand; each part
        is an issue of its own.
    n_slices
        In how many slices an issue is divided. Each way to divide them is an option, among them
        those that leave a party with nothing.
    surplus
        What there is to divide, on the scale of the scores.

    Returns
    -------
    Scenario
        The status quo, option 0, is worth 0 to everybody.

    Raises
    ------
    ScenarioError
        When an argument is out of range, or there would be too many packages.

    Notes
    -----
    The gains of the parties sum to ``surplus * m / n_issues`` in every package in which m issues
    are settled. With one issue every agreement is therefore efficient, the frontier is straight,
    and nothing can be won together beyond reaching agreement. (`random_scenario` with
    ``conflict=1`` and ``integrative=0`` is constant-sum as well, but there the sum is that of
    the status quo, 0: what one wins, others lose.)

    Examples
    --------
    >>> from kompas_sim.division import division_game
    >>> s = division_game(n_slices=2)
    >>> [option.name for option in s.issues[0].options]
    ['as before', '2-0', '1-1', '0-2']
    >>> s.parties[0].organisation[0].scores
    (0.0, 100.0, 50.0, 0.0)
    """
    ways = comb(n_slices + n_parties - 1, n_parties - 1)
    if (ways + 1) ** n_issues > MAX_PACKAGES:
        raise ScenarioError(f"{n_slices} can be divided in too many ways", "n_slices")
    divisions = list(_divisions(n_slices, n_parties))
    names = ["-".join(map(str, division)) for division in divisions]
    options = (AS_BEFORE, *(Option(name, Text(name)) for name in names))

    def interests(i: int) -> tuple[Interest, ...]:
        scores = (0.0, *(surplus * division[i] / n_slices for division in divisions))
        return tuple(Interest(f"part_{j + 1}", 1.0, scores) for j in range(n_issues))

    return Scenario(
        name=f"division_{n_parties}x{n_issues}_{n_slices}",
        title=Text("Dividing a surplus", "Een overschot verdelen"),
        about=Text("Every agreement shares out the same.", "Elk akkoord verdeelt evenveel."),
        lesson=Text(""),
        issues=tuple(
            Issue(f"part_{j + 1}", Text(f"Part {j + 1}", f"Deel {j + 1}"), options)
            for j in range(n_issues)
        ),
        parties=tuple(
            Party(f"Party {i + 1}", Text(f"Party {i + 1}", f"Partij {i + 1}"), interests(i))
            for i in range(n_parties)
        ),
    )


def _divisions(slices: int, n: int) -> Iterator[tuple[int, ...]]:
    """Give every way to divide `slices` among `n`, the most for the first to begin with."""
    if n == 1:
        yield (slices,)
        return
    for first in range(slices, -1, -1):
        yield from ((first, *rest) for rest in _divisions(slices - first, n - 1))
