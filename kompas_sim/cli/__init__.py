"""The command line: ``kompas-sim``.

Status 0 when it did its work, 2 for what was asked wrongly, 1 when the work could not be ended, and
130 when it was stopped.
"""

from kompas_sim.cli.commands import app, main

__all__ = ["app", "main"]
