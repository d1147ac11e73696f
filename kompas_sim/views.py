"""Rows of the state, read and written by the names of the parties."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from kompas_sim.errors import unknown
from kompas_sim.limits import Number
from kompas_sim.rules.state import Floats


class ByParty(MutableMapping[str, float]):
    """What a party thinks of, or has with, each of the others; a live view on the run.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> model = ks.Negotiation("senseo", rng=1)
    >>> model.party("Philips").trust["Douwe Egberts"] = 0.9
    >>> dict(model.party("Philips").trust)
    {'Douwe Egberts': 0.9}
    """

    def __init__(
        self, row: Floats, names: Sequence[str], me: int, limit: Number, what: str
    ) -> None:
        self._row, self._names, self._me = row, names, me
        self._limit, self._what = limit, what

    def _index(self, name: str) -> int:
        if name not in list(self):
            raise KeyError(unknown("other party", name, self, "others"))
        return self._names.index(name)

    def __getitem__(self, name: str) -> float:
        return float(self._row[self._index(name)])

    def __setitem__(self, name: str, value: float) -> None:
        index = self._index(name)
        if problem := self._limit.problem(value):
            raise ValueError(f"{self._what}: {problem}")
        self._row[index] = value

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"{self._what} can be changed, not deleted")

    def __iter__(self) -> Iterator[str]:
        return (name for i, name in enumerate(self._names) if i != self._me)

    def __len__(self) -> int:
        return len(self._names) - 1

    def __repr__(self) -> str:
        return repr({name: round(value, 4) for name, value in self.items()})
