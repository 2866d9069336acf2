"""Pages of HTML, drawings and PDFs: what a reader sees, and everything else that is in the file."""

from __future__ import annotations

import logging
import re
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from sqs_analysis.clearance.contents import AUTHORS, Contents, decoded, quoted
from sqs_analysis.read.door.package import DamagedError

VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
BLOCKS = re.compile(
    "p|li|d[dlt]|h[1-6]|caption|figcaption|summary|title|option|label|div|section|footer|text|desc"
    "|blockquote|pre|t[rdh]|table|ul|ol|main|nav|article|header|body|head|button"
)
EMBEDS = ("iframe", "object", "embed", "applet", "frame", "form")
LOADS = ("img", "link", "script", "source", "video", "audio")
SILENT = ("style", "script")
# Attributes that say how something is drawn, and are no words.
DRAWN = re.compile(
    "d|points|transform|style|class|viewbox|[xy][12]?|[cd][xy]|r[xy]?|width|height|id|for|fill|stroke"
    "|scope|role|tabindex|lang|charset|type|rel|xmlns(:xlink)?|xlink:href|aria-(describ|labell)edby"
    "|headers|clip-path|offset"
)
SHOWN = ("title", "alt", "aria-label", "placeholder", "value")
HIDES = re.compile(
    r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.\d])"
    r"|(?<!-)color\s*:\s*(?:white|#fff(?:fff)?)\b"
)
OUTSIDE = re.compile(r"(?i)\s*(?:https?:|ftp:|//)")
RUNS = re.compile(r"(?i)\s*(?:javascript|data|vbscript):")

DEEPEST = 30
LEAD = 1024  # bytes in which a file says that it is arranged for the web, and so has two ends
PDF_TEXTS = re.compile("/(?:Alt|ActualText|Contents|TU|T|E|V|DA|Title|URI|Dest)")
PDF_RUNS = re.compile("/(?:JS|JavaScript|Launch|OpenAction|AA|XFA|RichMedia|Movie|Sound)")
HARMLESS_ANNOTATIONS = ("/Link", "/Widget", "/Popup")
INVISIBLE = re.compile(rb"(?<![\d.])3\s+Tr\b")
# What made a PDF is a program if its name has a number, or is known.
PROGRAM = re.compile(r"\d|LibreOffice|Writer|Word|Calc|Excel")


def look_at_html(_: str, data: bytes) -> Contents:
    """Everything in a page, or in a drawing."""
    page = _Page()
    page.feed(decoded(data))
    page.close()
    page.flush()
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
        self.stack: list[tuple[str, bool]] = []  # what is open, and whether it hides what is in it
        self.text: list[str] = []
        self.place = "line 1"  # where the text begins that is open
        self.row: list[tuple[str, str]] | None = None  # the kinds and texts of its cells
        self.headings: list[str] = []
        self.drawing: list[str] = []
        self.inspection = ""

    @property
    def inner(self) -> str:
        return self.stack[-1][0] if self.stack else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if BLOCKS.fullmatch(tag):
            self.flush()
        self.place = f"line {self.getpos()[0]}"
        if not VOID.fullmatch(tag):
            hides = "hidden" in found or HIDES.search(found.get("style", "")) is not None
            self.stack.append((tag, hides or tag in ("template", "noscript")))
        if tag == "tr":
            self.row = []
        elif tag == "table":
            self.headings = []
        elif tag == "meta" and found.get("content"):
            self._meta(found.get("name") or found.get("property", "meta"), found["content"])
        source = found.get("src", found.get("href", ""))
        odd = {
            "hidden": tag == "input" and found.get("type") == "hidden",
            "script": tag == "script" and "src" in found,
            "embedded": tag in EMBEDS,
            "outside link": tag in LOADS and OUTSIDE.match(source) is not None,
        }
        for kind in (kind for kind, is_so in odd.items() if is_so):
            self.seen.found(self.place, kind, f"an element {tag}: {quoted(source)}")
        for key, value in found.items():
            self._attribute(tag, key, value)

    def _meta(self, name: str, value: str) -> None:
        if name == "sqs-inspection":
            self.inspection = value
        elif name == "sqs-workbook":
            self.seen.stamps.append((self.inspection, value))
        elif name != "viewport":
            self.seen.meta(self.place, name, value)

    def _attribute(self, tag: str, key: str, value: str) -> None:
        if key in ("data-inspection", "data-workbook"):
            self.seen.stamps.append((value, "") if key == "data-inspection" else ("", value))
        elif key.startswith("on") or (key == "href" and RUNS.match(value)):
            self.seen.found(self.place, "script", f"a script ({key})")
        elif tag != "meta" and not DRAWN.fullmatch(key) and not value.startswith("data:"):
            self.seen.text(f"{self.place}, {key} of {tag}", value, shown=key in SHOWN)

    def handle_endtag(self, tag: str) -> None:
        if BLOCKS.fullmatch(tag):
            self.flush(cell=tag if tag in ("td", "th") else "")
        if tag == "tr" and self.row is not None:
            cells = [text for _, text in self.row]
            if len(cells) > 1 and all(kind == "th" for kind, _ in self.row):
                self.headings = cells
            self.seen.row(self.place, cells, self.headings)
            self.row = None
        elif tag == "svg":  # as a reader takes it: each figure after its label
            self.seen.row(self.place, self.drawing)
            self.drawing = []
        if any(name == tag for name, _ in self.stack):
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        first = self.getpos()[0]
        if self.inner not in SILENT:
            if not self.text:
                blank_lines = len(data) - len(data.lstrip("\n"))
                self.place = f"line {first + blank_lines}"
            self.text.append(data)
            return
        if self.inner == "script" and data.strip() and data.strip() not in own_scripts():
            self.seen.found(f"line {first}", "script", "a script")
        for number, line in enumerate(data.splitlines(), start=first):
            self.seen.text(f"line {number}, {self.inner}", line, shown=False)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            place = f"line {self.getpos()[0]}, comment"
            self.seen.found(place, "comment", f"a comment: {quoted(data)}")
            self.seen.text(place, data, shown=False)

    def flush(self, *, cell: str = "") -> None:
        """End the text that is open, if any."""
        text = " ".join("".join(self.text).split())
        self.text = []
        if self.row is not None and (cell or text):
            self.row.append((cell or "td", text))
        elif text and self.inner == "text":
            self.drawing.append(text)
        else:
            self.seen.text(self.place, text)
        if text and any(hides for _, hides in self.stack):
            self.seen.found(self.place, "hidden", f"text that is not shown: {quoted(text)}")


