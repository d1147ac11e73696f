"""The model description and the glossary say what the code does: names, switches, numbers."""

import inspect
import re
import runpy
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from kompas_sim.logic import ROWS
from kompas_sim.parameters import Parameters, parameter_info
from kompas_sim.rules.course import COURSE
from kompas_sim.rules.measures import MEASURES
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.schedule import play_round
from kompas_sim.rules.state import COLUMNS, FUNCTIONS, HAPPENINGS, NOW, Draws, Game, State

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTITIES = TEXT.split("\n## 2 ")[1].split("\n## 3 ")[0]
SCHEDULE = TEXT.split("\n## 3 ")[1].split("\n## 4 ")[0]
CONCEPTS = TEXT.split("\n## 4 ")[1].split("\n## 5 ")[0]
INPUT = TEXT.split("\n## 6 ")[1].split("\n## 7 ")[0]
SUBMODELS = TEXT.split("\n## 7 ")[1].split("\n## 8 ")[0]
CALIBRATION = TEXT.split("\n### The complete model")[1].split("\n## 12 ")[0]
LITERATURE = TEXT.split("\n## Literature")[1]
PARTS = ("Hierarchy", "Network", "Benefit", "Cost")
STATUS = (
    "implemented",
    "descriptor",
    "consequence",
    "hypothesis",
    "merged",
)


def spans() -> list[str]:
    """Everything between single backticks outside blocks of equations."""
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]


def entries() -> dict[int, str]:
    """The entry of every mechanism, by number."""
    parts = re.split(r"^\*\*M(\d+) ", SUBMODELS, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {int(number): " ".join(text.split()) for number, text in pairs}


def functions() -> list[str]:
    """Every ``file.function`` that is named; files have endings that are no functions."""
    found = {s for s in spans() if re.fullmatch(r"[a-z_]+\.[a-z_]+", s)}
    return sorted(s for s in found if s.split(".")[1] not in ("py", "md", "toml"))


def test_the_table_of_parameters_is_up_to_date():
    with_table = runpy.run_path(str(ROOT / "experiments" / "parameter_table.py"))["with_table"]
    assert with_table(TEXT) == TEXT, "run python experiments/parameter_table.py"


def test_every_state_variable_is_named():
    named = set(re.findall(r"`([a-z_]+)`", ENTITIES))
    fields = (*Game._fields, *State._fields, *(NOW.names or ()))
    assert [name for name in fields if name not in named and name != "now"] == []


def test_every_column_of_the_record_is_named():
    recorded = ENTITIES.split("Recorded after every round")[1]
    assert [name for name in COLUMNS if f"`{name}`" not in recorded and name != "phase"] == []


def test_every_stage_of_a_round_is_named_in_its_order():
    code = inspect.getsource(play_round).split("state = table.state")[1]
    called = re.findall(r"(?<![\w.])([a-z_]+)\((?:table|state)", code)
    listed = SCHEDULE.split("\n\n1. ")[1]
    places = [listed.find(f".{name}`") for name in called]
    assert [name for name, place in zip(called, places, strict=True) if place < 0] == []
    once = [place for name, place in zip(called, places, strict=True) if called.count(name) == 1]
    assert once == sorted(once)


def test_every_stream_of_chance_is_named():
    streams = CONCEPTS.split("The streams are")[1].split("All are")[0]
    names = [name.replace("_", " ") for name in Draws._fields]
    assert [name for name in names if name not in " ".join(streams.replace("-", " ").split())] == []


def test_everything_that_can_be_scheduled_is_named():
    assert [name for name in HAPPENINGS if f"`{name}`" not in INPUT] == []


def test_every_function_of_an_intermediary_has_its_effect():
    assert [name for name in FUNCTIONS if f"\n| {name} |" not in SUBMODELS] == []


def test_every_mechanism_has_one_entry():
    numbers = re.findall(r"^\*\*M(\d+) ", SUBMODELS, flags=re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, 59))


@pytest.mark.parametrize("number", range(1, 59))
def test_every_mechanism_has_a_status_and_a_source(number):
    entry = entries()[number]
    assert re.search(rf"\*Status\* ({'|'.join(STATUS)})", entry)
    assert "*Source*" in entry
    if "*Status* implemented" in entry:
        assert "*Where*" in entry
        assert "*Off*" in entry


@pytest.mark.parametrize("number", range(1, len(ROWS) + 1))
def test_every_row_has_both_ends_a_benefit_and_a_cost(number):
    row = SUBMODELS.split(f"\n**Row {number}** ")[1].split("\n\n**")[0]
    assert [part for part in PARTS if f"*{part}*" not in row] == []


@pytest.mark.parametrize("name", functions())
def test_every_function_that_is_named_exists(name):
    module, function = name.split(".")
    where = "kompas_sim.rules." if find_spec(f"kompas_sim.rules.{module}") else "kompas_sim."
    assert callable(getattr(import_module(where + module), function))


