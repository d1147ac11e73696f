"""The command line: what it says, and the status with which it ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kompas_sim as ks
from kompas_sim import comparison
from kompas_sim.cli import app
from kompas_sim.io import variants
from kompas_sim.limits import HAPPENINGS
from kompas_sim.patterns import saving
from kompas_sim.rules.state import FUNCTIONS
from kompas_sim.saving import RUN_FILES
from kompas_sim.words import WORDS

ROOT = Path(ks.__file__).parent.parent


def invoke(*words):
    return CliRunner().invoke(app, list(words))


def told(*words):
    result = invoke(*words)
    assert result.exit_code == 0, result.stderr
    assert not result.stderr
    return result.stdout


def test_cases():
    lines = told("cases").splitlines()
    assert [line.split()[0] for line in lines if line[0] != " "] == list(ks.cases())
    assert "Tweede Maasvlakte" in told("cases", "--lang", "nl")


def test_variants_are_listed_under_their_case():
    lines = told("cases").splitlines()
    at = [line.split()[0] for line in lines].index("maasvlakte")
    below = lines[at + 1 : at + 1 + len(variants("maasvlakte"))]
    assert [line.split()[0] for line in below] == list(variants("maasvlakte"))
    assert all(line.startswith("  ") for line in below)
    assert len(lines) == len(ks.cases()) + len(variants())


@pytest.mark.parametrize("variant", variants())
def test_a_variant_runs(variant):
    s = ks.load_scenario(variant)
    assert s.title.nl in told("run", variant, "--seed", "2", "--lang", "nl")
    assert s.title.en in told("show", variant)


@pytest.mark.parametrize("case", ks.cases())
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_show(case, lang):
    s = ks.load_scenario(case)
    text = told("show", case, "--lang", lang)
    for named in (s, *s.parties, *s.issues, *s.stakeholders):
        assert named.title.get(lang) in text
    for issue in s.issues:
        for option in issue.options:
            assert option.title.get(lang) in text
    assert ("Lesson" if lang == "en" else "Les") in text


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_show_tells_what_is_uncertain_and_what_will_happen(lang):
    s = ks.load_scenario("woonzorgzone")
    text = " ".join(told("show", "woonzorgzone", "--lang", lang).split())
    for fact in s.facts:
        assert fact.title.get(lang) in text
    for event in s.events:
        assert event.text.get(lang) in text
    called = {"en": "from escalation 3.0: facilitates", "nl": "vanaf escalatie 3,0: faciliteert"}
    assert called[lang] in told("show", "maasvlakte-mediated-late", "--lang", lang)
    by = {
        "en": "up for renewal: by round 140",
        "nl": "vernieuwing aan de orde: uiterlijk ronde 140",
    }
    assert by[lang] in told("show", "senseo", "--lang", lang)


def test_every_kind_of_event_and_every_function_has_words():
    for kind in HAPPENINGS:
        assert f"event {kind}" in WORDS
    assert set(FUNCTIONS) <= set(WORDS)


def test_run_is_the_run_of_the_library():
    text = told("run", "senseo", "--seed", "3", "--logic", "network", "--run", "2")
    run = ks.negotiate("senseo", "network", seed=3, run=2)
    assert "seed 3, run 2" in text
    assert f"Outcome: {run.outcome}" in text
    assert f"{run.parties['gain']['Philips']:.3f}" in text
    assert text == told("run", "senseo", "--seed", "3", "--logic", "network", "--run", "2")
    assert text != told("run", "senseo", "--seed", "4", "--logic", "network")


def test_run_in_dutch():
    text = told("run", "senseo", "--seed", "3", "--lang", "nl")
    assert "Uitkomst" in text
    assert "fase 2: delen" in text
    assert "0," in text
    assert "sharing" not in text


def test_run_writes(tmp_path):
    text = told("run", "senseo", "--out", str(tmp_path / "a" / "b"))
    assert f"Written to {tmp_path / 'a' / 'b'}" in text
    files = {path.name for path in (tmp_path / "a" / "b").iterdir()}
    assert {"run.png", "run.svg", "events.csv", "rounds.csv", "provenance.json"} <= files


def test_compare(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = told("compare", "senseo", "--runs", "3", "--lang", "nl")
    assert "Gepaarde verschillen: netwerk - hiërarchie" in text
    assert (tmp_path / "results" / "senseo" / "comparison.png").exists()
    other = ["--logic", "pure_network", "--logic", "network", "--workers", "1", "--out", "here"]
    assert "network - pure network" in told("compare", "senseo", "--runs", "2", *other)
    assert (tmp_path / "here" / "table.csv").exists()


def test_check(tmp_path):
    path = tmp_path / "mine.toml"
    ks.load_scenario("senseo").save(path)
    lines = told("check", str(path)).splitlines()
    assert lines[0] == f"{path}: ok"
    assert "2 parties, 7 issues" in lines[1]
    path.write_text(path.read_text(encoding="utf-8").replace("power = 0.52", "power = -0.52"))
    result = invoke("check", str(path))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"kompas-sim: {path}: parties[0].power: -0.52 must be")


@pytest.mark.parametrize(
    ("lang", "nothing", "never"),
    [
        ("en", "No package is acceptable to all parties", "below the reservation of: Philips"),
        ("nl", "Geen pakket is aanvaardbaar voor alle partijen", "ondergrens van: Philips"),
    ],
)
def test_check_tells_when_nothing_is_acceptable_to_all(lang, nothing, never, tmp_path):
    path, senseo = tmp_path / "mine.toml", ks.load_scenario("senseo")

    def checked(**reservations):
        s = senseo
        for name, least in reservations.items():
            s = s.with_party(name.replace("_", " "), reservation=least)
        s.save(path)
        return " ".join(told("check", str(path), "--lang", lang).split())

    assert nothing not in checked()
    assert never in checked(Philips=80)
    both = checked(Philips=70, Douwe_Egberts=62)  # each can have it, but not together
    assert nothing in both
    assert never.split(":")[0] not in both


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no command"),
        (["shwo"], 'no command "shwo"; did you mean "show"?'),
        (["negotiate"], 'no command "negotiate"; the commands are cases, show, check, run,'),
        (["show"], "Missing argument"),
        (["show", "senso"], 'no case "senso"; did you mean "senseo"?'),
        (["show", "nope.toml"], "nope.toml: no such file"),
        (["check", "."], "is a directory"),
        (
            ["run", "senseo", "--logic", "flat"],
            'no logic "flat"; the logics are hierarchy, network',
        ),
        (["run", "senseo", "--logic", ""], 'no logic ""'),
        (["run", "senseo", "--seed", "-1"], "seed: -1 must be a whole number"),
        (["run", "senseo", "--seed", "1.5"], '--seed: "1.5" must be a whole number'),
        (["compare", "senseo", "--runs", "1e3"], '--runs: "1e3" must be a whole number'),
        (["run", "senseo", "--run", "-1"], "run: -1 must be at least 0"),
        (["run", "senseo", "--run", f"{10**23}"], "run: 1" + 23 * "0" + " must be at most 9,223,"),
        (["run", "senseo", "--run", f"1{400 * '0'}"], "a number of more than 60 digits must be at"),
        (["compare", "senseo", "--runs", f"{10**11}"], "runs: 100000000000 must be at most 1,000,"),
        (["validate", "--runs", f"{10**11}"], "runs: 100000000000 must be at most 1,000,000,000"),
        (["run", "senseo", "--lang", "fr"], '--lang: no language "fr"; the languages are en, nl'),
        (["run", "senseo", "--out", ""], '--out: "" must be a directory'),
        (["run", "senseo", "--bla"], "No such option: --bla"),
        (["run", "senseo", "--out", "FILE"], "FILE: is a file, not a directory"),
        (["run", "senseo", "--out", "FILE/x"], "lies in something that is not a directory"),
        (["compare", "senseo", "--runs", "-3"], "runs: -3 must be at least 1"),
        (["compare", "senseo", "--workers", "0"], "workers: 0 must be"),
        (["compare", "senseo", "--logic", "network"], "give two different ones"),
        (["compare", "senseo", "--out", "FILE"], "FILE: is a file"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").touch()
    result = invoke(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("kompas-sim: ")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["run", "senseo"], RUN_FILES),
        (["compare", "senseo", "--runs", "2"], comparison.FILES),
        (["validate", "--pattern", "power-distance", "--runs", "2"], saving.FILES),
    ],
)
def test_nothing_is_written_between_the_files_of_somebody(words, files, tmp_path):
    (tmp_path / "runs.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "provenance.json").write_text('{"name": "mine"}', encoding="utf-8")
    result = invoke(*words, "--out", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    said = f"{tmp_path}: not a folder of such results: it has provenance.json; choose another"
    assert result.stderr == f"kompas-sim: {said}\n"
    assert len(list(tmp_path.iterdir())) == 2
    here = tmp_path / "here"
    told(*words, "--out", str(here))
    assert {each.name for each in here.iterdir()} == set(files)
    (here / "folder").mkdir()
    told(*words, "--out", str(here))
    (here / "notes.txt").write_text("mine", encoding="utf-8")
    result = invoke(*words, "--out", str(here))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it has notes.txt; choose another" in result.stderr


def test_results_of_another_command_do_not_stay_beside_it(tmp_path):
    told("run", "senseo", "--out", str(tmp_path))
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    result = invoke("compare", "senseo", "--runs", "2", "--out", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not a folder of such results: it has events.csv; choose another" in result.stderr
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


@pytest.mark.parametrize("words", [[], ["cases"], ["show"], ["run"], ["compare"], ["check"]])
def test_help(words):
    assert "Usage" in told(*words, "--help")


def test_help_tells_what_a_logic_can_be():
    assert "--logic LOGIC" in told("run", "--help")
    assert "hierarchy, network, pure_hierarchy or pure_network" in told("run", "--help")


SLOW_SHOW = """
    import time
    import kompas_sim.sheet

    def slow(*_):
        print("begun", flush=True)
        time.sleep(60)

    kompas_sim.sheet.scenario_text = slow
