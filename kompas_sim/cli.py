"""The command line: ``kompas-sim``.

Status 0 when it did its work, 2 for what was asked wrongly, 1 when the work could not be ended.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from kompas_sim.errors import shown, unknown

if TYPE_CHECKING:
    from kompas_sim.scenario import Scenario

LOGICS = "hierarchy, network, pure_hierarchy or pure_network."
UNDONE = 1
WRONG = 2
STOPPED = 130


class Mistake(Exception):  # noqa: N818
    """What a person gave is not right; the message says it in one line."""


class Failed(Exception):  # noqa: N818
    """The work could not be ended; the message says why, and what is safe, in one line."""


class Stopped(Exception):  # noqa: N818
    """The person has stopped the work."""


class Lang(StrEnum):
    """Languages of the output."""

    en = "en"
    nl = "nl"


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


def _number(name: str, meaning: str) -> Any:
    return _option(name, meaning, _whole(name), "NUMBER")


def _out(meaning: str) -> Any:
    return _option("--out", meaning, _place, "DIR")


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseArgument = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A bundled case or variant, or the path of a .toml file."),
]
LangOption = Annotated[Lang, _option("--lang", "Language of the output.", _lang, "en|nl")]
SeedOption = Annotated[int, _number("--seed", "The same seed, the same runs.")]
WorkersOption = Annotated[int | None, _number("--workers", "Threads. [default: one per core]")]
OutOption = Annotated[Path | None, _out("Directory to write results to.")]


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Simulate how organisations come to collaborate, under hierarchy or network."""
    if version:
        from kompas_sim import __version__

        typer.echo(f"kompas-sim {__version__}")
    elif ctx.invoked_subcommand is None:
        raise Mistake("no command; kompas-sim --help shows them")


@app.command()
def cases(lang: LangOption = Lang.en) -> None:
    """List the bundled cases, and under each its variants."""
    from kompas_sim import io

    for case in io.cases():
        for name in (case, *io.variants(case)):
            shown = name if name == case else f"  {name}"
            typer.echo(f"{shown:<32}{io.load_scenario(name).title.get(lang)}")


@app.command()
def show(case: CaseArgument, lang: LangOption = Lang.en) -> None:
    """Show who negotiates about what, and what there is to gain."""
    from kompas_sim.sheet import scenario_text

    typer.echo(scenario_text(_scenario(case), lang.value))


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The path of a .toml file.")],
    lang: LangOption = Lang.en,
) -> None:
    """Check a scenario file: ok, or what is wrong and where."""
    from kompas_sim.sheet import check_text

    typer.echo(f"{file}: {check_text(_scenario(file), lang.value)}")


