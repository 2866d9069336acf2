"""The zip archive that an .xlsx or .ods file is: its parts, streamed to a parser, within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.refusals import (
    MOST_CELLS,
    MOST_UNPACKED_BYTES,
    MOST_ZIP_ENTRIES,
    too_many,
)

MANIFEST = "META-INF/manifest.xml"
CHUNK = 2**18
# So few elements wait at a time that looking for garbage costs little.
PARSED = 2**12
# Parts beyond this size are counted before they are parsed.
LARGE = 10 * 2**20
DEEPEST = 250
Attributes = dict[str, str]
Clean = Callable[[bytes], bytes]


class DamagedError(Exception):
    """A file is not as its format says; another reader may still make something of it."""


class Package:
    """The parts of an archive by name, whatever the case and the slashes of the names."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedError from error
        entries = self._archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MOST_UNPACKED_BYTES or len(entries) > MOST_ZIP_ENTRIES:
            raise WorkbookError(
                f"{file} unpacks to {unpacked / 2**20:,.0f} MB in {len(entries):,} parts; the limits "
                f"are {MOST_UNPACKED_BYTES // 2**20} MB and {MOST_ZIP_ENTRIES:,}. It was not read."
            )
        self.size = unpacked
        self._entries = {_key(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise WorkbookError(
                f"{file} holds two parts of one name, which no spreadsheet program writes, so nobody "
                "can say which is meant. Open it in Excel or LibreOffice and save it again."
            )
        self._has_bits = any(entry.flag_bits & 1 for entry in entries)

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries

    @property
    def encrypted(self) -> bool:
        """Whether it is protected by a password, in either way that formats have."""
        return self._has_bits or (MANIFEST in self and b"encryption-data" in self.read(MANIFEST))

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, folders apart, as they are written."""
        return tuple(e.filename for e in self._entries.values() if not e.is_dir())

    @property
    def comment(self) -> str:
        """What somebody wrote about the archive as a whole."""
        return self._archive.comment.decode("utf-8", "replace")

    def holds(self, start: str) -> bool:
        """Whether any part's name begins so."""
        return any(name.startswith(_key(start)) for name in self._entries)

    def read(self, part: str) -> bytes:
        """The bytes of a small part."""
        return b"".join(self._chunks(part))

    def refuse_more(self, part: str, ending: bytes, what: str) -> None:
        """Refuse a large part in which something ends more often than may be, before it is parsed."""
        entry = self._entries.get(_key(part))
        if entry is None or entry.file_size < LARGE:
            return
        count = 0
        for chunk in _whole_tags(self._chunks(part)):
            count += sum(1 for _ in re.finditer(ending, chunk))
            if count > MOST_CELLS:
                raise too_many(self.file, what)

    def walk(
        self,
        part: str,
        whole: Collection[str] | None = None,
        begun: Collection[str] = (),
        clean: Clean = lambda chunk: chunk,
    ) -> Iterator[tuple[str, Element]]:
        """Stream a part through an XML parser: its elements of some names, without their prefixes.

        Those called `whole` come with all that is in them, the root if None; those called `begun` come
        as they begin, and as they end with a slash before the name. `clean` takes out of a chunk, which
        ends with a tag, what need not be parsed. A part that is not there, not whole or no XML is a
        DamagedError. One that declares a document type, as files do that are made to exhaust a machine,
        is a WorkbookError.
        """
        builder, depth, count, found = TreeBuilder(), 0, 0, list[tuple[str, Element]]()

        def start(name: str, attributes: Attributes) -> None:
            nonlocal depth, count
            name = name.rpartition(":")[2]
            if depth or whole is None or name in whole:
                depth, count = depth + 1, count + 1
                if depth > DEEPEST:
                    raise DamagedError(f"its part {part} is nested too deeply")
                if count > MOST_CELLS:
                    raise too_many(self.file, f"elements in its part {part}")
                builder.start(name, attributes)
            elif name in begun:
                found.append((name, Element(name, attributes)))

        def end(name: str) -> None:
            nonlocal builder, depth, count
            name = name.rpartition(":")[2]
            if depth:
                builder.end(name)
                depth -= 1
                if not depth:
                    found.append((name, builder.close()))
                    builder, count = TreeBuilder(), 0
            elif name in begun:
                found.append((f"/{name}", Element(name)))

        def text(piece: str) -> None:
            if depth:
                builder.data(piece)

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            for chunk in _whole_tags(self._chunks(part)):
                chunk = clean(chunk)
                for place in range(0, len(chunk), PARSED):
                    parser.Parse(chunk[place : place + PARSED], False)
                    yield from found
                    found.clear()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DamagedError(f"its part {part} is not well formed ({error})") from error

    def _chunks(self, part: str) -> Iterator[bytes]:
        entry = self._entries.get(_key(part))
        if entry is None:
            raise DamagedError(f"it has no part {part}")
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            # An encrypted part is a RuntimeError; so is one that is packed in an unknown way.
            raise DamagedError(f"its part {part} cannot be unpacked ({error})") from error

    def _refuse_doctype(self, *_: object) -> None:
        raise WorkbookError(
            f"{self.file} is damaged, or was made to do harm: it declares a document type, which no "
            "spreadsheet program does. It was not read."
        )


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _whole_tags(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut so that no tag is in two pieces unless it is very long."""
    rest = b""
    for chunk in chunks:
        joined = rest + chunk
        cut = joined.rfind(b">") + 1 or (len(joined) if len(joined) > CHUNK else 0)
        rest = joined[cut:]
        yield joined[:cut]
    yield rest


def attribute(element: Element, name: str) -> str:
    """An attribute whatever its prefix, "" where there is none.

    >>> attribute(Element("table", {"table:name": "Cases"}), "name")
    'Cases'
    """
    if name in element.attrib:
        return element.attrib[name]
    tail = f":{name}"
    return next((value for key, value in element.items() if key.endswith(tail)), "")


def integer(text: str, default: int) -> int:
    """A count as an attribute holds it; what is no number of at most ten digits is a DamagedError."""
    if not text:
        return default
    if not re.fullmatch(r"\d{1,10}", text):
        raise DamagedError(f"a count in it is “{text[:20]}”")
    return int(text)
