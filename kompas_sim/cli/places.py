"""Where the command line writes results."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile

from kompas_sim.cli.answers import Mistake, given


def make_directory(path: Path) -> Path:
    """Make a directory, and see that it can be written to before the work begins."""
    with given():
        try:
            path.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=path):
                pass
        except FileExistsError:
            raise Mistake(f"{path}: is a file, not a directory") from None
        except NotADirectoryError:
            raise Mistake(f"{path}: lies in something that is not a directory") from None
    return path


def results_folder(path: Path, names: Collection[str]) -> Path:
    """Make a directory for results, in files of these names; refuse one that has other files."""
    from kompas_sim.saving import has_provenance
    from kompas_sim.storage import foreign_file

    strange = foreign_file(make_directory(path), names if has_provenance(path) else ())
    if strange:
        raise Mistake(f"{path}: not a folder of such results: it has {strange}; choose another")
    return path


def file_name(name: str) -> str:
    """Return a name that a file can have."""
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "scenario"
