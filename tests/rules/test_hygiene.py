"""Nobody reads another's mind, every constant is used, every switch is tested."""

import ast
from pathlib import Path

import numpy as np

import kompas_sim
from kompas_sim.parameters import Parameters
from kompas_sim.rules.intermediary import hear_confidences
from kompas_sim.rules.state import CAUCUS
from tests.rules.small_table import OFF, PIE, lay_table

HOUSE = Path(kompas_sim.__file__).parent
MEASURED = {"outcome", "measures", "record", "course", "scoring"}  # written down, never decided on

# What only a party itself can know, read as [i, ...]; of `effect` the second index is the party.
OF_GAME = {
    *("own", "stake", "half_gain", "half_order", "reservation", "exit_cost"),
    *("organisation", "hawks", "expected", "bias", "effect", "collective", "latent_conflict"),
}
OF_STATE = {
    *("value", "half_gain", "half_order", "extra", "terms"),
    *("forecast", "precision", "hoped", "floor"),
    *("aspiration", "target", "feasible", "engagement", "concern", "belief", "prior"),
    *("face", "stress", "expectation"),
}
SECOND = {"effect"}

# Reads that are not of a function's own party `i`, each with its reason. A call of a rule that
# reads what is i's counts as a read.
EACH = "each for itself"
MEASURE = "measured, not decided on"
CONSEQUENCE = "what comes of it, not a decision"
ALLOWED = {
    ("noting_offers", "take_note"): ({("gain", "j")}, "j weighs i's offer for itself"),
    ("noting_offers", "read_offer"): ({("belief", "j")}, "j learns from i's offer"),
    ("agreement", "adopt"): (
        {("gain", "j"), ("content_gain", "j"), ("hoped", "j")},
        "each remembers for itself what it got, and what it could live with",
    ),
    ("agreement", "all_agree"): ({("respond", "j")}, EACH),
    ("agreement", "ask_all"): ({("respond", "j")}, EACH),
    ("agreement", "negotiate"): (
        {("propose", "i"), ("won_over", "i"), ("conclude", "i")},
        "i has the turn",
    ),
    ("aspiration", "update_aspirations"): ({("aspiration", "i"), ("feasible", "i")}, EACH),
    ("challenge", "collective_gain"): ({("collective", "s")}, "a stakeholder for itself"),
    ("compensation", "won_over"): (
        {("respond", "worst"), ("extra", "worst")},
        "who is offered a payment answers for itself, with it",
    ),
    ("compensation", "void_terms"): ({("terms", "i")}, "of each is taken back what it was given"),
    ("conflict", "fight"): ({("escalate", "i")}, EACH),
    ("constituency", "ratified"): (
        {("expectation", "i"), ("organisation_gain", "i")},
        "each constituency for itself",
    ),
    ("constituency", "report"): (
        {("expectation", "i"), ("organisation_gain", "i")},
        "each reports to its own constituency",
    ),
    ("contingency", "depends_on"): (
        {("effect", None)},
        "everybody knows which issues a fact is about; not whom it helps",
    ),
    ("contingency", "apply_terms"): (
        {("adjust", "i"), ("respond", "i")},
        "i has the turn",
    ),
    ("effort", "set_engagement"): ({("feasible", "i"), ("reservation", "i")}, EACH),
    ("environment", "intervene"): (
        {("strike", "i"), ("strike", "game.happening[e, 2]")},
        "what happens, happens to somebody; who joins remembers what the agreement brings it",
    ),
    ("face", "lose_face"): ({("face", "i")}, EACH),
    ("facts", "sort_halves"): (
        {("half_gain", None), ("half_order", None)},
        "alias; read as [i, ...] below",
    ),
    ("facts", "form_forecasts"): ({("bias", "i"), ("value_options", "i")}, EACH),
    ("facts", "mean_bias"): ({("bias", "i")}, "what a joint study is inclined to: " + CONSEQUENCE),
    ("facts", "mean_forecast"): ({("forecast", "i")}, "what the table thinks: " + CONSEQUENCE),
    ("facts", "study_alone"): (
        {("bias", "boss"), ("forecast", "j"), ("believe", "j")},
        "the strongest inclines its own study; each takes it for itself",
    ),
    ("facts", "study_together"): ({("believe", "j")}, EACH),
    ("facts", "come_out"): ({("value_options", "i")}, EACH),
    ("intermediary", "hear_confidences"): ({("value", "i")}, "only of what i says; see below"),
    ("intermediary", "judge_text"): ({("gain", "i"), ("mean_believed", "i")}, EACH),
    ("leadership", "take_first_step"): ({("feasible", "i"), ("reservation", "i")}, EACH),
    ("leaving", "leave"): ({("staying", "i"), ("reservation", "i"), ("exit_cost", "i")}, EACH),
    ("offers", "best_package"): (
        {("half_gain", None), ("half_order", None)},
        "alias; read as [i, ...] below",
    ),
    ("opening", "know_oneself"): ({("own", "i"), ("half_gain", "i"), ("half_order", "i")}, EACH),
    ("opening", "remember"): ({("learn", "i")}, "j knows it of old"),
    ("opening", "take_seats"): (
        {("aspiration", "i"), ("expected", "i")},
        "each, and its own constituency",
    ),
    ("power", "weigh_power"): (
        {("leverage", "i")},
        "power is felt: what i knows of the need of others",
    ),
    ("preference", "start_beliefs"): ({("stake", "i"), ("value", "i")}, EACH),
    ("renewal", "evaluate"): ({("content", "i"), ("hoped", "i"), ("realised", "i")}, EACH),
    ("reopening", "improve"): ({("propose", "i")}, "i has the turn"),
    ("schedule", "play_round"): (
        {("choose_strategy", "i"), ("target", "i"), ("disclose", "i")},
        EACH,
    ),
    ("sham", "masked_conflict"): ({("latent_conflict", None)}, MEASURE),
    ("shaping", "work_out"): (
        {("regard", "i")},
        "each of those in control gives its own voice",
    ),
    ("shaping", "shape"): ({("respond", "j")}, EACH),
    ("strain", "set_attention"): ({("stress", "i")}, EACH),
    ("strain", "feel_strain"): (
        {("aspiration", "i"), ("expectation", "i"), ("feasible", "i"), ("stress", "i")},
        EACH,
    ),
    ("strategy", "announce"): ({("nerve", "i")}, EACH),
    ("strategy", "choose_strategy"): ({("concern", None)}, "a mean over concern[i, j]"),
    ("table", "share_solving"): ({("engagement", "i")}, "what is done together: " + CONSEQUENCE),
    ("talk", "learn"): ({("belief", "j")}, "j's own belief moves"),
    ("talk", "listen"): ({("nerve", "j")}, "the listener's"),
    ("talk", "converse"): ({("listen", "i")}, "i speaks"),
    ("talk", "read_up"): ({("learn", "i")}, "what is public about i"),
}


