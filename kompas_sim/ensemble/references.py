"""Named tuples passed by reference to compiled rules.

Compiled, a `Table` by value would be some nine hundred numbers handed over at every call of a
rule. ``by_reference(table)`` hands over one pointer instead, on which attributes read as usual:
``table.state.trust[i, j]``. Who makes the reference keeps the arrays alive.

What a reference leads to does not change: the parameters, and where arrays are and how large, but
not what is in them. LLVM is told so, and need not look again after everything that is written.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

from kompas_sim.ensemble.borrowed import Borrowed

PARAMETERS = "p"  # of a `Table`; the record of its state does change


class Reference(types.Type):
    """The type of a pointer to a named tuple, or to the record of parameters in it.

    Its name is short: names of types are part of the names of compiled functions, and that of a
    `Table` would make every one of those many thousands of letters long.
    """

    def __init__(self, target: types.BaseNamedTuple | types.Record) -> None:
        self.target = target
        kind = "Record" if isinstance(target, types.Record) else target.instance_class.__name__
        super().__init__(f"Reference({kind} {sha256(target.name.encode()).hexdigest()[:16]})")

    def kind_of(self, name: str) -> types.Type | None:
        """Return the type of an attribute, if there is one of that name."""
        if name not in self.target.fields:
            return None
        if isinstance(self.target, types.Record):
            return self.target.typeof(name)
        kind = self.target.types[self.target.fields.index(name)]
        if isinstance(kind, types.Array):
            return Borrowed(kind)
        fixed = isinstance(kind, types.Record) and name == PARAMETERS
        return Reference(kind) if fixed or isinstance(kind, types.BaseNamedTuple) else kind


@register_model(Reference)
class _Pointer(PrimitiveModel):
    def __init__(self, manager: Any, reference: Reference) -> None:
        kind = manager.lookup(reference.target).get_value_type()
        record = isinstance(reference.target, types.Record)  # a pointer already
        super().__init__(manager, reference, kind if record else kind.as_pointer())


@infer_getattr
class _Attributes(AttributeTemplate):
    key = Reference

    def generic_resolve(self, reference: Reference, name: str) -> types.Type | None:
        return reference.kind_of(name)


@lower_getattr_generic(Reference)
def _read(context: Any, builder: Any, reference: Reference, pointer: Any, name: str) -> Any:
    kind = reference.kind_of(name)
    if isinstance(reference.target, types.Record):
        place = cgutils.get_record_member(
            builder, pointer, reference.target.offset(name), context.get_data_type(kind)
        )
        return context.data_model_manager[kind].from_data(builder, _fixed(builder, place, 1))
    place = cgutils.gep_inbounds(builder, pointer, 0, reference.target.fields.index(name))
    if isinstance(kind, types.Array):
        return _borrowed(context, builder, kind, place)
    if isinstance(kind, Reference) and isinstance(kind.target, types.BaseNamedTuple):
        return place
    return _fixed(builder, place)


def _fixed(builder: Any, place: Any, align: int | None = None) -> Any:
    """Load what never changes."""
    value = builder.load(place, align=align)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


def _borrowed(context: Any, builder: Any, kind: Borrowed, place: Any) -> Any:
    """Return the array at `place` without a claim on its memory: no counting of references."""
    make = cgutils.create_struct_proxy(kind)
    there, here = make(context, builder, ref=place), make(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    here.itemsize = context.get_constant(types.intp, size)
    for part in ("data", "nitems", "shape", "strides"):
        setattr(here, part, _fixed(builder, there._get_ptr_by_name(part)))
    return here._getvalue()


@intrinsic
def by_reference(typing: Any, value: types.BaseNamedTuple) -> Any:
    """Return a reference to a named tuple, good until the calling function returns."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once(builder, arguments[0].type)
        builder.store(arguments[0], place)
        return _from_here_on(builder, place)

    return Reference(value)(value), generate


def _from_here_on(builder: Any, place: Any) -> Any:
    """Return a pointer to the same place, of which LLVM does not know what was there before.

    In a loop the place is used again. Every time round has a pointer of its own, which makes it
    true that nothing behind a pointer changes: what was read by another is not taken for it.
    """
    kind = ir.FunctionType(place.type, [place.type])
    nothing = ir.InlineAsm(kind, "", "=r,0,~{memory}", side_effect=True)
    return builder.call(nothing, [place])
