"""What the scripts of the evidence are asked wrongly is answered in one line, with status 2."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

EXPERIMENTS = Path(__file__).parent.parent / "experiments"
STUDY = ("study.py", "which_row")
ROBUSTNESS = ("validation/robustness.py",)


def answer(run_script, capsys, script, *words):
    with pytest.raises(SystemExit) as end:
        run_script(EXPERIMENTS / script, *words)
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    return said.err.strip()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ROBUSTNESS, "--draws", "0"), "robustness: --draws: 0 must be at least 1"),
        ((*ROBUSTNESS, "--draws", "-1"), "robustness: --draws: -1 must be at least 1"),
        ((*ROBUSTNESS, "--runs", "0"), "robustness: --runs: 0 must be at least 1"),
        ((*ROBUSTNESS, "--runs", "many"), 'robustness: --runs: "many" must be a whole number'),
        ((*ROBUSTNESS, "--seed", "-1"), "robustness: --seed: -1 must be at least 0"),
        ((*ROBUSTNESS, "--pattern", "recover"), 'no pattern "recover"; did you mean "recovery"?'),
        ((*ROBUSTNESS, "--pattern", "power-distance"), "untestable: nothing to draw"),
        (("validation/run.py", "--runs", "0"), "validation: --runs: 0 must be at least 1"),
        (("validation/run.py", "--pattern", "recover"), 'did you mean "recovery"?'),
        (("study.py", "which_rows"), 'study: no study "which_rows"; did you mean "which_row"?'),
        (("study.py", "tea"), 'study: no study "tea"; the studies are two_logics, which_row, '),
        ((*STUDY, "--seed", "-1"), "which_row: --seed: -1 must be at least 0"),
        ((*STUDY, "--runs", "0"), "which_row: --runs: 0 must be at least 1"),
        ((*STUDY, "--runs", "9999999999"), "which_row: --runs: 9999999999 must be at most 1,000"),
        ((*STUDY, "--cases", "senso"), 'which_row: --cases: no case "senso"; did you mean "sens'),
        (("rows.py", "--run", "3"), "rows: unrecognized arguments: --run 3"),
        (("mechanisms.py", "--runs", "0"), "mechanisms: --runs: 0 must be at least 1"),
        (("calibration.py", "--points", "0"), "calibration: --points: 0 must be at least 1"),
        (("sham.py", "--seed", "1.5"), 'sham: --seed: "1.5" must be a whole number'),
        (("five_cases.py", "--runs", "-3"), "five_cases: --runs: -3 must be at least 1"),
        (("benchmark.py", "--only", "threats"), 'no section "threats"; did you mean "threads"?'),
        (("parameter_table.py", "--prnt"), "parameter_table: unrecognized arguments: --prnt"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(run_script, capsys, words, said):
    assert said in answer(run_script, capsys, *words)


@pytest.mark.parametrize(
    ("words", "page", "option"),
    [
        ((*STUDY, "--quick"), "docs/studies/which_row.md", "--quick"),
        ((*STUDY, "--quick", "--runs", "300"), "docs/studies/which_row.md", "--quick"),
        ((*STUDY, "--cases", "senseo", "cjg"), "docs/studies/which_row.md", "--cases"),
        (("rows.py", "--quick"), "docs/rows.md", "--quick"),
        (("mechanisms.py", "--cases", "cjg"), "docs/mechanisms.md", "--cases"),
        (("validation/run.py", "--quick"), "docs/validation.md", "--quick"),
        (("validation/run.py", "--pattern", "recovery"), "docs/validation.md", "--pattern"),
        ((*ROBUSTNESS, "--pattern", "deterrence"), "docs/validation.md", "--pattern"),
        ((*ROBUSTNESS, "--draws", "2"), "docs/validation.md", "--draws"),
        ((*ROBUSTNESS, "--runs", "2"), "docs/validation.md", "--runs"),
        (("benchmark.py", "--quick"), "docs/speed.md", "--quick"),
        (("benchmark.py", "--only", "search"), "docs/speed.md", "--only"),
        (("benchmark.py", "--only", "engines", "runs", "threads"), "docs/speed.md", "--only"),
    ],
)
def test_a_trial_or_a_part_is_not_written_into_a_published_page(
    run_script, capsys, words, page, option
):
    said = answer(run_script, capsys, *words, "--write")
    assert said.endswith(f": --write puts everything into {page}; leave out {option}")


def test_a_folder_that_cannot_be_is_named_before_the_work(run_script, capsys, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for words in ((*STUDY, "--write"), ("validation/run.py", "--write"), ROBUSTNESS):
        said = answer(run_script, capsys, *words, "--out", str(tmp_path / "file"))
        assert f"--out: {tmp_path / 'file'}: " in said


def test_a_case_that_is_there_twice_is_played_once(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    asked = import_module("evidence.pages").asked
    ask = asked(tmp_path / "page.md", None, ["--cases", "senseo", "cjg", "senseo", "--quick"])
    assert ask.cases == ["senseo", "cjg"]
    assert (ask.runs, ask.seed, ask.write) == (40, 1, False)
    assert asked(tmp_path / "page.md", None, ["--quick", "--runs", "7"]).runs == 7
