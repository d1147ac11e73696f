"""The commands: each reads what it needs, has the library do the work, and prints the result."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kompas_sim.cli.answers import Commands, Failed, Mistake, given
from kompas_sim.cli.options import (
    LOGICS,
    CaseArgument,
    Lang,
    LangOption,
    OutOption,
    SeedOption,
    WorkersOption,
    number_option,
    out_option,
)
from kompas_sim.cli.places import file_name, make_directory, results_folder

if TYPE_CHECKING:
    from kompas_sim.scenario import Scenario

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    number: Annotated[int, number_option("--run", "Which run of that seed.")] = 0,
    out: OutOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Play one run and tell what happened."""
    from kompas_sim.limits import LAST_RUN, whole_number
    from kompas_sim.logic import as_logic
    from kompas_sim.model import Negotiation
    from kompas_sim.report import run_text
    from kompas_sim.saving import RUN_FILES, save_run

    scenario = _scenario(case)
    with given():
        chosen = None if logic is None else as_logic(logic)
        number = whole_number("run", number, 0, LAST_RUN)
        model = Negotiation(scenario, chosen, rng=seed, run=number, collect=False)
    place = results_folder(out, RUN_FILES) if out else None
    result = model.run()
    typer.echo(run_text(result, lang.value))
    if place:
        from kompas_sim.plots import save_figure

        with given():
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
    runs: Annotated[int, number_option("--runs", "Runs of each logic.")] = 100,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    out: Annotated[Path | None, out_option("Directory. [default: results/<case>]")] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Compare hierarchy and network, with the same chance."""
    from kompas_sim import comparison
    from kompas_sim.chance import seed_from
    from kompas_sim.limits import runs_of_each, workers_of
    from kompas_sim.logic import as_logic

    scenario = _scenario(case)
    with given():
        runs, seed = runs_of_each(runs), seed_from(seed)
        workers = workers_of(workers)
        chosen = {word: as_logic(word) for word in logic or ("hierarchy", "network")}
    if len(chosen) < 2:
        raise Mistake("--logic: give two different ones to compare, or none")
    place = results_folder(out or Path("results") / file_name(scenario.name), comparison.FILES)
    found = comparison.compare(
        scenario,
        runs=runs,
        seed=seed,
        treatments=dict(chosen),
        workers=workers,
        progress=sys.stderr.isatty(),
    )
    typer.echo(found.text(lang.value))
    with given():
        found.save(place, lang=lang.value)
    _written(place, lang)


@app.command()
def sweep(
    design: Annotated[
        str, typer.Argument(metavar="DESIGN", help="A .toml file with a scenario and a design.")
    ],
    runs: Annotated[
        int | None, number_option("--runs", "Runs of each point. [default: of the file]")
    ] = None,
    seed: Annotated[
        int | None, number_option("--seed", "Another seed than that of the file.")
    ] = None,
    workers: WorkersOption = None,
    out: Annotated[Path | None, out_option("Directory. [default: results/<file>]")] = None,
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

    with given():
        asked = load_design(design)
        runs = asked.runs if runs is None else runs_of_each(runs)
        seed = asked.seed if seed is None else seed
        workers = workers_of(workers)
        seed = seed_from(seed)
        place = make_directory(out or Path("results") / file_name(Path(design).stem))
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
        int | None, number_option("--runs", "Runs per cell and setting. [default: 200]")
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

    with given():
        usual = validating.QUICK if quick else validating.RUNS
        runs = runs_of_each(usual if runs is None else runs)
        seed = seed_from(seed)
        workers = workers_of(workers)
        patterns_of(pattern or None)
    place = results_folder(out, FILES) if out else None
    try:
        found = validating.validate(pattern or None, runs=runs, seed=seed, workers=workers)
    except RunError as error:
        raise Failed(str(error)) from error
    typer.echo(found.text(lang.value))
    if place:
        with given():
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


def _scenario(case: str) -> Scenario:
    from kompas_sim.io import load_scenario

    with given():
        return load_scenario(case)


def _written(place: Path, lang: Lang) -> None:
    from kompas_sim.words import word

    typer.echo(f"\n{word('written', lang)} {place}")
