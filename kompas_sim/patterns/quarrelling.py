"""Patterns about conflict: disagreement about content, sham, announced conciliation."""

from __future__ import annotations

from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import difference
from kompas_sim.patterns.verdict import NEGATIVE, NOT_MORE, POSITIVE
from kompas_sim.text import Text

MUTE = {"dispute_insight": 0.0, "dispute_spill": 0.0}
TRUSTED = {"trust_start": 0.7}

# those who cannot leave; in harmony or outspoken, and knowing little or more of each other
QUIET = {"avoid_harmony": 5.0}
SPOKEN = {"avoid_harmony": 0.0}
IGNORANT = {"learning": 0.0}


def bound(*changes: dict[str, float]) -> Cell:
    """Return a cell of those who cannot leave."""
    return Cell({name: value for each in changes for name, value in each.items()}, "bound")


HOT = {"escalation_claim": 0.2, "escalation_coercion": 1.0, "literacy": 0.5}
GRIT = Cell({**HOT, "grit": 1.0})
TIT_FOR_TAT = Cell({**HOT, "grit": 0.0, "reflex": 1.0, "concession_return": 1.0})

PATTERNS = (
    Pattern(
        21,
        "task-conflict",
        Text(
            "Disagreement about content helps where there is trust",
            "Inhoudelijk meningsverschil helpt waar vertrouwen is",
        ),
        "De Dreu & Weingart (2003); De Wit, Greer & Jehn (2012), meta-analyses; Yuan, Yin & "
        "Sun (2026)",
        (
            Claim(
                "Much trust at the start (.7): that expressed differences teach and escalate, "
                "against neither, raises joint gain.",
                difference("joint_gain", Cell(TRUSTED), Cell({**TRUSTED, **MUTE})),
                POSITIVE,
                "contested",
                reason="what differing offers teach hardly shows in what is known of each other, "
                "not "
                "even where little else is learned (tried with a learning of .01).",
            ),
            Claim(
                "With the usual trust it does not raise it.",
                difference("joint_gain", Cell(), Cell(MUTE)),
                NOT_MORE,
                "contested",
            ),
        ),
    ),
    Pattern(
        22,
        "collusion",
        Text("Silence and ignorance make a sham", "Zwijgen en niet-weten maken schijn"),
        "Schruijer (2009), theory and cases",
        (
            Claim(
                "Where nobody can leave and conflict is avoided, knowing nothing of each other, "
                "against learning, brings more rounds of sham.",
                difference("rounds_sham", bound(QUIET, IGNORANT), bound(QUIET)),
                POSITIVE,
            ),
            Claim(
                "Where nobody knows each other, avoiding conflict, against none of that, "
                "brings more "
                "rounds of sham.",
                difference("rounds_sham", bound(QUIET, IGNORANT), bound(SPOKEN, IGNORANT)),
                POSITIVE,
            ),
            Claim(
                "Conflict that is expressed, against avoided, brings less sham at the end.",
                difference("sham", bound(SPOKEN), bound(QUIET)),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        27,
        "announced-conciliation",
        Text("Announced conciliation ends quarrels", "Aangekondigde verzoening beëindigt ruzie"),
        "Three experiments on GRIT (Osgood's graduated and reciprocated initiatives); "
        "abstracts only",
        (
            Claim(
                "Where quarrels escalate fast, announced conciliation, against tit for tat, "
                "shortens them: fewer rounds above stage 3.",
                difference("rounds_zone_2", GRIT, TIT_FOR_TAT),
                NEGATIVE,
                note="Tit for tat: hitting back and returning concessions, both fully.",
            ),
            Claim(
                "Who conciliates is exploited more.",
                None,
                POSITIVE,
                note="Conciliation is a parameter of the table: one party cannot announce alone.",
            ),
        ),
    ),
)
