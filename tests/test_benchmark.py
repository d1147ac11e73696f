"""The benchmark measures what it says; how long anything takes is not tested."""

from __future__ import annotations

import re
import runpy
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

EXPERIMENTS = Path(__file__).parent.parent / "experiments"
MARKED = "before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n"


@pytest.fixture
def bench(monkeypatch, tmp_path):
    """The script with tiny sizes, and with a README of its own."""
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    measuring = import_module("benchmark.measuring")
    few = {"parties": (2, 3), "issues": (2, 3), "options": (2, 3), "rounds": (5, 10)}
    tiny = measuring.Size(1, 1, 1, 1, 1, (1, 2, 4), (1, 2), cold=False, **few)
    monkeypatch.setattr(measuring, "QUICK", tiny)
    script = runpy.run_path(str(EXPERIMENTS / "benchmark.py"))
    readme = tmp_path / "README.md"
    page = tmp_path / "speed.md"
    for each in (readme, page):
        each.write_text(MARKED, encoding="utf-8")
    script["main"].__globals__.update(README=readme, PAGE=page)
    return SimpleNamespace(**script | {"PAGE": page}, tiny=tiny, readme=readme)


@pytest.mark.slow
def test_every_section_is_printed_and_the_ratios_are_written(bench, parts_may_be_written, capsys):
    others = ("start", "memory", "sweep", "profile")
    sections = [name for name in bench.SECTIONS if name not in others]
    bench.main(["--quick", "--write", "--only", *sections])
    printed = capsys.readouterr().out
    assert re.findall(r"^(\w+): ", printed, re.MULTILINE) == sections
    text = bench.readme.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- benchmark -->\n\n| case |")
    assert text.endswith("\n\n<!-- /benchmark -->\nafter\n")
    assert "| `senseo` | 2 |" in text
    assert "A run among 2 costs" in text
    assert "old" not in text
    page = bench.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == [s.capitalize() for s in sections]
    assert page.count("```text") == len(sections)


@pytest.mark.parametrize(
    "name", ["growth", "runs", "threads", pytest.param("search", marks=pytest.mark.slow)]
)
def test_figures_are_positive(bench, name):
    frame = bench.section(name)(bench.tiny)
    assert len(frame)
    assert (frame.select_dtypes("number").drop(columns="CPU s", errors="ignore") > 0).all().all()


@pytest.mark.slow
def test_figures_agree_with_each_other(bench):
    engines = bench.section("engines")(bench.tiny)
    assert len(engines) == 5
    times = engines["agents, µs/round"] / engines["compiled, µs/round"]
    assert times.tolist() == pytest.approx(engines["times"].tolist())
    growth = bench.section("growth")(bench.tiny)
    assert growth.groupby("what")["times"].first().tolist() == [1.0] * 4
    assert growth["packages"].tolist() == [1024, 1024, 16, 64, 32, 243, 1024, 1024]
    assert bench.section("runs")(bench.tiny)["times"].iloc[-1] == 1.0


@pytest.mark.slow
def test_processes_are_measured(bench):
    started = bench.section("start")(bench.tiny)
    assert (started[["s"]] > 0).all().all()
    assert "warm" in set(started["start"])
    pytest.importorskip("resource")
    memory = bench.section("memory")(bench.tiny)
    assert list(memory["to"]) == ["disk", "disk", "memory", "memory"]
    assert (memory["peak, MB"] > 10).all()
    [swept] = bench.section("sweep")(bench.tiny).to_dict("records")
    assert (swept["points"], swept["runs"]) == (4, 8)
    assert swept["peak, MB"] > 10
    assert swept["on disk, MB"] > 0


@pytest.mark.slow
def test_the_stages_of_a_round_add_up(bench):
    frame = bench.section("profile")(bench.tiny._replace(profiled=5)).set_index("stage")
    assert {"chance", "converse", "record", "score_run"} <= set(frame.index)
    stages = frame.index[: list(frame.index).index("all of these")]
    for case in ("maasvlakte", "senseo"):
        column = frame[case]
        assert column[stages].sum() == pytest.approx(column["all of these"])
        both = column["all of these"] + column["the rest"]
        assert both == pytest.approx(column["measured"])
        assert column["measured"] > 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--write"], "README.md has no <!-- benchmark --> and <!-- /benchmark -->"),
        (["--against", "negmas"], "NegMAS is not installed; python -m pip install negmas"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(bench, capsys, monkeypatch, asked, said):
    bench.readme.write_text("no place for it", encoding="utf-8")
    monkeypatch.setitem(bench.main.__globals__, "find_spec", lambda name: name == "numba" or None)
    with pytest.raises(SystemExit) as stop:
        bench.main(asked)
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"benchmark: {said}")
    assert error.count("\n") == 1


def test_it_is_a_command(run_script, capsys):
    with pytest.raises(SystemExit) as end:
        run_script(EXPERIMENTS / "benchmark.py", "--help")
    assert end.value.code == 0
    assert "--against" in capsys.readouterr().out
