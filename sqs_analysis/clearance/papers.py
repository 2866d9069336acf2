"""What a PDF holds: the text of its pages, and what is attached, written or run beside it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.read.door.package import DamagedError

MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
TEXTS = (
    "/Alt",
    "/ActualText",
    "/Contents",
    "/TU",
    "/T",
    "/E",
    "/V",
    "/DA",
    "/Title",
    "/URI",
    "/Dest",
)
RUNS = (
    "/JS",
    "/JavaScript",
    "/Launch",
    "/OpenAction",
    "/AA",
    "/XFA",
    "/RichMedia",
    "/Movie",
    "/Sound",
)
HARMLESS_ANNOTATIONS = ("/Link", "/Widget", "/Popup")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
XMP_TAG = re.compile(
    r"<(?:[\w-]+:)?(?P<name>[\w-]+)[^>]*>(?P<text>[^<]+)<|(?P<key>[\w:-]+)=\"(?P<value>[^\"]*)\""
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
        seen.stamps.append((values["Keywords"].partition(",")[0].strip(), found[0]))
    xmp = reader.trailer["/Root"].get("/Metadata")
    for match in XMP_TAG.finditer(
        xmp.get_object().get_data().decode("utf-8", "replace") if xmp else ""
    ):
        stack = match["name"] or match["key"]
        seen.meta("XMP", stack, match["text"] or match["value"] or "")
    _xmp_authors(xmp, seen)
    if len(re.findall(rb"%%EOF", data)) > 1 + (b"/Linearized" in data[:1024]):
        seen.found("its end", "hidden", "earlier versions of the document")


def _xmp_authors(xmp: Any, seen: Contents) -> None:
    text = xmp.get_object().get_data().decode("utf-8", "replace") if xmp else ""
    for name in ("creator", "contributor"):
        for block in re.findall(rf"<dc:{name}>(.*?)</dc:{name}>", text, re.DOTALL):
            seen.meta("XMP", name, re.sub(r"<[^>]+>", " ", block).strip())


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
        if key in RUNS and not (key == "/OpenAction" and isinstance(inner, list)):
            seen.found(place, "script", f"something that runs ({key.lstrip('/')})")
        elif key in TEXTS and isinstance(inner, str):
            seen.text(f"{place}, {key.lstrip('/')}", inner, shown=False)
            if key == "/T" and found.get("/Type") == "/Annot" and kind not in HARMLESS_ANNOTATIONS:
                seen.meta(place, "author", inner)
        _look_at(inner, place, seen, depth + 1)
