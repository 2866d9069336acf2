"""What pages carry in themselves: the style that all share, and the script of the few that have one."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources


@cache
def style() -> str:
    """The style of every page."""
    file = resources.files("sqs_analysis") / "report" / "sqs" / "style.css"
    return file.read_text("utf-8").strip()


@cache
def script(folder: str, name: str) -> dict[str, str]:
    """A script of the package, with the hash by which a page allows it and no other.

    Parameters
    ----------
    folder : of the template it belongs to.
    name : of the file.
    """
    file = resources.files("sqs_analysis") / "report" / folder / name
    text = file.read_text("utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"script": text, "script_hash": digest}
