"""Random games with a stated amount of conflict and of integrative potential."""

from __future__ import annotations

from math import fsum
from typing import Annotated

from numpy.random import PCG64, Generator

from kompas_sim.limits import Number, Regard, Round, Share
from kompas_sim.records import Interest, Issue, Option, Party, Stakeholder
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text
from kompas_sim.validation import keeps_limits

Parties = Annotated[int, Number(2, 100, whole=True)]
Issues = Annotated[int, Number(1, 19, whole=True)]  # 2 ** 20 packages would be too many
Options = Annotated[int, Number(2, 1000, whole=True)]
Collectives = Annotated[int, Number(0, 100, whole=True)]
Spread = Annotated[float, Number(0, 0.99)]
Table = list[list[float]]

AS_BEFORE = Option("as before", Text("as before", "zoals voorheen"))


@keeps_limits
def random_scenario(
    n_parties: Parties = 4,
    n_issues: Issues = 5,
    conflict: Share = 0.5,
    integrative: Share = 0.5,
    seed: Round = 1,
    *,
    n_options: Options = 4,
    latent: Share = 0.0,
    n_stakeholders: Collectives = 0,
    power_spread: Spread = 0.0,
    reservation: Regard = 0.0,
) -> Scenario:
    """Invent a scenario whose conflict and integrative potential are stated.

    Parameters
    ----------
    n_parties, n_issues, n_options
        How many parties, issues, and options per issue; the status quo is one of the options.
    conflict
        How far the parties are opposed within an issue. 0: they rank its options alike. 1: what
        some gain there the others lose.
    integrative
        How much the parties differ in what matters to them. 0: every issue weighs the same for
        everybody. 1: every party cares about issues of its own.
    seed
        The same seed gives the same scenario, on every machine. Scenarios that differ in other
        arguments than the numbers of things are made from the same draws.
    latent
        The share of the options, apart from the status quo, that have to be discovered.
    n_stakeholders
        How many collectives there are that are not at the table. The parties speak for them, so
        that what they want is no longer exactly as opposed as `conflict` says.
    power_spread
        Inequality of power: the strongest has (1 + spread) / (1 - spread) times the power of the
        weakest, and the others lie between them at equal distances.
    reservation
        What a party has without an agreement, as a share of what its organisation gains
        from its own best package.

    Returns
    -------
    Scenario
        The name tells what it was made from.

    Raises
    ------
    ScenarioError
        When an argument is out of range, or there would be too many packages.

    Notes
    -----
    Let j be an issue, k one of its options, k = 0 the status quo, and i a party. Two tables are
    drawn, both 0 at the status quo and scaled per issue to a largest absolute value of 1:

    - the common value q_jk >= 0, the same for everybody;
    - the opposed value d_ijk, whose sum over the parties is 0 for every option.

    What i gains on issue j by option k, compared with the status quo, is the score

        s_ijk = 50 * ((1 - conflict) * q_jk + conflict * d_ijk)

    (a constant per party and issue is added, so that its lowest score is 0). The mean
    correlation between two parties' scores is 1 without conflict; at full conflict it is -1 for
    two parties, and about -1 / (n_parties - 1) for more: that is the most opposed that many
    parties can be. The weight of issue j for party i is

        w_ij = (1 - integrative) / n_issues + integrative * f_ij

    where f_i spreads a weight of 1 over the issues that are i's own: the issues are dealt out
    at random, as evenly as possible. With at least as many issues as parties no issue is dealt
    twice, and half the L1 distance between two parties' weights equals `integrative` exactly.

    The gain of i from a package is the sum of w_ij * s_ijk. With ``conflict=1, integrative=0``
    all w_ij are equal and the gains of the parties sum to 0 in every package: the game is
    constant-sum, and there is no package that everyone prefers to the status quo. Still with
    ``conflict=1``, the largest joint gain is proportional to `integrative`: it can only come
    from trading issues that matter differently. Without stakeholders all this is exact, up to
    rounding in the last digits.

    For dividing a fixed surplus, which leaves everybody better off than no agreement, see
    `kompas_sim.division.division_game`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.random_scenario(n_parties=3, n_issues=2, conflict=1, integrative=0, seed=7)
    >>> [interest.weight for interest in s.parties[0].organisation]
    [0.5, 0.5]
    >>> sum(party.organisation[0].scores[1] - party.organisation[0].scores[0]
    ...     for party in s.parties) < 1e-9
    True
    """
    rng = Generator(PCG64(seed))
    parties, issues, others = range(n_parties), range(n_issues), n_options - 1
    common = [_scaled(_draws(1, others, rng)) for _ in issues]
    opposed = [_scaled(_centred(_draws(n_parties, others, rng))) for _ in issues]
    own = _dealt(n_parties, n_issues, rng)
    ranks = _order(n_parties, rng)

    def interest(i: int, j: int) -> Interest:
        pairs = zip(common[j][0], opposed[j][i], strict=True)
        gains = [0.0, *(50 * ((1 - conflict) * q + conflict * d) for q, d in pairs)]
        weight = (1 - integrative) / n_issues + integrative * own[i][j]
        return Interest(f"issue_{j + 1}", weight, tuple(gain - min(gains) for gain in gains))

    table = [tuple(interest(i, j) for j in issues) for i in parties]
    stakeholders = tuple(_stakeholder(k, n_issues, n_options, rng) for k in range(n_stakeholders))
    represents = _draws(n_parties, n_stakeholders, rng)
    return Scenario(
        name=f"random_{n_parties}x{n_issues}_c{conflict:g}_i{integrative:g}_{seed}",
        title=Text("A random game", "Een willekeurig spel"),
        about=Text(
            f"An invented game with conflict {conflict:g} and integrative potential "
            f"{integrative:g}, from seed {seed}.",
            f"Een verzonnen spel met conflict {conflict:g} en integratief potentieel "
            f"{integrative:g}, uit zaadje {seed}.",
        ),
        lesson=Text(""),
        issues=tuple(_issue(j, n_options, int(latent * others + 0.5)) for j in issues),
        parties=tuple(
            Party(
                name=f"Party {i + 1}",
                title=Text(f"Party {i + 1}", f"Partij {i + 1}"),
                organisation=table[i],
                represents=tuple(
                    (each.name, share)
                    for each, share in zip(stakeholders, represents[i], strict=True)
                ),
                power=1 + power_spread * (2 * ranks[i] / (n_parties - 1) - 1),
                reservation=reservation * _best(table[i]),
            )
            for i in parties
        ),
        stakeholders=stakeholders,
    )