"""
SLOW_COMPARE = """
    import kompas_sim.comparison, kompas_sim.simulation

    # while compiled code is loaded, Ctrl-C may get lost in numba
    kompas_sim.simulation.simulate("senseo", runs=1)
    real = kompas_sim.comparison.compare

    def begun(*given, **how):
        print("begun", flush=True)
        return real(*given, **how)

    kompas_sim.comparison.compare = begun
"""


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal on POSIX only")
@pytest.mark.parametrize(
    ("before", "words"),
    [
        pytest.param(SLOW_SHOW, ["show", "senseo"], id="show"),
        pytest.param(
            SLOW_COMPARE,
            ["compare", "senseo", "--runs", "5000000"],
            id="compare",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_ctrl_c_says_stopped_and_ends_with_status_130(before, words, tmp_path):
    code = f"{textwrap.dedent(before)}\nfrom kompas_sim.cli import main\nmain()"
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        # a job in the background ignores the signal, and so would what it starts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as program:
        try:
            assert program.stdout.readline() == "begun\n"
            time.sleep(0.5)
            program.send_signal(signal.SIGINT)
            _, said = program.communicate(timeout=60)
        finally:
            program.kill()
    assert program.returncode == 130
    assert said == "kompas-sim: stopped\n"


def test_version():
    assert told("--version") == f"kompas-sim {ks.__version__}\n"


def test_a_bug_is_not_a_mistake_of_the_person(monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("a bug")

    monkeypatch.setattr("kompas_sim.report.run_text", broken)
    result = invoke("run", "senseo")
    assert result.exit_code == 1
    assert isinstance(result.exception, ValueError)


def test_as_a_program():
    def program(*words, **more):
        return subprocess.run(
            [sys.executable, "-m", "kompas_sim", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            check=False,
            **more,
        )

    done = program("run", "senseo", "--seed", "7", "--lang", "nl")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip("\n") == told("run", "senseo", "--seed", "7", "--lang", "nl").rstrip(
        "\n"
    )
    wrong = program("run", "senso")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == 'kompas-sim: no case "senso"; did you mean "senseo"?\n'
    code = "import sys, kompas_sim.cli; print('numpy' in sys.modules)"
    light = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert light.stdout.strip() == "False"
