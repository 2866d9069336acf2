"""What a page of HTML, or a drawing, holds: what a reader sees, and everything else."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from sqs_analysis.clearance.contents import Contents, decoded, quoted

VOID = frozenset(
    re.findall(
        r"\S+",
        "area base br col embed hr img input link meta source track wbr",
    )
)
BLOCKS = frozenset(
    re.findall(
        r"\S+",
        "p li dt dd h1 h2 h3 h4 h5 h6 caption figcaption summary title option label div section "
        "footer text desc blockquote pre tr table ul ol dl main nav article header body head button",
    )
)
SILENT = frozenset(("style", "script"))
HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?<!-)color\s*:\s*(?:white|#fff(?:fff)?)\b",
    re.IGNORECASE,
)
EMBEDS = frozenset(
    re.findall(
        r"\S+",
        "iframe object embed applet frame form",
    )
)
DRAWN = frozenset(
    re.findall(
        r"\S+",
        "d points transform style class viewbox x y x1 x2 y1 y2 cx cy r rx ry width height id for "
        "fill stroke scope role tabindex lang charset type rel xmlns xmlns:xlink xlink:href aria- "
        "describedby aria-labelledby headers clip-path offset dx dy",
    )
)
OWN_STAMPS = ("data-inspection", "data-workbook")
SHOWN_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "value")
OUTSIDE = re.compile(r"\s*(?:https?:|ftp:|//)", re.IGNORECASE)
FILTER = "Find a team or region"  # the field over a list, which its script shows
NEAR = 12.0  # between a figure of a chart and the lines of its label


def look_at_html(_: str, data: bytes) -> Contents:
    """Everything in a page."""
    page = _Page()
    page.feed(decoded(data))
    page.close()
    page.flush()
    for place in page.scripts:
        page.seen.found(place, "script", "a script")
    return page.seen


@cache
def own_scripts() -> frozenset[str]:
    """The scripts of the pages that this program makes."""
    files = Path(__file__).resolve().parent.parent.joinpath("report").rglob("*.js")
    return frozenset(file.read_text("utf-8").strip() for file in files)


class _Page(HTMLParser):
    """Takes the events of a page, block by block, row by row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Contents()
        self.stack: list[tuple[str, bool]] = []
        self.text: list[str] = []
        self.at = 1
        self.cells: list[str] | None = None
        self.headings: list[str] = []
        self.head = False
        self.svg: list[tuple[float, float, str]] = []
        self.point = (0.0, 0.0)
        self.scripts: list[str] = []
        self.stamp: dict[str, str] = {}

    @property
    def place(self) -> str:
        return f"line {self.at}"

    @property
    def hidden(self) -> bool:
        return any(hides for _, hides in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag in BLOCKS or tag in ("td", "th"):
            self.flush()
        self.at = self.getpos()[0]
        hides = "hidden" in found or bool(HIDES.search(found.get("style", "")))
        if tag not in VOID:
            self.stack.append((tag, hides or (tag in ("template", "noscript"))))
        self._open(tag, found)
        for key, value in found.items():
            self._attribute(tag, key, value)

    def _open(self, tag: str, found: dict[str, str]) -> None:
        if tag == "tr":
            self.cells, self.head = [], True
        elif tag == "td":
            self.head = False
        elif tag == "table":
            self.headings = []
        elif tag == "svg":
            self.svg = []
        elif tag == "text":
            self.point = (_number(found.get("x")), _number(found.get("y")))
        elif tag == "meta" and found.get("content"):
            self._said(found.get("name") or found.get("property", "meta"), found["content"])
        if tag == "input" and found.get("type") == "hidden":
            self.seen.found(
                self.place, "hidden", f"a hidden field: {quoted(found.get('value', ''))}"
            )
        if tag == "script" and "src" in found:
            self.scripts.append(self.place)
        if tag in EMBEDS:
            self.seen.found(self.place, "embedded", f"an element {tag}")
        if tag in ("img", "link", "script", "source", "video", "audio") and OUTSIDE.match(
            found.get("src", found.get("href", ""))
        ):
            self.seen.found(self.place, "outside link", f"something from elsewhere ({tag})")

    def _said(self, name: str, value: str) -> None:
        if name in ("sqs-inspection", "sqs-workbook"):
            self.stamp[name] = value
            if len(self.stamp) == len(OWN_STAMPS):
                self.seen.stamps.append((self.stamp["sqs-inspection"], self.stamp["sqs-workbook"]))
        elif name != "viewport":
            self.seen.meta(self.place, name, value)

    def _attribute(self, tag: str, key: str, value: str) -> None:
        if key in OWN_STAMPS:
            self.seen.stamps.append((value, "") if key == OWN_STAMPS[0] else ("", value))
        elif key.startswith("on"):
            self.seen.found(self.place, "script", f"a script ({key})")
        elif key == "href" and re.match(r"\s*(?:javascript|data|vbscript):", value, re.I):
            self.seen.found(self.place, "script", f"a script ({quoted(value)})")
        elif (
            key not in DRAWN and tag != "meta" and not (key == "src" and value.startswith("data:"))
        ):
            self.seen.text(f"{self.place}, {key} of {tag}", value, shown=key in SHOWN_ATTRIBUTES)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS or tag in ("td", "th"):
            self.flush(cell=tag in ("td", "th"))
        if tag == "tr" and self.cells is not None:
            if self.head and len(self.cells) > 1:
                self.headings = self.cells
            self.seen.row(self.place, self.cells, self.headings)
            self.cells = None
        elif tag == "svg":
            self._drawing()
        while any(name == tag for name, _ in self.stack):
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        silent = self.stack[-1][0] if self.stack and self.stack[-1][0] in SILENT else ""
        if not silent:
            if not self.text:
                self.at = self.getpos()[0] + (len(data) - len(data.lstrip("\n")))
            self.text.append(data)
        elif data.strip():
            is_own = silent == "script" and data.strip() in own_scripts()
            if silent == "script" and not is_own:
                self.scripts.append(f"line {self.getpos()[0]}")
            for number, line in enumerate(data.splitlines()):
                self.seen.text(f"line {self.getpos()[0] + number}, {silent}", line, shown=False)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.seen.found(f"line {self.getpos()[0]}", "comment", f"a comment: {quoted(data)}")
            self.seen.text(f"line {self.getpos()[0]}, comment", data, shown=False)

    def flush(self, *, cell: bool = False) -> None:
        """End the text that is open, if any."""
        text = " ".join("".join(self.text).split())
        self.text = []
        if self.stack and self.stack[-1][0] == "text" and text:
            self.svg.append((*self.point, text))
        if cell and self.cells is not None:
            self.cells.append(text)
        elif not text or (self.stack and self.stack[-1][0] == "text"):
            return  # a drawing says its texts when it ends
        elif self.cells is not None and any(name == "td" for name, _ in self.stack):
            self.cells.append(text)
        else:
            self.seen.text(self.place, text)
        if self.hidden and text and text != FILTER:
            self.seen.found(self.place, "hidden", f"text that is not shown: {quoted(text)}")

    def _drawing(self) -> None:
        """Each text of a chart with the label to its left, as a reader connects them."""
        for x, y, text in self.svg:
            left = sorted((b, t) for a, b, t in self.svg if a < x and abs(b - y) <= NEAR)
            if left and re.search(r"\d", text):
                self.seen.row(self.place, [" ".join(t for _, t in left), text])
            else:
                self.seen.text(self.place, text)


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 0.0