def functions():
    """Yield every function of the rules that decide, with the name of its file."""
    for path in sorted((HOUSE / "rules").glob("*.py")):
        if path.stem not in MEASURED:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef):
                    yield path.stem, node


FUNCTIONS = list(functions())


def private(node):
    """Whether the code reads an array that holds what only the parties themselves can know."""
    if not isinstance(node, ast.Attribute):
        return False
    owner = ast.unparse(node.value).split(".")[-1]
    return (owner == "game" and node.attr in OF_GAME) or (
        owner == "state" and node.attr in OF_STATE
    )


def index_of(subscript, at=0):
    index = subscript.slice
    return ast.unparse(index.elts[at] if isinstance(index, ast.Tuple) else index)


def reads(function, of_somebody):
    """Yield (what, whose) for every read of what only the party itself can know.

    of_somebody : the position of the party in the calls of rules that read what is i's.
    """
    inside = {id(n.value): n for n in ast.walk(function) if isinstance(n, ast.Subscript)}
    shapes = {
        id(n.value)
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and n.attr == "shape"
    }
    for node in ast.walk(function):
        if private(node) and id(node) not in shapes:
            at = inside.get(id(node))
            if at is None:
                yield node.attr, None
            elif not isinstance(at.ctx, ast.Store):
                yield node.attr, index_of(at, int(node.attr in SECOND))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in of_somebody:
            name = ast.unparse(node.func)
            yield name, ast.unparse(node.args[of_somebody[name]])


