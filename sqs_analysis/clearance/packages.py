"""Word and Excel files, and OpenDocument: every part of the archive, whatever stands in it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.clearance.pictures import PICTURES, look_at_picture
from sqs_analysis.read.door.package import Attributes, DamagedError, Package, attribute
from sqs_analysis.read.door.refusals import refuse_old_format

# Parts that may not go, by their names.
ODD_PARTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"vbaProject|vbaData|macrosheets/|^Basic/|^Scripts/", re.I), "macro", "a macro"),
    (
        re.compile(
            r"embeddings/|oleObject|activeX|ctrlProps/|^Object \d|ObjectReplacements/|afchunk", re.I
        ),
        "embedded",
        "an embedded object",
    ),
    (re.compile(r"pivotCache", re.I), "embedded", "the source data of a pivot table"),
    (
        re.compile(r"^docProps/thumbnail", re.I),
        "embedded",
        "a picture of an earlier page",
    ),
    (
        re.compile(r"externalLinks/[^/]+\.xml$|connections\.xml|queryTables?/", re.I),
        "outside link",
        "a link to data elsewhere",
    ),
    (re.compile(r"^customXml/item\d*\.xml$", re.I), "custom data", "custom XML"),
    (re.compile(r"comments\w*/?[^/]*\.xml$|threadedComments/", re.I), "comment", "comments"),
    (
        re.compile(r"\.(?:zip|7z|rar|gz|docx|xlsx|ods|pdf|msg|eml)$", re.I),
        "archive",
        "a file within the file",
    ),
    (re.compile(r"revisions/", re.I), "tracked change", "a history of changes"),
)
IS_XML = re.compile(r"\.(?:xml|rels|vml|rdf)$", re.I)
BENIGN = re.compile(
    r"^mimetype$|^Thumbnails/|^\[Content_Types\]\.xml$|^META-INF/|^Configurations2/", re.I
)
# Attributes in which people, or programs for them, write words.
TELLING = frozenset(
    re.findall(
        r"\S+",
        "descr title alt name author initials userId displayName tooltip display prompt promptTitle "
        "error errorTitle target Target href filter-name instr connection sourceFile link comment",
    )
)
USERS = ("userName",)
# What no other attribute holds: a path, or an address.
SUSPECT = re.compile(r"[A-Za-z]:\\|file:|\\\\\w|/(?:home|Users|root|mnt|media|Volumes)/|\w@\w")
CHANGES = re.compile(
    r"^(?:ins|del|moveFrom|moveTo|cellIns|cellDel|\w+PrChange|tracked-changes|changed-region)$"
)
OBJECTS = {"OLEObject", "object", "altChunk", "oleObject", "object-ole", "plugin", "applet"}
FIELDS = re.compile(
    r"\b(?:INCLUDE\w*|LINK|DDE\w*|DATABASE|IMPORT|FILENAME|AUTHOR|USERNAME|LASTSAVEDBY)\b"
)
HYPERLINK = re.compile(r"/hyperlink$")
# Parts whose paragraphs are read as a reader of the page sees them.
WORDS = re.compile(
    r"^word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$", re.I
)
# What stands among the words of a sheet's header: where they go, and in which font.
HEADER_CODES = re.compile(r'&(?:"[^"]*"|\d+|[A-Z])')
PROPERTIES = re.compile(r"^docProps/(?:core|app|custom)\.xml$|^meta\.xml$", re.I)
OURS = "Made by sqs-analysis"
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def open_package(file: str, data: bytes) -> Package:
    """An archive that is one document; a WorkbookError or DamagedError says why it cannot be read."""
    from pathlib import Path

    refuse_old_format(Path(file), data)
    package = Package(file, data)
    if package.encrypted or (
        "META-INF/manifest.xml" in package
        and b"encryption-data" in package.read("META-INF/manifest.xml")
    ):
        raise DamagedError("it is protected by a password")
    return package


def look_at_parts(package: Package, seen: Contents) -> None:
    """What is odd in the parts of a document, and the texts outside its body."""
    if package.comment:
        seen.meta("archive", "comment", package.comment)
    for part in package.parts:
        for pattern, kind, what in ODD_PARTS:
            if pattern.search(part):
                seen.found(part, kind, f"it holds {what}")
        if PROPERTIES.search(part):
            _properties(package, part, seen)
        elif IS_XML.search(part):
            _Part(package, part, seen).look()
        elif PurePosixPath(part).suffix.lower() in PICTURES:
            seen.within(part, look_at_picture(part, package.read(part)))
        elif not BENIGN.search(part) and not any(p.search(part) for p, _, _ in ODD_PARTS):
            seen.found(part, "not looked into", "it holds a part of an unknown kind")


def _properties(package: Package, part: str, seen: Contents) -> None:
    """The document's own properties, each under its name."""
    stack: list[str] = []
    values: list[tuple[str, str]] = []
    names: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        stack.append(name)
        if name in ("property", "user-defined"):
            names.append(attribute(attributes, "name"))
            values.append((f"{name} {names[-1]}", names[-1]))
        if name == "template":
            values.extend((f"template, {key}", value) for key, value in attributes.items())

    def end(_: str) -> None:
        stack.pop()

    def text(found: str) -> None:
        key = stack[-1] if stack else ""
        inside = any(name in ("property", "user-defined") for name in stack)
        values.append((names[-1] if inside and names else key, found))

    package.parse(part, start, end, text)
    for key, value in values:
        seen.meta(part, key, value)
    known = dict(values)
    if found := SHA256.search(" ".join(known.values())):
        subject = known.get("subject") or known.get("keywords", "").partition(found[0])[0]
        seen.stamps.append((subject.strip(" ,;"), found[0]))
    elif known.get("description", "").startswith(OURS) and known.get("subject"):
        seen.stamps.append((known["subject"], ""))


