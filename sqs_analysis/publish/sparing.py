"""What libraries load and no report needs: kept away, or loaded once somebody asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

# What is looked for before a module is loaded, to tell whether it has to be set.
SET_BEFORE = ("__path__", "__file__", "__cached__")

_loading = RLock()


@contextmanager
def spared(*names: str) -> Iterator[None]:
    """Keep modules from loading while the block imports what would load them, and can do without.

    Parameters
    ----------
    names : modules; one that is loaded already is left alone.

    Examples
    --------
    >>> with spared("this"):
    ...     import this
    Traceback (most recent call last):
    ModuleNotFoundError: import of this halted; None in sys.modules
    """
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # what Python takes for "there is none"
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class Later:
    """A finder of modules that are loaded when something of theirs is first asked for.

    Not `importlib.util.LazyLoader`: what that finds is loaded as soon as a kernel looks for the files
    of all modules, or it is imported twice.
    """

    def __init__(self, *names: str) -> None:
        self.names = {*names}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is, if it is one of these."""
        if name not in self.names:
            return None
        self.names.discard(name)  # whoever loads it again wants it now
        found = PathFinder.find_spec(name, path, target)
        if found is not None and found.loader is not None:
            found.loader = _LaterLoader(found.loader)
        return found


class _LaterLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _LaterModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing, until something is asked for."""


class _LaterModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name in SET_BEFORE:
            raise AttributeError(name)
        with _loading:
            if type(self) is _LaterModule:
                spec = self.__spec__
                assert spec is not None
                assert isinstance(spec.loader, _LaterLoader)
                self.__loader__ = spec.loader = spec.loader.loader
                self.__class__ = ModuleType  # type: ignore[assignment]  # from here on like any other
                spec.loader.exec_module(self)
        return getattr(self, name)
