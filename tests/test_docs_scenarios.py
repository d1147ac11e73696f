"""The page on scenarios: its files are right, and its tables say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kompas_sim as ks
from kompas_sim.limits import FUNCTIONS, USUAL_FUNCTIONS
from kompas_sim.rules.state import HAPPENINGS
from kompas_sim.timetable import EVENT_FIELDS
from tests.test_broken_files import message

TEXT = (Path(__file__).parents[1] / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
FILES = {head[2:]: block for block in BLOCKS if (head := block.partition("\n")[0])[:2] == "# "}
PARTS = [block for block in BLOCKS if block not in FILES.values()]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, block in FILES.items():
        Path(name).write_text(block, encoding="utf-8")


def test_the_files_can_be_loaded(folder):
    assert list(FILES) == ["hall.toml", "hall-with-neighbours.toml"]
    hall, variant = map(ks.load_scenario, FILES)
    assert hall.describe().figures.rational_share > 0
    assert variant.party("Club").power == 0.7
    assert variant.party("Club").organisation == hall.party("Club").organisation
    assert variant.parties[-1].name == "Neighbours"
    assert variant.stakeholders == ()


@pytest.mark.parametrize("parts", [*([part] for part in PARTS), PARTS], ids=range(len(PARTS) + 1))
def test_what_can_be_added_can_be_added(parts, folder):
    Path("hall.toml").write_text("\n".join([FILES["hall.toml"], *parts]), encoding="utf-8")
    ks.load_scenario("hall.toml")


def test_a_message_is_as_it_says(folder):
    [said] = re.findall(r"`(hall-with-neighbours\.toml: of\..*)`", TEXT)
    broken = FILES["hall-with-neighbours.toml"].replace("horizon = 100", "horizon = 30")
    Path("hall-with-neighbours.toml").write_text(broken, encoding="utf-8")
    assert message("hall-with-neighbours.toml") == said


def test_the_table_of_events_is_that_of_the_code():
    rows = re.findall(r"^\| `(\w+)` \|(.*?)\|(.*?)\|", TEXT, re.MULTILINE)
    told = {
        kind: tuple(tuple(re.findall(r"`(\w+)`", cell)) for cell in cells) for kind, *cells in rows
    }
    assert told == EVENT_FIELDS
    assert tuple(told) == HAPPENINGS


def test_every_function_of_a_mediator_is_named():
    for name in FUNCTIONS:
        assert f"`{name}`" in TEXT
    assert set(FUNCTIONS) - set(USUAL_FUNCTIONS) == {"manipulate"}
