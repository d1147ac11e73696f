"""Write the table of all parameters into docs/model.md: ``python experiments/parameter_table.py``.

``--print`` shows the table instead.
"""

from __future__ import annotations

from pathlib import Path

from kompas_sim.parameters import Info, Parameters, parameter_info

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "model.md"
BEGIN = "<!-- parameters: begin (written by experiments/parameter_table.py) -->"
END = "<!-- parameters: end -->"
COLUMNS = ("name", "default", "range", "mechanism", "basis", "off", "meaning")


def named(value: float | None, info: Info) -> str:
    """The value as a person writes it: by name where it is a choice, a dash where there is none."""
    if value is None:
        return "–"
    return info.choices[int(value)] if info.choices else f"{value:.4g}"


def row(name: str, default: float, info: Info) -> tuple[str, ...]:
    """The cells of one parameter, in the order of `COLUMNS`."""
    allowed = ", ".join(info.choices) or f"{info.low:g} … {info.high:g}"
    return (
        f"`{name}`",
        named(default, info),
        allowed,
        info.mechanism,
        info.basis,
        named(info.off, info),
        info.meaning,
    )


def table() -> str:
    """The table in Markdown."""
    defaults = Parameters()._asdict()
    rows = [row(name, defaults[name], info) for name, info in parameter_info().items()]
    lines = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def with_table(text: str) -> str:
    """`text` with what stands between the two markers replaced by the table."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    from evidence.asking import Parser

    parser = Parser("parameter_table", __doc__)
    parser.add_argument("--print", action="store_true", help="show the table instead")
    if parser.parse_args().print:
        print(table())
    else:
        DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
