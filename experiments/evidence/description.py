"""What the model description says about every mechanism, and which test is its unit test.

An entry begins with ``**M7 Name.**``, ``**Row 3** ...`` or, of the kernel, ``**Name (1.5).**``,
and names its functions, its off-switches (`` `name = value` ``, or "the knob `name` at 0") and its
status. Nothing of it is written down a second time here.

The unit test of a mechanism is a test in ``tests/rules`` that throws one of its switches: it has
the name of the switch in ``off("name")``, in ``name=off`` or ``{"name": off}``, or anywhere when it
says ``off(name)`` or ``{name: ...}``. Of several, the one that throws the fewest, and of these that
of the switch that is named first; a switch of its own goes before one that it shares. A mechanism
without a switch in the parameters has the first test that names it (M39 in its docstring, row_6 in
its own name), or else the first that uses one of its functions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kompas_sim.logic import ROWS
from kompas_sim.parameters import parameter_info

ROOT = Path(__file__).resolve().parents[2]
HEAD = re.compile(
    r"^\*\*(?:(?P<number>M\d+) (?P<name>.+?)\.?|Row (?P<row>\d)"
    r"|(?P<kernel>[^*]+?) \((?P<section>1\.\d)\)\.)\*\*",
    re.MULTILINE | re.DOTALL,
)
LABEL = re.compile(r"M\d+|row \d|\d\.\d")
FUNCTION = re.compile(r"[a-z_]+\.[a-z_]+")
SWITCH = re.compile(r"`([a-z_0-9]+) = ([\d.]+)`")
KNOB = re.compile(r"the knob `([a-z]+)` at 0")
NO_FUNCTION = ("py", "md", "toml")
OFF = {name: info.off for name, info in parameter_info().items() if info.off is not None}


class Mechanism(NamedTuple):
    """What the description says about one mechanism."""

    label: str  # "M7", "row 3", "1.5"
    name: str
    status: str
    where: tuple[str, ...]  # file.function
    switches: dict[str, float]  # parameters, by the value that is off; knobs as "logic.norm"


def labels(text: str) -> tuple[str, ...]:
    """Return the mechanisms that a parameter belongs to, such as ("M48", "M56") of "M48/M56"."""
    return tuple(LABEL.findall(text))


def mechanisms(text: str | None = None) -> dict[str, Mechanism]:
    """Return every mechanism of the model description, by its label, in its order.

    Raises
    ------
    ValueError
        For a parameter of a mechanism that has no entry.
    """
    if text is None:
        text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    found: dict[str, Mechanism] = {}
    for label, name, entry in _entries(text):
        if label in found:  # the kernel has several entries under one number
            before = found[label]
            name = f"{before.name}; {name[0].lower()}{name[1:]}"
            where = (*before.where, *(each for each in _where(entry) if each not in before.where))
            switches = {**before.switches, **_switches(entry)}
            found[label] = before._replace(name=name, where=where, switches=switches)
        else:
            where = _where(entry)
            found[label] = Mechanism(label, name, _status(label, entry), where, _switches(entry))
    for name, value in OFF.items():
        for label in labels(parameter_info()[name].mechanism):
            if label not in found:
                raise ValueError(f"{name}: no entry on {label} in the model description")
            found[label].switches.setdefault(name, value)
    return found


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the label, the name and the text of every entry, without blocks of equations."""
    submodels = text.split("\n## 7 ")[1].split("\n## 8 ")[0]
    prose = re.sub(r"^```.*?^```", "", submodels, flags=re.DOTALL | re.MULTILINE)
    heads = list(HEAD.finditer(prose))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        entry = prose[head.end() : following.start() if following else len(prose)]
        entry = re.split(r"^(?:#|\*\*)", entry, flags=re.MULTILINE)[0]
        entry = " ".join(entry.split())
        if head["number"]:
            yield head["number"], " ".join(head["name"].replace("*", "").split()), entry
        elif head["row"]:
            yield f"row {head['row']}", f"the row `{ROWS[int(head['row']) - 1]}`", entry
        else:
            yield head["section"], " ".join(head["kernel"].split()), entry


