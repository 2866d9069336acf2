"""Publish: run notebooks with parameters, and write what they show. Knows no statistics."""

from __future__ import annotations

import sys

from sqs_analysis.publish.sparing import Later, spared

# The grammar of international addresses that jsonschema builds whenever it is imported, which is
# whenever a notebook is read: it takes longer than all the rest of it.
ADDRESSES = "rfc3987_syntax"
# How papermill asks web servers, how bs4 reads selectors, and a compiler of Fortran that comes with all
# of numpy's names: libraries load them, and no report of ours asks them for anything.
UNUSED = ("requests", "soupsieve", "numpy.f2py")

sys.meta_path.insert(0, Later(*UNUSED))
# Everything here reads notebooks, which would otherwise take longer to import than to read.
with spared(ADDRESSES):
    import nbformat  # noqa: F401
