"""What the README and the documentation show works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
LONG = re.compile("executor=|engine=")  # processes are started, or agents play
BLOCKS = [
    pytest.param(
        code,
        id=f"{page.stem}-{k}",
        marks=[pytest.mark.slow] if LONG.search(code) else [],
    )
    for page in PAGES
    for k, code in enumerate(CODE.findall(page.read_text(encoding="utf-8")))
]


def test_there_is_something_to_run():
    assert {"README-2", "many-runs-3"} <= {block.id for block in BLOCKS}


@pytest.mark.parametrize("code", BLOCKS)
def test_code_runs(code, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_links_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_case_is_listed():
    import kompas_sim as ks

    for case in ks.cases():
        assert f"| `{case}` |" in TEXT


@pytest.mark.slow
def test_the_table_is_what_its_script_makes():
    sys.path.insert(0, str(ROOT / "experiments"))
    import five_cases

    made = five_cases.table(["senseo"], five_cases.RUNS, five_cases.SEED)
    for line in made.splitlines():
        assert line in TEXT
