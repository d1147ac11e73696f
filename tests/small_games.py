"""Small games on round numbers, so that ties are common."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def games(draw):
    """Gains, numbers of options, reservations and first agenda, as `make_yardstick` takes them."""
    n, sizes = draw(st.integers(2, 4)), draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    gains = np.zeros((n, len(sizes), max(sizes)))
    first = np.zeros(gains.shape[1:], dtype=bool)
    for k, size in enumerate(sizes):
        first[k, 0] = True
        for o in range(1, size):
            first[k, o] = draw(st.booleans())
            for i in range(n):
                gains[i, k, o] = draw(st.integers(-4, 4))
    reservation = np.array([draw(st.integers(-2, 3)) for _ in range(n)], dtype=float)
    return gains, np.array(sizes), reservation, first
