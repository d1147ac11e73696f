"""What is said of a scenario before anyone speaks, as records and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kompas_sim.scenario import Scenario
from kompas_sim.text import Text
from kompas_sim.words import number, word


class Figures(NamedTuple):
    """What there is to gain. Gains in z: 0 as before, 1 the best with everyone's consent."""

    packages: int
    rational_share: float  # of all packages: nobody below its reservation
    nash_midpoint: float  # geometric mean of gains at the midpoint; 0 if somebody has none
    nash_first: float  # the highest on the first agenda
    nash: float  # the highest of all
    beyond: float  # M*: what everybody can gain beyond the midpoint
    beyond_first: float  # the same on the first agenda; nan when nothing on it is rational
    win_wins: int  # packages that are a win-win
    win_wins_first: int  # those on the first agenda
    win_wins_externalised: int  # those at the expense of a stakeholder not at the table


class Features(NamedTuple):
    """The five features of a collaboration that calls for a network (article; M27)."""

    interdependence: float  # mean need of the others: 1 less the reservation, z
    power_spread: float  # 1 less the Gini coefficient of power shares: 1 has no centre
    new_reality: float  # share of the highest geometric mean of gains not on the first agenda
    heterogeneity: float  # mean distance between two parties' weights, 0..1
    dynamics: int  # scheduled events and uncertain facts


@dataclass(frozen=True, slots=True)
class Landmark:
    """A package worth knowing.

    Parameters
    ----------
    number
        Of the package; the first issue counts most.
    options
        Name of the option per issue.
    gains, stakeholders
        z per party, and per stakeholder not at the table.
    nash
        The geometric mean of the parties' gains, z.
    outcome
        The class of the package, were it realised without damage.
    """

    number: int
    options: dict[str, str]
    gains: dict[str, float]
    stakeholders: dict[str, float]
    nash: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Description:
    """What can be said of a scenario before anyone speaks; print it, or read its fields.

    Parameters
    ----------
    scenario
        What is described.
    figures, features
        What there is to gain, and the five features of a collaboration.
    nash
        The rational package with the highest geometric mean of gains.
    kalai_smorodinsky
        The one that gives the worst-off party most.
    best_first
        As `nash`, on the agenda as first perceived.
    best_harmless
        As `nash`, among packages that harm no stakeholder by more than what counts.
    nothing_at_stake
        Names of parties for whom nothing on the first agenda is better than the status quo.

    Notes
    -----
    A package is rational when nobody is below its reservation. A landmark is None when no
    package qualifies; a mean of gains is only taken where everybody gains.
    """

    scenario: Scenario
    figures: Figures
    features: Features
    nash: Landmark | None
    kalai_smorodinsky: Landmark | None
    best_first: Landmark | None
    best_harmless: Landmark | None
    nothing_at_stake: tuple[str, ...]

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Return the description in words, ``"en"`` or ``"nl"``.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> print(ks.load_scenario("senseo").describe().text().splitlines()[1])
        2 parties, 7 issues, 5184 packages, 2 stakeholders not at the table
        """
        return _text(self, lang)


# --- in words ---------------------------------------------------------------------------------

SAME = Text("the same as", "hetzelfde als")
LABELS = {
    "rational": Text("packages acceptable to all", "pakketten aanvaardbaar voor allen"),
    "midpoint": Text("gain at the midpoint (geometric mean)", "winst op het midden (meetk. gem.)"),
    "first": Text("best gain on the first agenda", "beste winst op de eerste agenda"),
    "nash": Text("best gain of all", "beste winst van alle pakketten"),
    "beyond": Text("for all beyond the midpoint", "voor allen boven het midden"),
    "beyond_first": Text("the same on the first agenda", "idem op de eerste agenda"),
    "win_wins": Text("win-win packages", "win-winpakketten"),
    "win_wins_first": Text("of which on the first agenda", "waarvan op de eerste agenda"),
    "externalised": Text("of which at outsiders' expense", "waarvan ten koste van buitenstaanders"),
    "interdependence": Text("interdependence", "wederzijdse afhankelijkheid"),
    "power_spread": Text("no centre of power", "geen machtscentrum"),
    "new_reality": Text("new reality needed", "nieuwe werkelijkheid nodig"),
    "heterogeneity": Text("heterogeneity", "verscheidenheid"),
    "dynamics": Text("events and uncertain facts", "gebeurtenissen en onzekere feiten"),
}
LANDMARKS = {
    "nash": Text("Best package (Nash)", "Beste pakket (Nash)"),
    "kalai_smorodinsky": Text("Best for the worst-off", "Beste voor wie het minst krijgt"),
    "best_first": Text("Best on the first agenda", "Beste op de eerste agenda"),
    "best_harmless": Text("Best that harms no outsider", "Beste zonder schade voor anderen"),
}


def _text(seen: Description, lang: str) -> str:
    s, f, x = seen.scenario, seen.figures, seen.features
    counts = Text(
        f"{len(s.parties)} parties, {len(s.issues)} issues, {f.packages} packages, "
        f"{len(s.stakeholders)} stakeholders not at the table",
        f"{len(s.parties)} partijen, {len(s.issues)} onderwerpen, {f.packages} pakketten, "
        f"{len(s.stakeholders)} belanghebbenden niet aan tafel",
    )
    values = {
        "rational": f"{f.rational_share:.0%}",
        "midpoint": number(f.nash_midpoint, lang, 2),
        "first": number(f.nash_first, lang, 2),
        "nash": number(f.nash, lang, 2),
        "beyond": number(f.beyond, lang),
        "beyond_first": number(f.beyond_first, lang),
        "win_wins": str(f.win_wins),
        "win_wins_first": str(f.win_wins_first),
        "externalised": str(f.win_wins_externalised),
        **{name: number(value, lang, 2) for name, value in x._asdict().items()},
        "dynamics": str(x.dynamics),
    }
    lines = [s.title.get(lang), counts.get(lang), word("unit", lang), ""]
    lines += [f"  {LABELS[name].get(lang):<40}{value:>8}" for name, value in values.items()]
    shown: dict[int, str] = {}
    for name, title in LANDMARKS.items():
        mark: Landmark | None = getattr(seen, name)
        if mark is None:
            lines += ["", f"{title.get(lang)}: {word('none', lang)}"]
        elif mark.number in shown:
            lines += ["", f"{title.get(lang)}: {SAME.get(lang)} {shown[mark.number]}"]
        else:
            shown[mark.number] = title.get(lang)
            lines += ["", *_landmark_lines(s, mark, title, lang)]
    if seen.nothing_at_stake:
        nothing = Text("Nothing at stake at first", "Zonder belang bij de eerste agenda").get(lang)
        names = [s.party(name).title.get(lang) for name in seen.nothing_at_stake]
        lines += ["", f"{nothing}: {', '.join(names)}"]
    return "\n".join(lines)


def _landmark_lines(s: Scenario, mark: Landmark, title: Text, lang: str) -> list[str]:
    lines = [f"{title.get(lang)}: {number(mark.nash, lang, 2)}, {word(mark.outcome, lang)}"]
    for issue in s.issues:
        [option] = [o for o in issue.options if o.name == mark.options[issue.name]]
        lines.append(f"  {issue.title.get(lang)}: {option.title.get(lang)}")
    for people, gains in ((s.parties, mark.gains), (s.stakeholders, mark.stakeholders)):
        told = [f"{who.title.get(lang)} {number(gains[who.name], lang, 2)}" for who in people]
        lines += [f"  ({', '.join(told)})"] if told else []
    return lines