# Sums and orders are plain Python on plain draws, to be the same to the last bit everywhere.


def _draws(rows: int, columns: int, rng: Generator) -> Table:
    return [[rng.random() for _ in range(columns)] for _ in range(rows)]


def _order(n: int, rng: Generator) -> list[int]:
    return sorted(range(n), key=[rng.random() for _ in range(n)].__getitem__)


def _centred(rows: Table) -> Table:
    """Make every column sum to 0."""
    means = [fsum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]


def _scaled(rows: Table) -> Table:
    """Make the largest absolute value 1."""
    largest = max(abs(value) for row in rows for value in row) or 1.0
    return [[value / largest for value in row] for row in rows]


def _dealt(n_parties: int, n_issues: int, rng: Generator) -> Table:
    """Deal out the issues, and spread a weight of 1 over the issues of each party."""
    hands = [list[int]() for _ in range(n_parties)]
    for turn, issue in enumerate(_order(n_issues, rng)):
        hands[turn % n_parties].append(issue)
    hands = [hand or hands[i % n_issues] for i, hand in enumerate(hands)]
    drawn = [[0.5 + value / 2 for value in row] for row in _draws(n_parties, n_issues, rng)]
    held = [
        [value if j in hand else 0.0 for j, value in enumerate(row)]
        for row, hand in zip(drawn, hands, strict=True)
    ]
    return [[value / fsum(row) for value in row] for row in held]


def _best(interests: tuple[Interest, ...]) -> float:
    return fsum(each.weight * (max(each.scores) - each.scores[0]) for each in interests)


def _issue(j: int, n_options: int, n_latent: int) -> Issue:
    options = (
        Option(f"option {k}", Text(f"option {k}", f"optie {k}"), k >= n_options - n_latent)
        for k in range(1, n_options)
    )
    return Issue(
        f"issue_{j + 1}", Text(f"Issue {j + 1}", f"Kwestie {j + 1}"), (AS_BEFORE, *options)
    )


def _stakeholder(k: int, n_issues: int, n_options: int, rng: Generator) -> Stakeholder:
    interests = tuple(
        Interest(f"issue_{j + 1}", 0.5 + rng.random() / 2, tuple(100 * score for score in scores))
        for j, scores in enumerate(_draws(n_issues, n_options, rng))
    )
    name = f"group_{k + 1}"
    return Stakeholder(name, Text(f"Group {k + 1}", f"Groep {k + 1}"), interests)
