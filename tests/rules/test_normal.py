"""Standard normal numbers: the inverse of the distribution, against two libraries."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from kompas_sim.rules.normal import normal
from kompas_sim.rules.numbers import SMALLEST


@given(st.floats(SMALLEST, 1 - 2**-53))
def test_it_inverts_the_distribution(u):
    assert normal(u) == pytest.approx(NormalDist().inv_cdf(u), abs=2**-29)
    assert normal(u) == pytest.approx(ndtri(u), abs=2**-29)


def test_all_three_parts_are_used_and_meet():
    for u in (0.5, 0.075, 0.925, 1e-3, 1 - 1e-3, 1e-11, 1e-12, 1 - 1e-12, SMALLEST):
        assert normal(u) == pytest.approx(ndtri(u), abs=2**-29)
    for edge in (0.075, 0.925, np.exp(-25)):
        assert normal(edge - edge * 1e-9) == pytest.approx(normal(edge + edge * 1e-9), abs=1e-7)


def test_the_middle_is_exactly_nothing_and_the_rest_on_the_grid():
    assert normal(0.5) == 0
    assert normal(0.3) == -normal(0.7)
    assert (normal(0.123) * 2**30).is_integer()
