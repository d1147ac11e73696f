"""Loading libraries: hundreds of thousands of objects that stay, none of them garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

FEW = 1000  # Python 3.12 freezes some hundred objects of its own; who freezes all, far more
_lock = RLock()


@contextmanager
def without_collection() -> Iterator[None]:
    """Load, or compile, without looking for garbage: a tenth faster."""
    with _lock:
        collects = gc.isenabled()
        try:
            gc.disable()
            yield
        finally:
            if collects:
                if gc.get_freeze_count() < FEW:
                    gc.freeze()
                    gc.unfreeze()  # what is there counts as old: it is not looked at again soon
                gc.enable()