def look_at_pdf(_: str, data: bytes) -> Contents:
    """Everything in a PDF; DamagedError if it is encrypted, or there is no library to read it."""
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError as error:
        raise DamagedError("looking into PDFs needs pypdf: install the documents extra") from error
    from pypdf.generic import IndirectObject

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said by us
    reader, seen = PdfReader(BytesIO(data)), Contents()
    if reader.is_encrypted:
        raise DamagedError("it is protected by a password")
    for number, page in enumerate(reader.pages, start=1):
        seen.text(f"page {number}", re.sub(r"(?<=\w)-\n(?=[a-z])", "-", page.extract_text()))
        if (stream := page.get_contents()) is not None and INVISIBLE.search(stream.get_data()):
            seen.found(f"page {number}", "hidden", "invisible text")
    _properties(reader, seen)
    if data.count(b"%%EOF") > 1 + (b"/Linearized" in data[:LEAD]):
        seen.found("its end", "hidden", "earlier versions of the document")
    numbers = {n for table in reader.xref.values() for n in table} | {*reader.xref_objStm}
    for number in sorted(numbers):
        _object(reader.get_object(IndirectObject(number, 0, reader)), f"object {number}", seen)
    for name in reader.attachments or {}:
        seen.found(f"attachment {name}", "attachment", f"a file is attached: {quoted(name)}")
        seen.text(f"attachment {name}", name, shown=False)
    return seen


def _properties(reader: Any, seen: Contents) -> None:
    """What a PDF says of itself, in its two ways to say it."""
    from defusedxml.ElementTree import fromstring

    values = {str(key).lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
    for key, value in values.items():
        if not (key == "Creator" and PROGRAM.search(value)):
            seen.meta("properties", key, value)
    seen.stamped("", values.get("Keywords", ""))
    if (xmp := reader.trailer["/Root"].get("/Metadata")) is not None:
        for element in fromstring(xmp.get_object().get_data(), forbid_dtd=True).iter():
            name = element.tag.rpartition("}")[2]
            text = "".join(element.itertext()) if AUTHORS.search(name) else element.text or ""
            for key, value in {name: text, **element.attrib}.items():
                seen.meta("XMP", key.rpartition("}")[2], value)


def _object(found: Any, place: str, seen: Contents, depth: int = 0) -> None:
    """One object, with those that stand in it; others, to which it points, come by themselves."""
    if isinstance(found, list | dict) and depth <= DEEPEST:
        for inner in found.values() if isinstance(found, dict) else found:
            _object(inner, place, seen, depth + 1)
    if not isinstance(found, dict):
        return
    kind, subkind = found.get("/Type"), str(found.get("/Subtype", ""))
    is_note = kind == "/Annot" and subkind not in HARMLESS_ANNOTATIONS
    if is_note:
        seen.found(place, "comment", f"an annotation ({subkind.lstrip('/')})")
    if kind in ("/Filespec", "/EmbeddedFile"):
        seen.found(place, "attachment", f"a file is attached: {quoted(str(found.get('/F', '')))}")
    if "/OCProperties" in found:
        seen.found(place, "hidden", "layers that may be hidden")
    for key, inner in found.items():
        if PDF_RUNS.fullmatch(key) and not (key == "/OpenAction" and isinstance(inner, list)):
            seen.found(place, "script", f"something that runs ({key.lstrip('/')})")
        elif PDF_TEXTS.fullmatch(key) and isinstance(inner, str):
            seen.meta(place, "author" if key == "/T" and is_note else key.lstrip("/"), inner)
