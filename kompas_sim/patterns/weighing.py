"""Patterns about power, coercion and alternatives."""

from __future__ import annotations

from collections.abc import Sequence

from kompas_sim.model import Negotiation
from kompas_sim.parameters import make_parameters
from kompas_sim.patterns.changes import CHANGES
from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.settings import Setting
from kompas_sim.patterns.statistic import OfRules, OfSetting, difference, interaction
from kompas_sim.patterns.verdict import NEGATIVE, NOTHING, POSITIVE, between
from kompas_sim.rules.power import coercion_chance, distance, upward_drive, weigh_power
from kompas_sim.text import Text

PEACE = Cell({"drive_base": 0.0, "drive_up": 0.0, "drive_down": 0.0})
ARMED = Cell()
EQUAL, STEEP = Cell({}, "equal power"), Cell({}, "steep power")
RANKS = (3.0, 2.0, 1.0)  # power of the highest, the middle and the lowest


def hidden(cell: Cell) -> Cell:
    """Return the cell in which nobody sees who is stronger."""
    return Cell({**cell.changes, "power_visible": 0.0}, cell.scenario)


def obscure(cell: Cell) -> Cell:
    """Return the cell in which words mean little."""
    return Cell({**cell.changes, "ambiguity_start": 0.9}, cell.scenario)


def drives(law: str, powers: Sequence[float] = RANKS) -> tuple[float, float]:
    """Return the upward drive of the middle and of the lowest rank, over all above it."""
    p = make_parameters({"drive_law": law})
    high, middle, low = powers

    def drive(own: float, other: float, next_above: bool) -> float:
        return float(upward_drive(distance(own, other), 0.0, next_above, p))

    return drive(middle, high, True), max(drive(low, middle, True), drive(low, high, False))


def farther(law: str) -> float:
    """Return how much the drive to the top falls when the lowest is farther from it."""
    p = make_parameters({"drive_law": law})
    near, far = (float(upward_drive(distance(own, 3.0), 0.0, False, p)) for own in (2.0, 1.0))
    return near - far


def more_coercion(setting: Setting) -> float:
    """Return how many more acts of coercion the first round is to bring with unequal power."""
    expected = []
    for change in ("steep power", "equal power"):
        scenario = CHANGES[change](setting.scenario, setting.logic)
        table = Negotiation(scenario, setting.logic, rng=1, collect=False).table
        weigh_power(table)
        n = len(scenario.parties)
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
        expected.append(sum(float(coercion_chance(table, i, j)) for i, j in pairs))
    return expected[0] - expected[1]


NONE, ONE, ALL = (
    Cell({}, name) for name in ("no alternatives", "one alternative", "alternatives for all")
)


def low(cell: Cell) -> Cell:
    """Return the cell with little concern for the other."""
    return cell.but(orientation=0.2)


def prosocial(cell: Cell) -> Cell:
    """Return the cell with much concern for the other and little trust."""
    return Cell({**cell.changes, "trust_start": 0.15}, cell.scenario).but(orientation=0.8)


