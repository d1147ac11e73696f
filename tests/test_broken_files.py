"""A broken scenario file: one line that says which file, which place, which value, what else."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kompas_sim.cli import app
from kompas_sim.errors import ScenarioError
from kompas_sim.io import load_scenario

SOUND = """
name = "mine"
horizon = 100
deadline = 80
logic = "network"

[parameters]
trust_asymmetry = 3.0

[[issues]]
name = "price"
options = ["as before", "low", { en = "high", nl = "hoog", latent = true }]
control = ["Philips"]

[[issues]]
name = "brand"
detail = true
options = ["as before", "joint"]

[[parties]]
name = "Philips"
power = 0.5
exit_cost = 1.0
layers = { organisation = 0.6, individual = 0.2, collective = 0.2 }
represents = { consumers = 0.7 }
history = { "Douwe Egberts" = 0.2 }
constituency = { hawks = 0.1 }
[parties.organisation]
price = { weight = 0.6, scores = [0, 50, 100] }
brand = { weight = 0.4, scores = [0, 100] }

[[parties]]
name = "Douwe Egberts"
power = 0.4
[parties.organisation]
price = { weight = 1.0, scores = [0, 100, 50] }

[[stakeholders]]
name = "consumers"
challenge = 0.02
[stakeholders.interests]
price = { weight = 1.0, scores = [100, 50, 0] }

[[facts]]
name = "demand"
probability = 0.4
bias = { Philips = 0.3 }
effects = [{ party = "Philips", issue = "price", option = "low", score = 10 }]

[[events]]
round = 40
kind = "shock"
party = "Philips"
value = -0.1

