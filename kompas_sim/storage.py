"""Results on the disk: a folder of parquet files, a block of runs in each, as they come.

Every file is whole or not there: it is written under another name and then renamed. So whatever
stops a sweep, what is there is right, and the sweep can go on where it stopped.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kompas_sim.errors import shown
from kompas_sim.rules.scoring import PATHS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

KEY = b"kompas_sim"
SAME = ("design", "seed", "runs", "rules", "paths", "party_classes", "decisions", "own_code")
OF_ALL = (*SAME, "digest", "logic", "points", "block")  # what all files of a folder say alike
WHOLE = f"runs-{'[0-9]' * 12}.parquet"  # name of a file that is complete
WIDEST = 40  # value in a message
PATH = "path."  # in front of the name of a column that holds the course of a run


class StorageError(RuntimeError):
    """Results cannot be written or read; the message names the place and what is safe."""


class Store:
    """A folder of results.

    Parameters
    ----------
    place
        The folder; it need not exist.

    Raises
    ------
    StorageError
        When it holds something else.
    """

    def __init__(self, place: str | os.PathLike[str]) -> None:
        if not isinstance(place, str | os.PathLike):
            raise StorageError(f"{shown(place)} must be the path of a folder")
        self.place = Path(place)
        try:
            taken = self.place.exists() and not self.place.is_dir()
        except (OSError, ValueError) as error:
            raise StorageError(f"out: {error}") from None
        if taken:
            raise StorageError(f"{self.place}: there is a file of that name; results need a folder")
        strange = foreign_file(self.place, [WHOLE], folders=True)
        if strange:
            raise StorageError(f"{self.place}: not a folder of results: it has {strange}")

    def _inside(self) -> list[Path]:
        return list(self.place.iterdir()) if self.place.is_dir() else []

    @property
    def files(self) -> list[Path]:
        """The files that are complete, in the order of their runs."""
        return sorted(each for each in self._inside() if fnmatchcase(each.name, WHOLE))

    @property
    def starts(self) -> set[int]:
        """The first run of every block that is there."""
        return {int(each.stem.removeprefix("runs-")) for each in self.files}

    def open(self) -> None:
        """Make the folder, and clear away what an interrupted writing left behind."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            for left in self._inside():
                if left.name.startswith(".runs-"):
                    left.unlink()
        except OSError as error:
            raise StorageError(f"{self.place}: {error.strerror or error}") from None

    def write(self, start: int, table: pa.Table) -> None:
        """Write the block whose first run is `start`; it is there when this returns."""
        import pyarrow.parquet as pq

        path = self.place / f"runs-{start:012d}.parquet"
        part = path.with_name(f".{path.stem}.part")  # hidden from who reads the folder meanwhile
        try:
            with part.open("wb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise StorageError(f"{path}: {reason}") from None

    def read(self) -> pa.Table:
        """Read all that is there, in the order of the runs.

        Raises
        ------
        StorageError
            When there is nothing, or a file cannot be read or does not belong to the others.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        tables = {path: _checked(path, pq.read_table) for path in self.files}
        if not tables:
            raise StorageError(f"{self.place}: no results there")
        source = _common({path: source_of(path, table.schema) for path, table in tables.items()})
        first = next(iter(tables.values()))
        stop = 0
        for path, table in tables.items():
            if not table.schema.equals(first.schema):
                raise StorageError(f"{path}: its columns are not those of the other files")
            start = int(path.stem.removeprefix("runs-"))
            if "design" in source:
                begins = source["runs"] * table["point"][0].as_py() + table["run"][0].as_py()
                if begins != start or start < stop:
                    raise StorageError(
                        f"{path}: it holds runs {begins:,} to {begins + len(table) - 1:,} of the "
                        "sweep, which its name does not say or another file has as well; remove "
                        "it, and the same sweep plays what is missing"
                    )
            stop = start + len(table)
        return pa.concat_tables(tables.values())

    def source(self) -> dict[str, Any] | None:
        """Return the provenance that the files carry; None when there is no file.

        Raises
        ------
        StorageError
            When a file cannot be read or does not belong to the others.
        """
        files = self.files
        return _common({path: source_of(path) for path in files}) if files else None


def foreign_file(place: Path, names: Collection[str], folders: bool = False) -> str | None:
    """Return the name of a file in a folder that has none of `names`, or None.

    Parameters
    ----------
    place
        The folder; it need not exist.
    names
        Those of the files that may be there; patterns of `fnmatch` as well. Hidden files always
        may: a file manager's, say.
    folders
        Whether folders count as well.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder)
    ...     _ = (place / "notes.txt").write_text("mine")
    ...     foreign_file(place, ["runs.csv"]), foreign_file(place, ["runs.csv", "*.txt"])
    ('notes.txt', None)
    """
    there = sorted(place.iterdir()) if place.is_dir() else []
    for each in there:
        counts = not each.name.startswith(".") and (folders or not each.is_dir())
        if counts and not any(fnmatchcase(each.name, name) for name in names):
            return each.name
    return None


def source_of(path: Path, schema: pa.Schema | None = None) -> dict[str, Any]:
    """Return the provenance that a file carries; `schema`: where it has been read already."""
    import pyarrow.parquet as pq

    metadata = (_checked(path, pq.read_schema) if schema is None else schema).metadata or {}
    if KEY not in metadata:
        raise StorageError(f"{path}: it does not say where its runs come from")
    source: dict[str, Any] = json.loads(metadata[KEY])
    return source


def apart(stored: Any, asked: Any) -> str:
    """Return what is stored and what else is asked for, cut to size.

    Examples
    --------
    >>> apart(4, 5)
    'stored: 4, asked: 5'
    """
    return f"stored: {str(stored)[:WIDEST]}, asked: {str(asked)[:WIDEST]}"


def _common(sources: Mapping[Path, dict[str, Any]]) -> dict[str, Any]:
    """Return the provenance of the first file; all must be of one sweep, or one saving.

    A file that differs is to be removed only where most files are alike.
    """
    for key in OF_ALL:
        said = {path: json.dumps(source.get(key)) for path, source in sources.items()}
        [(usual, count)] = Counter(said.values()).most_common(1)
        odd = next((path for path, value in said.items() if value != usual), None)
        if odd is None:
            continue
        if 2 * count > len(said):
            raise StorageError(
                f"{odd}: it is of another sweep than the other files, with another {key} "
                f"({said[odd][:WIDEST]}, not {usual[:WIDEST]}); remove it, and the same sweep "
                "plays its runs again"
            )
        one = next(path for path, value in said.items() if value == usual)
        raise StorageError(
            f"{one} and {odd} are of different sweeps, with another {key} "
            f"({usual[:WIDEST]}, {said[odd][:WIDEST]}); keep one"
        )
    return next(iter(sources.values()))


def to_arrow(table: pd.DataFrame, paths: Mapping[str, Any], source: Mapping[str, Any]) -> pa.Table:
    """Return a table of runs as it is stored, with the course of its runs and its provenance."""
    import pyarrow as pa

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    for name, values in paths.items():
        rounds = np.ascontiguousarray(values).reshape(-1)
        column = pa.FixedSizeListArray.from_arrays(pa.array(rounds), values.shape[1])
        arrow = arrow.append_column(PATH + name, column)
    said = json.dumps(source, ensure_ascii=False, allow_nan=False).encode()
    return arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), KEY: said})


def from_arrow(arrow: pa.Table) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the table of runs, and the course of them as (runs, rounds + 1) where it was kept."""
    paths = {}
    for name in PATHS:
        if PATH + name in arrow.column_names:
            column = arrow[PATH + name].combine_chunks()
            paths[name] = column.flatten().to_numpy().reshape(len(column), -1)
            arrow = arrow.drop_columns([PATH + name])
    return arrow.to_pandas(), paths


def _checked(path: Path, read: Any) -> Any:
    import pyarrow as pa

    try:
        return read(path)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).rpartition(f"'{path}': ")[2].strip().splitlines()[0].rstrip(".: ")
        raise StorageError(
            f"{path}: cannot be read ({reason}); remove it, and the same sweep plays its runs again"
        ) from None
