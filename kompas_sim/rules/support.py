"""Who must agree: the power behind a decision, and power that breaks a deadlock (M39, row 4)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.phases import push
from kompas_sim.rules.state import DECISION, Table
from kompas_sim.rules.table import secure, strongest, table_rule, total_power


@rule
def support_needed(next_round: float) -> float:
    """The share of power that must agree: from half (0) to everybody (1). Row 4."""
    return 0.5 + 0.5 * next_round


@rule
def enough(table: Table, t: int, support: float) -> bool:
    """Whether the supporters hold the power that the table asks for (row 4).

    An agreement that is secure can only be replaced by all. Where talks are stuck, the strongest,
    if it agrees, may push through what half of the power supports (M39).
    """
    state = table.state
    whole = total_power(state)
    needed = 1.0 if secure(state) else support_needed(table_rule(table, DECISION))
    if support >= needed * whole * (1.0 - 1e-9):
        return True
    if secure(state):
        return False
    stuck = state.now.elapsed >= table.p.deadlock_rounds and support >= 0.5 * whole
    return bool(stuck and state.agrees[strongest(state)] and table.draws.push[t] < push(table))
