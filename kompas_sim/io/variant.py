"""Variants: a scenario file that only says in what it differs from another scenario.

name = "maasvlakte-hurried"
of = "maasvlakte"                      # a bundled case, or the path of a file beside this one
without = { issues = ["ruralpack"] }   # taken out, with everything that refers to it
deadline = 60                          # a key that is given replaces that of the case

[[parties]]                            # what goes by a name is added, or laid over its namesake
name = "Business"
power = 0.3
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kompas_sim.errors import ScenarioError, unknown

NAMED_BY = {  # lists of tables, and the key that tells which is which
    "issues": "name",
    "parties": "name",
    "stakeholders": "name",
    "facts": "name",
    "events": "kind",
}
REFERS_TO = {  # keys of tables or lists of names: names of what?
    "organisation": "issues",
    "individual": "issues",
    "interests": "issues",
    "control": "parties",
    "history": "parties",
    "bias": "parties",
    "represents": "stakeholders",
}
LAID_OVER = ("parameters", *(key for key in REFERS_TO if key != "control"))

Row = tuple[str, Any]  # where it is written, as in "parties[0]" or "of.parties[0]", and what
NEEDS = {  # what is new needs it
    "issues": "options",
    "parties": "organisation",
    "stakeholders": "interests",
    "facts": "effects",
}


class Variant(NamedTuple):
    """The tables of a variant in full, and where each is written."""

    tables: dict[str, Any]
    written: dict[str, list[str]]  # per list, of each of its items
    inherited: frozenset[str]  # other keys, of the case only

    def complaint(self, error: ScenarioError) -> ScenarioError:
        """Return an error about the whole as one about the place where it is written.

        ``of.`` comes before what stands in the case that this is a variant of.
        """
        place = error.place
        if row := re.match(rf"({'|'.join(NAMED_BY)})\[(\d+)\]", place):
            place = self.written[row[1]][int(row[2])] + place[row.end() :]
        elif place.partition(".")[0] in self.inherited:
            place = f"of.{place}"
        return ScenarioError(error.problem, place, error.file, error.more)


def lay_over(
    case: Mapping[str, Any],
    changes: Mapping[str, Any],
    without: Mapping[str, Sequence[str]],
    of: str = "",
) -> Variant:
    """Take out of the tables of a case what it goes without, and lay `changes` over the rest.

    Raises
    ------
    ScenarioError
        For something to go without, or to change, that the case, `of`, does not have.

    Examples
    --------
    >>> case = {"horizon": 90, "facts": [{"name": "demand", "probability": 0.5, "effects": []}]}
    >>> variant = lay_over(case, {"facts": [{"name": "demand", "probability": 0.9}]}, {})
    >>> variant.tables
    {'horizon': 90, 'facts': [{'name': 'demand', 'probability': 0.9, 'effects': []}]}
    >>> lay_over(case, {}, {"facts": ["demnad"]})
    Traceback (most recent call last):
    kompas_sim.errors.ScenarioError: without.facts[0]: no fact "demnad"; did you mean "demand"?
    """
    rows = {
        key: [(f"of.{key}[{i}]", row) for i, row in enumerate(case[key])]
        for key in NAMED_BY
        if key in case
    }
    rows = _taken_out(rows, without)
    tables = {key: case[key] for key in case if key not in NAMED_BY}
    inherited = frozenset(tables) - frozenset(changes)
    for key, value in changes.items():
        if key in NAMED_BY and isinstance(value, list):
            rows[key] = _together(key, rows.get(key, []), value, of)
        else:
            rows.pop(key, None)
            tables[key] = _over(tables.get(key), value) if key in LAID_OVER else value
    tables |= {key: [row for _, row in each] for key, each in rows.items()}
    return Variant(tables, {key: [w for w, _ in each] for key, each in rows.items()}, inherited)


# --- laying over ------------------------------------------------------------------------------


def _together(key: str, old: list[Row], new: list[Any], of: str) -> list[Row]:
    """Lay every new item over the old one of the same name, or put it at the end."""
    together = list(old)
    known = {row["name"]: k for k, (_, row) in enumerate(old) if key != "events"}
    for i, row in enumerate(new):
        name = row.get("name") if isinstance(row, Mapping) else None
        place = known.pop(name, None) if isinstance(name, str) else None
        if place is None:
            if isinstance(name, str) and key in NEEDS and NEEDS[key] not in row:
                raise ScenarioError(_nobody(key, name, old, of), f"{key}[{i}].name")
            together.append((f"{key}[{i}]", row))
            continue
        before = together[place][1]
        changed = {k: _over(before.get(k), v) if k in LAID_OVER else v for k, v in row.items()}
        together[place] = f"{key}[{i}]", before | changed
    return together


def _nobody(key: str, name: str, old: list[Row], of: str) -> str:
    """Say that what is changed is not there; if it is new, it needs more."""
    kind, names = _one(key), [row["name"] for _, row in old]
    if name in names:
        return f'"{name}" appears 2 times'
    said = unknown(kind, name, names, key, of)
    return f"{said} (a new {kind} needs {NEEDS[key]})"


def _one(key: str) -> str:
    return "party" if key == "parties" else key[:-1]


def _over(old: Any, new: Any) -> Any:
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    return {**old, **{key: _over(old.get(key), value) for key, value in new.items()}}


# --- taking out -------------------------------------------------------------------------------


def _taken_out(
    rows: Mapping[str, list[Row]], without: Mapping[str, Sequence[str]]
) -> dict[str, list[Row]]:
    """Leave out what the variant goes without, and then what has lost what it is about."""
    for key, names in without.items():
        known = list(dict.fromkeys(row[NAMED_BY[key]] for _, row in rows.get(key, [])))
        for i, name in enumerate(names):
            if name not in known:
                raise ScenarioError(unknown(_one(key), name, known, key), f"without.{key}[{i}]")
    gone = {key: set(without.get(key, ())) for key in NAMED_BY}
    left = {
        key: [(w, _unlinked(row, gone)) for w, row in each if row[NAMED_BY[key]] not in gone[key]]
        for key, each in rows.items()
    }
    if "facts" in left:
        had = {row["name"] for _, row in rows["facts"] if row["effects"]}
        gone["facts"] |= {r["name"] for _, r in left["facts"] if not r["effects"]} & had
        left["facts"] = [(w, row) for w, row in left["facts"] if row["name"] not in gone["facts"]]
    if "events" in left:
        left["events"] = [(w, row) for w, row in left["events"] if not _about(row, gone)]
    return left


def _unlinked(row: Mapping[str, Any], gone: Mapping[str, set[str]]) -> dict[str, Any]:
    """Return `row` without its references to what is gone."""
    kept = dict(row)
    for key in REFERS_TO.keys() & kept.keys():
        names = gone[REFERS_TO[key]]
        if isinstance(kept[key], dict):
            kept[key] = {name: item for name, item in kept[key].items() if name not in names}
        else:
            kept[key] = [name for name in kept[key] if name not in names]
    if "effects" in kept:
        kept["effects"] = [e for e in kept["effects"] if not _about(e, gone)]
    return kept


def _about(row: Mapping[str, Any], gone: Mapping[str, set[str]]) -> bool:
    """Whether an effect or an event is about an issue, a party or a fact that is gone."""
    keys = {"issue": "issues", "party": "parties", "fact": "facts"}
    return any(row.get(key) in gone[kind] for key, kind in keys.items())
