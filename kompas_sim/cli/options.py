"""What the command line can be asked, and how the words that are given are read."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kompas_sim.cli.answers import Mistake
from kompas_sim.errors import shown, unknown

LOGICS = "hierarchy, network, pure_hierarchy or pure_network."


class Lang(StrEnum):
    """Languages of the output."""

    en = "en"
    nl = "nl"


def _whole(option: str) -> Callable[[Any], int]:
    """Return what reads the whole number of an option."""

    def read(given: Any) -> int:
        try:
            return int(given)
        except ValueError:
            raise Mistake(f"{option}: {shown(given)} must be a whole number") from None

    return read


def _lang(given: Any) -> Lang:
    if given not in list(Lang):
        raise Mistake(f"--lang: {unknown('language', given, Lang)}")
    return Lang(given)


def _place(given: Any) -> Path:
    if not str(given).strip():
        raise Mistake('--out: "" must be a directory')
    return Path(given)


def _option(name: str, meaning: str, read: Callable[[Any], Any], metavar: str) -> Any:
    return typer.Option(name, parser=read, metavar=metavar, help=meaning)


def number_option(name: str, meaning: str) -> Any:
    """Return an option that is a whole number."""
    return _option(name, meaning, _whole(name), "NUMBER")


def out_option(meaning: str) -> Any:
    """Return the option ``--out``."""
    return _option("--out", meaning, _place, "DIR")


CaseArgument = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A bundled case or variant, or the path of a .toml file."),
]
LangOption = Annotated[Lang, _option("--lang", "Language of the output.", _lang, "en|nl")]
SeedOption = Annotated[int, number_option("--seed", "The same seed, the same runs.")]
WorkersOption = Annotated[
    int | None, number_option("--workers", "Threads. [default: one per core]")
]
OutOption = Annotated[Path | None, out_option("Directory to write results to.")]
