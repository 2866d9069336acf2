"""From the spreadsheets of an inspection's judgements to the published report.

The names below are what a notebook may use, in the order a reader meets them:
``read`` a workbook, ``measure`` it, and show the parts of its report.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.measure.results import measure
    from sqs_analysis.present.record import record
    from sqs_analysis.present.report import (
        areas,
        headline,
        management,
        masthead,
        method,
        provenance,
        summary,
        theme,
        themes,
    )
    from sqs_analysis.read.inspection import read

# Names come from their rooms when first used, so that `sqs check` does not load what draws.
_HOMES = {
    "read": "sqs_analysis.read.inspection",
    "measure": "sqs_analysis.measure.results",
    "masthead": "sqs_analysis.present.report",
    "headline": "sqs_analysis.present.report",
    "summary": "sqs_analysis.present.report",
    "theme": "sqs_analysis.present.report",
    "themes": "sqs_analysis.present.report",
    "management": "sqs_analysis.present.report",
    "areas": "sqs_analysis.present.report",
    "method": "sqs_analysis.present.report",
    "provenance": "sqs_analysis.present.report",
    "record": "sqs_analysis.present.record",
}

__all__ = [
    "__version__",
    "areas",
    "headline",
    "management",
    "masthead",
    "measure",
    "method",
    "provenance",
    "read",
    "record",
    "summary",
    "theme",
    "themes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"sqs_analysis has no {name}. It has: {', '.join(_HOMES)}.")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
