"""What came after version 0.2.0 has a switch, and leaves nothing behind when it is off.

With every mechanism that came since switched off, and without what scenarios can tell only since
(facts, events, an intermediary, constituencies, a past, stakeholders that contest), a run takes
the decisions that it took in version 0.2.0. So whoever switches one mechanism on sees that
mechanism alone. `core.json` holds the runs of version 0.2.0, in the form of `test_golden`, played
by that version with what was taken out since switched off (`TAKEN_OUT`). Where a fault of 0.2.0 is
mended on purpose, this test says which runs change.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import kompas_sim as ks
from kompas_sim.parameters import parameter_info
from kompas_sim.records import Constituency
from tests.test_golden import decisions

# fmt: off
# What switches off a mechanism that came after version 0.2.0.
SINCE = (
    "engine", "autonomy", "certainty", "history", "acquaintance", "desk_research",
    "avoid_harmony", "contribution", "study", "study_bias", "study_contest",
    "study_rounds", "study_cost", "nonsense", "revelation", "contingent", "by_issue",
    "compensation", "power_push", "face", "face_threat", "face_alone", "hawk_pull",
    "ratification", "suspicion", "drift", "capacity_growth", "executors", "meaning_needed",
    "shock_rate", "shock_chance", "shock_setback", "challenge_cost", "evaluation", "renewal",
    "product_vitality", "product_trust", "product_clarity", "dependence", "grit", "attention",
    "relation_calming", "relation_interest", "stress_speed", "stress_cost", "stress_relief",
    "bonding", "leadership_cost", "granting", "granting_suspicion", "first_step",
    "mediator_facilitates", "mediator_caucus", "mediator_text", "mediator_calming",
    "mediator_leads", "mediator_induces",
)

# What switches off one that was in it.
OF_0_2_0 = (
    "fixed_pie", "noise_base", "noise_ambiguity", "aspiration_speed", "problem_solving_hurt",
    "avoid_fatigue", "concern_orientation", "concern_trust", "concern_favours",
    "gunnen", "disclosure_risk", "disclosure_return", "contending_openness", "talk_later",
    "learning", "pressure_on_talk", "deceit", "ambiguity_start", "ambiguity_floor",
    "ambiguity_rise", "image_sharing", "discovery", "search_noise", "concession_return",
    "exploitation", "improvement", "hold_up", "reopening_cost", "delay", "trust_gain",
    "trust_asymmetry", "trust_buffer", "trust_ceiling_loss", "trust_decay", "drive_base",
    "drive_up", "drive_down", "power_step", "power_visible", "discomfort", "addiction_gain",
    "restraint_max", "system_duty", "system_cost", "dispute_insight", "dispute_spill",
    "literacy", "reflex", "escalation_claim", "escalation_coercion", "escalation_refusal",
    "escalation_surprise", "escalation_overruled", "conflict_damage", "leadership_effort",
    "leadership_practice", "leadership_decay", "vitality_loss", "vitality_talk", "skipping",
    "return_surprise", "return_deadlock", "exit_rate",
)
# fmt: on
TAKEN_OUT = {"avoid_tension": 0.0, "concern_spite": 0.0}  # of 0.2.0, for want of any effect
CHANGED = {"exit_rate": 0.006}  # what is another constant since
SWITCHES = {name: info.off for name, info in parameter_info().items() if info.off is not None}
KNOWN = json.loads(Path(__file__).with_name("core.json").read_text(encoding="utf-8"))


@cache
def core(case):
    """Return a case as version 0.2.0 would have read it, with what came since switched off."""
    scenario = ks.load_scenario(case)
    bare = replace(
        scenario,
        facts=(),
        events=(),
        mediator=None,
        parties=tuple(
            replace(party, constituency=Constituency(), history=()) for party in scenario.parties
        ),
        stakeholders=tuple(replace(absent, challenge=0.0) for absent in scenario.stakeholders),
    )
    return bare.with_parameters(**{name: SWITCHES[name] for name in SINCE}, **CHANGED)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: " ".join(map(str, known["run"])))
def test_without_what_came_since_a_run_is_that_of_version_0_2_0(known):
    case, logic, seed = known["run"]
    again = decisions(core(case), logic, seed)
    for measured in ("trust", "gains"):
        assert again[measured] == pytest.approx(known[measured], abs=1e-7)
    for decided in known.keys() - {"run", "trust", "gains"}:
        assert again[decided] == known[decided], decided


def test_every_switch_is_of_version_0_2_0_or_came_since():
    """A new mechanism is a new switch: it belongs in `SINCE`."""
    assert set(SWITCHES) == {*SINCE, *OF_0_2_0}
    assert not set(SINCE) & set(OF_0_2_0)


def test_what_came_since_makes_a_difference():
    """Or the runs would show nothing."""
    case, logic, seed = KNOWN[0]["run"]
    assert decisions(case, logic, seed)["events"] != KNOWN[0]["events"]
