"""How pages look: the style of reports and of notebooks in the colours of a house; their script."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from sqs_analysis.house import House, default_house

FOLDER = resources.files("sqs_analysis") / "report"


@cache
def page_style(house: House) -> str:
    """The style of every page, light and dark."""
    dark = "@media screen and (prefers-color-scheme: dark) {{ :root {{ {} }} }}"
    return "\n".join(
        (
            f":root {{ color-scheme: light dark; {_variables(house)} --font: {house.page_font}; }}",
            dark.format(" ".join(f"--{role}: {colour};" for role, colour in house.dark.items())),
            _text("sqs/style.css"),
            _text("sqs/charts.css"),
        )
    )


@cache
def desk_style(*, charts: bool = True) -> str:
    """The little style that a notebook lacks, without comments; that of charts where there are any."""
    text = "\n".join((_text("desk/style.css"), _text("sqs/charts.css") if charts else ""))
    return (
        f".sqs-desk {{ {_variables(default_house())} }}\n"
        + re.sub(r"(?s)/\*.*?\*/\s*", "", text).strip()
    )


@cache
def script() -> dict[str, str]:
    """What finds and sorts the rows of a table, with the hash by which a page allows it alone."""
    text = _text("sqs/tables.js")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"script": text, "script_hash": digest}


def _variables(house: House) -> str:
    return " ".join(f"--{role}: {colour};" for role, colour in house.colours.items())


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8").strip()
