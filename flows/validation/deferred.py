"""Modules that wait until something is asked of them.

Great Expectations imports what draws its charts and what its tests of distributions need, a
quarter of the time that it takes; no suite of ours uses either. (The standard library's LazyLoader
does not do: the import system itself asks the module for its spec, which loads it.)
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class Deferred(ModuleType):
    """A module in whose place the real one is imported when one of its names is asked for."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__ = spec
        self.__path__ = list(spec.submodule_search_locations or ())

    def __getattr__(self, name: str) -> Any:
        """Import the real module and answer as it does."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def defer(*names: str) -> None:
    """Have the modules wait, if they are there and nobody has imported them."""
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is not None:
            sys.modules[name] = Deferred(spec)


@contextmanager
def hidden(name: str) -> Iterator[None]:
    """Let nobody import a package while in the block: who would use it does without."""
    held = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if held is not None:
            sys.modules[name] = held
