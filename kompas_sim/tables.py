"""Tables of results as plain text, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pandas.api.types import is_number

from kompas_sim.comparison import SHARE
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.words import number, percent, word

if TYPE_CHECKING:
    import pandas as pd

    from kompas_sim.comparison import Comparison
    from kompas_sim.results import Runs
    from kompas_sim.scenario import Scenario

WIDTH = 100
SHOWN = 24  # points of a design
BESIDE = 8  # factors beside the outcomes; of more, only the number of the point


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with the first column to the left and the others to the right.

    Examples
    --------
    >>> print(grid(["party", "gain"], [["Philips", "0.5"], ["DE", "0.25"]]))
      party    gain
      Philips   0.5
      DE       0.25
    """
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[c]) for row in cells) for c in range(len(head))]
    lines = []
    for row in cells:
        first = row[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  " + "  ".join([first, *rest]).rstrip())
    return "\n".join(lines)


def paragraph(text: str, indent: str = "") -> str:
    """Return a text in lines of readable length, its paragraphs kept apart.

    Examples
    --------
    >>> paragraph("one  two", "  ")
    '  one two'
    """
    from textwrap import fill

    parts = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    filled = (fill(p, WIDTH, initial_indent=indent, subsequent_indent=indent) for p in parts)
    return "\n\n".join(filled)


def interval(low: float, high: float, lang: str = "en", digits: int = 3) -> str:
    """Return an interval as text.

    Examples
    --------
    >>> interval(-0.1, 0.25), interval(float("nan"), float("nan"))
    ('-0.100 .. 0.250', '-')
    """
    if low != low or high != high:
        return "-"
    return f"{number(low, lang, digits)} .. {number(high, lang, digits)}"


def share_rows(runs: Runs, lang: str = "en") -> list[list[str]]:
    """Return a row per outcome: its name, its share and the interval of it, as text."""
    shares = runs.shares()
    return [
        [
            word(outcome, lang),
            percent(shares["share"][outcome], lang),
            f"{percent(shares['low'][outcome], lang)} .. {percent(shares['high'][outcome], lang)}",
        ]
        for outcome in OUTCOMES
    ]


def measure_label(name: str, scenario: Scenario, lang: str = "en") -> str:
    """Return what a measure is called: of runs, of a share, or of somebody's gain.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> measure_label("share of no deal", s, "nl"), measure_label("gain.Philips", s)
    ('aandeel: geen akkoord', 'gain: Philips (the machine)')
    """
    if name.startswith(SHARE):
        return f"{word('share of', lang)} {word(name.removeprefix(SHARE), lang)}"
    if name.startswith("gain."):
        who = name.removeprefix("gain.")
        titles = {each.name: each.title for each in scenario.parties}
        titles |= {each.name: each.title for each in scenario.stakeholders}
        title = titles[who].get(lang) if who in titles else who
        return f"{word('gain', lang)}: {title}"
    return word(name, lang)


def comparison_text(comparison: Comparison, lang: str = "en") -> str:
    """Return a comparison as text: shares per outcome, and paired differences."""
    runs = comparison.runs
    names = {name: word(name, lang) for name in runs}
    [one, *_] = runs.values()
    lines = [
        comparison.scenario.title.get(lang),
        f"{len(one)} {word('runs', lang)} {word('of each', lang)}; {word('seed', lang)} {one.seed}",
        "",
        f"{word('outcomes', lang)} ({word('interval', lang)})",
        _shares(runs, names, lang),
    ]
    heard = (comparison.table[list(runs)] != 0).any(axis="columns")  # NaN is not 0
    for contrast, part in comparison.table[heard].groupby("contrast", sort=False):
        second, first = _sides(str(contrast), names)
        lines += ["", f"{word('differences', lang)}: {second} - {first}"]
        lines += [_differences(part, comparison.scenario, names, lang)]
    lines += ["", paragraph(word("paired", lang))]
    return "\n".join(lines)


def sweep_text(runs: Runs, lang: str = "en") -> str:
    """Return the shares of outcomes at the points of a design as text.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.sweep(ks.grid("senseo", {"logic.norm": [0.2, 0.8]}), runs=5)
    >>> sweep_text(runs).splitlines()[1]
    '2 points, 5 runs of each; seed 1'
    """
    source, varied = runs.provenance, runs.provenance["varied"]
    each = f"{source['runs']} {word('runs', lang)} {word('of each', lang)}"
    lines = [
        runs.scenario.title.get(lang),
        f"{source['points']} {word('points', lang)}, {each}; {word('seed', lang)} {runs.seed}",
        "",
    ]
    few = len(varied) <= BESIDE
    head = varied if few else [word("point", lang)]
    rows = []
    for point, part in runs.table[runs.table["point"] < SHOWN].groupby("point"):
        cells = [_cell(part[name].iloc[0], lang) for name in varied] if few else [str(point)]
        shares = [percent((part["outcome"] == outcome).mean(), lang) for outcome in OUTCOMES]
        rows.append([*cells, *shares])
    lines.append(grid([*head, *(word(outcome, lang) for outcome in OUTCOMES)], rows))
    if source["points"] > SHOWN:
        lines.append(f"  ... {source['points'] - SHOWN} {word('more points', lang)}")
    return "\n".join(lines)


def _cell(value: Any, lang: str) -> str:
    """Return the value of a factor as it was given."""
    if not is_number(value):
        return str(value)
    return f"{value:g}".replace(".", "," if lang == "nl" else ".")


def _sides(contrast: str, names: dict[str, str]) -> tuple[str, str]:
    first = next(iter(names))
    return names[contrast.removesuffix(f" - {first}")], names[first]


def _shares(runs: dict[str, Runs], names: dict[str, str], lang: str) -> str:
    head = [word("outcome", lang)]
    rows: list[list[str]] = [[word(outcome, lang)] for outcome in OUTCOMES]
    for name in runs:
        head += [names[name], ""]
        for row, (_, share, within) in zip(rows, share_rows(runs[name], lang), strict=True):
            row += [share, f"({within})"]
    return grid(head, rows)


def _differences(part: pd.DataFrame, scenario: Scenario, names: dict[str, str], lang: str) -> str:
    def cells(row: dict[Hashable, Any]) -> list[str]:
        return [
            measure_label(row["measure"], scenario, lang),
            *(number(row[name], lang) for name in names),
            number(row["difference"], lang),
            interval(row["low"], row["high"], lang),
            number(row["effect"], lang, 2),
            str(row["pairs"]),
        ]

    head = [word("measure", lang), *names.values()]
    head += [word(each, lang) for each in ("difference", "interval", "effect", "pairs")]
    return grid(head, map(cells, part.to_dict("records")))
