"""Patterns about information: the fixed pie, compatible interests, packages, preparation, talk."""

from __future__ import annotations

from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import (
    Contrast,
    Correlation,
    difference,
    interaction,
)
from kompas_sim.patterns.verdict import NEGATIVE, POSITIVE, between
from kompas_sim.text import Text

USUAL = Cell()
FIXED, OPEN = Cell({"fixed_pie": 0.9}), Cell({"fixed_pie": 0.2})
DULL, QUICK = Cell({"learning": 0.03}), Cell({"learning": 0.24})
# power decides at 0, and then issues are settled one by one where they are
ONE_BY_ONE = Cell({"logic.decision": 0.0, "by_issue": 1.0})
PACKAGES = Cell({"logic.decision": 0.0, "by_issue": 0.0})
HASTY = Cell({"skipping": 1.0, "patience": 0.0, "patience_row": 0.0})
PATIENT = Cell({"skipping": 0.0, "power_push": 0.0})
SILENT = Cell({"learning": 0.0, "image_sharing": 0.0, "ambiguity_fall": 0.0, "trust_openness": 0.0})
DILEMMA, SMALL, LARGE = (frozenset({kind}) for kind in ("dilemma", "three", "six"))

PATTERNS = (
    Pattern(
        8,
        "fixed-pie",
        Text(
            "Who believes in a fixed pie bakes none",
            "Wie in een vaste koek gelooft bakt geen grotere",
        ),
        "Thompson & Hastie (1990), experiments",
        (
            Claim(
                "A stronger belief in a fixed pie (.9 against .2) lowers the integrative share.",
                difference("integrative_share", FIXED, OPEN),
                NEGATIVE,
            ),
            Claim(
                "Knowing each other after 20 rounds goes together with joint gain.",
                Correlation(USUAL, "accuracy_early", "joint_gain"),
                POSITIVE,
                note="Over the runs of a setting.",
            ),
            Claim(
                "It goes together with own gain.",
                Correlation(USUAL, "accuracy_early", "own_gain"),
                POSITIVE,
                note="Of the table with the gain of the first party; as above.",
            ),
            Claim(
                "The first third of the story brings most of what is learned.",
                Contrast("learned_early", {USUAL: 1.0}),
                POSITIVE,
                note="What is learned in it less half of all that is learned, of 1.",
            ),
        ),
    ),
    Pattern(
        9,
        "incompatibility-illusion",
        Text("Common interests are missed", "Gedeelde belangen worden gemist"),
        "Thompson & Hrebec (1996), 32 experiments; the size from memory",
        (
            Claim(
                "Some issues on which all want the same are settled otherwise.",
                Contrast("compatible_failure", {USUAL: 1.0}),
                POSITIVE,
                note="Where there are such issues, and an agreement.",
            ),
            Claim(
                "Fewer when more is learned (.24 against .03 a word).",
                difference("compatible_failure", QUICK, DULL),
                NEGATIVE,
            ),
            Claim(
                "Where little is learned (.03), from 10 to 30 % of them.",
                Contrast("compatible_failure", {DULL: 1.0}),
                between(0.1, 0.3),
                "calibration",
                reason="in most games that have such an issue the option all want is latent: it "
                "has to "
                "be discovered before it can be chosen.",
            ),
        ),
    ),
    Pattern(
        10,
        "packages",
        Text("Packages beat issue by issue", "Pakketten winnen van punt voor punt"),
        "Weingart, Bennett & Brett (1993), experiment",
        (
            Claim(
                "Packages, against issue by issue (where power decides), raise the "
                "integrative share.",
                difference("integrative_share", PACKAGES, ONE_BY_ONE),
                POSITIVE,
            ),
            Claim(
                "They raise the chance of an agreement.",
                difference("agreement", PACKAGES, ONE_BY_ONE),
                POSITIVE,
            ),
            Claim(
                "The gap in integrative share shrinks with concern for the other (.8 against .2).",
                interaction(
                    "integrative_share",
                    (PACKAGES.but(orientation=0.8), ONE_BY_ONE.but(orientation=0.8)),
                    (PACKAGES.but(orientation=0.2), ONE_BY_ONE.but(orientation=0.2)),
                ),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        11,
        "late-offers",
        Text("Late first offers are creative", "Late eerste voorstellen zijn creatief"),
        "Sinaceur, Maddux, Vasiljevic, Nückel & Galinsky (2013), experiments; surprises: the "
        "article",
        (
            Claim(
                "Phases 1 and 2 that are never skipped, against skipped at once, raise the "
                "integrative share.",
                difference("integrative_share", PATIENT, HASTY),
                POSITIVE,
            ),
            Claim(
                "There are fewer surprises in phase 4.",
                difference("surprises", PATIENT, HASTY),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        12,
        "talk-in-dilemmas",
        Text("Talk helps in a social dilemma", "Praten helpt in een sociaal dilemma"),
        "Balliet (2010), meta-analysis of 45 effect sizes (d = 1.01)",
        (
            Claim(
                "In a social dilemma talk, against words that teach nothing, raises what is "
                "contributed by .5 to 1.5 standard deviations.",
                difference("joint_gain", USUAL, SILENT),
                between(0.5, 1.5, in_spread=True),
                "calibration",
                reason="what is agreed binds here, and offers alone can be agreed on; in the "
                "experiments each decides alone, and talk is the only way to promise.",
                where=DILEMMA,
                note="Joint gain stands for what is contributed, which is agreed on here. Words "
                "are "
                "still spoken where they teach nothing, show no openness and clear up nothing.",
            ),
            Claim(
                "It does so more among six than among three.",
                difference("joint_gain", USUAL, SILENT),
                POSITIVE,
                "calibration",
                LARGE,
                against=SMALL,
            ),
        ),
    ),
)
