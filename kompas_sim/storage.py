"""Results on the disk: a folder of parquet files, a block of runs in each, as they come.

Every file is whole or not there: it is written under another name and then renamed. So whatever
stops a sweep, what is there is right, and the sweep can go on where it stopped.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kompas_sim.errors import shown
from kompas_sim.rules.scoring import PATHS

if TYPE_CHECKING:
    import pyarrow as pa

KEY = b"kompas_sim"
WHOLE = re.compile(r"runs-\d{12}\.parquet")
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
        strange = sorted(each.name for each in self._inside() if not _may_be_there(each.name))
        if strange:
            raise StorageError(f"{self.place}: not a folder of results: it has {strange[0]}")

    def _inside(self) -> list[Path]:
        return list(self.place.iterdir()) if self.place.is_dir() else []

    @property
    def files(self) -> list[Path]:
        """The files that are complete, in the order of their runs."""
        return sorted(each for each in self._inside() if WHOLE.fullmatch(each.name))

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
        """Read all that is there, in the order of the runs."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self.files:
            raise StorageError(f"{self.place}: no results there")
        return pa.concat_tables([_checked(path, pq.read_table) for path in self.files])

    def source(self) -> dict[str, Any] | None:
        """Return the provenance that the first file carries; None when there is no file."""
        import pyarrow.parquet as pq

        if not self.files:
            return None
        metadata = _checked(self.files[0], pq.read_schema).metadata or {}
        if KEY not in metadata:
            raise StorageError(f"{self.files[0]}: it does not say where its runs come from")
        source: dict[str, Any] = json.loads(metadata[KEY])
        return source


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


def _may_be_there(name: str) -> bool:
    return bool(WHOLE.fullmatch(name)) or name.startswith(".")  # hidden: a file manager's, say


def _checked(path: Path, read: Any) -> Any:
    import pyarrow as pa

    try:
        return read(path)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).rpartition(f"'{path}': ")[2].strip().splitlines()[0].rstrip(".: ")
        raise StorageError(
            f"{path}: cannot be read ({reason}); remove it, and the same sweep plays its runs again"
        ) from None
