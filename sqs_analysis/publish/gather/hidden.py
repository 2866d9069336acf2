"""What somebody who looks at a notebook does not see of its HTML, and what is struck out in it."""

from __future__ import annotations

import re
from collections import defaultdict

from bs4 import BeautifulSoup

from sqs_analysis.publish.gather import Unreadable

# Without one of these nothing is hidden, or struck out by its style.
SIGNS = re.compile(r"hidden|display|visibility|line-through", re.IGNORECASE)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# How pandas styles one cell.
OF_ONE = re.compile(r"#([\w-]+)")


def take_out_hidden(soup: BeautifulSoup) -> None:
    """Take out what is not seen, by its style or by a rule for its id; Unreadable if struck out."""
    rules = _rules(soup)
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        style = {**rules.get(str(tag.get("id", "")), {}), **_declared(str(tag.get("style", "")))}
        if "line-through" in style.get("text-decoration", "") + style.get(
            "text-decoration-line", ""
        ):
            raise Unreadable("words that are struck out, which no format shows so")
        gone = tag.has_attr("hidden") or style.get("display") == "none"
        if gone and tag.name not in ("td", "th"):
            tag.decompose()
        elif gone or style.get("visibility") in ("hidden", "collapse"):
            tag.clear()  # its place stays: a browser would move the cells behind it


def _rules(soup: BeautifulSoup) -> dict[str, dict[str, str]]:
    """What rules of style say of elements by their ids."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for sheet in soup.find_all("style"):
        for selectors, declarations in RULE.findall(sheet.get_text()):
            for selector in selectors.split(","):
                if found := OF_ONE.fullmatch(selector.strip()):
                    said[found[1]] |= _declared(declarations)
    return said


def _declared(style: str) -> dict[str, str]:
    """What a style says, the last of each.

    >>> _declared("DISPLAY: None; display:block")
    {'display': 'block'}
    """
    pairs = (part.partition(":") for part in style.lower().split(";") if ":" in part)
    return {name.strip(): said.replace("!important", "").strip() for name, _, said in pairs}
