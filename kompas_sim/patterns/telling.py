"""What came of the patterns, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kompas_sim.patterns.catalogue import ALL
from kompas_sim.patterns.verdict import VERDICTS
from kompas_sim.tables import paragraph
from kompas_sim.words import number, word

if TYPE_CHECKING:
    from kompas_sim.patterns.validating import Validation

USES = ("unit", "validation", "contested", "calibration")
MEASURE = {
    "integrative_share": "integrative share",
    "joint_gain": "joint gain",
    "own_gain": "own gain of the first party",
    "share_problem_solving": "share of problem solving",
    "share_contending": "share of contending",
    "trust": "trust at the end",
    "trust_mean": "mean trust",
    "shared_meaning": "shared meaning",
    "learned_early": "accuracy",
    "compatible_failure": "compatible issues missed",
    "escalation_max": "highest escalation",
    "rounds_to_agreement": "rounds to agreement",
    "ks_ratio": "worst-off's gain",
    "rounds_sham": "rounds of sham",
    "rounds_zone_2": "rounds above stage 3",
    "conceding": "share of conceding",
    "ofrules": "rules",
    "ofsetting": "rules",
    "correlation": "correlation",
    "shrinkage": "difference of slopes",
}


def of_measure(name: str) -> str:
    """Return what a measure is called.

    Examples
    --------
    >>> of_measure("joint_gain"), of_measure("vitality")
    ('joint gain', 'vitality')
    """
    return MEASURE.get(name, name.replace("_", " "))


def validation_text(found: Validation, lang: str = "en") -> str:
    """Return everything as text: counts, and every pattern with its statements."""
    table = found.table
    each = f"{found.provenance['runs']} {word('runs', lang)} {word('of each', lang)}"
    lines = [
        f"{len(found.verdicts)} {word('patterns', lang)}, {each}; {word('seed', lang)} "
        f"{found.provenance['seed']}",
        "",
    ]
    for name, part in table.groupby("pattern", sort=False):
        pattern = ALL[str(name)]
        said = word(found.verdicts[str(name)], lang)
        lines.append(f"{pattern.number:>2} {name}: {said.upper()} - {pattern.title.get(lang)}")
        for row in part.to_dict("records"):
            lines.append(paragraph(row["statement"], "     "))
            lines.append(f"       {_line(row, lang)}")
    lines += ["", counts_text(found, lang), "", paragraph(word("verdicts", lang))]
    return "\n".join(lines)


def counts_text(found: Validation, lang: str = "en") -> str:
    """Return how many statements of each use there are of every verdict."""
    lines = []
    for use in USES:
        its = found.table[found.table["use"] == use]["verdict"]
        if len(its):
            said = [f"{(its == v).sum()} {word(v, lang)}" for v in VERDICTS]
            lines.append(f"{_use(use, lang)}: {', '.join(said)}")
    return "\n".join(lines)


def _use(use: str, lang: str) -> str:
    return word("unit test" if use == "unit" else use, lang)  # "unit" is the unit of gains


def _line(row: Mapping[Any, Any], lang: str) -> str:
    said = f"{_use(row['use'], lang)}: {word(row['verdict'], lang)}"
    if row["verdict"] == "untestable":
        return said
    effect = f"{of_measure(row['measure'])} {number(row['effect'], lang, 4)}"
    if row["low"] == row["low"]:  # NaN is not
        effect += f" ({number(row['low'], lang, 4)} .. {number(row['high'], lang, 4)})"
    return f"{said}; {effect}, {row['expected']}"


# --- Markdown -----------------------------------------------------------------------------------


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown.

    Examples
    --------
    >>> print(grid(["a"], [["b"]]))
    | a |
    | --- |
    | b |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def summary_page(found: Validation) -> str:
    """Return how many statements of each use hold, and what became of each pattern."""
    table = found.table
    rows = []
    for use in USES:
        its = table[table["use"] == use]["verdict"]
        rows.append([use, str(len(its)), *(str((its == v).sum()) for v in VERDICTS)])
    counts = grid(["statements for", "all", *VERDICTS], rows)
    by: dict[str, list[str]] = {v: [] for v in VERDICTS}
    for name, said in found.verdicts.items():
        by[said].append(f"{ALL[name].number} `{name}`")
    named = [f"- **{v}** ({len(by[v])}): {', '.join(by[v]) or 'none'}." for v in VERDICTS]
    return (
        f"{counts}\n\nPatterns of which every statement that can be tested holds, of which at "
        f"least one fails, and so on:\n\n" + "\n".join(named)
    )


def statements_page(found: Validation) -> str:
    """Return a line per statement."""
    rows = []
    last = ""
    for row in found.table.to_dict("records"):
        first = row["pattern"] != last
        last = row["pattern"]
        title = f"**{row['number']}** `{row['pattern']}`<br>{ALL[last].title.en}" if first else ""
        note = f"<br>*{row['note']}*" if row["note"] and row["verdict"] != "untestable" else ""
        note += f"<br>Why, probably: {row['reason']}" if row["reason"] else ""
        rows.append(
            [
                title,
                row["use"],
                f"{row['statement']}{note}",
                *_effects(row),
                f"**{row['verdict']}**",
            ]
        )
    head = ["pattern", "use", "statement", "measure", "expected", "effect", "in sd", "settings"]
    return grid([*head, "verdict"], rows)


def _effects(row: Mapping[Any, Any]) -> list[str]:
    if row["verdict"] == "untestable":
        return ["", row["expected"], row["note"], "", ""]
    where = f"{row['agree']:.0%} of {row['settings']}" if row["settings"] else "–"
    effect = f"{_signed(row['effect'])} ({_signed(row['low'])} to {_signed(row['high'])})"
    if not row["low"] < row["high"]:
        effect = _signed(row["effect"])
    if row["scenarios_low"] == row["scenarios_low"]:
        ends = f"{_signed(row['scenarios_low'])} to {_signed(row['scenarios_high'])}"
        effect += f"<br>scenarios: {ends}"
    if row["hierarchy"] == row["hierarchy"]:  # NaN is not
        under = ", ".join(f"{word(each)} {_signed(row[each])}" for each in ("hierarchy", "network"))
        effect += f"<br>{under}"
    size = f"{row['size']:+.2f}".replace("-", "−") if row["size"] == row["size"] else "–"
    return [of_measure(row["measure"]), row["expected"], effect, size, where]


def against_page(found: Validation) -> str:
    """Return where a statement is clearly the other way round."""
    rows = []
    for row in found.table.to_dict("records"):
        if row["against"]:
            there = row["against"].split("; ")
            shown = ", ".join(f"`{each}`" for each in there[:6])
            more = f" and {len(there) - 6} more" if len(there) > 6 else ""
            rows.append([f"`{row['pattern']}`", row["statement"], row["verdict"], f"{shown}{more}"])
    if not rows:
        return "Nowhere."
    return grid(["pattern", "statement", "over all", "the other way round in"], rows)


def sources_page(found: Validation) -> str:
    """Return where each pattern comes from."""
    rows = [[str(ALL[n].number), f"`{n}`", ALL[n].title.nl, ALL[n].source] for n in found.verdicts]
    return grid(["", "pattern", "in Dutch", "source"], rows)


def _signed(value: float) -> str:
    digits = 3 if abs(value) < 10 else 1
    text = f"{round(value, digits) + 0.0:+.{digits}f}" if value == value else "–"
    return text.replace("-", "−")
