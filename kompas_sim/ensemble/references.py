"""Named tuples passed by reference to compiled rules.

Compiled, a `Table` by value would be some nine hundred numbers handed over at every call of a
rule. ``by_reference(table)`` hands over one pointer instead, on which attributes read as usual:
``table.state.trust[i, j]``. Who makes the reference keeps the arrays alive.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model


class Reference(types.Type):
    """The type of a pointer to a named tuple.

    Its name is short: names of types are part of the names of compiled functions, and that of a
    `Table` would make every one of those many thousands of letters long.
    """

    def __init__(self, target: types.BaseNamedTuple) -> None:
        self.target = target
        kind = target.instance_class.__name__
        super().__init__(f"Reference({kind} {sha256(target.name.encode()).hexdigest()[:16]})")


@register_model(Reference)
class _Pointer(PrimitiveModel):
    def __init__(self, manager: Any, reference: Reference) -> None:
        pointer = manager.lookup(reference.target).get_value_type().as_pointer()
        super().__init__(manager, reference, pointer)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = Reference

    def generic_resolve(self, reference: Reference, name: str) -> types.Type | None:
        if name not in reference.target.fields:
            return None
        kind = reference.target.types[reference.target.fields.index(name)]
        return Reference(kind) if isinstance(kind, types.BaseNamedTuple) else kind


@lower_getattr_generic(Reference)
def _read(context: Any, builder: Any, reference: Reference, pointer: Any, name: str) -> Any:
    index = reference.target.fields.index(name)
    kind = reference.target.types[index]
    place = cgutils.gep_inbounds(builder, pointer, 0, index)
    if isinstance(kind, types.BaseNamedTuple):
        return place
    if isinstance(kind, types.Array):
        return _borrowed(context, builder, kind, place)
    return builder.load(place)


def _borrowed(context: Any, builder: Any, kind: types.Array, place: Any) -> Any:
    """Return the array at `place` without a claim on its memory: no counting of references."""
    make = cgutils.create_struct_proxy(kind)
    there, here = make(context, builder, ref=place), make(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    here.itemsize = context.get_constant(types.intp, size)
    for part in ("data", "nitems", "shape", "strides"):
        setattr(here, part, getattr(there, part))
    return here._getvalue()


@intrinsic
def by_reference(typing: Any, value: types.BaseNamedTuple) -> Any:
    """Return a reference to a named tuple, good until the calling function returns."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once(builder, arguments[0].type)
        builder.store(arguments[0], place)
        return place

    return Reference(value)(value), generate
