"""How the command line answers: a mistake costs one line on stderr, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from kompas_sim.errors import unknown

UNDONE = 1
WRONG = 2
STOPPED = 130


class Mistake(Exception):  # noqa: N818
    """What a person gave is not right; the message says it in one line."""


class Failed(Exception):  # noqa: N818
    """The work could not be ended; the message says why, and what is safe, in one line."""


class Stopped(Exception):  # noqa: N818
    """The person has stopped the work."""


class Commands(TyperGroup):
    """Commands that answer a mistake with one line on stderr and status 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and end with its status."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs) or 0
            sys.stdout.flush()
        except (KeyboardInterrupt, Stopped, typer.Abort):
            status = _say("stopped", STOPPED)
        except BrokenPipeError:  # the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 0
        except Exception as error:
            if not (isinstance(error, Mistake | Failed) or hasattr(error, "format_message")):
                raise
            said = error.format_message() if hasattr(error, "format_message") else str(error)
            status = _say(said, UNDONE if isinstance(error, Failed) else WRONG)
        sys.exit(status)

    def invoke(self, ctx: Any) -> Any:
        """Do the work; Ctrl-C ends it in the same way whatever typer makes of it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Stopped from error

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked for; of one that does not exist, say what there is."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise Mistake(unknown("command", args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


@contextmanager
def given() -> Iterator[None]:
    """Turn what the library says of a mistake into an answer to the person who made it."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise Mistake(f"{where}{error.strerror or error}") from error
    except ValueError as error:
        raise Mistake(str(error)) from error


def _say(what: str, status: int) -> int:
    typer.echo(f"kompas-sim: {' '.join(what.split())}", err=True)
    return status
