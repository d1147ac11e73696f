"""Figures: everything is drawn, in both languages, with readable words that do not collide."""

import subprocess
import sys
from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import kompas_sim as ks
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.state import EVENTS, PHASES
from kompas_sim.words import WORDS, word

LANGUAGES = ("en", "nl")


@pytest.fixture(scope="module")
def comparison():
    return ks.compare("senseo", runs=5, seed=2)


@pytest.fixture(scope="module")
def runs(comparison):
    return comparison.runs["network"]


@pytest.fixture(scope="module")
def run():
    return ks.negotiate("senseo", "hierarchy", seed=3)


def texts(figure):
    """All texts of a figure that can be seen, with their boxes."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    found = []
    for ax in figure.axes:
        labels = [*ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            inside = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            labels += [label for tick in inside for label in (tick.label1, tick.label2)]
        labels += [ax.xaxis.label, ax.yaxis.label, ax.title, ax._left_title]
        found += [t for t in labels if t.get_text() and t.get_visible()]
    return [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in found]


def assert_readable(figure):
    """No text lies over another or outside the paper."""
    found = texts(figure)
    paper = figure.bbox
    for k, (text, box) in enumerate(found):
        inside = paper.x0 - 1 <= box.x0 and box.x1 <= paper.x1 + 1
        assert inside, f"{text!r} is cut off"
        assert paper.y0 - 1 <= box.y0, f"{text!r} is cut off"
        assert box.y1 <= paper.y1 + 1, f"{text!r} is cut off"
        for other, its in found[:k]:
            apart = (
                min(box.x1, its.x1) - max(box.x0, its.x0) <= 1
                or min(box.y1, its.y1) - max(box.y0, its.y0) <= 1
            )
            assert apart, f"{text!r} lies over {other!r}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("draw", [ks.plot_outcomes, ks.plot_trust, ks.plot_escalation])
def test_runs_and_treatments(draw, lang, runs, comparison):
    for what in (runs, comparison, comparison.runs):
        ax = draw(what, lang=lang)
        assert isinstance(ax, Axes)
        assert ax.get_ylabel()
        assert_readable(ax.figure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("draw", [ks.plot_run, ks.plot_trust, ks.plot_escalation])
def test_one_run(draw, lang, run):
    assert_readable(draw(run, lang=lang).figure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ks.cases())
def test_runs_of_every_case_can_be_read(case, lang):
    logic = "hierarchy" if lang == "en" else "network"
    assert_readable(ks.negotiate(case, logic, seed=4).plot(lang=lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_comparison(lang, comparison):
    figure = comparison.plot(lang)
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 3
    assert_readable(figure)
    legend = [t.get_text() for t in figure.axes[1].get_legend().get_texts()]
    assert legend == [word("hierarchy", lang), word("network", lang)]


def test_dutch_words_are_on_the_figures(run, comparison):
    said = {text for text, _ in texts(comparison.plot("nl"))}
    assert {"vertrouwensreservoir", "escalatie", "ronde", "compromis", "0,5"} & said >= {
        "vertrouwensreservoir",
        "escalatie",
        "ronde",
        "compromis",
    }
    assert "verlies-verlies" in said
    said = {text for text, _ in texts(run.plot(lang="nl"))}
    assert {"vertrouwen en vitaliteit", "escalatie (hoogste)", "weigering"} <= said


def test_axes_of_ones_own(run, runs):
    figure = Figure(figsize=(9, 9))
    axes = figure.subplots(2, 2)
    assert ks.plot_trust(runs, ax=axes[0, 0]) is axes[0, 0]
    assert ks.plot_escalation(run, ax=axes[0, 1]) is axes[0, 1]
    assert ks.plot_outcomes(runs, ax=axes[1, 0]) is axes[1, 0]
    assert ks.plot_run(run, ax=axes[1, 1]) is axes[1, 1]


def test_points_of_a_design_are_not_thrown_together():
    played = ks.sweep(ks.grid("senseo", {"logic": ["hierarchy", "network"]}), runs=3)
    with pytest.raises(ValueError, match="plot_outcomes: the runs are of 2 points of a design"):
        ks.plot_outcomes(played)
    apart = {logic: replace(played, table=t) for logic, t in played.table.groupby("logic")}
    assert_readable(ks.plot_outcomes(apart).figure)


def test_a_notebook_shows_figures_and_axes(run):
    for drawn in (run.plot(), ks.plot_trust(run)):
        assert drawn._repr_png_().startswith(b"\x89PNG")


def test_a_single_round_can_be_drawn():
    model = ks.Negotiation("senseo", rng=1)
    model.step()
    assert_readable(model.result().plot())


def test_pyplot_is_left_alone():
    code = (
        "import sys, kompas_sim as ks; ks.negotiate('senseo', seed=1).plot(); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_unknown_language_is_refused(run):
    with pytest.raises(ValueError, match="the languages are en, nl"):
        run.plot(lang="fr")


def test_everything_that_is_named_has_words(run):
    for name in (*OUTCOMES, *FLAGS, *PHASES, *EVENTS, *run.measures):
        assert name in WORDS, name
        assert WORDS[name].nl
