"""Patterns about representatives: hawks at home, and what makes a negotiator concede."""

from __future__ import annotations

from kompas_sim.parameters import make_parameters
from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import OfRules, Ranking, difference
from kompas_sim.patterns.verdict import NOTHING, POSITIVE, between
from kompas_sim.rules.constituency import hawkish
from kompas_sim.text import Text


def pull(hawks: float) -> float:
    """Return the pull of hawks on contending."""
    return float(hawkish(hawks, make_parameters({})))


NOBODY, MINORITY, MAJORITY = (
    Cell({"ratification": 0.0}, name)
    for name in ("no constituency", "hawk minority", "hawk majority")
)
STRONG = (
    (Cell({"logic.orientation": 0.2}), Cell({"logic.orientation": 0.8})),
    (Cell({"desk_research": 0.0}), Cell({"desk_research": 0.1})),
    (Cell({}, "deadline late"), Cell({}, "deadline soon")),
    (Cell({"aspiration_start": 0.6}), Cell({"aspiration_start": 0.95})),
)
WEAK = (
    (Cell({"concession_return": 0.0}), Cell({"concession_return": 1.0})),
    (Cell({}, "no constituency"), Cell({}, "accountable")),
)

PATTERNS = (
    Pattern(
        19,
        "hawk-minority",
        Text("A quarter of hawks is enough", "Een kwart haviken is genoeg"),
        "Steinel, De Dreu, Ouwehand & Ramírez-Marín (2009), three experiments",
        (
            Claim(
                "The pull of a quarter of hawks is at least .8 of that of a majority (.6).",
                OfRules(lambda: pull(0.25) / pull(0.6)),
                between(0.8, 1.0),
                "unit",
            ),
            Claim(
                "Without hawks there is none.",
                OfRules(lambda: pull(0.0)),
                NOTHING,
                "unit",
                note="The pull is small below `hawk_minority` (.2) already: a quarter is the "
                "smallest "
                "minority that counts, and doves need not be quite unanimous.",
            ),
            Claim(
                "In whole runs a quarter of hawks raises contending.",
                difference("share_contending", MINORITY, NOBODY),
                POSITIVE,
                "unit",
            ),
            Claim(
                "A majority (.6) raises it no further.",
                difference("share_contending", MAJORITY, MINORITY),
                NOTHING,
                "unit",
            ),
        ),
    ),
    Pattern(
        20,
        "concession-ranking",
        Text("What makes negotiators concede", "Wat onderhandelaars doet toegeven"),
        "Druckman (1994), meta-analysis of experiments over 25 years",
        (
            Claim(
                "Orientation, preparation, time pressure and initial distance change "
                "conceding more "
                "than the other's concessions and accountability do.",
                Ranking("conceding", STRONG, WEAK),
                POSITIVE,
                note="Mean size of effects, in standard deviations, on the share of yielding and "
                "compromising. Preparation is desk research; distance is aspiration.",
            ),
            Claim(
                "Visibility changes conceding least.",
                None,
                POSITIVE,
                note="Whether others look on while parties talk is not in the model.",
            ),
        ),
    ),
)