class _Part:
    """One part of XML: its telling attributes, its links, changes and objects, and its loose texts."""

    def __init__(self, package: Package, part: str, seen: Contents) -> None:
        self.package, self.part, self.seen = package, part, seen
        self.stack: list[str] = []
        self.text: list[str] = []
        self.where = part

    def look(self) -> None:
        self.package.parse(self.part, self.start, self.end, self.characters)

    def start(self, name: str, attributes: Attributes) -> None:
        self.stack.append(name)
        place = self._place(name, attributes)
        if name == "Relationship":
            self._relation(attributes)
        if CHANGES.match(name) and (name[-6:] == "Change" or attributes):
            by = attribute(attributes, "author")
            self.seen.found(place, "tracked change", f"{name}{f' by {quoted(by)}' if by else ''}")
        if name in ("comment", "annotation", "threadedComment"):
            by = attribute(attributes, "author")
            self.seen.found(place, "comment", f"a comment{f' by {quoted(by)}' if by else ''}")
        if name in OBJECTS:
            self.seen.found(place, "embedded", f"an embedded object ({name})")
        if name in ("event-listener", "script") and "office" in " ".join(attributes):
            self.seen.found(place, "macro", "a macro")
        for key, value in attributes.items():
            self._attribute(name, key, value)

    def _place(self, name: str, attributes: Attributes) -> str:
        """Where an element stands, as near as its part says."""
        if name in ("comment", "threadedComment"):
            self.where = (
                f"{self.part}, {attribute(attributes, 'ref') or attribute(attributes, 'id')}"
            )
        elif name == "table" and attribute(attributes, "name"):
            self.where = f"{self.part}, {attribute(attributes, 'name')}"
        return self.where

    def _attribute(self, element: str, key: str, value: str) -> None:
        local = key.rpartition(":")[2]
        if local == "val" and element in ("docVar", "alias", "tag"):
            self.seen.meta(self.where, f"{element} {local}", value)
        elif local in TELLING and len(value) > 2:
            if element in ("person", "comment", "ins", "del"):
                self.seen.meta(self.where, "author" if local != "initials" else "initials", value)
            else:
                self.seen.text(f"{self.where}, {local} of {element}", value, shown=False)
        elif SUSPECT.search(value):
            self.seen.text(f"{self.where}, {local} of {element}", value, shown=False)
        if local in USERS and element not in ("person", "comment", "ins", "del"):
            self.seen.meta(self.where, "author", value)
        if local == "instr" and FIELDS.search(value):
            self.seen.found(self.where, "outside link", f"a field: {quoted(value)}")
        if local == "href" and re.match(r"(?:file:|\.\./|//|\\\\)", value):
            self.seen.found(self.where, "outside link", f"a link to {quoted(value)}")

    def _relation(self, attributes: Attributes) -> None:
        if attribute(attributes, "TargetMode") != "External":
            return
        target, kind = attribute(attributes, "Target"), attribute(attributes, "Type")
        if not HYPERLINK.search(kind) or not re.match(r"(?:https?|mailto|tel):", target, re.I):
            self.seen.found(self.where, "outside link", f"a link to {quoted(target)}")

    def characters(self, text: str) -> None:
        self.text.append(text)

    def end(self, name: str) -> None:
        self.stack.pop()
        text = "".join(self.text).strip()
        self.text = []
        if not text:
            return
        if name == "instrText" and FIELDS.search(text):
            self.seen.found(self.where, "outside link", f"a field: {quoted(text)}")
        elif name == "author" or (name == "creator" and "annotation" in self.stack):
            self.seen.meta(self.where, "author", text)
        elif name == "delText":
            self.seen.found(self.where, "tracked change", f"deleted text: {quoted(text)}")
        if name.endswith(("Header", "Footer")):
            text = HEADER_CODES.sub(" ", text)
        if name not in ("v", "f") and not (name == "t" and WORDS.search(self.part)):
            self.seen.text(self.where, text, shown=False)
