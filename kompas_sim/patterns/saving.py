"""Results of a validation on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kompas_sim.patterns.telling import (
    against_page,
    sources_page,
    statements_page,
    summary_page,
)
from kompas_sim.saving import write_json
from kompas_sim.storage import to_arrow

if TYPE_CHECKING:
    from kompas_sim.patterns.validating import Validation

FILES = (  # that a validation is written to
    *("validation.csv", "validation.parquet", "settings.csv", "settings.parquet"),
    *("validation.md", "provenance.json"),
)


def pages(found: Validation) -> dict[str, str]:
    """Return the parts of the page on validation, by name, each with where it comes from."""
    source = found.provenance
    caption = (
        f"*{source['runs']} runs per cell and setting, seed {source['seed']}; 95% intervals; "
        f"kompas_sim {source['versions']['kompas_sim']}, rules {source['rules'][:12]}; made by "
        "`experiments/validation/run.py`.*"
    )
    parts = {
        "summary": summary_page(found),
        "statements": statements_page(found),
        "against": against_page(found),
        "sources": sources_page(found),
    }
    return {name: f"{text}\n\n{caption}" for name, text in parts.items()}


def save_validation(found: Validation, place: Path) -> None:
    """Write the tables, as parquet and CSV, the page, and the provenance."""
    import pyarrow.parquet as pq

    place.mkdir(parents=True, exist_ok=True)
    for name, table in (("validation", found.table), ("settings", found.settings)):
        table.to_csv(place / f"{name}.csv", index=False)
        arrow = to_arrow(table, {}, found.provenance)
        pq.write_table(arrow, place / f"{name}.parquet", compression="zstd")
    parts = [f"## {name.capitalize()}\n\n{text}" for name, text in pages(found).items()]
    page = "# Validation\n\n" + "\n\n".join(parts) + "\n"
    (place / "validation.md").write_text(page, encoding="utf-8", newline="\n")
    write_json(place / "provenance.json", found.provenance)
