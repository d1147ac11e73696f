"""Loading libraries: hundreds of thousands of objects that stay, none of them garbage."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

atexit.register(gc.freeze)  # at the end Python would look at all of them once more, twice


@contextmanager
def without_collection() -> Iterator[None]:
    """Load, or compile, without looking for garbage: a tenth faster."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()  # what is there counts as old: it is not looked at again soon
            gc.enable()
