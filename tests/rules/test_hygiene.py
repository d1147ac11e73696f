"""Nobody reads another's mind, every constant is used, every switch is tested."""

import ast
from pathlib import Path

import kompas_sim
from kompas_sim.parameters import Parameters
from tests.rules.small_table import OFF

HOUSE = Path(kompas_sim.__file__).parent
MEASURED = {"outcome", "measures", "record"}  # what is scored and written down, never decided on
PRIVATE = {"own", "stake", "half_gain", "half_order", "reservation", "exit_cost"}
OF_SOMEBODY = {"gain": 1, "best_gain": 2, "best_package": 2, "content_gain": 1}  # whose: argument

# Reads that are not of a function's own party `i`, each with its reason.
ALLOWED = {
    ("agreement", "take_note", "gain", "j"): "j weighs i's offer for itself",
    ("agreement", "adopt", "gain", "j"): "each remembers for itself what it got",
    ("agreement", "adopt", "content_gain", "j"): "each remembers what it could live with",
    ("shaping", "work_out", "own", "i"): "each of those in control gives its own voice",
    ("leaving", "leave", "reservation", "i"): "each judges for itself whether to leave",
    ("leaving", "leave", "exit_cost", "i"): "each judges for itself whether to leave",
    ("offers", "best_package", "half_gain", None): "alias; read as [i, ...] below",
    ("offers", "best_package", "half_order", None): "alias; read as [i, ...] below",
    ("preference", "start_beliefs", "own", "i"): "each has beliefs before the first word",
    ("preference", "start_beliefs", "stake", "i"): "each has beliefs before the first word",
}


def functions():
    """Yield every function of the rules that decide, with the name of its file."""
    for path in sorted((HOUSE / "rules").glob("*.py")):
        if path.stem not in MEASURED:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef):
                    yield path.stem, node


def first_index(subscript):
    index = subscript.slice
    return ast.unparse(index.elts[0] if isinstance(index, ast.Tuple) else index)


def reads(function):
    """Return (what, whose) for every read of what only the party itself can know."""
    inside = {id(n.value): n for n in ast.walk(function) if isinstance(n, ast.Subscript)}
    shapes = {
        id(n.value)
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and n.attr == "shape"
    }
    found = set()
    for node in ast.walk(function):
        private = isinstance(node, ast.Attribute) and node.attr in PRIVATE
        if private and id(node) not in shapes and ast.unparse(node.value).endswith("game"):
            at = inside.get(id(node))
            found.add((node.attr, first_index(at) if at else None))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in OF_SOMEBODY:
            name = ast.unparse(node.func)
            found.add((name, ast.unparse(node.args[OF_SOMEBODY[name]])))
    return found


def test_a_rule_reads_only_the_interests_of_its_own_party():
    others = set()
    for file, function in functions():
        parameters = {argument.arg for argument in function.args.args}
        for what, whose in reads(function):
            if not (whose == "i" and "i" in parameters):
                others.add((file, function.name, what, whose))
    assert others == set(ALLOWED)


def test_the_offer_search_reads_its_own_party_only():
    (search,) = (function for _, function in functions() if function.name == "best_package")
    indices = {
        first_index(node)
        for node in ast.walk(search)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("gain", "order")
    }
    assert indices == {"i"}


def test_interests_go_by_no_other_name():
    """What is read above is all there is: no rule puts `own` or `reservation` in a variable."""
    for file, function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
                assert node.value.attr not in PRIVATE, f"{file}.{function.name}"


def test_only_what_one_says_moves_a_belief_to_the_truth():
    """`talk.learn` reads what is i's and writes what j believes; nobody else calls it."""
    callers = {
        (file, function.name)
        for file, function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "learn"
    }
    assert callers == {("talk", "listen")}


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
