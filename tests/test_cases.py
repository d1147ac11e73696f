"""The bundled cases: complete, in two languages, and as their lessons say they are."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from math import fsum

import pytest

from kompas_sim.io.toml import cases, load_scenario
from kompas_sim.records import Interest
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text

PACKAGES = {
    "cjg": 1296,
    "maasvlakte": 11664,
    "senseo": 5184,
    "veiligheidsketen": 1728,
    "woonzorgzone": 972,
}
LATENT = {
    "cjg": {"lead": [3], "case": [1], "access": [2]},
    "maasvlakte": {"assure": [2], "seacomp": [3], "clean": [2], "ruralpack": [1, 2]},
    "senseo": {"brand": [2], "ip": [2], "excl": [2], "sustain": [1, 2]},
    "veiligheidsketen": {"cases": [3], "lead": [3], "mix": [2]},
    "woonzorgzone": {"lead": [2], "risk": [2], "tech": [2]},
}
# with facts by their chance: all, on the first agenda, at the expense of people not at the table
WIN_WINS = {
    "cjg": (54, 0, 7),
    "maasvlakte": (27, 0, 20),
    "senseo": (166, 0, 45),
    "veiligheidsketen": (15, 0, 0),
    "woonzorgzone": (13, 0, 9),
}


@pytest.fixture(params=sorted(PACKAGES))
def case(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


def texts(s: Scenario) -> Iterator[tuple[str, Text]]:
    """Everything a reader sees, and where it stands."""
    yield from (("title", s.title), ("about", s.about), ("lesson", s.lesson))
    for issue in s.issues:
        yield f"{issue.name}.title", issue.title
        yield from ((f"{issue.name}.options", option.title) for option in issue.options)
    for record in (*s.parties, *s.stakeholders):
        yield f"{record.name}.title", record.title
        yield f"{record.name}.about", record.about
    yield from ((fact.name, fact.title) for fact in s.facts)
    yield from ((f"event in round {event.round}", event.text) for event in s.events)


def layers(s: Scenario) -> Iterator[tuple[str, tuple[Interest, ...]]]:
    for party in s.parties:
        yield f"{party.name}, organisation", party.organisation
        yield f"{party.name}, individual", party.individual
    yield from ((stakeholder.name, stakeholder.interests) for stakeholder in s.stakeholders)


def test_there_are_five_cases() -> None:
    assert cases() == tuple(PACKAGES)


def test_number_of_packages(case: Scenario) -> None:
    assert case.n_packages == PACKAGES[case.name]


def test_latent_options(case: Scenario) -> None:
    latent = {i.name: [k for k, o in enumerate(i.options) if o.latent] for i in case.issues}
    assert {name: found for name, found in latent.items() if found} == LATENT[case.name]


def test_every_text_exists_in_both_languages(case: Scenario) -> None:
    assert [place for place, text in texts(case) if not (text.en.strip() and text.nl.strip())] == []


def test_the_dutch_is_no_copy_of_the_english(case: Scenario) -> None:
    told = [(place, text) for place, text in texts(case) if place.endswith(("about", "lesson"))]
    assert len(told) == 2 + len(case.parties) + len(case.stakeholders)
    assert [place for place, text in told if text.en == text.nl] == []


def test_the_about_is_short_enough_to_read_aloud(case: Scenario) -> None:
    assert all(120 <= len(text.split()) <= 200 for text in (case.about.en, case.about.nl))


def test_option_names_are_unique_within_an_issue_in_both_languages(case: Scenario) -> None:
    for issue in case.issues:
        for names in ({o.name for o in issue.options}, {o.title.nl for o in issue.options}):
            assert len(names) == len(issue.options), issue.name


def test_scores_are_from_0_to_100(case: Scenario) -> None:
    for place, interests in layers(case):
        for interest in interests:
            assert all(0 <= score <= 100 for score in interest.scores), (place, interest.issue)


def test_scores_stay_on_the_scale_whatever_the_facts_turn_out_to_be(case: Scenario) -> None:
    for fact in case.facts:
        for effect in fact.effects:
            options = [option.name for option in case.issue(effect.issue).options]
            interests = {each.issue: each for each in case.party(effect.party).organisation}
            score = interests[effect.issue].scores[options.index(effect.option)]
            assert 0 <= score + effect.score <= 100, (fact.name, effect)


def test_every_layer_weighs_about_1(case: Scenario) -> None:
    for place, interests in layers(case):
        assert fsum(interest.weight for interest in interests) == pytest.approx(1, abs=0.1), place


def test_shares_sum_to_1(case: Scenario) -> None:
    assert fsum(party.power for party in case.parties) == pytest.approx(1)
    for party in case.parties:
        assert fsum(party.layers) == pytest.approx(1), party.name
        assert fsum(share for _, share in party.represents) == pytest.approx(1), party.name
        assert {name for name, _ in party.represents} == {s.name for s in case.stakeholders}


def test_every_organisation_has_a_stake_in_every_issue(case: Scenario) -> None:
    issues = [issue.name for issue in case.issues]
    for party in case.parties:
        assert [interest.issue for interest in party.organisation] == issues, party.name


def test_a_few_issues_are_details(case: Scenario) -> None:
    assert 1 <= sum(issue.detail for issue in case.issues) <= 3


def test_no_party_has_a_logic_of_its_own(case: Scenario) -> None:
    """It would go before the logic chosen for the table, and spoil the comparison."""
    assert case.logic is None
    assert [party.name for party in case.parties if party.logic] == []


def test_every_case_says_that_its_numbers_are_invented(case: Scenario) -> None:
    assert case.illustrative
    text = files("kompas_sim").joinpath(f"cases/{case.name}.toml").read_text(encoding="utf-8")
    assert "EVERY NUMBER IN THIS FILE IS ILLUSTRATIVE" in text.split("\nname =")[0]


def test_the_youth_centre_must_be_there_in_time_and_is_hard_to_leave() -> None:
    cjg = load_scenario("cjg")
    assert (cjg.deadline, cjg.horizon) == (72, 160)
    assert {party.exit_cost for party in cjg.parties} == {15.0}


def test_the_patent_is_lost_at_two_fifths_of_the_story() -> None:
    senseo = load_scenario("senseo")
    shocks = [event.round for event in senseo.events if event.kind == "shock"]
    assert set(shocks) == {0.4 * senseo.horizon}


def test_some_cases_are_uncertain_and_some_are_eventful() -> None:
    scenarios = [load_scenario(name) for name in cases()]
    assert sum(bool(s.facts) for s in scenarios) >= 2
    assert sum(bool(s.events) for s in scenarios) >= 2


def test_win_wins_are_where_the_lessons_say(case: Scenario) -> None:
    figures = case.describe().figures
    found = figures.win_wins, figures.win_wins_first, figures.win_wins_externalised
    assert found == WIN_WINS[case.name]


def test_sixty_homes_harm_nobody_and_cost_the_table_little() -> None:
    d = load_scenario("woonzorgzone").describe()
    assert d.nash.options["homes"] == "120 adapted homes"
    assert d.nash.stakeholders["tenants"] < -0.05
    assert d.best_harmless is not None
    assert d.best_harmless.options["homes"] == "60 adapted homes"
    assert d.best_harmless.nash == pytest.approx(d.nash.nash, abs=0.04)