[mediator]
escalation = 3.0
"""

# name: what to replace, by what, and the line that is expected after the name of the file
BROKEN = {
    # TOML
    "wrong syntax": (
        'name = "mine"',
        'name = "mine',
        "line 2: illegal character '\\n': name = \"mine",
    ),
    "no value": ("horizon = 100", "horizon =", "line 3: invalid value: horizon ="),
    "broken off": (
        "escalation = 3.0\n",
        "escalation = [",
        "line 57: invalid value: escalation = [",
    ),
    "decimal comma": (
        "power = 0.5",
        "power = 0,5",
        "line 22: 0,5 has a decimal comma; write 0.5: power = 0,5",
    ),
    "key twice": (
        "power = 0.4",
        "power = 0.4\npower = 1.0",
        "line 35: cannot overwrite a value: power = 1.0",
    ),
    "a point in front": (
        "power = 0.5",
        "power = .6",
        "line 22: .6 begins with its point; write 0.6: power = .6",
    ),
    "a point in front, below 0": (
        "value = -0.1",
        "value = -.1",
        "line 54: -.1 begins with its point; write -0.1: value = -.1",
    ),
    "a point in front, in a list": (
        "scores = [0, 100] }",
        "scores = [0, .5] }",
        "line 30: .5 begins with its point; write 0.5: brand = { weight = 0.4, scores = [0, .5] }",
    ),
    "a point behind": (
        "power = 0.5",
        "power = 6.",
        "line 22: 6. ends with its point; write 6.0: power = 6.",
    ),
    "a long line": (
        'options = ["as before", "joint"]',
        f"options = ['as before', {30 * 'long '}]",
        "line 18: invalid value: options = ['as before', long long long long long long lon...",
    ),
    # keys
    "misspelt key": (
        "power = 0.4",
        "pwoer = 0.4",
        'parties[1]: no key "pwoer"; did you mean "power"?',
    ),
    "unknown key": (
        "hawks = 0.1",
        "zzz = 0.1",
        'parties[0].constituency: no key "zzz"; the keys are hawks, expectation',
    ),
    "missing key": (
        "[parties.organisation]\nprice = { weight = 1.0, scores = [0, 100, 50] }\n",
        "",
        "parties[1].organisation: missing",
    ),
    "missing scores": (
        ", scores = [0, 100] }",
        " }",
        "parties[0].organisation.brand.scores: missing",
    ),
    # types
    "text for a number": (
        "power = 0.4",
        'power = "much"',
        'parties[1].power: "much" must be a number',
    ),
    "boolean for a number": (
        "power = 0.4",
        "power = true",
        "parties[1].power: true must be a number",
    ),
    "number for a text": ('name = "mine"', "name = 7", "name: 7 must be text"),
    "number for a boolean": (
        "detail = true",
        "detail = 1",
        "issues[1].detail: 1 must be true or false",
    ),
    "text for a list": ('["Philips"]', '"Philips"', 'issues[0].control: "Philips" must be a list'),
    "number for a table": ("{ hawks = 0.1 }", "3", "parties[0].constituency: 3 must be a table"),
    "number for words": (
        'name = "mine"',
        'name = "mine"\ntitle = 3',
        "title: 3 must be text, or a table of en and nl",
    ),
    "number for an option": (
        '["as before", "joint"]',
        '["as before", 3]',
        "issues[1].options[1]: 3 must be text, or a table of en and nl",
    ),
    "list for a table": (
        "{ consumers = 0.7 }",
        "[1]",
        "parties[0].represents: a list must be a table",
    ),
    "half a round": ("round = 40", "round = 40.5", "events[0].round: 40.5 must be a whole number"),
    "nan": ("power = 0.5", "power = nan", "parties[0].power: nan must be a finite number"),
    "infinite score": (
        "scores = [0, 100]",
        "scores = [0, inf]",
        "parties[0].organisation.brand.scores[1]: inf must be a finite number",
    ),
    # ranges
    "negative power": (
        "power = 0.4",
        "power = -0.2",
        "parties[1].power: -0.2 must be greater than 0",
    ),
    "too much power": (
        "power = 0.4",
        "power = 1e308",
        "parties[1].power: 1e+308 must be at most 1,000,000",
    ),
    "too high a score": (
        "scores = [0, 100]",
        "scores = [0, 1e300]",
        "parties[0].organisation.brand.scores[1]: 1e+300 must be at most 1,000,000",
    ),
    "too low a score": (
        "scores = [0, 100]",
        "scores = [0, -1e9]",
        "parties[0].organisation.brand.scores[1]: -1000000000 must be at least -1,000,000",
    ),
    "too high a reservation": (
        "exit_cost = 1.0",
        "exit_cost = 1.0\nreservation = 1000001",
        "parties[0].reservation: 1000001 must be at most 1,000,000",
    ),
    "too high an exit cost": (
        "exit_cost = 1.0",
        "exit_cost = 1e9",
        "parties[0].exit_cost: 1000000000 must be at most 1,000,000",
    ),
    "too much weight": (
        "weight = 0.4",
        "weight = 1e308",
        "parties[0].organisation.brand.weight: 1e+308 must be at most 1,000,000",
    ),
    "too heavy a layer": (
        "individual = 0.2",
        "individual = 1e308",
        "parties[0].layers.individual: 1e+308 must be at most 1,000,000",
    ),
    "too high a score of a fact": (
        "score = 10",
        "score = 1e308",
        "facts[0].effects[0].score: 1e+308 must be at most 1,000,000",
    ),
    "too hard a shock": (
        "value = -0.1",
        "value = -1e9",
        "events[0].value: -1000000000 must be from -100 to 100",
    ),
    "too high an expectation": (
        "hawks = 0.1",
        "hawks = 0.1, expectation = 101",
        "parties[0].constituency.expectation: 101 must be from -100 to 100",
    ),
    "too high a fee": (
        "escalation = 3.0",
        "escalation = 3.0\nfee = 1e300",
        "mediator.fee: 1e+300 must be from 0 to 1",
    ),
    "no power": ("power = 0.4", "power = 0", "parties[1].power: 0 must be greater than 0"),
    "negative weight": (
        "weight = 0.4",
        "weight = -1",
        "parties[0].organisation.brand.weight: -1 must be at least 0",
    ),
    "weights all 0": (
        "weight = 1.0, scores = [0",
        "weight = 0, scores = [0",
        "parties[1].organisation: the weights are all 0",
    ),
    "share above 1": (
        "consumers = 0.7",
        "consumers = 1.7",
        "parties[0].represents.consumers: 1.7 must be from 0 to 1",
    ),
    "shares all 0": (
        "consumers = 0.7",
        "consumers = 0",
        "parties[0].represents: the shares are all 0",
    ),
    "history too good": (
        '"Douwe Egberts" = 0.2',
        '"Douwe Egberts" = 2',
        'parties[0].history."Douwe Egberts": 2 must be from -1 to 1',
    ),
    "negative layer": (
        "individual = 0.2",
        "individual = -0.2",
        "parties[0].layers.individual: -0.2 must be at least 0",
    ),
    "only an empty layer": (
        "organisation = 0.6, individual = 0.2, collective = 0.2",
        "organisation = 0, individual = 1, collective = 0",
        'parties[0]: "Philips" has no interests in any layer that counts',
    ),
    "no rounds": (
        "horizon = 100\ndeadline = 80",
        "horizon = 0",
        "horizon: 0 must be from 1 to 10000",
    ),
    "beyond the ladder": (
        "escalation = 3.0",
        "escalation = 12",
        "mediator.escalation: 12 must be from 0 to 9",
    ),
    "empty name": (
        'name = "brand"',
        'name = ""',
        'issues[1].name: "" must be a name: text on one line, without blanks around it',
    ),
    # choices
    "unknown logic": (
        'logic = "network"',
        'logic = "netwrok"',
        'logic: no logic "netwrok"; did you mean "network"?',
    ),
    "logic out of range": (
        'logic = "network"',
        "logic = { norm = 1.2 }",
        "logic: norm: 1.2 must be from 0 to 1",
    ),
    "unknown knob": (
        'logic = "network"',
        "logic = { nrom = 0.2 }",
        'logic: no knob "nrom"; did you mean "norm"?',
    ),
    "unknown parameter": (
        "trust_asymmetry",
        "trust_asymetry",
        'parameters: no parameter "trust_asymetry"; '
        "did you mean trust_asymmetry or trust_start or trust_decay?",
    ),
    "parameter out of range": (
        "trust_asymmetry = 3.0",
        "trust_asymmetry = 30",
        "parameters: trust_asymmetry: 30 must be from 0 to 6",
    ),
    "parameters no table": (
        "[parameters]\ntrust_asymmetry = 3.0",
        "parameters = 3",
        "parameters: 3 must be a table",
    ),
    "unknown aggregate": (
        "horizon = 100",
        'horizon = 100\naggregate = "sum"',
        'aggregate: "sum" is none of mean_power, min, max, chair',
    ),
    "unknown event": (
        'kind = "shock"',
        'kind = "strike"',
        'events[0].kind: "strike" is none of shock, power, logic, leave, join, '
        "mediator_enters, mediator_leaves, fact, deadline, representative, renewal",
    ),
    # names
    "unknown party in control": (
        'control = ["Philips"]',
        'control = ["Gemeente"]',
        'issues[0].control: no party "Gemeente"; the parties are Philips, Douwe Egberts',
    ),
    "unknown stakeholder": (
        "consumers = 0.7",
        "consumer = 0.7",
        'parties[0].represents: no stakeholder "consumer"; did you mean "consumers"?',
    ),
    "unknown issue": (
        "brand = {",
        "brnad = {",
        'parties[0].organisation.brnad: no issue "brnad"; did you mean "brand"?',
    ),
    "unknown party in an event": (
        'kind = "shock"\nparty = "Philips"',
        'kind = "shock"\nparty = "Filips"',
        'events[0].party: no party "Filips"; did you mean "Philips"?',
    ),
    "unknown option in a fact": (
        'option = "low"',
        'option = "free"',
        'facts[0].effects[0].option: no option "free"; the options are as before, low, high',
    ),
    "a fact about the status quo": (
        'option = "low"',
        'option = "as before"',
        "facts[0].effects[0].option: the first option is the status quo, which nothing changes",
    ),
    "own history": (
        '"Douwe Egberts" = 0.2',
        "Philips = 0.2",
        "parties[0].history.Philips: a party has no history with itself",
    ),
    "issue twice": (
        'name = "brand"',
        'name = "price"',
        'issues: "price" appears 2 times (and 5 more)',
    ),
    "party twice": (
        'name = "Douwe Egberts"',
        'name = "Philips"',
        'parties: "Philips" appears 2 times (and 1 more)',
    ),
    "option twice": (
        '"as before", "joint"',
        '"joint", "joint"',
        'issues[1].options: "joint" appears 2 times',
    ),
    # numbers of things
    "scores do not match": (
        "[0, 50, 100]",
        "[0, 50]",
        "parties[0].organisation.price.scores: 2 scores for 3 options",
    ),
    "one option": (
        '"as before", "joint"',
        '"as before"',
        "issues[1].options: 1 given, at least 2 needed (and 1 more)",
    ),
    "latent status quo": (
        '"as before", "joint"',
        '{ en = "a", latent = true }, "b"',
        "issues[1].options[0].latent: the first option is the status quo, never latent",
    ),
    "no interests": (
        "[stakeholders.interests]\nprice = { weight = 1.0, scores = [100, 50, 0] }",
        "interests = {}",
        "stakeholders[0].interests: none given, at least 1 needed",
    ),
    # the clock
    "event after horizon": (
        "round = 40",
        "round = 400",
        "events[0].round: 400 is after the horizon, 100",
    ),
    "deadline after horizon": (
        "deadline = 80",
        "deadline = 101",
        "deadline: 101 is after the horizon, 100",
    ),
    "deadline moved too far": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "deadline"\nvalue = 200',
        "events[0].value: 200 must be a round from 40 to 100",
    ),
    "shock without size": (
        "value = -0.1\n",
        "",
        'events[0].value: missing; an event of the kind "shock" needs it',
    ),
    "nobody leaves": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "leave"',
        'events[0].party: missing; an event of the kind "leave" needs it; '
        "the parties are Philips, Douwe Egberts",
    ),
    "event without logic": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "logic"',
        'events[0].logic: missing; an event of the kind "logic" needs it; the logics are '
        "hierarchy, network, pure_hierarchy, pure_network",
    ),
    "event without fact": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "fact"',
        'events[0].fact: missing; an event of the kind "fact" needs it; the facts are demand',
    ),
    "unknown fact": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "fact"\nfact = "demnad"',
        'events[0].fact: no fact "demnad"; did you mean "demand"?',
    ),
    "a fact for a shock": (
        'kind = "shock"',
        'kind = "shock"\nfact = "demand"',
        'events[0].fact: an event of the kind "shock" has no fact',
    ),
    "renewal out of time": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "renewal"\nvalue = 39',
        "events[0].value: 39 must be a round from 40 to 100",
    ),
    "renewal in half a round": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "renewal"\nvalue = 40.5',
        "events[0].value: 40.5 must be a round from 40 to 100",
    ),
    "empty table": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "join"\nparty = "Philips"',
        "events: 1 at the table from the start, at least 2 parties needed",
    ),
    "a mediator who does nothing": (
        "escalation = 3.0",
        "escalation = 3.0\nfunctions = []",
        "mediator.functions: none given, at least 1 needed",
    ),
    "after it left": (
        'kind = "shock"\nparty = "Philips"\nvalue = -0.1',
        'kind = "power"\nparty = "Philips"\nvalue = 0.9\n'
        '[[events]]\nround = 39\nkind = "leave"\nparty = "Philips"',
        'events[0].party: "Philips" is not at the table in round 40; it leaves in round 39',
    ),
    "nobody mediates": (
        "escalation = 3.0",
        'enters = 40\n[[events]]\nround = 40\nkind = "mediator_leaves"',
        "events[1]: no mediator can have come before round 40",
    ),
    "several problems": (
        "power = 0.4",
        'power = "a"\nexit_cost = "b"\nreservation = "c"',
        'parties[1].power: "a" must be a number (and 2 more)',
    ),
}


def message(path: Path | str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path("mine.toml")


def test_the_sound_file_is_sound(file):
    file.write_text(SOUND)
    assert load_scenario(file).party("Philips").power == 0.5


@pytest.mark.parametrize("kind", BROKEN)
def test_broken(kind, file):
    old, new, expected = BROKEN[kind]
    assert old in SOUND
    file.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    assert message(file) == f"mine.toml: {expected}"
    checked = CliRunner().invoke(app, ["check", str(file)])
    assert checked.exit_code == 2
    assert checked.stdout == ""
    assert checked.stderr == f"kompas-sim: mine.toml: {expected}\n"


def test_one_party_only(file):
    alone = (
        SOUND[: SOUND.index('[[parties]]\nname = "Douwe')]
        + "[[stakeholders]]\n"
        + (SOUND.split("[[stakeholders]]\n")[1])
    )
    file.write_text(alone.replace('history = { "Douwe Egberts" = 0.2 }', ""))
    assert message(file) == "mine.toml: parties: 1 given, at least 2 needed"


def test_too_many_packages(file):
    issues = "".join(f'[[issues]]\nname = "i{k}"\noptions = ["a", "b"]\n' for k in range(20))
    file.write_text(SOUND.replace("[[parties]]", issues + "[[parties]]", 1))
    assert message(file) == "mine.toml: issues: their options make more than 1,000,000 packages"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty; a scenario has a name, issues and parties"),
        (b"# nothing but a remark\n", "empty; a scenario has a name, issues and parties"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not a text file in UTF-8 (byte 0)"),
        ("name = 'café'".encode("latin-1"), "not a text file in UTF-8 (byte 11)"),
        (b"a = " + 5000 * b"[", "nested too deeply to read"),
    ],
    ids=["empty", "only a remark", "binary", "latin-1", "deep"],
)
def test_no_text(content, expected, file):
    file.write_bytes(content)
    assert message(file) == f"mine.toml: {expected}"


def test_byte_order_mark_is_no_problem(file):
    file.write_text(SOUND, encoding="utf-8-sig")
    assert load_scenario(file).name == "mine"


def test_no_file(file):
    assert message(file) == "mine.toml: no such file"
    assert message(file / "x" / "y") == "mine.toml/x/y: no such file"
    assert "\0" not in message("a\0b.toml")


def test_directory(file):
    file.mkdir()
    assert message(file) == "mine.toml: is a directory, not a scenario file"


def test_no_permission(file, monkeypatch):
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file.write_text(SOUND)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert message("mine.toml") == "mine.toml: may not be read: permission denied"


def test_unknown_case():
    assert message("senso") == 'no case "senso"; did you mean "senseo"?'
    assert message("xyz") == (
        'no case "xyz"; the cases are cjg, maasvlakte, senseo, veiligheidsketen, woonzorgzone, '
        "maasvlakte-mediated, maasvlakte-mediated-late, maasvlakte-with-farmers, "
        "maasvlakte-without-ruralpack"
    )
