"""What the command line tells of a run, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Iterator

from kompas_sim.records import Issue
from kompas_sim.rules.state import PHASES
from kompas_sim.run import Run
from kompas_sim.scenario import Scenario
from kompas_sim.tables import grid
from kompas_sim.words import number, word

TOLD = (
    *["first step", "phase", "discovery", "agreement", "compensation", "overruled", "rejected"],
    *["study", "fact", "shock", "chance", "challenge", "renewal", "lapse", "improvement"],
    *["objection", "representative", "mediator", "intervention", "join", "exit", "end"],
)
COUNTED = ("offer", "refusal", "issue agreed", "hold-up", "coercion", "deception", "evaluation")
RESULTS = (
    "joint_gain",
    "integrative_share",
    "nash_ratio",
    "trust",
    "escalation_max",
    "rounds_to_agreement",
)


def run_text(run: Run, lang: str = "en") -> str:
    """Return one run in words: outcome, agreement, gains, and what happened.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> print(run_text(ks.negotiate("senseo", "network", seed=7)).splitlines()[1])
    seed 7, run 0
    """
    s = run.scenario
    flags = "; ".join(word(flag, lang) for flag in run.flags)
    outcome = word(run.outcome, lang) + (f" ({flags})" if flags else "")
    parts = [
        f"{s.title.get(lang)}\n{word('seed', lang)} {run.seed}, run {run.number}",
        f"{word('outcome', lang).capitalize()}: {outcome}",
        "\n".join([word("package", lang), *_package(run, lang)]),
        f"{word('unit', lang)}\n{_gains(run, lang)}",
        "\n".join([word("results", lang), _results(run, lang)]),
        "\n".join([word("course", lang), *_course(run, lang)]),
    ]
    return "\n\n".join(part for part in parts if part)


# --- parts of a run ---------------------------------------------------------------------------


def _package(run: Run, lang: str) -> Iterator[str]:
    if run.package is None:
        yield f"  {word('none', lang)}"
        return
    for name, option in run.package.items():
        issue = run.scenario.issue(name)
        yield f"  {issue.title.get(lang)}: {_option(issue, option, lang)}"


def _option(issue: Issue, name: str, lang: str) -> str:
    return next(option.title.get(lang) for option in issue.options if option.name == name)


def _gains(run: Run, lang: str) -> str:
    names = ("gain", "net", "damage", "cost", "power")
    head = [word({"damage": "damage of conflict", "cost": "costs"}.get(n, n), lang) for n in names]
    rows = [
        [
            run.scenario.party(str(name)).title.get(lang),
            *(number(row[column], lang) for column in names),
            word("yes" if row["present"] else "no", lang),
        ]
        for name, row in run.parties.iterrows()
    ]
    text = grid([word("party", lang), *head, word("present", lang)], rows)
    if run.stakeholders.empty:
        return text
    others = [
        [run.scenario.stakeholder(str(name)).title.get(lang), number(gain, lang)]
        for name, gain in run.stakeholders["gain"].items()
    ]
    return f"{text}\n\n{grid([word('stakeholder', lang), word('gain', lang)], others)}"


def _results(run: Run, lang: str) -> str:
    rows = [[word(name, lang), number(run.measures[name], lang)] for name in RESULTS]
    wide = max(len(row[0]) for row in rows)
    return "\n".join(f"  {name:<{wide}}  {value:>8}" for name, value in rows)


def _course(run: Run, lang: str) -> Iterator[str]:
    """Tell what happened, round by round, without the daily fare, which is counted."""
    for event in run.events.itertuples():
        if event.kind in TOLD:
            said = _event(run, str(event.kind), str(event.who), str(event.detail), lang)
            yield f"  {event.round:>4}  {said}"
    counts = run.events["kind"].value_counts()
    usual = [f"{word(kind, lang)} {counts[kind]}" for kind in COUNTED if kind in counts]
    if usual:
        yield f"  {word('more events', lang)}: {', '.join(usual)}"


def _event(run: Run, kind: str, who: str, detail: str, lang: str) -> str:
    s = run.scenario
    if kind == "phase":
        return f"{word('phase', lang)} {PHASES.index(detail) + 1}: {word(detail, lang)}"
    by = f": {s.party(who).title.get(lang)}" if who else ""
    about = _about(s, kind, detail, lang)
    return f"{word(kind, lang)}{by}{(', ' if by else ': ') + about if about else ''}"


def _about(s: Scenario, kind: str, detail: str, lang: str) -> str:
    """Return what an event is about, in the words of the scenario."""
    if kind == "discovery":
        for issue in s.issues:
            for option in issue.options:
                if detail == f"{issue.name}: {option.name}":
                    return f"{issue.title.get(lang)}: {option.title.get(lang)}"
    if kind == "objection":
        return s.issue(detail).title.get(lang)
    if kind == "challenge":
        return s.stakeholder(detail).title.get(lang)
    if kind in ("study", "fact"):
        return next(fact.title.get(lang) for fact in s.facts if fact.name == detail)
    return word(detail, lang) if kind in ("mediator", "intervention") else ""
