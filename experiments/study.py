"""One study: its page in docs/studies, its figure, and its data.

    python experiments/study.py which_row            prints what is found
    python experiments/study.py which_row --write    into the page and the figure, data to results/
    python experiments/study.py which_row --quick    few runs, to see it work

The same runs and seed give the same page, digit for digit.
"""

from __future__ import annotations

import sys
from importlib import import_module

from evidence.asking import fail
from studies.common import STUDIES, main

from kompas_sim.errors import unknown

if __name__ == "__main__":
    about = f"{(__doc__ or '').strip()}\n\nstudies: {', '.join(STUDIES)}"
    if len(sys.argv) < 2:
        sys.exit(about)
    name, *words = sys.argv[1:]
    if name in ("-h", "--help"):
        print(about)
        sys.exit()
    if name not in STUDIES:
        fail("study", unknown("study", name, STUDIES, "studies"))
    main(import_module(f"studies.{name}"), words)
