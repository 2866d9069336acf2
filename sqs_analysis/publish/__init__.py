"""Publish: run notebooks with parameters, and write what they show. Knows no statistics."""

from sqs_analysis.publish.spared import ADDRESSES, spared

# Everything here reads notebooks, which would otherwise take longer to import than to read.
with spared(ADDRESSES):
    import nbformat  # noqa: F401
