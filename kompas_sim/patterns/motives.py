"""Patterns about motives: concern for the other, tolerance, hard and soft bargaining."""

from __future__ import annotations

from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import Margin, difference, interaction
from kompas_sim.patterns.verdict import NEGATIVE, NOT_LESS, POSITIVE
from kompas_sim.text import Text

SOCIAL, SELFISH = Cell({"logic.orientation": 0.8}), Cell({"logic.orientation": 0.2})


def hoping(much: float, cell: Cell) -> Cell:
    """Return the cell with another aspiration at the start."""
    return Cell({**cell.changes, "aspiration_start": much}, cell.scenario)


HIGH, LOW = 0.95, 0.6
TOLERANT, GOAL_BOUND = SOCIAL.but(norm=0.8), SOCIAL.but(norm=0.2)
MIXED, SAME, OTHERS = Cell({}, "mixed"), Cell({}, "cooperators"), Cell({}, "individualists")
SOFT, HARD = Cell({}, "soft"), Cell({}, "hard")
STRONG_SOFT, STRONG_HARD = Cell({}, "soft and strong"), Cell({}, "hard and strong")
DIVISION = frozenset({"division"})

PATTERNS = (
    Pattern(
        1,
        "prosocial-aspirations",
        Text(
            "Concern for the other pays, most where much is wanted",
            "Oog voor de ander loont, het meest waar veel gewild wordt",
        ),
        "De Dreu, Weingart & Kwon (2000), meta-analysis of 28 studies; from memory",
        (
            Claim(
                "More concern for the other (.8 against .2) raises joint gain.",
                difference("joint_gain", SOCIAL, SELFISH),
                POSITIVE,
            ),
            Claim(
                "It does so more with high aspirations (.95) than with low ones (.6).",
                interaction(
                    "joint_gain",
                    (hoping(HIGH, SOCIAL), hoping(HIGH, SELFISH)),
                    (hoping(LOW, SOCIAL), hoping(LOW, SELFISH)),
                ),
                POSITIVE,
                note="Aspirations stand for resistance to yielding.",
            ),
        ),
    ),
    Pattern(
        2,
        "relational-accommodation",
        Text(
            "Tolerance costs integration, not trust",
            "Tolerantie kost integratie, geen vertrouwen",
        ),
        "Curhan, Neale, Ross & Rosencranz-Engelmann (2008), experiment",
        (
            Claim(
                "With concern for the other (.8), tolerance as norm (.8 against .2) lowers the "
                "integrative share.",
                difference("integrative_share", TOLERANT, GOAL_BOUND),
                NEGATIVE,
                "contested",
            ),
            Claim(
                "Trust at the end is then not lower.",
                difference("trust", TOLERANT, GOAL_BOUND),
                NOT_LESS,
                "contested",
            ),
        ),
    ),
    Pattern(
        3,
        "mixed-dyads",
        Text(
            "A cooperator and an individualist do no worse than two alike",
            "Een samenwerker met een individualist doet niet onder voor twee dezelfden",
        ),
        "Acar-Burkay, Schei & Warlop (2020), 108 dyads",
        tuple(
            Claim(
                f"Joint gain of mixed dyads (concern .9 and .1) is not below that of {words}.",
                difference("joint_gain", MIXED, cell),
                NOT_LESS,
                "contested",
                frozenset({"dyad"}),
                reason="in the model each adds to joint gain what its own concern brings; nothing "
                "makes opposites complement each other.",
            )
            for words, cell in (("two cooperators", SAME), ("two individualists", OTHERS))
        ),
    ),
    Pattern(
        26,
        "hard-bargaining",
        Text(
            "Hard bargaining: own gain up, trust down",
            "Hard onderhandelen: winst op, vertrouwen neer",
        ),
        "Hüffmeier, Freund, Zerres, Backhaus & Hertel (2014), meta-analysis of 34 studies; Trif, "
        "Curşeu & Fodor (2023)",
        (
            Claim(
                "Dividing a surplus, one hard party (concern 0, goal as norm) among soft ones "
                "gains "
                "more than a soft one would.",
                difference("own_gain", HARD, SOFT),
                POSITIVE,
                where=DIVISION,
                note="Hardness is an attitude here; conduct follows from it.",
            ),
            Claim(
                "Trust at the end is then lower.",
                difference("trust", HARD, SOFT),
                NEGATIVE,
                where=DIVISION,
            ),
            Claim(
                "In the other games, too, the hard party gains more.",
                difference("own_gain", HARD, SOFT),
                POSITIVE,
                "contested",
                reason="hardness lowers joint gain and delays the agreement, by more than it "
                "moves the "
                "split.",
            ),
            Claim(
                "Power and a high goal together bring the highest own gain.",
                Margin("own_gain", STRONG_HARD, (STRONG_SOFT, HARD, SOFT)),
                POSITIVE,
                where=DIVISION,
                note="A goal as norm stands for a high goal: aspirations are one parameter for "
                "all.",
            ),
            Claim(
                "A reciprocating soft line is the best of the soft lines.",
                None,
                POSITIVE,
                note="How far concessions are returned is a parameter of the table, not of a "
                "party.",
            ),
        ),
    ),
)
