"""What a scenario says about interests, as arrays: options above the status quo (1.2).

Indices: parties (n), stakeholders (K), issues (m), options (O, padded with zeros). Values are on
the scale of the scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

import numpy as np

from kompas_sim.records import Interest, Party
from kompas_sim.rules.state import Flags, Floats, Ints
from kompas_sim.scenario import Scenario


def option_counts(scenario: Scenario) -> Ints:
    """Return how many options each issue has, (m,).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> option_counts(ks.load_scenario("senseo"))
    array([4, 3, 3, 4, 3, 4, 3])
    """
    return np.array([len(issue.options) for issue in scenario.issues], dtype=np.int64)


def first_agenda(scenario: Scenario) -> Flags:
    """Return which options need no discovery, (m, O); False where there is no option.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> int(first_agenda(ks.load_scenario("senseo")).sum())
    19
    """
    first = np.zeros((len(scenario.issues), int(option_counts(scenario).max())), dtype=np.bool_)
    for k, issue in enumerate(scenario.issues):
        first[k, : len(issue.options)] = [not option.latent for option in issue.options]
    return first


def reservations(scenario: Scenario) -> Floats:
    """Return what each party has without an agreement, above the status quo, (n,).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> reservations(ks.load_scenario("senseo"))
    array([26., 24.])
    """
    return np.array([party.reservation for party in scenario.parties], dtype=np.float64)


def contributions(scenario: Scenario) -> Floats:
    """Return what each option adds to each party's composite interest, (n, m, O).

    Organisation, individual and collective together, weighted by the layers that have
    interests: the gain of a package above the status quo is the sum over its options. What a
    fact would add counts by the chance that it is true.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> contributions(ks.load_scenario("senseo")).shape
    (2, 7, 4)
    """
    collective = stakeholder_contributions(scenario)
    gains = np.array([_composite(scenario, party, collective) for party in scenario.parties])
    for fact, effect in zip(scenario.facts, fact_effects(scenario), strict=True):
        gains += fact.probability * effect
    return gains


def organisation_contributions(scenario: Scenario) -> Floats:
    """Return what each option adds to the organisational layer of each party, (n, m, O).

    Of a party without that layer: to its composite interest.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> organisation_contributions(ks.load_scenario("senseo")).shape
    (2, 7, 4)
    """
    rows = [
        _layer(scenario, party.organisation) if party.organisation else composite
        for party, composite in zip(scenario.parties, contributions(scenario), strict=True)
    ]
    return np.array(rows)


def fact_effects(scenario: Scenario) -> Floats:
    """Return what each fact, if true, adds to each party's composite interest, (F, n, m, O).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> fact_effects(ks.load_scenario("maasvlakte")).shape
    (1, 5, 8, 4)
    """
    first = first_agenda(scenario)
    effects = np.zeros((len(scenario.facts), len(scenario.parties), *first.shape))
    for f, fact in enumerate(scenario.facts):
        for each in fact.effects:
            i, k = scenario.index("parties", each.party), scenario.index("issues", each.issue)
            options = [option.name for option in scenario.issues[k].options]
            weight = _weight_of_issue(scenario.parties[i], each.issue)
            effects[f, i, k, options.index(each.option)] += weight * each.score
    return effects


def voices(scenario: Scenario) -> Floats:
    """Return how much of each party's collective layer is for whom, (n, K).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> voices(ks.load_scenario("senseo"))
    array([[0.7, 0.3],
           [0.7, 0.3]])
    """
    shares = np.zeros((len(scenario.parties), len(scenario.stakeholders)))
    for i, party in enumerate(scenario.parties):
        whole = fsum(share for _, share in party.represents) or 1.0
        for name, share in party.represents:
            shares[i, scenario.index("stakeholders", name)] = share / whole
    return shares


def stakeholder_contributions(scenario: Scenario) -> Floats:
    """Return what each option is worth to each stakeholder not at the table, (K, m, O).

    Examples
    --------
    >>> import kompas_sim as ks
    >>> stakeholder_contributions(ks.load_scenario("senseo")).shape
    (2, 7, 4)
    """
    rows = [_layer(scenario, stakeholder.interests) for stakeholder in scenario.stakeholders]
    return np.array(rows).reshape(-1, *first_agenda(scenario).shape)


def _composite(scenario: Scenario, party: Party, collective: Floats) -> Floats:
    """Return one party's composite interest, (m, O), from its layers and those it speaks for."""
    spoken_for = np.zeros(collective.shape[1:])
    shares = fsum(share for _, share in party.represents) or 1.0
    for name, share in party.represents:
        spoken_for += share / shares * collective[scenario.index("stakeholders", name)]
    layers = (
        (party.organisation, _layer(scenario, party.organisation)),
        (party.individual, _layer(scenario, party.individual)),
        (party.represents, spoken_for),
    )
    weighed = [
        (weight, layer)
        for weight, (interests, layer) in zip(party.layers, layers, strict=True)
        if interests
    ]
    total = fsum(weight for weight, _ in weighed)
    composite = np.zeros(collective.shape[1:])
    for weight, layer in weighed:
        composite += weight / total * layer
    return composite


def _weight_of_issue(party: Party, issue: str) -> float:
    """Return what a point on the organisational scores of an issue adds to the composite."""
    layers = (party.organisation, party.individual, party.represents)
    used = fsum(w for w, layer in zip(party.layers, layers, strict=True) if layer)
    weights = {interest.issue: interest.weight for interest in party.organisation}
    return party.layers[0] / used * weights.get(issue, 0.0) / (fsum(weights.values()) or 1.0)


def _layer(scenario: Scenario, interests: Iterable[Interest]) -> Floats:
    """Return the weighted scores of one layer, less those of the status quo, (m, O)."""
    layer = np.zeros(first_agenda(scenario).shape)
    total = fsum(interest.weight for interest in interests) or 1.0
    for interest in interests:
        scores = np.array(interest.scores, dtype=np.float64)
        k = scenario.index("issues", interest.issue)
        layer[k, : len(scores)] = interest.weight / total * (scores - scores[0])
    return layer


def on_grid(x: Floats) -> Floats:
    """Round to multiples of 2**-30: sums are exact, and rescaling flips no ties."""
    rounded: Floats = np.floor(x * 2.0**30 + 0.5) / 2.0**30
    return rounded
