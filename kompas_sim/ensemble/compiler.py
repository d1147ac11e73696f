"""Compiling the rules: once for every version of them, and then from the disk."""

from __future__ import annotations

import inspect
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import NamedTuple

import numba
from llvmlite.binding import get_host_cpu_name
from numba.extending import register_jitable
from platformdirs import user_cache_path

from kompas_sim.ensemble.kernel import make_kernel
from kompas_sim.ensemble.linking import PART, WHOLE, Whole, compile_to, works
from kompas_sim.ensemble.own import with_own
from kompas_sim.ensemble.philox import draw_first
from kompas_sim.own_decisions import Own, fingerprint
from kompas_sim.rules import (
    DIGEST,
    RULES,
    aspiration,
    digest_of,
    disclosure,
    offers,
    response,
    strategy,
)
from kompas_sim.rules.schedule import Decision

DECISIONS: dict[str, Decision] = {
    "target": aspiration.target,
    "choose_strategy": strategy.choose_strategy,
    "disclose": disclosure.disclose,
    "propose": offers.propose,
    "respond": response.respond,
}
KEPT = 8  # versions of the rules whose compiled code stays on the disk


def version_of(files: Iterable[str | os.PathLike[str]]) -> str:
    """Return the version of what is compiled; numba knows `files` by their path and their time."""
    made_of = (
        DIGEST,
        digest_of(Path(__file__).parent),
        [(os.fspath(file), os.path.getmtime(file)) for file in files],
        numba.__version__,
        sys.version_info[:2],
        get_host_cpu_name(),
    )
    return sha256(repr(made_of).encode()).hexdigest()[:24]


VERSION = version_of(inspect.getfile(each) for each in (make_kernel, draw_first))
_lock = Lock()
_ready: dict[tuple[tuple[str, int, str], ...], Compiled] = {}


def cache_folder() -> Path:
    """Return where the compiled rules of this version are kept.

    numba does not notice when a function changes that a compiled one calls: the folder is named
    after all of them.
    """
    base = os.environ.get("NUMBA_CACHE_DIR")
    place = Path(base) / "kompas_sim" if base else user_cache_path("kompas_sim")
    return place / f"rules-{VERSION}"


@cache
def list_rules() -> None:
    """Let numba compile every rule wherever another compiled function calls it."""
    for each in RULES:
        register_jitable(**PART)(each)


# the rules are listed before the whole is compiled; who reads it from the disk does without
OPTIONS = WHOLE | {"pipeline_class": compile_to(Whole, works, first=list_rules)}


class Compiled(NamedTuple):
    """What is compiled."""

    play_runs: Callable[..., None]  # of `make_kernel`
    draw_first: Callable[..., None]


def compiled(own: Own = ()) -> Compiled:
    """Return the loop over runs, compiled, with the rules and decisions of one's own in it.

    The rules are compiled when they are first called, and then come from the disk; with decisions
    of one's own they are compiled in every session, once for what these do.
    """
    key = tuple((name, index, fingerprint(function)) for name, index, function in own)
    with _lock:
        if key not in _ready:
            _ready[key] = _make(own)
        return _ready[key]


def _make(own: Own) -> Compiled:
    folder = cache_folder()
    draw = _kept(draw_first, folder)
    if own:
        _tell("compiling the rules with decisions of your own; about a minute")
        kernel = make_kernel(**with_own(DECISIONS, own))
        return Compiled(numba.njit(**OPTIONS)(kernel), draw)
    if not any(folder.glob("**/*play_runs*.nbc")):
        once = "once for this version, " if os.access(folder, os.W_OK) else ""
        _tell(f"compiling the rules; {once}about a minute")
    found = Compiled(_kept(make_kernel(**DECISIONS), folder), draw)
    with suppress(OSError):  # somebody else's, or somebody else is tidying up as well
        _forget_old(folder)
    return found


def _kept(function: Callable[..., None], folder: Path) -> Callable[..., None]:
    """Return `function`, to be compiled when it is called, and then kept in `folder`."""
    if not _writable(folder):
        return numba.njit(**OPTIONS)(function)
    before = numba.config.CACHE_DIR
    try:
        numba.config.CACHE_DIR = str(folder)  # numba asks for it here, and only here
        return numba.njit(cache=True, **OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = before


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        warnings.warn(
            f"compiled rules cannot be kept in {folder} ({error.strerror}), so they are compiled "
            "anew in every session; NUMBA_CACHE_DIR can name another folder",
            stacklevel=2,
        )
        return False
    return True


def _forget_old(folder: Path) -> None:
    """Remove the compiled code of versions that have not been used for longest."""
    if folder.is_dir():
        os.utime(folder)
        ours = folder.parent.glob(f"rules-{'[0-9a-f]' * len(VERSION)}")
        kept = sorted(ours, key=os.path.getmtime, reverse=True)
        for old in kept[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


def _tell(message: str) -> None:
    print(f"kompas_sim: {message}", file=sys.stderr, flush=True)
