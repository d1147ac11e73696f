"""Patterns about guidance: intermediaries, network management, rules of decision, no way out."""

from __future__ import annotations

from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.statistic import Margin, Shrinkage, difference
from kompas_sim.patterns.verdict import NEGATIVE, POSITIVE
from kompas_sim.text import Text

WITHOUT, HELPED, FACILITATED, WRITTEN, PUSHED, LATE = (
    Cell({}, name)
    for name in (
        *("without intermediary", "intermediary", "facilitator", "formulator", "manipulator"),
        "intermediary late",
    )
)

# network management: connecting effort, attention to the relation, no haste, a facilitator
PASSIVE = {"attention": 0.0, "skipping": 0.5}
STEPS: dict[Cell, float] = {
    Cell({"logic.leadership": 0.0, **PASSIVE}, "without intermediary"): 0.0,
    Cell({"logic.leadership": 1.0, **PASSIVE}, "without intermediary"): 1.0,
    Cell({"logic.leadership": 1.0, "attention": 0.4, "skipping": 0.5}, "without intermediary"): 2.0,
    Cell({"logic.leadership": 1.0, "attention": 0.4, "skipping": 0.0}, "without intermediary"): 3.0,
    Cell({"logic.leadership": 1.0, "attention": 0.4, "skipping": 0.0}, "facilitator"): 4.0,
}
LEAST, *_, MOST = STEPS

WORST = Cell({"logic.orientation": 0.2, "logic.decision": 1.0}, "allied")
OTHERS = tuple(
    Cell({"logic.orientation": concern, "logic.decision": rule}, change)
    for concern in (0.2, 0.8)
    for rule in (0.0, 1.0)
    for change in ("", "allied")
    if (concern, rule, change) != (0.2, 1.0, "allied")
)
TRIADS = frozenset({"triad"})
SOCIAL, SELFISH = (Cell({"logic.orientation": each}) for each in (0.8, 0.2))

PATTERNS = (
    Pattern(
        23,
        "intermediary",
        Text("An intermediary helps", "Een intermediair helpt"),
        "Wilkenfeld, Young, Asal & Quinn (2003), crises and experiments; timing: Glasl, secondary",
        (
            Claim(
                "An intermediary, against none, raises the chance of an agreement.",
                difference("agreement", HELPED, WITHOUT),
                POSITIVE,
            ),
            Claim(
                "An intermediary, against none, shortens the way to it.",
                difference("rounds_to_agreement", HELPED, WITHOUT),
                NEGATIVE,
                note="Over runs that agree with and without.",
                reason="who facilitates gives all an equal turn to propose, which under hierarchy "
                "takes longer than when the strong do; texts make it shorter.",
            ),
            Claim(
                "An intermediary, against none, makes the outcome more satisfactory.",
                difference("ks_ratio", HELPED, WITHOUT),
                POSITIVE,
                note="The gain of the worst-off stands for satisfaction, which is no measure.",
            ),
            Claim(
                "Who also writes texts brings more agreements than who only facilitates.",
                difference("agreement", WRITTEN, FACILITATED),
                POSITIVE,
            ),
            Claim(
                "Who manipulates as well brings more agreements than who only facilitates.",
                difference("agreement", PUSHED, FACILITATED),
                POSITIVE,
            ),
            Claim(
                "Called in at stage 4 of escalation, against from the start, brings fewer "
                "agreements.",
                difference("agreement", LATE, HELPED),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        24,
        "network-management",
        Text(
            "Network management works, partly by trust",
            "Netwerkmanagement werkt, deels via vertrouwen",
        ),
        "Klijn, Edelenbos & Steijn (2010); Klijn and others (2012), surveys, 323 respondents",
        (
            Claim(
                "Four activities of network management, against none, raise trust.",
                difference("trust_mean", MOST, LEAST),
                POSITIVE,
                note="Connecting effort, attention to the relation, phases not skipped, a "
                "facilitator.",
            ),
            Claim(
                "They raise joint gain.",
                difference("joint_gain", MOST, LEAST),
                POSITIVE,
            ),
            Claim(
                "The slope of joint gain on trust shrinks when their number is reckoned with.",
                Shrinkage("joint_gain", "trust_mean", STEPS),
                POSITIVE,
                note="Over runs with 0 to 4 activities, within each setting.",
            ),
        ),
    ),
    Pattern(
        25,
        "triads",
        Text(
            "Two against one, unanimity, self-interest", "Twee tegen één, unanimiteit, eigenbelang"
        ),
        "Beersma & De Dreu (1999, 2002), experiments with three",
        (
            Claim(
                "Of eight cells (two allied or not, unanimity or power, concern .2 or .8) allied, "
                "unanimous and selfish has the lowest joint gain.",
                Margin("joint_gain", WORST, OTHERS, lowest=True),
                NEGATIVE,
                where=TRIADS,
                reason="two who want the same make the game easier for all (joint gain is reckoned "
                "in what the game allows), and unanimity takes longer and ends better.",
                note="Random games for three; allied: the second has the interests of the first.",
            ),
            Claim(
                "With concern for the other (.8 against .2) three reach more agreements.",
                difference("agreement", SOCIAL, SELFISH),
                POSITIVE,
                where=TRIADS,
            ),
            Claim(
                "With concern for the other three trust each other more at the end.",
                difference("trust", SOCIAL, SELFISH),
                POSITIVE,
                where=TRIADS,
            ),
        ),
    ),
    Pattern(
        28,
        "agreement-bias",
        Text("Agreeing for the sake of it", "Instemmen om het instemmen"),
        "Tuncel, Mislin, Kesebir & Pinkley (2016); Cohen, Leonardelli & Thompson, experiments",
        (
            Claim(
                "Where no agreement is better for all than their alternatives, some are made below "
                "somebody's, if impasse is disliked.",
                None,
                POSITIVE,
                note="There is no aversion to impasse in the model.",
            ),
            Claim(
                "Teams do so less than single negotiators.",
                None,
                NEGATIVE,
                note="A party is represented by one person; there are no teams.",
            ),
        ),
    ),
)
