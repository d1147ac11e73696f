"""Rules are compiled as parts of one whole; where numba does not let us, plainly."""

import numba
import pytest
from numba.extending import register_jitable

from kompas_sim.ensemble import linking


@pytest.fixture
def highest():
    """A function that calls two parts, one of which calls the other; nothing is compiled yet."""

    @register_jitable(**linking.PART)
    def lowest(x):
        if x < 0:
            raise ValueError("negative", x)
        return x + 1

    @register_jitable(**linking.PART)
    def middle(x):
        return 2 * lowest(x)

    def highest(x):
        return middle(x) + lowest(x)

    linking.works.cache_clear()
    yield highest
    linking.works.cache_clear()


def test_this_numba_lets_itself_be_used():
    assert linking.works()


def test_a_whole_takes_up_its_parts(highest):
    function = numba.njit(**linking.WHOLE)(highest)
    assert function(1) == highest(1)
    [compiled] = function.overloads.values()
    found = [part.name.rpartition(".")[2] for part in compiled.library.parts]
    assert found[:2] == ["lowest", "middle"]  # those that others call come first


def test_a_plain_function_can_call_a_part(highest):
    assert numba.njit(highest)(1) == highest(1)


def test_an_error_in_a_part_says_what_it_says_in_python(highest):
    with pytest.raises(ValueError, match="negative") as found:
        numba.njit(**linking.WHOLE)(highest)(-2)
    assert found.value.args == ("negative", -2)


@pytest.mark.parametrize("what", ["finalize", "alone", "set_env"])
def test_with_another_numba_everything_is_compiled_plainly(highest, monkeypatch, what):
    def missing(*about):
        raise AttributeError(what)

    monkeypatch.setattr(linking.Part, what, missing)
    assert not linking.works()
    function = numba.njit(**linking.WHOLE)(highest)
    assert function(1) == highest(1)
    [compiled] = function.overloads.values()
    assert not isinstance(compiled.library, linking.Library)
