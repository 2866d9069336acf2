"""The style that all pages share."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def style() -> str:
    """The style of every page."""
    file = resources.files("sqs_analysis") / "report" / "sqs" / "style.css"
    return file.read_text("utf-8").strip()