def test_every_switch_that_is_named_exists_and_all_are_named():
    named = {}
    for span in spans():
        if switch := re.fullmatch(r"([a-z_0-9]+) = ([\d.]+)", span):
            named[switch[1]] = float(switch[2])
    switches = {k: info.off for k, info in parameter_info().items() if info.off is not None}
    assert named == switches


def test_every_parameter_is_explained_among_the_submodels():
    words = set(re.findall(r"[a-z_0-9]+", SUBMODELS))
    assert [name for name in parameter_info() if name not in words] == []


def test_every_mechanism_of_a_parameter_has_its_place():
    for info in parameter_info().values():
        label = info.mechanism
        if label.startswith("row "):
            assert f"**Row {label[4:]}**" in SUBMODELS
        elif label.startswith("M"):
            assert "*Status* implemented" in entries()[int(label[1:])] or label == "M36"
        else:
            assert f"({label})" in SUBMODELS


def test_every_reference_from_the_code_has_its_place():
    code = "".join(path.read_text() for path in (ROOT / "kompas_sim").rglob("*.py"))
    for reference in re.findall(r"docs/model\.md, ([^.\n]*(?:\.\d[^.\n]*)*)", code):
        for label in re.findall(r"M\d+|row \d|C\.\d|\b1\.\d", reference):
            assert label[0].upper() + label[1:] in SUBMODELS


def test_classes_flags_and_measures_are_all_defined():
    outcomes = SUBMODELS.split("### 7.12")[1]
    assert [name for name in OUTCOMES if name not in outcomes] == []
    assert [name for name in (*FLAGS, *MEASURES) if f"`{name}`" not in outcomes] == []
    course = " ".join(outcomes.split("Measures of the course")[1].split())
    words = {"trust_mean": "mean", "trust_min": "weakest link", "escalation_max": "highest"}
    words |= {"rounds_zone_2": "zones 2 and 3", "rounds_zone_3": "zones 2 and 3"}
    words |= {"agreement": "agreed", "rounds_to_agreement": "when agreed"}
    words |= {"phase_reached": "highest phase"}
    for name in COURSE:
        said = "share of each strategy" if name.startswith("share_") else words.get(name, name)
        assert said.replace("_", " ") in course.replace("_", " ")


def test_every_work_is_marked_with_what_was_read():
    marks = ("[abstract]", "[not verified]", "[cited in the article]", "copy was read.")
    works = [" ".join(work.split()) for work in re.split(r"\n- ", LITERATURE)[1:]]
    works = [re.split(r" \*\*", work)[0] for work in works]
    assert len(works) > 30
    assert [work for work in works if not work.endswith(marks)] == []


def test_every_citation_is_in_the_list_of_literature():
    body = " ".join(TEXT.replace(LITERATURE, "").split())
    cited = set(re.findall(r"([A-Z][\wü]+)(?: et al\.)? (?:19|20)\d\d", body))
    assert len(cited) > 30
    assert [name for name in sorted(cited) if name not in LITERATURE] == []


def test_what_was_tuned_has_the_value_that_is_told():
    told = re.findall(r"`([a-z_]+)`\*(?: \(M\d+\))?, (\d*\.?\d+) → (\d*\.?\d+)", CALIBRATION)
    assert len(told) == 4
    defaults = Parameters()._asdict()
    assert {name: float(value) for name, _, value in told} == {
        name: defaults[name] for name, _, _ in told
    }
    assert [name for name, before, value in told if float(before) == float(value)] == []


def test_a_joint_study_weighs_as_the_description_says():
    info = parameter_info()["study_precision"]
    assert f"one weighs {Parameters().study_precision:g}" in " ".join(CALIBRATION.split())
    assert "2 × study_precision by all" in entries()[int(info.mechanism[1:])]


@pytest.mark.parametrize("page", [TEXT, GLOSSARY], ids=["model", "glossary"])
def test_every_page_that_is_linked_exists(page):
    linked = re.findall(r"\]\(([\w/-]+\.md)", page)
    assert [link for link in linked if not (ROOT / "docs" / link).exists()] == []


def test_the_glossary_names_files_that_exist():
    rows = [line.strip("| ").split(" | ") for line in GLOSSARY.splitlines() if line[:2] == "| "]
    where = [row[3] for row in rows if len(row) == 4]
    files = [m[1] for cell in where if (m := re.match(r"`([a-z_]+)`", cell))]
    assert len(files) > 60
    package = ROOT / "kompas_sim"
    places = (package, package / "rules")
    assert [f for f in files if not any((place / f"{f}.py").exists() for place in places)] == []


@pytest.mark.parametrize("page", [TEXT, GLOSSARY], ids=["model", "glossary"])
def test_no_place_of_one_machine_is_named(page):
    assert not re.search(r"(?<!\w)/(work|home|tmp|shared)\b", page)
