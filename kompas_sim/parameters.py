"""The constants of the model, with their ranges, their mechanisms and what they rest on.

Numbers that only give an equation its shape stand in the equation (`kompas_sim.rules`).

The basis says what a number rests on: ``direction`` (its sign is supported by research, its
size is not), ``illustrative`` (no empirical claim), ``design`` (a choice of the model).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Annotated as F
from typing import Any, NamedTuple, get_args, get_type_hints

import numpy as np

from kompas_sim.limits import Number, OneOf


class Info(NamedTuple):
    """What is known about a parameter.

    Attributes
    ----------
    mechanism
        Where it works, as numbered in the model description.
    low, high
        Its range, both ends allowed.
    basis
        ``direction``, ``illustrative`` or ``design``.
    meaning
        In one line, with the unit.
    off
        The value that switches the mechanism off, if this parameter is its switch.
    choices
        Names of the values 0, 1, 2 ..., for a parameter that is a choice.
    """

    mechanism: str
    low: float
    high: float
    basis: str
    meaning: str
    off: float | None = None
    choices: tuple[str, ...] = ()


I, D, Z = "illustrative", "direction", "design"  # noqa: E741
LAWS = ("mulder", "entitlement", "constant")
LOCI = ("climbers", "holders", "all")


class Parameters(NamedTuple):
    """The constants of a run, by name; see `parameter_info` for ranges and meaning.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.load_scenario("senseo").parameters.trust_asymmetry
    2.0
    """

    # fmt: off
    # interests and beliefs
    fixed_pie: F[float, Info("1.5", 0, 1, D, "how far others are thought to want the opposite", 0)] = .7
    noise_base: F[float, Info("M16", 0, .2, I, "spread of a perceived value, v", 0)] = .03
    noise_ambiguity: F[float, Info("M16", 0, .5, I, "the same, per unit of ambiguity, v", 0)] = .15
    engine: F[float, Info("M5", 0, 1, I, "how far effort follows what is at stake", 0)] = 1.
    autonomy: F[float, Info("M3", 0, .5, I, "premium for relying on others without any trust, v", 0)] = .15
    certainty: F[float, Info("M4", 0, 1, D, "share of that premium that an orderly process takes away", 0)] = .5
    process_speed: F[float, Info("M4", 0, 1, I, "how fast the process makes its name, per round")] = .1
    # history
    history: F[float, Info("M13", 0, 1, D, "how far the past sets trust at the start", 0)] = .5
    acquaintance: F[float, Info("M13", 0, 1, I, "what is known of those with whom there is a history", 0)] = .3
    desk_research: F[float, Info("M13", 0, .2, I, "what public material teaches in phase 1, per round", 0)] = .02
    desk_research_most: F[float, Info("M13", 0, 1, I, "the most it can teach")] = .25
    # aspirations
    aspiration_start: F[float, Info("M21", .3, 1, D, "aspiration at the start, v")] = .85
    aspiration_spread: F[float, Info("M21", 0, .2, I, "half the range of the start, v")] = .04
    aspiration_speed: F[float, Info("row 2", 0, .3, I, "adaptation to what was seen to be feasible, per round", 0)] = .06
    # strategies
    choice_sharpness: F[float, Info("1.5", 0, 20, I, "inverse temperature of the choice")] = 4.
    own_concern_scale: F[float, Info("1.5", .1, 2, I, "aspiration above reservation that is full own concern, v")] = .8
    problem_solving_weight: F[float, Info("1.5", 0, 5, I, "pull of problem solving")] = 2.
    contending_weight: F[float, Info("1.5", 0, 5, I, "pull of contending")] = 1.2
    compromising_pull: F[float, Info("1.5", 0, 2, I, "constant pull of compromising")] = .45
    problem_solving_hurt: F[float, Info("1.5", 0, 1, I, "what is left of that pull beyond zone 1", 1)] = .3
    avoid_fatigue: F[float, Info("1.5", 0, 1, I, "pull of avoiding when vitality is gone", 0)] = .25
    avoid_harmony: F[float, Info("M20", 0, 5, I, "pull of avoiding while others avoid, for who cannot leave", 0)] = 2.
    mandate: F[float, Info("M20", .01, 2, I, "cost of leaving that binds, v")] = .2
    # concern and gunnen
    concern_base: F[float, Info("M23", 0, .2, I, "concern for the other without any reason")] = .05
    concern_orientation: F[float, Info("M33", 0, .6, D, "concern through orientation", 0)] = .35
    concern_trust: F[float, Info("M23", 0, .8, D, "concern through trust above neutral", 0)] = .4
    concern_neutral: F[float, Info("M23", 0, 1, Z, "trust that neither adds nor takes away")] = .3
    concern_favours: F[float, Info("M23", 0, .5, I, "concern through favours received", 0)] = .2
    favour_memory: F[float, Info("M23", 0, 1, I, "share of a favour remembered next round")] = .95
    concern_cap: F[float, Info("M35", 0, 1, I, "the most that the other counts")] = .6
    gunnen: F[float, Info("M23", 0, .6, D, "threshold waived for a deal that mostly serves the other", 0)] = .25
    # talk
    disclosure_steepness: F[float, Info("M15", 1, 20, I, "how sharply disclosure depends on trust")] = 8.
    disclosure_threshold: F[float, Info("M15", 0, .6, I, "trust needed to say anything")] = .15
    disclosure_risk: F[float, Info("M15", 0, .6, I, "further trust needed for everything", 0)] = .25
    disclosure_return: F[float, Info("M15", 0, .4, I, "chance added when the other opened up last round", 0)] = .1
    contending_openness: F[float, Info("M31", 0, 1, I, "what is left of disclosure while contending", 1)] = .25
    talk_later: F[float, Info("M7", 0, 1, I, "intensity of talk from phase 3 on", 1)] = .5
    learning: F[float, Info("M11", 0, .5, D, "what a word teaches, over the whole of the interests", 0)] = .12
    epistemic: F[float, Info("M11", 0, 1, D, "motivation to understand")] = .5
    pressure_on_talk: F[float, Info("M11", 0, 1, D, "motivation lost when time is up", 0)] = .6
    deceit: F[float, Info("M38", 0, 1, I, "share of a contender's words that mislead", 0)] = .1
    ambiguity_start: F[float, Info("M16", 0, 1, I, "ambiguity at the start", 0)] = .5
    ambiguity_fall: F[float, Info("M16", 0, .5, I, "ambiguity that full sharing takes away, per round")] = .1
    ambiguity_floor: F[float, Info("M16", 0, .5, I, "ambiguity that always remains", 0)] = .05
    ambiguity_rise: F[float, Info("M16", 0, .3, I, "ambiguity that something new brings", 0)] = .05
    image_sharing: F[float, Info("M16", 0, .5, I, "how far a word moves the frame", 0)] = .1
    contribution: F[float, Info("M34", 0, .5, I, "how far an offer moves the frame to what one puts in", 0)] = .1
    discovery: F[float, Info("M17", 0, .3, I, "chance of a discovery per latent option and round, at best", 0)] = .05
    # facts
    study: F[float, Info("M18", 0, 1, I, "chance of a study while facts are uncertain, per round", 0)] = .1
    study_precision: F[float, Info("M18", .1, 10, I, "weight of one study, for 1 what everybody believed before")] = 1.
    study_bias: F[float, Info("M18", 0, 1, I, "pull of the commissioner's inclination on the estimate", 0)] = .3
    study_contest: F[float, Info("row 3", 0, 1, I, "stages for a study that one does not accept", 0)] = .1
    study_rounds: F[float, Info("row 3", 0, 10, I, "rounds that a joint study takes", 0)] = 2.
    study_cost: F[float, Info("row 3", 0, .05, I, "cost of a joint study for each, v", 0)] = .005
    nonsense: F[float, Info("row 3", 0, 1, I, "pull of the beliefs at the table on a joint estimate", 0)] = .3
    expertise: F[float, Info("row 3", 0, 1, I, "share of experts in a joint study")] = .5
    revelation: F[float, Info("M18", 0, 1, I, "chance that a fact comes out in execution, per round", 0)] = .05
    contingent: F[float, Info("M17", 0, 1, I, "chance that an agreement provides for a fact that comes out", 0)] = .5
    # row 1
    patience: F[float, Info("row 1", 0, 40, I, "rounds before patience is lost, under hierarchy")] = 4.
    patience_row: F[float, Info("row 1", 0, 40, I, "rounds more under network")] = 12.
    search_noise: F[float, Info("row 1", 0, .1, I, "misjudgment per four issues on the agenda, v", 0)] = .01
    # offers and decisions
    boulware: F[float, Info("M21", 1, 10, I, "lateness of concessions while contending")] = 3.
    last_concession: F[float, Info("M21", 0, .5, I, "aspiration above reservation that is kept to the end, v")] = .1
    by_issue: F[float, Info("M22", 0, 1, I, "how far issues are settled one by one, under hierarchy", 0)] = 1.
    compensation: F[float, Info("M17", 0, .2, I, "the most that is paid to win somebody over, v", 0)] = 0.
    power_push: F[float, Info("M39", 0, 1, I, "chance that power breaks a deadlock, for all of it", 0)] = .1
    face: F[float, Info("M9", 0, 1, I, "how stiff lost face makes", 0)] = 1.
    face_threat: F[float, Info("M9", 0, 1, I, "face lost by giving in to a threat", 0)] = .25
    face_alone: F[float, Info("M9", 0, 1, I, "face lost by standing alone", 0)] = .15
    face_decay: F[float, Info("M9", 0, 1, I, "face regained, per round")] = .05
    # the constituency
    hawk_pull: F[float, Info("M19", 0, 2, D, "pull of contending through hawks", 0)] = .5
    hawk_minority: F[float, Info("M19", 0, 1, D, "share of hawks that counts as a majority")] = .2
    ratification: F[float, Info("M19", 0, 1, I, "how far a constituency may reject an agreement", 0)] = 1.
    report: F[float, Info("M19", 0, 1, I, "how far what is reported moves its expectation, per round")] = .1
    suspicion: F[float, Info("M49", 0, .5, I, "expectation raised by attention to the relation, per round", 0)] = .03
    concession_return: F[float, Info("M21", 0, 1, I, "share of a concession that is returned", 0)] = .5
    exploitation: F[float, Info("M31", 0, .5, D, "claim added against those who opened up, v", 0)] = .15
    tolerance: F[float, Info("row 6", 0, 1, I, "share of the way to the aspiration that satisfies")] = .55
    improvement: F[float, Info("row 4", 0, 1, I, "chance of a next round after the decision", 0)] = .25
    hold_up: F[float, Info("row 5", 0, .2, I, "chance that a strong contender reopens the agreement, per round", 0)] = .02
    reopening_cost: F[float, Info("row 5", 0, .1, I, "cost of reopening during execution, v", 0)] = .01
    drift: F[float, Info("row 5", 0, .5, I, "how far a reopening moves frames back to where they began", 0)] = .02
    delay: F[float, Info("row 4", 0, .01, I, "cost of a round without agreement, v", 0)] = .0015
    # execution and renewal
    capacity_growth: F[float, Info("M25", .01, 1, I, "capacity to carry out what was agreed, won per round", 1)] = .08
    executors: F[float, Info("M25", 0, 1, I, "how far others are hired to carry it out", 0)] = 0.
    executors_cost: F[float, Info("M25", 0, .05, I, "what they cost each, v per round")] = .01
    meaning_needed: F[float, Info("M30", 0, 1, I, "shared meaning that a full result needs", 0)] = .5
    shock_rate: F[float, Info("M26", 0, .3, I, "chance of something unforeseen while there is an agreement, per round", 0)] = .05
    shock_chance: F[float, Info("M26", 0, .3, I, "what a new chance is worth to each, v", 0)] = .05
    shock_setback: F[float, Info("M24", 0, .3, I, "what a setback takes from one party, v", 0)] = .1
    challenge_cost: F[float, Info("M10", 0, .3, I, "what a challenge costs each party, v", 0)] = .08
    challenge_harm: F[float, Info("M10", 0, 1, I, "harm from which a stakeholder may contest, of its full range")] = .05
    evaluation: F[float, Info("M28", 0, 1, I, "weight of an evaluation as evidence of reliability", 0)] = 1.
    evaluation_rounds: F[float, Info("M28", 1, 100, I, "rounds from one evaluation to the next")] = 12.
    evaluation_scale: F[float, Info("M28", .01, 1, I, "shortfall that makes an evaluation neutral, v")] = .2
    renewal: F[float, Info("M28", 0, 1, I, "chance of renewal when options were found and not all are content", 0)] = .5
    # trust
    trust_start: F[float, Info("M36", .05, .95, D, "mean trust at the start")] = .3
    trust_concentration: F[float, Info("M36", 1, 100, I, "how alike the starts are")] = 6.
    trust_gain: F[float, Info("M38", 0, .2, I, "speed of confirmation", 0)] = .05
    trust_asymmetry: F[float, Info("M38", 0, 6, D, "how much faster trust goes than comes", 1)] = 2.
    trust_interest: F[float, Info("M38", 0, 1, I, "weight of sincere interest")] = .35
    trust_openness: F[float, Info("M38", 0, 1, I, "weight of openness")] = .35
    trust_reliability: F[float, Info("M38", 0, 1, I, "weight of reliability")] = .3
    hurt_claim: F[float, Info("M38", 0, 1, I, "evidence against: a hard claim")] = .12
    hurt_coercion: F[float, Info("M38", 0, 1, I, "evidence against: coercion")] = .8
    hurt_broken: F[float, Info("M38", 0, 1, I, "evidence against: a broken word")] = .8
    hurt_deceit: F[float, Info("M38", 0, 1, I, "evidence against: deception found out")] = 1.
    trust_buffer: F[float, Info("M35", 0, 1, I, "small hurts covered by a full reservoir", 0)] = .3
    trust_ceiling_loss: F[float, Info("M38", 0, 1, D, "trust that never returns after deception", 0)] = .3
    trust_decay: F[float, Info("M37", 0, .1, D, "trust that unconfirmed leaks away, per round", 0)] = .006
    # products of the phases
    product_vitality: F[float, Info("M14", 0, .5, D, "vitality from the product of a phase", 0)] = .05
    product_trust: F[float, Info("M14", 0, 1, D, "evidence of reliability in it", 0)] = .5
    product_clarity: F[float, Info("M14", 0, 1, I, "share of ambiguity that it takes away", 0)] = .5
    # power
    drive_base: F[float, Info("M41", 0, .2, I, "fundamental drive, chance per round", 0)] = .03
    drive_up: F[float, Info("M41", 0, 1, D, "upward drive, chance per round", 0)] = .15
    drive_down: F[float, Info("M41", 0, 1, I, "downward drive, chance per round", 0)] = .08
    drive_law: F[float, Info("M41", 0, 2, D, "how the upward drive depends on distance", None, LAWS)] = 0.
    drive_distance: F[float, Info("M41", .05, 2, I, "distance over which it fades")] = .33
    power_step: F[float, Info("M41", 0, .1, I, "power won by a successful move", 0)] = .01
    power_visible: F[float, Info("M40", 0, 1, D, "how visible differences are", 0)] = 1.
    dependence: F[float, Info("M2", 0, 2, I, "power added where others are known to need what one controls", 0)] = .5
    discomfort: F[float, Info("M40", 0, 1, I, "disclosure withheld from the powerful", 0)] = .2
    addiction_gain: F[float, Info("M42", 0, .5, I, "addiction per use of power", 0)] = .06
    addiction_decay: F[float, Info("M42", 0, .5, I, "addiction that wears off, per round")] = .02
    addiction_max: F[float, Info("M42", .1, 5, I, "the most of it")] = 1.5
    addiction_locus: F[float, Info("M42", 0, 2, Z, "whose drive grows", None, LOCI)] = 0.
    restraint_max: F[float, Info("M43", 0, 1, D, "share of an advantage left unused at most", 0)] = .8
    system_duty: F[float, Info("M44", 0, .5, I, "concern of the restrained strong", 0)] = .1
    system_cost: F[float, Info("M44", 0, .01, I, "what it pays for the process, v per round", 0)] = .001
    # conflict
    dispute_insight: F[float, Info("M45", 0, .3, D, "what an expressed difference teaches", 0)] = .06
    dispute_spill: F[float, Info("M45", 0, .3, D, "what it escalates", 0)] = .1
    literacy: F[float, Info("M46", 0, 1, I, "chance of acting with insight", 0)] = .3
    grit: F[float, Info("M46", 0, 1, I, "chance that insight leads to announced conciliation", 0)] = 0.
    grit_rounds: F[float, Info("M46", 1, 20, I, "rounds that are announced")] = 3.
    # the representative
    attention: F[float, Info("M48", 0, 1, I, "share of talk that is about the relation", 0)] = .2
    relation_calming: F[float, Info("M48", 0, 1, I, "stages undone by attention to the relation, at full attention", 0)] = .1
    relation_interest: F[float, Info("M48", 0, 1, I, "interest shown by attention to the relation, at full attention", 0)] = .2
    stress_speed: F[float, Info("M49", 0, 1, I, "how fast stress follows strain, per round", 0)] = .1
    stress_cost: F[float, Info("M49", 0, 1, I, "insight and motivation lost at full stress", 0)] = .5
    stress_relief: F[float, Info("M49", 0, 1, I, "stress that attention to the relation takes away, per round", 0)] = .1
    bonding: F[float, Info("M49", 0, 1, I, "attention to the relation that stress adds", 0)] = .3
    reflex: F[float, Info("M46", 0, 1, I, "pull of hitting back", 0)] = .2
    escalation_claim: F[float, Info("M47", 0, .3, I, "stages per hard claim", 0)] = .06
    escalation_coercion: F[float, Info("M47", 0, 2, I, "stages per act of coercion", 0)] = .45
    escalation_refusal: F[float, Info("M47", 0, .3, I, "stages per reproach", 0)] = .03
    escalation_surprise: F[float, Info("M12", 0, 2, I, "stages per surprise", 0)] = .5
    escalation_overruled: F[float, Info("row 4", 0, 1, I, "stages for being overruled", 0)] = .2
    escalation_mutual: F[float, Info("M47", 0, .5, I, "share that spreads to the other side")] = .2
    calming_zone1: F[float, Info("M47", 0, 1, D, "stages undone by conciliation in zone 1")] = .3
    calming_zone2: F[float, Info("M47", 0, 1, D, "in zone 2")] = .12
    calming_zone3: F[float, Info("M47", 0, 1, D, "in zone 3")] = .03
    calming_share: F[float, Info("M47", 0, 1, I, "what one side can undo by itself")] = .5
    calming_small: F[float, Info("M47", 0, .2, I, "stages that pass by themselves in zone 1")] = .03
    calming_time: F[float, Info("M47", 0, .2, I, "stages that pass by themselves")] = .01
    conflict_damage: F[float, Info("M47", 0, .05, I, "damage at the top of the ladder, v per round", 0)] = .006
    # leadership and vitality
    leadership_effort: F[float, Info("M53", 0, .1, I, "leadership from full effort, per round", 0)] = .03
    leadership_practice: F[float, Info("M53", 0, .1, I, "leadership from problem solving, per round", 0)] = .012
    leadership_decay: F[float, Info("M53", 0, .1, I, "leadership that wears off, per round", 0)] = .02
    leadership_cost: F[float, Info("M53", 0, .02, I, "what full effort costs, v per round", 0)] = .0002
    granting: F[float, Info("M54", 0, 1, D, "how far leadership has to be granted", 0)] = 1.
    granting_trust: F[float, Info("M54", 0, 1, I, "trust at which it is half granted")] = .35
    granting_suspicion: F[float, Info("M54", 0, 1, I, "trust that the strong need on top", 0)] = .3
    first_step: F[float, Info("M51", 0, .2, I, "cost of the first step, v", 0)] = .02
    # the intermediary
    mediator_trust: F[float, Info("M56", 0, 1, I, "trust in an intermediary at the start")] = .5
    mediator_needed: F[float, Info("M56", 0, 1, I, "trust that lets it work")] = .4
    mediator_facilitates: F[float, Info("M56", 0, 2, D, "ambiguity and discovery: how much faster", 0)] = .5
    mediator_caucus: F[float, Info("M56", 0, .5, D, "trust that is not needed to speak in confidence", 0)] = .15
    mediator_text: F[float, Info("M56", 0, 1, I, "chance of a text of its own, per round of phase 3", 0)] = .5
    mediator_calming: F[float, Info("M56", 0, 3, D, "how much more conciliation undoes", 0)] = .8
    mediator_leads: F[float, Info("M56", 0, .1, I, "leadership from it, per round", 0)] = .03
    mediator_induces: F[float, Info("M56", 0, .2, I, "inducement for each, v", 0)] = .03
    vitality_loss: F[float, Info("M53", 0, .1, I, "hollowing out without leadership, per round", 0)] = .02
    vitality_talk: F[float, Info("M53", 0, .1, I, "vitality from open talk, per round", 0)] = .02
    # phases
    phase_steepness: F[float, Info("M7", 1, 40, I, "how sharply a phase waits for its purpose")] = 12.
    phase1_need: F[float, Info("M7", 0, 1, I, "interests known, to leave phase 1")] = .35
    phase2_need: F[float, Info("M7", 0, 1, I, "images shared, to leave phase 2")] = .75
    phase4_need: F[float, Info("M7", 0, 1, I, "details settled, to leave phase 4")] = .8
    skipping: F[float, Info("M7", 0, 1, I, "hazard of losing patience", 0)] = .1
    return_surprise: F[float, Info("M7", 0, 1, I, "chance of a step back after a surprise", 0)] = .4
    return_deadlock: F[float, Info("M7", 0, 1, I, "chance of a step back in a deadlock, per round", 0)] = .25
    deadlock_rounds: F[float, Info("M7", 1, 60, I, "rounds without result that are a deadlock")] = 8.
    # leaving
    exit_rate: F[float, Info("M29", 0, .1, I, "the most that leaving is likely, per round", 0)] = .002
    exit_slope: F[float, Info("M29", 1, 40, I, "how sharply leaving weighs the alternatives")] = 10.
    # scoring
    materiality: F[float, Info("C.3", 0, .2, Z, "gain or loss that counts, z")] = .05
    sham_rounds: F[float, Info("M20", 1, 100, Z, "rounds of phase 3 without agreement before it can be a sham")] = 15.
    sham_offers: F[float, Info("M20", 0, 1, Z, "offers per round below which it can be")] = .1
    sham_masked: F[float, Info("M20", 0, 1, Z, "masked conflict above which it is")] = .3
    # fmt: on


# a row of parameters, for many runs: attributes read as those of `Parameters`
SETTINGS = np.dtype([(name, np.float64) for name in Parameters._fields])


@cache
def parameter_info() -> dict[str, Info]:
    """Return what is known about every parameter, by name.

    Examples
    --------
    >>> parameter_info()["trust_gain"].mechanism
    'M38'
    """
    hints = get_type_hints(Parameters, include_extras=True)
    return {name: get_args(hints[name])[1] for name in Parameters._fields}


def make_parameters(changes: Mapping[str, Any], base: Parameters | None = None) -> Parameters:
    """Return `base` (or the defaults) with some parameters changed.

    Raises
    ------
    ValueError
        For a name that does not exist, or a value out of its range.

    Examples
    --------
    >>> make_parameters({"drive_law": "entitlement"}).drive_law
    1.0
    """
    values = {name: _checked(name, value) for name, value in changes.items()}
    return (base or Parameters())._replace(**values)


def _checked(name: str, value: Any) -> float:
    infos = parameter_info()
    if name not in infos:
        near = get_close_matches(name, infos, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "see docs/model.md for all names"
        raise ValueError(f'no parameter "{name}"; {hint}')
    info = infos[name]
    if info.choices:
        if value in info.choices:
            return float(info.choices.index(value))
        if value not in range(len(info.choices)) or isinstance(value, bool):
            raise ValueError(f"{name}: {OneOf(info.choices).problem(value)}")
    elif problem := Number(info.low, info.high).problem(value):
        raise ValueError(f"{name}: {problem}")
    return float(value)
