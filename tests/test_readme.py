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
BLOCKS = {
    f"{page.stem}-{k}": code
    for page in PAGES
    for k, code in enumerate(CODE.findall(page.read_text(encoding="utf-8")))
}
LONG = {name for name, code in BLOCKS.items() if re.search("executor=|engine=", code)}


def test_there_is_something_to_run():
    assert {"README-2", "many-runs-3"} <= set(BLOCKS) - LONG
    assert LONG


@pytest.mark.parametrize("name", sorted(set(BLOCKS) - LONG))
def test_code_runs(name, tmp_path, monkeypatch, run_script):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(BLOCKS[name], encoding="utf-8")
    run_script(script)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LONG))
def test_code_that_starts_processes_or_lets_agents_play_runs(name, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(BLOCKS[name], encoding="utf-8")
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
