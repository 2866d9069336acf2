"""What pages carry in themselves: the style that all share, and the script of long tables."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources


@cache
def style() -> str:
    """The style of every page."""
    folder = resources.files("sqs_analysis") / "report" / "sqs"
    return "\n".join(
        (folder / name).read_text("utf-8").strip() for name in ("style.css", "charts.css")
    )


@cache
def script() -> dict[str, str]:
    """What finds and sorts the rows of a table, with the hash by which a page allows it alone."""
    file = resources.files("sqs_analysis") / "report" / "sqs" / "tables.js"
    text = file.read_text("utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"script": text, "script_hash": digest}
