"""Compiling many small functions as parts of one large one, in half the time.

numba makes every function that another one calls ready to be called from Python, too: it links
and optimises the function together with all that it calls, and makes machine code of it. Of the
rules none of that is ever used, for only the loop over runs is called. Here a rule, compiled with
the options `PART`, stays the code that numba wrote for it; a function compiled with `WHOLE` takes
up all its parts and is then optimised, once.

This is numba's documented way to bring a compiler of one's own (``pipeline_class``), but the
libraries that it fills are numba's own business. So `works` tries them on a small function first,
and where they do not work everything is compiled in numba's plain way: slower, to the same effect.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numba
from llvmlite import ir
from llvmlite.binding import create_pass_builder, create_pipeline_tuning_options, parse_assembly
from numba.core.compiler import Compiler

try:
    from numba.core.codegen import JITCodeLibrary
except ImportError:  # of a numba to come
    JITCodeLibrary = object


class Library(JITCodeLibrary):
    """The code of a function, which knows all parts that it is to be linked with."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.parts: dict[Part, None] = {}  # in order: those that a part calls come before it
        self.enable_object_caching()

    def add_linking_library(self, library: Any) -> None:
        """Note that this code calls that of `library`."""
        if isinstance(library, Part):
            self.parts |= library.parts | {library: None}
            for each in library._linking_libraries:
                super().add_linking_library(each)
        else:
            super().add_linking_library(library)

    def link_parts(self, module: Any) -> None:
        """Put all parts into a module, callers first: LLVM leaves out what nobody calls yet."""
        for part in reversed(self.parts):
            module.link_in(part.alone(), preserve=True)


class Part(Library):
    """The code of a function that only compiled functions call."""

    environment: tuple[str, Any]  # what it needs of Python, for messages of errors, by its name

    def add_ir_module(self, module: Any) -> None:
        """Take code, and say how much can be read behind references and records, its only pointers
        to something of a size.
        """
        data = self._codegen.target_data
        for function in module.functions:
            for each in function.args if not function.is_declaration else ():
                behind = getattr(each.type, "pointee", None)
                if isinstance(behind, ir.types.Aggregate):
                    each.attributes.dereferenceable = behind.get_abi_size(data)
                    each.attributes.align = behind.get_abi_alignment(data)
        super().add_ir_module(module)

    def finalize(self) -> None:
        """Leave the code as it is: neither linked nor optimised, and no machine code of it."""
        self._finalize_dynamic_globals()
        self._finalized = True

    def alone(self) -> Any:
        """Return the code without that of its parts."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self) -> Any:
        """Return the code with all that it calls, for a function that is compiled plainly."""
        module = self.alone().clone()
        self.link_parts(module)
        for library in self._linking_libraries:
            module.link_in(library._get_module_for_linking(), preserve=True)
        return module

    def get_pointer_to_function(self, name: str) -> int:
        """Return that there is no machine code."""
        return 0

    @property
    def codegen(self) -> Part:
        """Where numba leaves the environment of a function once there is machine code: here."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        """Keep the environment for the whole."""
        self.environment = name, environment


class Whole(Library):
    """The code of a function that is called from Python, with all its parts in it."""

    def finalize(self) -> None:
        """Link, optimise and make machine code."""
        self.link_parts(self._final_module)
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Optimise once, loops as they are: a table is small, they go round some times only.

        Rules do not count references to arrays, so there is none to leave out.
        """
        options = create_pipeline_tuning_options(speed_level=int(numba.config.OPT))
        options.loop_unrolling = options.loop_vectorization = options.slp_vectorization = False
        builder = create_pass_builder(self._codegen._tm, options)
        builder.getModulePassManager().run(self._final_module, builder)

    def _get_module_for_linking(self) -> Any:
        """Return names without code: it goes to the disk with the machine code, which suffices."""
        names = [each.name for each in self.get_defined_functions()]
        return parse_assembly(
            "".join(f'define void @"{name}"() {{ ret void }}\n' for name in names)
        )

    def _finalize_specific(self) -> None:
        super()._finalize_specific()
        here = {each.name for each in self._final_module.global_variables}
        for part in self.parts:
            name, environment = part.environment
            if name in here:
                self._codegen.set_env(name, environment)


def compile_to(
    kind: type[Library], when: Callable[[], bool], first: Callable[[], None] = lambda: None
) -> type[Compiler]:
    """Return a compiler that fills a library of this kind; when not, numba's own.

    first : what is done before each, before numba looks for what it can call.
    """

    class Linking(Compiler):
        def __init__(self, *about: Any) -> None:
            first()
            super().__init__(*about)

        def define_pipelines(self) -> Any:
            if when():
                name = self.state.func_id.func_qualname
                self.state.library = kind(self.state.targetctx.codegen(), name)
            return super().define_pipelines()

    return Linking


@cache
def works() -> bool:
    """Return whether this numba lets itself be used so."""

    def always() -> bool:
        return True

    try:
        low = numba.njit(pipeline_class=compile_to(Part, always))(lambda x: x + 1)
        middle = numba.njit(pipeline_class=compile_to(Part, always))(lambda x: 2 * low(x))
        plain = numba.njit(lambda x: middle(x))
        high = numba.njit(pipeline_class=compile_to(Whole, always))(lambda x: middle(x) + low(x))
        return bool(plain(1) == 4 and high(1) == 6)
    except Exception:  # whatever another numba does not like
        return False


PART = {"pipeline_class": compile_to(Part, works), "no_cfunc_wrapper": True}
WHOLE = {"pipeline_class": compile_to(Whole, works), "no_cfunc_wrapper": True, "nogil": True}
