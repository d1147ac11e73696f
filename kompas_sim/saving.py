"""Results in files that a person can read: one run, and where any results come from."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from kompas_sim.provenance import provenance
from kompas_sim.run import Run

RUN_FILES = (  # that one run is written to, with its figure
    *("parties.csv", "stakeholders.csv", "rounds.csv", "events.csv", "provenance.json"),
    *("run.png", "run.svg"),
)


def save_run(run: Run, directory: str | PathLike[str]) -> None:
    """Write one run to `directory`: parties, stakeholders, rounds and events, and provenance.

    Examples
    --------
    >>> import os, tempfile, kompas_sim as ks
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_run(ks.negotiate("senseo", seed=1), place)
    ...     sorted(os.listdir(place))
    ['events.csv', 'parties.csv', 'provenance.json', 'rounds.csv', 'stakeholders.csv']
    """
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("parties", "stakeholders", "rounds"):
        getattr(run, name).to_csv(place / f"{name}.csv")
    run.events.to_csv(place / "events.csv", index=False)
    result = {
        "outcome": str(run.outcome),
        "flags": list(run.flags),
        "package": run.package,
        "measures": {name: None if m != m else m for name, m in run.measures.items()},
    }
    source = provenance(run.scenario, run.logic, seed=run.seed, runs=1)
    write_json(place / "provenance.json", {**source, "run": run.number, "result": result})


def has_provenance(place: Path) -> bool:
    """Return whether a run, a comparison or a validation was written to a folder.

    Examples
    --------
    >>> import tempfile, kompas_sim as ks
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     before = has_provenance(Path(folder))
    ...     save_run(ks.negotiate("senseo", seed=1), folder)
    ...     before, has_provenance(Path(folder))
    (False, True)
    """
    try:
        said = json.loads((place / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    tables = [said, *said.values()] if isinstance(said, dict) else []
    return any(isinstance(table, dict) and "rules" in table for table in tables)


def write_json(path: Path, content: Any) -> None:
    """Write `content` as JSON that a person can read."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
