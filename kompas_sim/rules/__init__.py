"""The mechanisms of the article, as plain functions on numbers and small arrays.

One file per concept; `schedule.play_round` puts them in the order of a meeting round. A rule
decides and computes with what it is given and nothing else. ``@rule`` lists a function and
returns it unchanged: it is interpreted where a person looks on, and compiled as it is where
many runs are played.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])

RULES: list[Callable[..., Any]] = []


def rule(function: Rule) -> Rule:
    """List `function` as a rule of the model and return it unchanged."""
    RULES.append(function)
    return function


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of all sources in a folder."""
    sources = (path.read_bytes() for path in sorted(folder.glob("*.py")))
    return sha256(b"\0".join(sources)).hexdigest()


# of the rules as they are loaded: results and compiled code that carry another are of other rules
DIGEST = digest_of(Path(__file__).parent)
