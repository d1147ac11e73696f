"""kompas_sim: how organisations come to collaborate, under two logics.

Start with ``ks.cases()``, ``ks.load_scenario("maasvlakte")``, ``ks.negotiate("maasvlakte")`` and
``ks.compare("maasvlakte", runs=100)``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kompas_sim.loading import without_collection

__version__ = "0.3.0"

_PUBLIC = {
    "Comparison": "comparison",
    "DecisionError": "decisions",
    "Design": "design",
    "Logic": "logic",
    "Negotiation": "model",
    "Outcome": "run",
    "Party": "party",
    "Run": "run",
    "Runs": "results",
    "STRATEGIES": "rules.state",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "Validation": "patterns.validating",
    "cases": "io",
    "compare": "comparison",
    "convergence": "analysis.convergence",
    "exploitation": "analysis.exploitation",
    "factorial": "designs.levels",
    "grid": "design",
    "latin_hypercube": "designs.samples",
    "load_scenario": "io",
    "mixed": "designs.levels",
    "morris": "designs.samples",
    "morris_effects": "analysis.morris",
    "negotiate": "model",
    "one_in_one_out": "designs.levels",
    "one_in_one_out_effects": "analysis.corners",
    "outcome_shares": "analysis.shares",
    "paired": "analysis.paired",
    "plot_comparison": "plots",
    "plot_escalation": "plots",
    "plot_outcomes": "plots",
    "plot_run": "plots",
    "plot_trust": "plots",
    "random_scenario": "random_games",
    "ranges": "designs.spans",
    "runs_needed": "analysis.convergence",
    "scenario_schema": "io.schema",
    "shapley": "analysis.shapley",
    "shapley_interactions": "analysis.shapley",
    "simulate": "simulation",
    "sobol": "designs.samples",
    "sobol_indices": "analysis.sobol",
    "survival": "analysis.survival",
    "sweep": "sweeping",
    "switching": "analysis.exploitation",
    "validate": "patterns.validating",
}

__all__ = ["__version__", *_PUBLIC]

if TYPE_CHECKING:
    from kompas_sim.analysis.convergence import convergence as convergence
    from kompas_sim.analysis.convergence import runs_needed as runs_needed
    from kompas_sim.analysis.corners import one_in_one_out_effects as one_in_one_out_effects
    from kompas_sim.analysis.exploitation import exploitation as exploitation
    from kompas_sim.analysis.exploitation import switching as switching
    from kompas_sim.analysis.morris import morris_effects as morris_effects
    from kompas_sim.analysis.paired import paired as paired
    from kompas_sim.analysis.shapley import shapley as shapley
    from kompas_sim.analysis.shapley import shapley_interactions as shapley_interactions
    from kompas_sim.analysis.shares import outcome_shares as outcome_shares
    from kompas_sim.analysis.sobol import sobol_indices as sobol_indices
    from kompas_sim.analysis.survival import survival as survival
    from kompas_sim.comparison import Comparison as Comparison
    from kompas_sim.comparison import compare as compare
    from kompas_sim.decisions import DecisionError as DecisionError
    from kompas_sim.design import Design as Design
    from kompas_sim.design import grid as grid
    from kompas_sim.designs.levels import factorial as factorial
    from kompas_sim.designs.levels import mixed as mixed
    from kompas_sim.designs.levels import one_in_one_out as one_in_one_out
    from kompas_sim.designs.samples import latin_hypercube as latin_hypercube
    from kompas_sim.designs.samples import morris as morris
    from kompas_sim.designs.samples import sobol as sobol
    from kompas_sim.designs.spans import ranges as ranges
    from kompas_sim.errors import ScenarioError as ScenarioError
    from kompas_sim.io import cases as cases
    from kompas_sim.io import load_scenario as load_scenario
    from kompas_sim.io.schema import scenario_schema as scenario_schema
    from kompas_sim.logic import Logic as Logic
    from kompas_sim.model import Negotiation as Negotiation
    from kompas_sim.model import negotiate as negotiate
    from kompas_sim.party import Party as Party
    from kompas_sim.patterns.validating import Validation as Validation
    from kompas_sim.patterns.validating import validate as validate
    from kompas_sim.plots import plot_comparison as plot_comparison
    from kompas_sim.plots import plot_escalation as plot_escalation
    from kompas_sim.plots import plot_outcomes as plot_outcomes
    from kompas_sim.plots import plot_run as plot_run
    from kompas_sim.plots import plot_trust as plot_trust
    from kompas_sim.random_games import random_scenario as random_scenario
    from kompas_sim.results import Runs as Runs
    from kompas_sim.rules.state import STRATEGIES as STRATEGIES
    from kompas_sim.run import Outcome as Outcome
    from kompas_sim.run import Run as Run
    from kompas_sim.scenario import Scenario as Scenario
    from kompas_sim.simulation import simulate as simulate
    from kompas_sim.sweeping import sweep as sweep


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: ``import kompas_sim`` stays light."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with without_collection():
        value = getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
