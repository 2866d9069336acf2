"""Word and Excel files, and OpenDocument: every part of the archive, whatever stands in it."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.read.cells import Sheet
from sqs_analysis.read.door.package import DamagedError, Package
from sqs_analysis.read.door.refusals import refuse_old_format
from sqs_analysis.read.door.workbook import sheets_of

PICTURES = (".png", ".jpg", ".jpeg", ".gif")
# Parts that may not go, by their names.
OBJECTS = r"embeddings/|oleObject|activeX|ctrlProps/|^Object \d|ObjectReplacements/|afchunk"
DATA = r"externalLinks/[^/]+\.xml$|connections\.xml|queryTables?/"
ODD_PARTS = (
    (r"vbaProject|vbaData|macrosheets/|^Basic/|^Scripts/", "macro", "a macro"),
    (OBJECTS, "embedded", "an embedded object"),
    (r"pivotCache", "embedded", "the source data of a pivot table"),
    (r"^docProps/thumbnail", "embedded", "a picture of an earlier page"),
    (DATA, "outside link", "a link to data elsewhere"),
    (r"^customXml/item\d*\.xml$", "custom data", "custom XML"),
    (r"comments\w*/?[^/]*\.xml$|threadedComments/", "comment", "comments"),
    (r"\.(?:zip|7z|rar|gz|docx|xlsx|ods|pdf|msg|eml)$", "archive", "a file within the file"),
    (r"revisions/", "tracked change", "a history of changes"),
)
# Elements that may not go, if anything is in them.
CHANGES = (
    "ins del moveFrom moveTo cellIns cellDel rPrChange pPrChange sectPrChange tblPrChange "
    "tblPrExChange tcPrChange trPrChange tblGridChange numberingChange tracked-changes changed-region"
)
ODD_ELEMENTS = {
    **dict.fromkeys(re.findall(r"\S+", CHANGES), "tracked change"),
    **dict.fromkeys(("comment", "annotation", "threadedComment"), "comment"),
    **dict.fromkeys(("OLEObject", "object", "altChunk", "oleObject", "object-ole"), "embedded"),
    **dict.fromkeys(("plugin", "applet"), "embedded"),
    **dict.fromkeys(("event-listener", "script"), "macro"),
}
IS_XML = re.compile(r"(?i)\.(?:xml|rels|vml|rdf)$")
BENIGN = re.compile(
    r"(?i)^(?:mimetype$|Thumbnails/|\[Content_Types\]\.xml$|META-INF/|Configurations2/)"
)
PROPERTIES = re.compile(r"(?i)^(?:docProps/(?:core|app|custom)|meta)\.xml$")
NAMED = ("property", "user-defined")  # properties whose names somebody chose
# Attributes in which people, or programs for them, write words.
TELLING = frozenset(
    re.findall(
        r"\S+",
        "descr title alt name author initials userId userName providerId displayName tooltip display "
        "prompt promptTitle error errorTitle target Target href filter-name instr connection "
        "sourceFile link comment owner creator manager company",
    )
)
# What no other attribute holds: a path, or an address.
SUSPECT = re.compile(r"[A-Za-z]:\\|file:|\\\\\w|/(?:home|Users|root|mnt|media|Volumes)/|\w@\w")
FIELDS = re.compile(
    r"\b(?:INCLUDE\w*|LINK|DDE\w*|DATABASE|IMPORT|FILENAME|AUTHOR|USERNAME|LASTSAVEDBY)\b"
)
ELSEWHERE = re.compile(r"(?:file:|\.\./|//|\\\\)")
ONLINE = re.compile(r"(?i)(?:https?|mailto|tel):")
# A name defined in a workbook that leads out of it, or to nothing.
OUTSIDE = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w+\]|#REF!|[\\/]|^=?\w+\(")
# What stands among the words of a sheet's header: where they go, and in which font.
HEADER_CODES = re.compile(r'&(?:"[^"]*"|\d+|[A-Z])')
OURS = "Made by sqs-analysis"

BODY = "word/document.xml"
# Parts whose paragraphs are read as a reader of the page sees them.
WORDS = re.compile(r"(?i)^word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
OFF = ("0", "false", "off")
HIDING = ("vanish", "webHidden", "specVanish")
WHITE = re.compile(r"(?i)F[A-F0-9]F[A-F0-9]F[A-F0-9]")
TINY = 4  # half points
FEWEST_HEADINGS = 2
LOCATION = 0x8825  # the directory of the place where a photograph was taken
MOST_TEXT = 20_000  # letters of one remark about a picture


def look_at_docx(file: str, data: bytes) -> Contents:
    """Everything in a Word document."""
    package, seen = _opened(file, data), Contents()
    if BODY not in package:
        raise DamagedError(f"{file} has no {BODY} in it, where its text should be")
    for part in sorted(filter(WORDS.search, package.parts), key=lambda name: name != BODY):
        _words(_tree(package, part), "" if part == BODY else f"{PurePosixPath(part).stem}, ", seen)
    _parts(package, seen)
    return seen


def look_at_spreadsheet(file: str, data: bytes) -> Contents:
    """Everything in an .xlsx or .ods file."""
    package, seen = _opened(file, data), Contents()
    for sheet in sheets_of(package):
        _cells(sheet, seen)
    _parts(package, seen)
    return seen


def look_at_picture(file: str, data: bytes) -> Contents:
    """What is written about a picture inside its file; not what it shows."""
    from PIL import ExifTags, Image

    seen = Contents()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF")) as picture:
                picture.load()
                said, exif = list[tuple[object, Any]](picture.info.items()), picture.getexif()
    except Exception as error:  # the library has a kind for each fault of each format
        raise DamagedError(f"{file} is no picture that can be read ({error})") from error
    said += [(ExifTags.TAGS.get(tag, str(tag)), value) for tag, value in exif.items()]
    for key, value in said:
        if key not in ("exif", "icc_profile"):
            letters = "utf-16-le" if str(key).startswith("XP") else "utf-8"
            text = value.decode(letters, "replace") if isinstance(value, bytes) else str(value)
            seen.meta("picture", str(key), text.strip("\0")[:MOST_TEXT])
    if exif.get_ifd(LOCATION):
        seen.found("picture", "hidden", "it says where it was taken")
    return seen


def _opened(file: str, data: bytes) -> Package:
    refuse_old_format(Path(file), data)
    package = Package(file, data)
    if package.encrypted:
        raise DamagedError("it is protected by a password")
    return package


def _tree(package: Package, part: str) -> Element:
    """A part within limits; the names of its elements and attributes are without their prefixes."""
    [(_, tree)] = package.walk(part)
    for element in tree.iter():
        element.attrib = {key.rpartition(":")[2]: value for key, value in element.items()}
    return tree


def _words(body: Element, prefix: str, seen: Contents) -> None:
    """Paragraphs and tables of a part of a Word document, as a reader meets them."""
    tables = list(body.iter("tbl"))
    within = {p for table in tables for p in table.iter("p")}
    for number, p in enumerate((p for p in body.iter("p") if p not in within), start=1):
        seen.text(f"{prefix}paragraph {number}", _said(p))
        _unseen(p, f"{prefix}paragraph {number}", seen)
    for number, table in enumerate(tables, start=1):
        headings: list[str] = []
        for count, row in enumerate(table.iter("tr"), start=1):
            place = f"{prefix}table {number}, row {count}"
            cells = [" ".join(_said(p) for p in cell.iter("p")) for cell in row.iter("tc")]
            headings = headings or cells
            seen.row(place, cells, headings)
            _unseen(row, place, seen)


def _said(p: Element) -> str:
    texts = (e.text if e.tag in ("t", "delText") else SPACES.get(e.tag) for e in p.iter())
    return "".join(text or "" for text in texts)


def _unseen(within: Element, place: str, seen: Contents) -> None:
    """Text that is there and not shown, run by run."""
    for run in within.iter("r"):
        marks = {mark.tag: mark.get("val", "") for mark in run.iterfind("rPr/*")}
        size = marks.get("sz", "")
        whys = {
            "hidden": any(marks.get(name, "0") not in OFF for name in HIDING),
            "white": WHITE.fullmatch(marks.get("color", "")) is not None,
            "too small to read": size.isdigit() and int(size) <= TINY,
        }
        why = next((name for name, is_so in whys.items() if is_so), "")
        if why and (text := _said(run).strip()):
            seen.found(place, "hidden", f"{why} text: {quoted(text)}")


def _cells(sheet: Sheet, seen: Contents) -> None:
    """What a sheet shows, cell by cell and row by row, and what of it is hidden."""
    if sheet.hidden:
        seen.found(f"sheet {sheet.name}", "hidden", "a hidden sheet")
    for row in sorted(sheet.hidden_rows):
        seen.found(f"{sheet.name}, row {row}", "hidden", "a hidden row")
    for first, last in sheet.hidden_columns:
        if any(first <= column <= last for _, column in sheet.cells):
            seen.found(f"{sheet.name}, columns {first} to {last}", "hidden", "hidden columns")
    headings: dict[int, str] = {}
    for cells in sheet.rows.values():
        for cell in cells:
            seen.text(f"{sheet.name}!{cell.name}", cell.text)
        if len(cells) >= FEWEST_HEADINGS and all(cell.kind == "text" for cell in cells):
            headings = {cell.column: cell.text for cell in cells}
        names = [headings.get(cell.column, "") for cell in cells]
        seen.row(f"{sheet.name}!{cells[0].name}", [cell.text for cell in cells], names)


def _parts(package: Package, seen: Contents) -> None:
    """What is odd in the parts of a document, and the texts that its page does not show."""
    seen.meta("archive", "comment", package.comment)
    for part in package.parts:
        odd = [(kind, what) for name, kind, what in ODD_PARTS if re.search(name, part, re.I)]
        for kind, what in odd:
            seen.found(part, kind, f"it holds {what}")
        if IS_XML.search(part):
            tree, where = _tree(package, part), part
            for element in tree.iter():
                if element.tag in ("comment", "threadedComment", "table"):
                    names = filter(None, map(element.get, ("name", "ref", "id")))
                    where = f"{part}, {next(names, '')}"
                _element(element, where, seen)
                if not (WORDS.search(part) and element.tag in ("p", "t")):
                    _text(element, where, seen)
            if PROPERTIES.search(part):
                _stamp({element.tag: element.text or "" for element in tree.iter()}, seen)
        elif PurePosixPath(part).suffix.lower() in PICTURES:
            seen.within(part, look_at_picture(part, package.read(part)))
        elif not odd and not BENIGN.search(part):
            seen.found(part, "not looked into", "it holds a part of an unknown kind")


def _element(element: Element, where: str, seen: Contents) -> None:
    """What is odd in one element: what it is, where it leads, and the words in its attributes."""
    name, found, text = element.tag, element.attrib, element.text or ""
    if name in ODD_ELEMENTS and (found or len(element)):
        by = f" by {quoted(found['author'])}" if "author" in found else ""
        seen.found(where, ODD_ELEMENTS[name], f"{name}{by}")
    for key, value in found.items():
        if key in TELLING or SUSPECT.search(value):
            seen.meta(where, f"{name} {key}", value)
    if found.get("TargetMode") == "External":
        target, is_hyperlink = found.get("Target", ""), found.get("Type", "").endswith("/hyperlink")
        if not (is_hyperlink and ONLINE.match(target)):
            seen.found(where, "outside link", f"a link to {quoted(target)}")
    if ELSEWHERE.match(found.get("href", "")):
        seen.found(where, "outside link", f"a link to {quoted(found['href'])}")
    field = text if name == "instrText" else found.get("instr", "")
    if field and FIELDS.search(field):
        seen.found(where, "outside link", f"a field: {quoted(field)}")
    if name in ("definedName", "named-range"):
        range_ = text or found.get("cell-range-address", "")
        if found.get("hidden") == "1":
            seen.found(f"name {found.get('name')}", "hidden", f"a hidden name: {quoted(range_)}")
        elif OUTSIDE.search(re.sub("[$']", "", range_)):
            what = f"a name for what is not here: {quoted(range_)}"
            seen.found(f"name {found.get('name')}", "outside link", what)
    if name in ("c", "table-cell", "named-expression"):
        formula = found.get("formula") or found.get("expression") or element.findtext("f")
        if formula:
            cell = f"{where}, {found.get('r', name)}"
            seen.found(cell, "formula", f"a formula: {quoted(formula)}")


def _text(element: Element, where: str, seen: Contents) -> None:
    """The words in one element, unless its sheet shows them: some stand in several elements."""
    name, text = element.tag, f"{element.text or ''} {element.tail or ''}"
    if name in ("p", "text", *NAMED):
        text = "".join(element.itertext())
    if name.endswith(("Header", "Footer")):
        text = HEADER_CODES.sub(" ", text)
    if text.strip() and name not in ("v", "f"):
        seen.meta(where, f"{name} {element.get('name')}" if name in NAMED else name, text)


def _stamp(properties: dict[str, str], seen: Contents) -> None:
    """Whose figures a document says that it holds."""
    subject, about = properties.get("subject", ""), properties.get("description", "")
    seen.stamped(subject, properties.get("keywords", ""))
    if not seen.stamps and subject and about.startswith(OURS):
        seen.stamps.append((subject, ""))