def rules_of_somebody():
    """Return the rules that read what is their party i's, by themselves or by what they call."""
    known = {}
    while True:
        more = {}
        for _, function in FUNCTIONS:
            arguments = [argument.arg for argument in function.args.args]
            if "i" in arguments and any(whose == "i" for _, whose in reads(function, known)):
                more[function.name] = arguments.index("i")
        if more == known:
            return known
        known = more


def test_names_of_rules_are_unique():
    """Calls are followed by name."""
    names = [function.name for _, function in FUNCTIONS]
    assert len(names) == len(set(names))


def test_a_rule_reads_only_what_is_known_to_its_own_party():
    of_somebody = rules_of_somebody()
    others = {}
    for file, function in FUNCTIONS:
        own = "i" in {argument.arg for argument in function.args.args}
        found = {read for read in reads(function, of_somebody) if not (own and read[1] == "i")}
        if found:
            others[file, function.name] = found
    assert others == {where: found for where, (found, reason) in ALLOWED.items() if reason}


def test_the_reader_of_rules_sees_what_it_should():
    code = """
def peek(table, i, j):
    state.value[i, 0] = state.belief[j, i, 0] + game.effect[0, j, 1, 1]
    state.extra[j] += gain(state, j, package)
"""
    (function,) = ast.parse(code).body
    expected = {("belief", "j"), ("effect", "j"), ("gain", "j")}
    assert set(reads(function, {"gain": 1})) == expected


def aliases(function):
    """Return the names that a function gives to arrays of private things."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for names in node.targets:
                pairs = (
                    zip(names.elts, node.value.elts, strict=True)
                    if isinstance(names, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(names, node.value)]
                )
                found |= {ast.unparse(name) for name, value in pairs if private(value)}
    return found


def test_interests_go_by_no_other_name_but_where_that_is_of_the_own_party():
    named = {
        (file, function.name): aliases(function)
        for file, function in FUNCTIONS
        if aliases(function)
    }
    assert named == {
        ("facts", "sort_halves"): {"gain", "order"},
        ("offers", "best_package"): {"gain", "order"},
        ("contingency", "depends_on"): {"effect"},
    }
    for _, function in FUNCTIONS:
        if function.name in ("sort_halves", "best_package"):
            indices = {
                index_of(node)
                for node in ast.walk(function)
                if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("gain", "order")
            }
            assert indices == {"i"}


def test_only_what_is_said_remembered_or_public_moves_a_belief_to_the_truth():
    """`talk.learn` reads what is i's and writes what j believes; nobody else calls it."""
    callers = {
        (file, function.name)
        for file, function in FUNCTIONS
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "learn"
    }
    assert callers == {("talk", "listen"), ("talk", "read_up"), ("opening", "remember")}


def test_only_the_intermediary_knows_what_was_confided():
    readers = {
        file
        for file, function in FUNCTIONS
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "confided"
    }
    assert readers == {"intermediary", "preference"}  # and before the first word it has no idea


def test_the_intermediary_learns_only_what_was_said():
    """Nothing that is not said, and nothing that misleads, moves its picture."""
    pictures = []
    for unsaid in (PIE[0][1], (0, -3, 7)):
        table = lay_table([[PIE[0][0], unsaid], PIE[1]])
        table.state.mediation[CAUCUS] = 1
        table.state.confided[:] = 0.25
        table.state.value[0, 1] = unsaid  # in the same unit
        table.state.topic[0, 1] = 0
        table.state.stake[0, 1] = 0.5
        table.state.stake[1, 0] = 1  # misleading: about no topic
        value = table.state.value[0, 0].copy()
        hear_confidences(table)
        np.testing.assert_allclose(table.state.confided[0, 0], (0.25 + value) / 2)
        pictures.append(table.state.confided.copy())
    np.testing.assert_array_equal(pictures[0][0, 1], pictures[1][0, 1])
    np.testing.assert_array_equal(pictures[0][1], np.full((2, 3), 0.25))


def test_every_constant_is_read_somewhere():
    read = set()
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] in (
                "p",
                "parameters",
            ):
                read.add(node.attr)
    assert set(Parameters._fields) <= read


def test_every_switch_is_thrown_in_some_test():
    here = Path(__file__).parent
    tests = "".join(path.read_text(encoding="utf-8") for path in here.glob("test_*.py"))
    thrown = {name for name in OFF if f'"{name}"' in tests or f"{name}={OFF[name]:g}" in tests}
    assert set(OFF) - thrown == set()
