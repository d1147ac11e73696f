"""Is a scenario consistent? The one place that tells, for files and for changes alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from functools import cache, lru_cache, wraps
from inspect import signature
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ParamSpec,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from kompas_sim.errors import ScenarioError, at, shown, unknown
from kompas_sim.limits import NOT_NEGATIVE, Number
from kompas_sim.parameters import make_parameters
from kompas_sim.records import LAYERS, Fact, Interest, Issue, Party
from kompas_sim.timetable import timetable_problems

if TYPE_CHECKING:
    from kompas_sim.scenario import Scenario

P = ParamSpec("P")
R = TypeVar("R")
Problem = tuple[str, str]  # place, what is wrong
MAX_PACKAGES = 1_000_000
REMEMBERED = 5000  # records, and as many sets of parameters, of which it is known what is wrong


def check(scenario: Scenario) -> None:
    """Raise a `ScenarioError` for the first problem of `scenario`, if it has any."""
    found = list(problems(scenario))
    if found:
        place, problem = found[0]
        raise ScenarioError(problem, place, more=len(found) - 1)


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Find everything that is wrong: first field by field, and if that is right, as a whole."""
    found = list(_fields(scenario, ""))
    yield from found or _whole(scenario)


def keeps_limits(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function` refuse arguments outside the limits they are annotated with."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = signature(function).bind(*args, **kwargs).arguments
        hints = get_type_hints(function, include_extras=True)
        for name, value in given.items():
            for place, problem in _misfit(value, hints[name], name):
                raise ScenarioError(problem, place)
        return function(*args, **kwargs)

    return checked


# --- field by field ---------------------------------------------------------------------------


@cache
def _hints(record: Any) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _fields(record: Any, place: str) -> Iterator[Problem]:
    kind: Any = type(record)
    for name, hint in _hints(kind).items():
        yield from _misfit(getattr(record, name), hint, at(place, name))


def _misfit(value: Any, hint: Any, place: str) -> Iterator[Problem]:
    """Hold `value` against the type and the limits that its field is annotated with."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        for limit in hint.__metadata__:
            if problem := limit.problem(value):
                yield place, problem
    elif origin in (Union, UnionType):  # always something or None
        if value is not None:
            yield from _misfit(value, args[0], place)
    elif origin is tuple:
        if not isinstance(value, tuple):
            yield place, f"{shown(value)} must be a tuple"
        elif args[-1] is Ellipsis:
            for index, item in enumerate(value):
                yield from _misfit(item, args[0], at(place, _label(item, index)))
        elif len(value) != len(args):
            yield place, f"{len(value)} values where {len(args)} are needed"
        else:
            for item, each in zip(value, args, strict=True):
                yield from _misfit(item, each, place)
    elif hint is float:
        yield from ((place, problem) for problem in [Number().problem(value)] if problem)
    elif not isinstance(value, hint):
        yield place, f"{shown(value)} must be {_kind(hint)}"
    elif is_dataclass(hint) and not _right(Itself(value)):
        yield from _fields(value, place)


class Itself:
    """A record as a key that stands for this one, not for others that equal it."""

    __slots__ = ("record",)

    def __init__(self, record: Any) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.record is other.record


@lru_cache(maxsize=REMEMBERED)
def _right(itself: Itself) -> bool:
    """Return whether a record is right field by field: a changed copy shares most of them."""
    return not any(True for _ in _fields(itself.record, ""))


def _label(item: Any, index: int) -> str | int:
    """Interests and pairs are called by name, as in a file; everything else by number."""
    if isinstance(item, Interest):
        item = (item.issue,)
    named = isinstance(item, tuple) and item and isinstance(item[0], str)
    return item[0] if named else index


def _kind(hint: type) -> str:
    article = "an" if hint.__name__[0] in "AEIOU" else "a"
    return {str: "text", bool: "true or false"}.get(hint, f"{article} {hint.__name__}")


# --- as a whole -------------------------------------------------------------------------------


def _whole(s: Scenario) -> Iterator[Problem]:
    for field, least in (("parties", 2), ("issues", 1), ("stakeholders", 0), ("facts", 0)):
        records = getattr(s, field)
        if len(records) < least:
            yield field, f"{len(records)} given, at least {least} needed"
        yield from _repeated(field, (record.name for record in records))
    for i, issue in enumerate(s.issues):
        yield from _issue(s, issue, f"issues[{i}]")
    if s.n_packages > MAX_PACKAGES:
        yield "issues", f"their options make more than {MAX_PACKAGES:,} packages"
    for i, party in enumerate(s.parties):
        yield from _party(s, party, f"parties[{i}]")
    for i, stakeholder in enumerate(s.stakeholders):
        yield from _layer(s, stakeholder.interests, f"stakeholders[{i}].interests", needed=True)
    for i, fact in enumerate(s.facts):
        yield from _fact(s, fact, f"facts[{i}]")
    yield from timetable_problems(s)
    if problem := _problem_of_parameters(Itself(s.parameters)):
        yield "parameters", problem


@lru_cache(maxsize=REMEMBERED)
def _problem_of_parameters(itself: Itself) -> str:
    """Return what is wrong with parameters, or nothing; copies of a scenario share them."""
    try:
        make_parameters(itself.record._asdict())
    except ValueError as error:
        return str(error)
    return ""


def _issue(s: Scenario, issue: Issue, place: str) -> Iterator[Problem]:
    if len(issue.options) < 2:
        yield f"{place}.options", f"{len(issue.options)} given, at least 2 needed"
    elif issue.options[0].latent:
        yield f"{place}.options[0].latent", "the first option is the status quo, never latent"
    for k, option in enumerate(issue.options):
        if option.title.en != option.name:
            yield f"{place}.options[{k}].title", f"its English must be the name, {option.name}"
    yield from _repeated(f"{place}.options", (option.name for option in issue.options))
    yield from _repeated(f"{place}.control", issue.control)
    yield from _known(s, "party", issue.control, f"{place}.control")


def _party(s: Scenario, party: Party, place: str) -> Iterator[Problem]:
    yield from _layer(s, party.organisation, f"{place}.organisation")
    yield from _layer(s, party.individual, f"{place}.individual")
    yield from _pairs(s, "stakeholder", party.represents, f"{place}.represents")
    if party.represents and not any(share for _, share in party.represents):
        yield f"{place}.represents", "the shares are all 0"
    yield from _pairs(s, "party", party.history, f"{place}.history")
    if party.name in dict(party.history):
        yield at(f"{place}.history", party.name), "a party has no history with itself"
    for word, weight in zip(LAYERS, party.layers, strict=True):
        if problem := NOT_NEGATIVE.problem(weight):
            yield f"{place}.layers.{word}", problem
    layers = (party.organisation, party.individual, party.represents)
    if not any(weight for weight, layer in zip(party.layers, layers, strict=True) if layer):
        yield place, f'"{party.name}" has no interests in any layer that counts'


def _layer(
    s: Scenario, interests: tuple[Interest, ...], place: str, *, needed: bool = False
) -> Iterator[Problem]:
    options = {issue.name: len(issue.options) for issue in s.issues}
    yield from _repeated(place, (interest.issue for interest in interests))
    for interest in interests:
        here, n = at(place, interest.issue), len(interest.scores)
        if interest.issue not in options:
            yield here, unknown("issue", interest.issue, options)
        elif n != options[interest.issue]:
            yield f"{here}.scores", f"{n} scores for {options[interest.issue]} options"
    if needed and not interests:
        yield place, "none given, at least 1 needed"
    if interests and not any(interest.weight for interest in interests):
        yield place, "the weights are all 0"


def _fact(s: Scenario, fact: Fact, place: str) -> Iterator[Problem]:
    yield from _pairs(s, "party", fact.bias, f"{place}.bias")
    for i, effect in enumerate(fact.effects):
        here = f"{place}.effects[{i}]"
        yield from _known(s, "party", [effect.party], f"{here}.party")
        yield from _known(s, "issue", [effect.issue], f"{here}.issue")
        for issue in s.issues:
            options = [option.name for option in issue.options]
            if issue.name == effect.issue and effect.option not in options:
                yield f"{here}.option", unknown("option", effect.option, options)
            elif issue.name == effect.issue and effect.option == options[0]:
                yield f"{here}.option", "the first option is the status quo, which nothing changes"


def _known(s: Scenario, kind: str, names: Iterable[str], place: str) -> Iterator[Problem]:
    plural = {"party": "parties", "issue": "issues", "stakeholder": "stakeholders"}[kind]
    known = [record.name for record in getattr(s, plural)]
    yield from ((place, unknown(kind, name, known, plural)) for name in names if name not in known)


def _pairs(
    s: Scenario, kind: str, pairs: tuple[tuple[str, float], ...], place: str
) -> Iterator[Problem]:
    names = [name for name, _ in pairs]
    yield from _known(s, kind, names, place)
    yield from _repeated(place, names)


def _repeated(place: str, names: Iterable[str]) -> Iterator[Problem]:
    counts = Counter(names)
    yield from ((place, f'"{name}" appears {n} times') for name, n in counts.items() if n > 1)
