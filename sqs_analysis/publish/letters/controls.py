"""The controls around the figures of a Word letter: what they bear, and the bytes where it stands.

A letter that somebody edited is never written anew from what was understood of it: what changes is cut
out of its bytes, and everything else stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from xml.parsers import expat

from sqs_analysis.present.spans import fingerprint

MARK = re.compile(r"(.+) #([0-9a-f]{8})")
KNOWN = re.compile(r".*/wordprocessingml/(?:2006/)?main (\w+)|.* (Fallback)")
TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
VALUE = re.compile(rb"""[\s:]val\s*=\s*("[^"]*"|'[^']*')""")
SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "softHyphen": "\xad"}
GONE = {"del", "moveFrom"}  # which is deleted as soon as somebody accepts the changes


def mark_of(key: str, text: str) -> str:
    """What a control says of its figure: the key, and a fingerprint of the words that were written.

    It stands in its name, which Word shows, and in its tag: LibreOffice 7 keeps the name alone.

    >>> mark_of("LOR02 insufficient", "nearly two-thirds")
    'LOR02 insufficient #5c852fe1'
    """
    mark = f"{key} #{fingerprint(text)}"  # of which Word keeps 64 letters
    return mark if len(mark) <= 64 else mark_of(fingerprint(key), text)


@dataclass
class Piece:
    """Words of a paragraph, and between which bytes."""

    text: str
    start: int
    end: int


@dataclass
class Figure:
    """A figure: its key, fingerprint, marks and words; ``repeated`` if of a box for older programs."""

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

    def say(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Give it other words, in the first run that has any, and marks; what changes of the bytes."""
        yield from ((*mark, escape(mark_of(self.key, text))) for mark in self.marks)
        for piece in sorted(self.pieces, key=lambda piece: not piece.text):
            yield piece.start, piece.end, escape(text, quote=False)
            piece.text, text = text, ""


def figures(data: bytes) -> list[Figure]:
    """The figures of a part of a Word file that is XML, in order; not those whose words are deleted."""
    return [figure for figure in _Reader(data).found if figure.key and figure.text]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.found, self.within = data, list[Figure](), list[Figure]()
        self.names, self.paragraphs = list[str](), list[list[Piece]]([[]])
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.begin, self.end
        self.parser.CharacterDataHandler = self.letters
        self.parser.Parse(data, True)

    def begin(self, name: str, _: object) -> None:
        known, within, at = KNOWN.fullmatch(name), self.names[-1:], self.parser.CurrentByteIndex
        local = known[known.lastindex or 0] if known else ""
        self.names.append(local)
        if local == "p":
            self.paragraphs.append([])
        elif local == "sdt":
            self.within.append(Figure("Fallback" in self.names))
            self.found.append(self.within[-1])
        elif (local, within) in (("alias", ["sdtPr"]), ("tag", ["sdtPr"])):
            start, end = self.tag(at, VALUE)
            value = unescape(self.data[start + 1 : end - 1].decode("utf-8", "replace"))
            if (said := MARK.fullmatch(value)) and self.within:
                self.within[-1].key, self.within[-1].made = said.groups()
                self.within[-1].marks.append((start + 1, end - 1))
        elif local == "t" or (local in SPACES and within == ["r"]):
            self.piece = Piece(SPACES.get(local, ""), *[self.tag(at, TAG)[1]] * 2)
            if GONE.isdisjoint(self.names):
                self.paragraphs[-1].append(self.piece)
                for figure in [one for one in self.within if one.key][-1:]:
                    figure.pieces.append(self.piece)
                    figure.paragraph = figure.paragraph or self.paragraphs[-1]

    def tag(self, at: int, what: re.Pattern[bytes]) -> tuple[int, int]:
        tag = TAG.match(self.data, at)
        found = what.search(self.data, *tag.span()) if tag else None
        return found.span(what.groups) if found else (at, at)

    def letters(self, text: str) -> None:
        if self.names[-1] == "t":
            self.piece.text += text

    def end(self, _: str) -> None:
        local = self.names.pop()
        if local == "t":  # an empty one ends where it begins
            self.piece.end = max(self.piece.start, self.parser.CurrentByteIndex)
        elif local == "p":
            self.paragraphs.pop()
        elif local == "sdt":
            self.within.pop()
