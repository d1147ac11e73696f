"""Patterns about trust: what it does, how it is lost and won, and small wins."""

from __future__ import annotations

from kompas_sim.parameters import make_parameters
from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import Correlation, OfRules, difference
from kompas_sim.patterns.verdict import NEGATIVE, NOTHING, POSITIVE, between
from kompas_sim.rules.trust import update_trust
from kompas_sim.text import Text

TRUSTING, WARY = Cell({"trust_start": 0.5}), Cell({"trust_start": 0.15})
USUAL = Cell()
NO_PRODUCTS = Cell({"product_vitality": 0.0, "product_trust": 0.0, "product_clarity": 0.0})
OLD = 0.8  # trust before a violation
ROUNDS = 400


def after_events(asymmetry: float) -> float:
    """Return what trust of .5 becomes, less .5, by equally many equal good and bad events."""
    p = make_parameters({"trust_asymmetry": asymmetry, "trust_decay": 0.0, "trust_buffer": 0.0})
    trust = 0.5
    for bad in (0.0, 0.5) * 10:
        trust = float(update_trust(trust, 1.0, 0.5, 0.5 - bad, bad, 0.0, p))
    return trust - 0.5


def after_violation(deceived: bool) -> float:
    """Return where trust comes by trustworthy acts after a violation, less where it was."""
    p = make_parameters({"trust_decay": 0.0})
    hurt = p.hurt_deceit if deceived else p.hurt_broken
    ceiling = 1.0 - p.trust_ceiling_loss if deceived else 1.0
    trust = float(update_trust(OLD, ceiling, 0.5, 0.0, hurt, OLD, p))
    for _ in range(ROUNDS):
        trust = float(update_trust(trust, ceiling, 0.5, 1.0, 0.0, trust, p))
    return trust - OLD


PATTERNS = (
    Pattern(
        4,
        "trust-conduct",
        Text("Trust at the start: problem solving", "Vertrouwen vooraf: samen problemen oplossen"),
        "Kong, Dirks & Ferrin (2014), meta-analysis of 38 studies",
        tuple(
            Claim(
                f"More trust at the start (.5 against .15): {words}.",
                difference(measure, TRUSTING, WARY),
                expected,
            )
            for words, measure, expected in (
                ("more problem solving", "share_problem_solving", POSITIVE),
                ("less contending", "share_contending", NEGATIVE),
                ("more joint gain", "joint_gain", POSITIVE),
            )
        ),
    ),
    Pattern(
        5,
        "negative-events",
        Text("Bad events weigh more than good ones", "Slecht weegt zwaarder dan goed"),
        "Slovic (1993); disputed in a review in J. Psychological Science 36 (2013)",
        (
            Claim(
                "As many bad as good events of equal size lower trust (asymmetry 2).",
                OfRules(lambda: after_events(2.0)),
                NEGATIVE,
                "unit",
            ),
            Claim(
                "Without asymmetry (1) they do not.",
                OfRules(lambda: after_events(1.0)),
                NOTHING,
                "unit",
                note="From a trust of .5; from above it they do, towards .5.",
            ),
            Claim(
                "In whole runs asymmetry (2 against 1) lowers trust at the end.",
                difference("trust", Cell({"trust_asymmetry": 2.0}), Cell({"trust_asymmetry": 1.0})),
                NEGATIVE,
                "contested",
            ),
        ),
    ),
    Pattern(
        6,
        "recovery",
        Text("Trust recovers, not fully from deception", "Vertrouwen herstelt, niet na misleiding"),
        "Schweitzer, Hershey & Bradlow (2006), experiment",
        (
            Claim(
                "After a violation, consistent trustworthy acts bring trust (.8) back.",
                OfRules(lambda: after_violation(False)),
                POSITIVE,
                "unit",
            ),
            Claim(
                "After deception it stays below its old level.",
                OfRules(lambda: after_violation(True)),
                NEGATIVE,
                "unit",
            ),
            Claim(
                "A promise speeds recovery, less so after deception.",
                None,
                POSITIVE,
                note="Nobody promises anything to repair trust; what is announced (GRIT) is "
                "conduct.",
            ),
        ),
    ),
    Pattern(
        7,
        "trust-age",
        Text("Trust goes weakly with age", "Vertrouwen hangt zwak samen met ouderdom"),
        "Vanneste, Puranam & Kretschmer (2014), meta-analysis of 39 studies",
        (
            Claim(
                "Over runs that everybody stays in, the correlation of trust with the age of the "
                "relation is positive and below .3.",
                Correlation(USUAL, "age", "trust_at_age"),
                between(0.0, 0.3),
                reason="all relations are as old as the talks, in which trust grows from where "
                "it began; "
                "across existing relations age is mixed with much else.",
                note="Each run is looked at once, at ages spread over the horizon: relations begin "
                "with the talks here, while the studies look at relations that exist.",
            ),
        ),
    ),
    Pattern(
        29,
        "small-wins",
        Text(
            "Small wins set off a virtuous circle", "Kleine successen zetten een goede spiraal aan"
        ),
        "Ansell & Gash (2008), review of 137 cases",
        tuple(
            Claim(
                f"Products of the phases, against none, raise {words}.",
                difference(measure, USUAL, NO_PRODUCTS),
                POSITIVE,
            )
            for words, measure in (
                ("vitality at the end", "vitality"),
                ("trust on the way", "trust_mean"),
                ("shared meaning at the end", "shared_meaning"),
            )
        ),
    ),
)
