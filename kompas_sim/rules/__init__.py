"""The mechanisms of the article, as plain functions on numbers and small arrays.

One file per concept; `schedule.play_round` puts them in the order of a meeting round. A rule
decides and computes with what it is given and nothing else. ``@rule`` lists a function and
returns it unchanged: it is interpreted where a person looks on, and can be compiled as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])

RULES: list[Callable[..., Any]] = []


def rule(function: Rule) -> Rule:
    """List `function` as a rule of the model and return it unchanged."""
    RULES.append(function)
    return function
