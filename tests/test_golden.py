"""Runs whose decisions are known: a change of a rule shows here, and belongs in CHANGELOG.md.

    python -m tests.test_golden     writes tests/golden.json anew

Decisions are the same on every machine and Python; the numbers in between may differ in the last
digits where a mathematical library does, so they are compared to eight decimals.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

import kompas_sim as ks

FILE = Path(__file__).with_name("golden.json")
RUNS = [(case, logic, 7) for case in ks.cases() for logic in ("hierarchy", "network")]


def decisions(case: str, logic: str, seed: int) -> dict[str, object]:
    run = ks.negotiate(case, logic, seed=seed)
    told = run.events.to_csv(index=False)
    return {
        "run": [case, logic, seed],
        "outcome": run.outcome.value,
        "flags": list(run.flags),
        "package": run.package,
        "rounds": len(run.rounds) - 1,
        "events": sha256(told.encode()).hexdigest()[:16],
        "trust": round(run.measures["trust"], 8),
        "gains": [round(gain, 8) for gain in run.parties["gain"]],
    }


@pytest.mark.parametrize("known", json.loads(FILE.read_text()), ids=lambda known: str(known["run"]))
def test_a_known_run_is_the_same(known):
    again = decisions(*known["run"])
    assert again.pop("trust") == pytest.approx(known.pop("trust"), abs=1e-7)
    assert again.pop("gains") == pytest.approx(known.pop("gains"), abs=1e-7)
    assert again == known


def test_all_cases_are_known():
    assert [tuple(known["run"]) for known in json.loads(FILE.read_text())] == RUNS


if __name__ == "__main__":
    FILE.write_text(json.dumps([decisions(*run) for run in RUNS], indent=1) + "\n")
