"""The house: floors with imports downwards only, a light door, and what a repository promises."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import kompas_sim as ks

ROOT = Path(ks.__file__).parent
FLOORS = {
    0: ["rules", "loading"],
    1: ["logic", "parameters", "text", "errors", "limits", "words"],
    2: [
        *["records", "scenario", "validation", "io", "cases", "arrays", "chance", "setting"],
        *["seating", "own_decisions", "yardstick", "describe", "description", "random_games"],
        *["division", "run", "timetable"],
    ],
    3: ["views", "party", "decisions", "model", "ensemble"],
    4: [
        *["provenance", "saving", "share_intervals", "intervals", "statistics", "analysis"],
        *["layout", "factors", "one_point", "design_table", "design", "designs", "design_sections"],
        *["design_file", "storage"],
        *["results", "tasks", "workers", "order", "simulation", "sweeping", "comparison"],
        *["tables", "patterns"],
    ],
    5: ["plots", "report", "sheet", "cli", "__main__"],
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names}
# methods such as run.plot() are doors: they open a higher floor when somebody asks for it
DOORS = {"run": {"plots", "model"}, "results": {"plots"}, "comparison": {"plots"}}
FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, bool]]:
    """Modules of the house that a file imports, and whether at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for node in ast.walk(test)
    }
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.split(".")[0] == "kompas_sim" and "." in name and id(node) not in typing_only:
                found.append((name.split(".")[1], node in tree.body))
    return found


def test_every_room_has_a_floor():
    assert {room(path) for path in FILES} <= set(FLOOR_OF)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_downwards(path):
    here = room(path)
    for target, at_top in imports(path):
        door = not at_top and target in DOORS.get(here, set())
        assert FLOOR_OF[target] <= FLOOR_OF[here] or door, f"{here} imports {target}"


def test_no_rooms_import_each_other():
    needs = {name: set() for name in FLOOR_OF}
    for path in FILES:
        needs[room(path)] |= {target for target, at_top in imports(path) if at_top}
    for name, targets in needs.items():
        for target in targets - {name}:
            assert name not in needs[target], f"{name} and {target} import each other"


def test_the_door_is_light():
    code = (
        "import sys, kompas_sim; "
        "print([m for m in ('matplotlib', 'numba', 'scipy.stats', 'mesa') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [name for name in ks.__all__ if name != "__version__"])
def test_every_public_name_shows_how_it_is_used(name):
    value = getattr(ks, name)
    if callable(value):
        assert ">>>" in (inspect.getdoc(value) or ""), f"{name} has no example"


def test_type_checkers_see_the_same_public_names():
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    seen = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    assert seen == {name: f"kompas_sim.{place}" for name, place in ks._PUBLIC.items()}


def test_public_names_do_not_depend_on_what_was_imported_first():
    for path in FILES:
        if path.name != "__init__.py":
            dotted = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
            importlib.import_module(dotted)
    assert not [name for name in ks.__all__ if inspect.ismodule(getattr(ks, name))]


def test_versions_agree():
    repository = ROOT.parent
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    citation = (repository / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    version = project["project"]["version"]
    assert ks.__version__ == version
    assert f"version: {version}" in citation
    assert f"## {version}" in changelog
