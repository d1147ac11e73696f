"""What a script may be asked. A mistake costs one line, and status 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn

from kompas_sim.errors import shown, unknown
from kompas_sim.limits import MOST_RUNS, Number

ROOT = Path(__file__).resolve().parents[2]
LAST_SEED = 2**62  # scripts count on from the seed they are given


def fail(script: str, message: str, status: int = 2) -> NoReturn:
    """Say in one line what is wrong, and end: with 2 for a mistake, 1 when work could not end."""
    print(f"{script}: {' '.join(message.split())}", file=sys.stderr)
    raise SystemExit(status)


class Parser(argparse.ArgumentParser):
    """Reads what a script is asked.

    Parameters
    ----------
    script
        Its name, which stands before what is wrong.
    about
        Its docstring, whose first line says what it does.
    """

    def __init__(self, script: str, about: str | None) -> None:
        super().__init__(
            prog=script, description=(about or "").partition("\n")[0], allow_abbrev=False
        )

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong, and end."""
        fail(self.prog, message.removeprefix("argument "))

    def count(self, option: str, usual: int | None, meaning: str) -> None:
        """Take a number of runs, draws or points, from 1."""
        self.add_argument(option, type=whole(), default=usual, help=meaning)

    def seed(self, usual: int = 1) -> None:
        """Take a seed, from 0."""
        self.add_argument("--seed", type=whole(0, LAST_SEED), default=usual, help=f"{usual}")

    def see_that_all_is_asked(
        self, write: bool, pages: Iterable[Path], parts: Mapping[str, bool]
    ) -> None:
        """Refuse to write a trial, or a part, into pages that are published.

        `parts`: by option, whether with it there is less than the page shows.
        """
        for page in pages:
            for option, given in parts.items():
                if write and given:
                    where = page.resolve().relative_to(ROOT).as_posix()
                    self.error(f"--write puts everything into {where}; leave out {option}")

    def see_that_it_can_be_written(self, place: Path) -> None:
        """Make a folder, and see that there can be files in it, before the work begins."""
        try:
            place.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=place):
                pass
        except OSError as error:
            self.error(f"--out: {place}: {error.strerror or error}")


def whole(low: int = 1, high: int = MOST_RUNS) -> Callable[[str], int]:
    """Return what reads a whole number from `low` to `high`."""

    def read(given: str) -> int:
        try:
            value: Any = int(given)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{shown(given)} must be a whole number") from None
        if problem := Number(low, high, whole=True).problem(value):
            raise argparse.ArgumentTypeError(problem)
        return int(value)

    return read


def one_of(kind: str, names: Iterable[str], plural: str = "") -> Callable[[str], str]:
    """Return what reads one of some names."""
    known = list(names)

    def read(given: str) -> str:
        if given not in known:
            raise argparse.ArgumentTypeError(unknown(kind, given, known, plural))
        return given

    return read