def _status(label: str, entry: str) -> str:
    if said := re.search(r"\*Status\* (.+?)(?:[.;:](?=\s|$)|$)", entry):
        return said[1].strip()
    return "without mechanism" if "Without mechanism" in entry else "implemented"


def _where(entry: str) -> tuple[str, ...]:
    spans = re.findall(r"`([^`]+)`", entry)
    spans = [each for each in spans if FUNCTION.fullmatch(each)]
    return tuple(dict.fromkeys(each for each in spans if each.split(".")[1] not in NO_FUNCTION))


def _switches(entry: str) -> dict[str, float]:
    found = {name: float(value) for name, value in SWITCH.findall(entry)}
    return found | {f"logic.{knob}": 0.0 for knob in KNOB.findall(entry)}


# --- unit tests ---------------------------------------------------------------------------------


class Test(NamedTuple):
    """A test of the rules."""

    name: str  # test_file.test_function
    thrown: frozenset[str]  # switches
    docstring: str
    uses: frozenset[str]  # names of functions


def unit_test(mechanism: Mechanism) -> str:
    """Return the unit test of a mechanism as ``test_file.test_function``; empty when none is."""
    tests = all_tests()
    infos = parameter_info()
    switches = {each for each in mechanism.switches if each in OFF}
    its = {each for each in switches if mechanism.label in labels(infos[each].mechanism)}
    order = [each for each in mechanism.switches if each in (its or switches)]
    of_switch = [test for test in tests if test.thrown & set(order)]
    named = [test for test in tests if _names(test, mechanism.label)]
    own = {each.split(".")[1] for each in mechanism.where}
    using = [test for test in tests if test.uses & own]

    def simplest(test: Test) -> tuple[int, int]:
        return len(test.thrown), min(order.index(each) for each in test.thrown & set(order))

    first = min(of_switch, key=simplest, default=None)
    chosen = [first] if first else named or using
    return chosen[0].name if chosen else ""


def _names(test: Test, label: str) -> bool:
    in_name = label.lower().replace(" ", "_")
    said = re.search(rf"\b{re.escape(label)}\b", test.docstring)
    return bool(said) or f"_{in_name}_" in f"{test.name}_"


def switch_test(switch: str) -> str:
    """Return the unit test of one switch in the same way."""
    return unit_test(Mechanism("no label", "", "", (), {switch: 0.0}))


@cache
def all_tests() -> tuple[Test, ...]:
    """Return the tests of the rules."""
    files = sorted((ROOT / "tests" / "rules").glob("test_*.py"))
    return tuple(test for path in files for test in _tests_of(path))


def _tests_of(path: Path) -> Iterator[Test]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield Test(
                f"{path.stem}.{node.name}",
                frozenset(_thrown(node)),
                ast.get_docstring(node) or "",
                frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name)),
            )


def _thrown(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the switches that a test throws; a switch may be thrown more than once."""
    # `off(name)` or `{name: ...}`: the names are anywhere in the test
    by_name = any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "off" and _variable(node.args)
        for node in ast.walk(function)
    ) or any(isinstance(node, ast.Dict) and _variable(node.keys) for node in ast.walk(function))
    if by_name:
        yield from (each for each in _constants(function) if each in OFF)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if ast.unparse(node.func) == "off":
                yield from (each for each in _constants(*node.args) if each in OFF)
            for keyword in node.keywords:
                if keyword.arg and _is_off(keyword.arg, keyword.value):
                    yield keyword.arg
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and _is_off(key.value, value):
                    yield str(key.value)


def _variable(nodes: Sequence[ast.expr | None]) -> bool:
    return any(isinstance(node, ast.Name | ast.Starred) for node in nodes)


def _constants(*nodes: ast.AST) -> Iterator[object]:
    for node in nodes:
        yield from (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))


def _is_off(name: object, value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and name in OFF and value.value == OFF[str(name)]