@app.command()
def run(
    case: CaseArgument,
    logic: Annotated[
        str | None,
        typer.Option("--logic", metavar="LOGIC", help=f"{LOGICS} [default: the case]"),
    ] = None,
    seed: SeedOption = 1,
    number: Annotated[int, _number("--run", "Which run of that seed.")] = 0,
    out: OutOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Play one run and tell what happened."""
    from kompas_sim.limits import LAST_RUN, whole_number
    from kompas_sim.logic import as_logic
    from kompas_sim.model import Negotiation
    from kompas_sim.report import run_text
    from kompas_sim.results import RUN_FILES, save_run

    scenario = _scenario(case)
    with _given():
        chosen = None if logic is None else as_logic(logic)
        number = whole_number("run", number, 0, LAST_RUN)
        model = Negotiation(scenario, chosen, rng=seed, run=number, collect=False)
    place = _results(out, RUN_FILES) if out else None
    result = model.run()
    typer.echo(run_text(result, lang.value))
    if place:
        from kompas_sim.plots import save_figure

        with _given():
            save_run(result, place)
            save_figure(result.plot(lang=lang.value), place / "run")
        _written(place, lang)


@app.command()
def compare(
    case: CaseArgument,
    logic: Annotated[
        list[str] | None,
        typer.Option(
            "--logic",
            metavar="LOGIC",
            help=f"{LOGICS} Give it twice or more. [default: hierarchy, network]",
        ),
    ] = None,
    runs: Annotated[int, _number("--runs", "Runs of each logic.")] = 100,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    out: Annotated[Path | None, _out("Directory. [default: results/<case>]")] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Compare hierarchy and network, with the same chance."""
    from kompas_sim import comparison
    from kompas_sim.chance import seed_from
    from kompas_sim.limits import runs_of_each, workers_of
    from kompas_sim.logic import as_logic

    scenario = _scenario(case)
    with _given():
        runs, seed = runs_of_each(runs), seed_from(seed)
        workers = workers_of(workers)
        chosen = {word: as_logic(word) for word in logic or ("hierarchy", "network")}
    if len(chosen) < 2:
        raise Mistake("--logic: give two different ones to compare, or none")
    place = _results(out or Path("results") / _file_name(scenario.name), comparison.FILES)
    found = comparison.compare(
        scenario,
        runs=runs,
        seed=seed,
        treatments=dict(chosen),
        workers=workers,
        progress=sys.stderr.isatty(),
    )
    typer.echo(found.text(lang.value))
    with _given():
        found.save(place, lang=lang.value)
    _written(place, lang)


@app.command()
def sweep(
    design: Annotated[
        str, typer.Argument(metavar="DESIGN", help="A .toml file with a scenario and a design.")
    ],
    runs: Annotated[
        int | None, _number("--runs", "Runs of each point. [default: of the file]")
    ] = None,
    seed: Annotated[int | None, _number("--seed", "Another seed than that of the file.")] = None,
    workers: WorkersOption = None,
    out: Annotated[Path | None, _out("Directory. [default: results/<file>]")] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Play every point of a design; a sweep that was stopped goes on where it stopped."""
    from kompas_sim import sweeping
    from kompas_sim.chance import seed_from
    from kompas_sim.design_file import load_design
    from kompas_sim.limits import runs_of_each, workers_of
    from kompas_sim.storage import StorageError
    from kompas_sim.tables import sweep_text
    from kompas_sim.tasks import RunError

    with _given():
        asked = load_design(design)
        runs = asked.runs if runs is None else runs_of_each(runs)
        seed = asked.seed if seed is None else seed
        workers = workers_of(workers)
        seed = seed_from(seed)
        place = _directory(out or Path("results") / _file_name(Path(design).stem))
    try:
        found = sweeping.sweep(asked.design, runs=runs, seed=seed, workers=workers, out=place)
    except (sweeping.SweepError, RunError) as error:
        raise Failed(str(error)) from error
    except StorageError as error:
        raise Mistake(str(error)) from error
    typer.echo(sweep_text(found, lang.value))
    _written(place, lang)


@app.command()
def validate(
    pattern: Annotated[
        list[str] | None,
        typer.Option("--pattern", metavar="NAME", help="Of one pattern; may be repeated."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few runs, to see it work.")] = False,
    runs: Annotated[
        int | None, _number("--runs", "Runs per cell and setting. [default: 200]")
    ] = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Hold the model against patterns of the literature; they are never tuned to."""
    from kompas_sim.chance import seed_from
    from kompas_sim.limits import runs_of_each, workers_of
    from kompas_sim.patterns import validating
    from kompas_sim.patterns.catalogue import patterns_of
    from kompas_sim.patterns.saving import FILES
    from kompas_sim.tasks import RunError

    with _given():
        usual = validating.QUICK if quick else validating.RUNS
        runs = runs_of_each(usual if runs is None else runs)
        seed = seed_from(seed)
        workers = workers_of(workers)
        patterns_of(pattern or None)
    place = _results(out, FILES) if out else None
    try:
        found = validating.validate(pattern or None, runs=runs, seed=seed, workers=workers)
    except RunError as error:
        raise Failed(str(error)) from error
    typer.echo(found.text(lang.value))
    if place:
        with _given():
            found.save(place)
        _written(place, lang)


def main() -> None:
    """Run the command line.

    Examples
    --------
    >>> import sys, unittest.mock
    >>> with unittest.mock.patch.object(sys, "argv", ["kompas-sim", "cases", "--lang", "nl"]):
    ...     try:
    ...         main()
    ...     except SystemExit as end:
    ...         print("status", end.code)
    cjg ...
    status 0
    """
    app(prog_name="kompas-sim")


# --- what was given ---------------------------------------------------------------------------


@contextmanager
def _given() -> Iterator[None]:
    """Turn what the library says of a mistake into an answer to the person who made it."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise Mistake(f"{where}{error.strerror or error}") from error
    except ValueError as error:
        raise Mistake(str(error)) from error


def _scenario(case: str) -> Scenario:
    from kompas_sim.io import load_scenario

    with _given():
        return load_scenario(case)


def _directory(path: Path) -> Path:
    """Make a directory, and see that it can be written to before the work begins."""
    with _given():
        try:
            path.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=path):
                pass
        except FileExistsError:
            raise Mistake(f"{path}: is a file, not a directory") from None
        except NotADirectoryError:
            raise Mistake(f"{path}: lies in something that is not a directory") from None
    return path


def _results(path: Path, names: Collection[str]) -> Path:
    """Make a directory for files of these names, with nothing else in it, or of somebody else."""
    from kompas_sim.results import has_provenance
    from kompas_sim.storage import foreign_file

    strange = foreign_file(_directory(path), names if has_provenance(path) else ())
    if strange:
        raise Mistake(f"{path}: not a folder of such results: it has {strange}; choose another")
    return path


def _file_name(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "scenario"


def _written(place: Path, lang: Lang) -> None:
    from kompas_sim.words import word

    typer.echo(f"\n{word('written', lang)} {place}")


def _say(what: str, status: int) -> int:
    typer.echo(f"kompas-sim: {' '.join(what.split())}", err=True)
    return status
