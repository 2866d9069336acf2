"""What a PDF holds: the text of its pages, and what is attached, written or run beside it."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import Any

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.read.door.package import DamagedError

MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
MOST_XMP = 1_000_000
LEAD = 1024  # where a file says that it is arranged for the web, and so has two ends
TEXTS = re.compile("/(?:Alt|ActualText|Contents|TU|T|E|V|DA|Title|URI|Dest)")
RUNS = re.compile("/(?:JS|JavaScript|Launch|OpenAction|AA|XFA|RichMedia|Movie|Sound)")
HARMLESS_ANNOTATIONS = ("/Link", "/Widget", "/Popup")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
XMP_TAG = re.compile(
    r"<(?:[\w-]+:)?(?P<name>[\w-]+)[^>]*>(?P<text>[^<]+)<|(?P<key>[\w:-]+)=\"(?P<value>[^\"]*)\""
)
XMP_AUTHOR = re.compile(
    r"<(?P<tag>(?:\w+:)?(?P<name>creator|contributor))\b[^>]*>(?P<inner>.*?)</(?P=tag)>", re.DOTALL
)
INVISIBLE = re.compile(rb"(?<![\d.])3\s+Tr\b")


def look_at_pdf(_: str, data: bytes) -> Contents:
    """Everything in a PDF.

    Raises
    ------
    DamagedError
        If it cannot be read, or is encrypted.
    """
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError as error:
        raise DamagedError("looking into PDFs needs pypdf: install the documents extra") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said by us
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise DamagedError("it is protected by a password")
        seen = Contents()
        _pages(reader, seen)
        _properties(reader, data, seen)
        _objects(reader, seen)
    except DamagedError:
        raise
    except Exception as error:  # whatever the library meets in a file made to do harm
        raise DamagedError(
            f"it cannot be read as a PDF ({type(error).__name__}: {error})"
        ) from error
    return seen


def _pages(reader: Any, seen: Contents) -> None:
    if len(reader.pages) > MOST_PAGES:
        raise DamagedError(f"it has {len(reader.pages)} pages")
    for number, page in enumerate(reader.pages, start=1):
        place, text = f"page {number}", page.extract_text()
        seen.text(place, re.sub(r"(?<=\w)-\n(?=[a-z])", "-", text))
        if (stream := page.get_contents()) is not None and INVISIBLE.search(stream.get_data()):
            seen.found(place, "hidden", "invisible text")


def _properties(reader: Any, data: bytes, seen: Contents) -> None:
    values = {str(key).lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
    for key, value in values.items():
        seen.meta("properties", key, "" if key == "Creator" and _program(value) else value)
    if found := SHA256.search(values.get("Keywords", "")):
        subject = values["Keywords"].partition(found[0])[0].strip(" ,;")
        seen.stamps.append((subject, found[0]))
    if (xmp := reader.trailer["/Root"].get("/Metadata")) is not None:
        _xmp(xmp.get_object().get_data()[:MOST_XMP].decode("utf-8", "replace"), seen)
    ends = [match.end() for match in re.finditer(rb"%%EOF", data)]
    if len(ends) > 1 + (b"/Linearized" in data[:LEAD]):
        seen.found("its end", "hidden", "earlier versions of the document")
    if ends and len(data[ends[-1] :].strip()) > 0:
        seen.found("its end", "hidden", "something behind the end of the document")
    if data.find(b"%PDF-") > 0:
        seen.found("its beginning", "hidden", "something before the beginning of the document")


def _xmp(text: str, seen: Contents) -> None:
    """The record of a document that programs keep as XML."""
    for match in XMP_TAG.finditer(text):
        seen.meta("XMP", match["name"] or match["key"], match["text"] or match["value"] or "")
    for match in XMP_AUTHOR.finditer(text):
        seen.meta("XMP", match["name"], re.sub(r"<[^>]+>", " ", match["inner"]).strip())


def _program(value: str) -> bool:
    """Whether what made a PDF is a program's name, which has a number."""
    return bool(re.search(r"\d|LibreOffice|Writer|Word|Calc|Excel", value))


def _objects(reader: Any, seen: Contents) -> None:
    """Every object of the file, wherever it hangs."""
    numbers = {n for table in reader.xref.values() for n in table} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise DamagedError(f"it has {len(numbers)} objects")
    for number in sorted(numbers):
        found = reader.get_object(_reference(number, reader))
        _look_at(found, f"object {number}", seen, 0)
    for name in reader.attachments or {}:
        seen.found(f"attachment {name}", "attachment", f"a file is attached: {quoted(name)}")
        seen.text(f"attachment {name}", name, shown=False)


def _reference(number: int, reader: Any) -> Any:
    from pypdf.generic import IndirectObject

    return IndirectObject(number, 0, reader)


DEEPEST = 30


def _look_at(found: Any, place: str, seen: Contents, depth: int) -> None:
    from pypdf.generic import IndirectObject

    if depth > DEEPEST or isinstance(found, IndirectObject):
        return
    if isinstance(found, list):
        for inner in found:
            _look_at(inner, place, seen, depth + 1)
    if not isinstance(found, dict):
        return
    kind = str(found.get("/Subtype", ""))
    if found.get("/Type") == "/Annot" and kind not in HARMLESS_ANNOTATIONS:
        seen.found(place, "comment", f"an annotation ({kind.lstrip('/')})")
    if found.get("/Type") in ("/Filespec", "/EmbeddedFile"):
        seen.found(place, "attachment", f"a file is attached: {quoted(str(found.get('/F', '')))}")
    if "/OCProperties" in found:
        seen.found(place, "hidden", "layers that may be hidden")
    for key, inner in found.items():
        if RUNS.fullmatch(key) and not (key == "/OpenAction" and isinstance(inner, list)):
            seen.found(place, "script", f"something that runs ({key.lstrip('/')})")
        elif TEXTS.fullmatch(key) and isinstance(inner, str):
            seen.text(f"{place}, {key.lstrip('/')}", inner, shown=False)
            if key == "/T" and found.get("/Type") == "/Annot" and kind not in HARMLESS_ANNOTATIONS:
                seen.meta(place, "author", inner)
        _look_at(inner, place, seen, depth + 1)
