"""Where a result comes from: enough to make it again, and nothing about who made it."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kompas_sim import __version__
from kompas_sim.io.write import plain_tables
from kompas_sim.logic import Logic
from kompas_sim.own_decisions import fingerprint
from kompas_sim.rules import DIGEST
from kompas_sim.scenario import Scenario

# of all files that a result depends on: results that carry another are of another model
HOUSE = Path(__file__).parent
FILES = ("arrays", "chance", "logic", "parameters", "seating", "setting", "yardstick")
MODEL = sha256(
    DIGEST.encode() + b"".join((HOUSE / f"{name}.py").read_bytes() for name in FILES)
).hexdigest()
DEPENDENCIES = ("numpy", "scipy", "pandas", "mesa", "numba", "pyarrow")


@lru_cache(maxsize=8)
def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of what a scenario says; equal scenarios have the same one.

    Taken of what differs from the defaults, so that it does not change with the way in which
    files are written.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> digest(s) == digest(ks.load_scenario("senseo")) != digest(s.with_party("Philips", power=1))
    True
    """
    said = plain_tables(scenario)
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()


def provenance(
    scenario: Scenario,
    logic: Logic,
    *,
    seed: int,
    runs: int,
    engine: str = "agents",
    party_classes: Mapping[str, type] | None = None,
    decisions: Mapping[str, Mapping[str, Callable[..., Any]]] | None = None,
    points: int = 1,
    varied: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what is needed to make a result again, ready for JSON.

    Returns
    -------
    dict
        Versions, scenario and its digest, logic, parameters, seed, number of runs (of each point
        of a design), number of points and what varies between them, engine, names of parties'
        own classes and decisions with a digest of their code, a digest of the rules, and the time
        in UTC.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> made = provenance(ks.load_scenario("senseo"), ks.Logic.network(), seed=1, runs=100)
    >>> made["scenario"], made["seed"], made["runs"], made["logic"]["norm"]
    ('senseo', 1, 100, 0.8)
    """
    own: list[Any] = list((party_classes or {}).values())
    own += [each for its in (decisions or {}).values() for each in its.values()]
    return {
        "scenario": scenario.name,
        "digest": digest(scenario),
        "logic": logic.as_dict(),
        "parameters": scenario.parameters._asdict(),
        "seed": seed,
        "runs": runs,
        "points": points,
        "varied": list(varied),
        "rules": MODEL,
        "engine": engine,
        "party_classes": {name: each.__name__ for name, each in (party_classes or {}).items()},
        "decisions": {
            party: {name: each.__name__ for name, each in its.items()}
            for party, its in (decisions or {}).items()
        },
        "own_code": sorted(map(fingerprint, own)),
        "versions": versions(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def versions() -> dict[str, str]:
    """Return the versions of the package, Python and what the results depend on.

    Examples
    --------
    >>> sorted(versions())
    ['kompas_sim', 'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'python', 'scipy']
    """
    return {
        "kompas_sim": __version__,
        "python": platform.python_version(),
        **{name: _version(name) for name in DEPENDENCIES},
    }


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
