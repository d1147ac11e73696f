"""What the command line tells of a scenario, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Iterator

from kompas_sim.records import Event
from kompas_sim.rules.outcome import DUST
from kompas_sim.scenario import Scenario
from kompas_sim.tables import paragraph
from kompas_sim.words import number, percent, word
from kompas_sim.yardstick import yardstick_of


def scenario_text(s: Scenario, lang: str = "en") -> str:
    """Return a scenario in words: what, who, about what, and what there is to gain.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> print(scenario_text(ks.load_scenario("senseo")).splitlines()[0])
    Senseo: Philips and Douwe Egberts
    """
    described = s.describe().text(lang).splitlines()
    parts = [s.title.get(lang), paragraph(s.about.get(lang))]
    if s.illustrative:
        parts.append(word("illustrative", lang))
    if str(s.lesson):
        parts.append(f"{word('lesson', lang)}\n{paragraph(s.lesson.get(lang), '  ')}")
    for name, lines in {
        "parties": _parties(s, lang),
        "stakeholders": _stakeholders(s, lang),
        "issues": _issues(s, lang),
        "facts": _facts(s, lang),
        "mediator": _mediator(s, lang),
        "on schedule": _events(s, lang),
    }.items():
        if told := list(lines):
            parts.append("\n".join([word(name, lang).capitalize(), *told]))
    parts.append("\n".join(described[1:]))
    return "\n\n".join(part for part in parts if part)


def check_text(s: Scenario, lang: str = "en") -> str:
    """Return that a scenario is right, its size, and whether there is room to agree.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> print(check_text(ks.random_scenario(n_parties=3, n_issues=2, seed=1)).splitlines()[0])
    ok
    >>> print(check_text(ks.load_scenario("senseo").with_party("Philips", reservation=80)))
    ok
    Senseo: ...
    No package is acceptable to all parties: ...
    ... Even the best package stays below the reservation of: Philips (the machine)...
    """
    size = s.describe().text(lang).splitlines()[1]
    lines = [word("ok", lang), f"{s.title.get(lang)}: {size}", _room(s, lang)]
    return "\n".join(line for line in lines if line)


# --- parts of a scenario ----------------------------------------------------------------------


def _parties(s: Scenario, lang: str) -> Iterator[str]:
    whole = sum(party.power for party in s.parties)
    for party in s.parties:
        share = number(party.power / whole, lang, 2)
        line = f"  {party.title.get(lang)} ({word('power', lang)} {share}"
        voices = [s.stakeholder(name).title.get(lang) for name, _ in party.represents]
        yield line + (f"; {word('represents', lang)} {', '.join(voices)})" if voices else ")")
        if str(party.about):
            yield paragraph(party.about.get(lang), "    ")


def _stakeholders(s: Scenario, lang: str) -> Iterator[str]:
    for each in s.stakeholders:
        yield f"  {each.title.get(lang)}"
        if str(each.about):
            yield paragraph(each.about.get(lang), "    ")


def _issues(s: Scenario, lang: str) -> Iterator[str]:
    for issue in s.issues:
        detail = f" ({word('detail', lang)})" if issue.detail else ""
        yield f"  {issue.title.get(lang)}{detail}"
        for option in issue.options:
            latent = f" ({word('latent', lang)})" if option.latent else ""
            yield f"    - {option.title.get(lang)}{latent}"


def _facts(s: Scenario, lang: str) -> Iterator[str]:
    for fact in s.facts:
        chance = percent(fact.probability, lang)
        yield f"  {fact.title.get(lang)} ({word('chance of it', lang)} {chance})"


def _mediator(s: Scenario, lang: str) -> Iterator[str]:
    if s.mediator is None:
        return
    calls = []
    if s.mediator.enters is not None:
        calls.append(f"{word('from round', lang)} {max(s.mediator.enters, 1)}")
    if s.mediator.escalation is not None:
        stage = number(s.mediator.escalation, lang, 1)
        calls.append(f"{word('from escalation', lang)} {stage}")
    does = ", ".join(word(function, lang) for function in s.mediator.functions)
    yield f"  {', '.join(calls) or word('not called', lang)}: {does}"


def _events(s: Scenario, lang: str) -> Iterator[str]:
    for event in sorted(s.events, key=lambda each: each.round):
        yield f"  {max(event.round, 1):>4}  {_event(s, event, lang)}"
        if str(event.text):
            yield paragraph(event.text.get(lang), "        ")


def _event(s: Scenario, event: Event, lang: str) -> str:
    """Return what happens: the kind, and to whom, what or how much."""
    about = [s.party(event.party).title.get(lang)] if event.party else []
    about += [fact.title.get(lang) for fact in s.facts if fact.name == event.fact]
    about += [word(event.logic, lang)] if event.logic else []
    if event.value is not None:
        dated = {"renewal": "by round", "deadline": "round"}.get(event.kind)
        value = number(event.value, lang, 0 if dated else 2)
        about.append(f"{word(dated, lang)} {value}" if dated else value)
    return f"{word(f'event {event.kind}', lang)}{': ' if about else ''}{', '.join(about)}"


def _room(s: Scenario, lang: str) -> str:
    """Tell when there is nothing that all can accept, and for whom nothing will ever do."""
    yard = yardstick_of(s)
    if yard.rational.any():
        return ""
    beyond = yard.gain.max(axis=1) < yard.reservation - DUST
    names = [p.title.get(lang) for p, out in zip(s.parties, beyond, strict=True) if out]
    never = f" {word('out of reach', lang)}: {', '.join(names)}." if names else ""
    return paragraph(word("no room", lang) + never)
