"""Loading libraries: hundreds of thousands of objects that stay, none of them garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

FEW = 1000  # Python 3.12 freezes some hundred objects of its own; who freezes all, far more
_lock = Lock()  # not held meanwhile: who loads need not wait for who compiles
_found: list[bool] = []  # whether it collected, as each who is inside found it


@contextmanager
def without_collection() -> Iterator[None]:
    """Load, or compile, without looking for garbage: a tenth faster."""
    known = len(sys.modules)
    with _lock:
        _found.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            if _found.pop():  # the last who leaves takes what the first found
                if len(sys.modules) > known and gc.get_freeze_count() < FEW:
                    gc.freeze()
                    gc.unfreeze()  # what was loaded counts as old: it is not looked at again soon
                gc.enable()
