"""Arrays as rules read them: no rule counts from the end, so that no index is looked at for it.

numba lets every index be negative, and asks of each whether it is. In the code of this package
`Borrowed` arrays do not ask; in decisions of one's own they do, but not in rules that these call.
"""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import ArrayModel
from numba.extending import lower_builtin, register_model
from numba.np import arrayobj

OURS = "_ZN10kompas_sim"  # how numba lets the names of all functions of this package begin


class Borrowed(types.Array):
    """The type of an array that somebody else keeps alive."""

    def __init__(self, array: types.Array) -> None:
        name = f"borrowed {array.name}"
        super().__init__(
            array.dtype, array.ndim, array.layout, not array.mutable, name, array.aligned
        )


register_model(Borrowed)(ArrayModel)


@lower_builtin(operator.getitem, Borrowed, types.Integer)
@lower_builtin(operator.getitem, Borrowed, types.BaseTuple)
def _get(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind, index = signature.args
    if not _is_simple(builder, kind, index):
        one = isinstance(index, types.Integer)
        plain = arrayobj.getitem_arraynd_intp if one else arrayobj.getitem_array_tuple
        return plain(context, builder, signature, arguments)
    place = _place(context, builder, kind, index, *arguments)
    return arrayobj.load_item(context, builder, kind, place)


@lower_builtin(operator.setitem, Borrowed, types.Any, types.Any)
def _set(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind, index, given = signature.args
    if not _is_simple(builder, kind, index):
        return arrayobj.setitem_array(context, builder, signature, arguments)
    place = _place(context, builder, kind, index, *arguments[:2])
    value = context.cast(builder, arguments[2], given, kind.dtype)
    arrayobj.store_item(context, builder, kind, value, place)
    return context.get_dummy_value()


def _is_simple(builder: Any, kind: Borrowed, index: Any) -> bool:
    """Whether a function of ours asks for a single number."""
    indices = index.types if isinstance(index, types.BaseTuple) else (index,)
    whole = all(isinstance(each, types.Integer) for each in indices)
    return whole and len(indices) == kind.ndim and builder.function.name.startswith(OURS)


def _place(context: Any, builder: Any, kind: Borrowed, index: Any, array: Any, given: Any) -> Any:
    """Return where the number of that index is."""
    if isinstance(index, types.BaseTuple):
        given = zip(cgutils.unpack_tuple(builder, given), index.types, strict=True)
    else:
        given = [(given, index)]
    indices = [context.cast(builder, each, of, types.intp) for each, of in given]
    view = arrayobj.make_array(kind)(context, builder, array)
    return cgutils.get_item_pointer(context, builder, kind, view, indices)
