"""The controls around the figures of a Word letter: what they bear, and the bytes where it stands.

A letter that somebody edited is never written anew from what was understood of it: what changes is cut
out of its bytes, and everything else stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from sqs_analysis.present.spans import fingerprint

LONGEST = 64  # letters of a control's name that Word keeps
MARK = re.compile(r"(.+) #([0-9a-f]{8})")
WORDS = re.compile(r".*/wordprocessingml/(?:2006/)?main (\w+)|.* (Fallback)")
TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
VALUE = re.compile(rb"""(?<=[\s:]val=)(?:"[^"]*"|'[^']*')""")
SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "softHyphen": "\xad"}
# What is in these is deleted as soon as somebody accepts the changes.
GONE = {"del", "moveFrom"}
Splice = tuple[int, int, str]


def mark_of(key: str, text: str) -> str:
    """What a control says of its figure: the key, and a fingerprint of the words that were written.

    It stands in its name, which Word shows, and in its tag: LibreOffice 7 keeps the name alone.

    >>> mark_of("LOR02 insufficient", "nearly two-thirds")
    'LOR02 insufficient #5c852fe1'
    """
    mark = f"{key} #{fingerprint(text)}"
    return mark if len(mark) <= LONGEST else mark_of(fingerprint(key), text)


@dataclass
class Piece:
    """Words of a paragraph, and between which bytes; none for what only stands for a space."""

    text: str
    start: int
    end: int


@dataclass
class Figure:
    """A figure: its key and the fingerprint of what was written, its marks, its words and paragraph.

    One in a text box stands there twice: ``repeated`` for older programs.
    """

    repeated: bool
    key: str = ""
    made: str = ""
    marks: list[tuple[int, int]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    paragraph: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words as they are read."""
        return "".join(piece.text for piece in self.pieces)

    def say(self, text: str, mark: str) -> Iterator[Splice]:
        """Give it other words, in the first run that has any, and another mark: what changes."""
        yield from ((start, end, escape(mark)) for start, end in self.marks)
        for piece in sorted(self.pieces, key=lambda piece: not piece.text):
            yield piece.start, piece.end, escape(text, quote=False)
            piece.text, text = text, ""


def figures(data: bytes) -> list[Figure]:
    """The figures of a part of a Word file that is XML, in order; not those whose words are deleted.

    >>> marks = '<w:sdtPr><w:alias w:val="LOR02 #588946c0"/></w:sdtPr>'
    >>> words = "<w:sdtContent><w:r><w:t>most</w:t></w:r></w:sdtContent>"
    >>> name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    >>> [found] = figures(f'<w:p xmlns:w="{name}"><w:sdt>{marks}{words}</w:sdt></w:p>'.encode())
    >>> found.key, found.text
    ('LOR02', 'most')
    """
    reader = _Reader(data)
    reader.parser.Parse(data, True)
    return [figure for figure in reader.found if figure.key and figure.text]


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Bytes with other words in some places.

    >>> spliced(b"<t>most</t>", [(3, 7, "all")])
    b'<t>all</t>'
    """
    for start, end, text in sorted(splices, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data


class _Reader:
    """Goes through the elements of a part and keeps what figures need."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found, self.within = list[Figure](), list[Figure]()
        self.names, self.paragraphs = list[str](), list[list[Piece]]([[]])
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.begin, self.end
        self.parser.CharacterDataHandler = self.letters

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        known, within = WORDS.fullmatch(name), self.names[-1:]
        local = known[known.lastindex or 0] if known else ""
        at = self.parser.CurrentByteIndex
        self.names.append(local)
        if local == "p":
            self.paragraphs.append([])
        elif local == "sdt":
            self.within.append(Figure("Fallback" in self.names))
            self.found.append(self.within[-1])
        elif local in ("alias", "tag") and within == ["sdtPr"]:
            self.mark(at, *attributes.values())
        elif local == "t" or (local in SPACES and within == ["r"]):
            tag = TAG.match(self.data, at)
            start = tag.end() if tag else at
            self.add(Piece(SPACES.get(local, ""), start, start))

    def mark(self, at: int, said: str = "", *_: str) -> None:
        """The name or tag of a control, which may be somebody's own."""
        tag, mark = TAG.match(self.data, at), MARK.fullmatch(said)
        if tag and mark and (value := VALUE.search(self.data, *tag.span())):
            self.within[-1].key, self.within[-1].made = mark.groups()
            self.within[-1].marks.append((value.start() + 1, value.end() - 1))

    def letters(self, text: str) -> None:
        if self.names[-1] == "t" and GONE.isdisjoint(self.names):
            self.paragraphs[-1][-1].text += text

    def end(self, _: str) -> None:
        local = self.names.pop()
        if local == "t" and GONE.isdisjoint(self.names):
            piece = self.paragraphs[-1][-1]
            # An empty element ends where it began.
            piece.end = max(piece.start, self.parser.CurrentByteIndex)
        elif local == "p":
            self.paragraphs.pop()
        elif local == "sdt":
            self.within.pop()

    def add(self, piece: Piece) -> None:
        """A piece of the paragraph, and of the innermost figure, that it stands in."""
        if GONE.isdisjoint(self.names):
            self.paragraphs[-1].append(piece)
            for figure in [one for one in self.within if one.key][-1:]:
                figure.pieces.append(piece)
                figure.paragraph = figure.paragraph or self.paragraphs[-1]