PATTERNS = (
    Pattern(
        13,
        "deterrence",
        Text("Equal arms are used less", "Gelijke wapens worden minder gebruikt"),
        "Lawler, Ford & Blegen (1988), two experiments",
        (
            Claim(
                "Unequal power brings more coercion than equal power.",
                OfSetting(more_coercion),
                POSITIVE,
                "contested",
                note="The acts that the rules lead to expect in the first round; coercion is not "
                "among the measures of a run. The interval is over scenarios.",
            ),
            Claim(
                "With equal power, coercion is used less the more it can do.",
                None,
                NEGATIVE,
                "contested",
                note="No rule lets a party refrain for fear of what the other can do: the drive "
                "to use "
                "power knows distances, not magnitudes. Insight (M46) comes after coercion.",
            ),
        ),
    ),
    Pattern(
        14,
        "coercive-capability",
        Text("Being able to coerce hurts cooperators", "Kunnen dwingen schaadt samenwerkers"),
        "De Dreu, Giebels & Van de Vliert (1998), two studies",
        (
            *(
                Claim(
                    f"With concern for the other (.8), drives to use power, against none, "
                    f"lower {words}.",
                    difference(measure, ARMED.but(orientation=0.8), PEACE.but(orientation=0.8)),
                    NEGATIVE,
                    note=note,
                )
                for words, measure, note in (
                    ("trust at the end", "trust", ""),
                    ("what is known of each other", "accuracy", "Stands for disclosure."),
                    ("joint gain", "joint_gain", ""),
                )
            ),
            Claim(
                "They lower joint gain more with concern for the other (.8) than without (.2).",
                interaction(
                    "joint_gain",
                    (ARMED.but(orientation=0.8), PEACE.but(orientation=0.8)),
                    (ARMED.but(orientation=0.2), PEACE.but(orientation=0.2)),
                ),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        15,
        "perceived-power",
        Text("What counts is the power that is seen", "Het gaat om de macht die men ziet"),
        "Wolfe & McGinn (2005); Wong & Howard (2017), experiments",
        (
            Claim(
                "Unequal power (3 to 1) that all can see lowers the integrative share.",
                difference("integrative_share", STEEP, EQUAL),
                NEGATIVE,
            ),
            Claim(
                "The same inequality, not seen, does nothing to it.",
                difference("integrative_share", hidden(STEEP), hidden(EQUAL)),
                NOTHING,
                note="What is hidden does not drive or make uneasy; it still counts in decisions.",
                reason="power still weighs in who proposes and in what is decided, under "
                "hierarchy.",
            ),
            Claim(
                "A better alternative (.25 v) of one party raises its own gain.",
                difference("own_gain", ONE, NONE),
                POSITIVE,
                reason="who has a better alternative has less own concern (aspiration above what "
                "it "
                "has anyhow), and so contends and solves problems less.",
            ),
            Claim(
                "It leaves joint gain as it is.",
                difference("joint_gain", ONE, NONE),
                NOTHING,
                note="As a share of the highest that is better for all than their alternatives, "
                "which alternatives change.",
                reason="as for own gain.",
            ),
        ),
    ),
    Pattern(
        16,
        "exit-option",
        Text("An alternative for one makes it claim", "Een alternatief voor één doet claimen"),
        "Giebels, De Dreu & Van de Vliert (2000, 2003), experiments",
        (
            Claim(
                "With little concern for the other (.2), an alternative of one party, against "
                "none, "
                "raises contending.",
                difference("share_contending", low(ONE), low(NONE)),
                POSITIVE,
                note="Of all parties together.",
            ),
            Claim(
                "It then lowers joint gain.",
                difference("joint_gain", low(ONE), low(NONE)),
                NEGATIVE,
            ),
            Claim(
                "It then lowers joint gain against alternatives for all, too.",
                difference("joint_gain", low(ONE), low(ALL)),
                NEGATIVE,
                reason="alternatives lower own concern and with it problem solving, of one party "
                "less "
                "than of all; nobody compares alternatives.",
            ),
            Claim(
                "With concern for the other (.8) it raises contending less.",
                interaction(
                    "share_contending",
                    (low(ONE), low(NONE)),
                    (ONE.but(orientation=0.8), NONE.but(orientation=0.8)),
                ),
                POSITIVE,
            ),
            Claim(
                "With concern for the other (.8) and little trust (.15), alternatives for all "
                "lower "
                "joint gain.",
                difference("joint_gain", prosocial(ALL), prosocial(NONE)),
                NEGATIVE,
            ),
        ),
    ),
    Pattern(
        17,
        "steep-hierarchy",
        Text("Steeper power: a little less together", "Steilere macht: iets minder samen"),
        "Greer, De Jong, Schouten & Dannals (2018), meta-analysis of 54 studies (rho = -.08), "
        "of teams",
        (
            Claim(
                "Unequal power (3 to 1), against equal, lowers joint gain, by less than .4 "
                "standard "
                "deviations.",
                difference("joint_gain", STEEP, EQUAL),
                between(-0.4, 0.0, in_spread=True),
                "calibration",
                note="rho = -.08 is about -.16 standard deviations.",
            ),
            Claim(
                "It raises the highest escalation.",
                difference("escalation_max", STEEP, EQUAL),
                POSITIVE,
                "calibration",
            ),
            Claim(
                "It lowers joint gain less where words are more ambiguous (.9 against .5).",
                interaction("joint_gain", (obscure(STEEP), obscure(EQUAL)), (STEEP, EQUAL)),
                POSITIVE,
                "calibration",
                note="Ambiguity of words stands for that of the task.",
            ),
        ),
    ),
    Pattern(
        18,
        "power-distance",
        Text("Who is nearer the top wants it more", "Wie dichter bij de top staat wil meer"),
        "Bruins & Wilke (1993); Mulder et al. (1973); Ng (1977), experiments",
        (
            Claim(
                "Of three ranks the middle is driven upward more than the lowest, by Mulder's law.",
                OfRules(lambda: drives("mulder")[0] - drives("mulder")[1]),
                POSITIVE,
                "unit",
            ),
            Claim(
                "By Mulder's law the drive of the lowest is above 0.",
                OfRules(lambda: drives("mulder")[1]),
                POSITIVE,
                "unit",
            ),
            Claim(
                "By Mulder's law it falls with distance.",
                OfRules(lambda: farther("mulder")),
                POSITIVE,
                "unit",
            ),
            Claim(
                "By the law of entitlement each rank is driven alike to the next.",
                OfRules(lambda: drives("entitlement")[0] - drives("entitlement")[1]),
                NOTHING,
                "unit",
            ),
        ),
    ),
)
