"""Publish: run notebooks with parameters, and write what they show. Knows no statistics."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# The grammar of international addresses that jsonschema builds whenever it is imported, which is
# whenever a notebook is read: it takes longer than all the rest of it.
ADDRESSES = "rfc3987_syntax"
# What a kernel loads in case somebody debugs it: it would cost every run more than its notebook.
DEBUGGER = "debugpy"


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


# Everything here reads notebooks, which would otherwise take longer to import than to read.
with spared(ADDRESSES):
    import nbformat  # noqa: F401
