"""What one file holds, as the checks take it, and what may be found in it, with what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqs_analysis.read.door.delimited import text_of
from sqs_analysis.read.door.package import DamagedError
from sqs_analysis.read.text import plain

# What may be found, by kind, worst first, and what to do about it.
KINDS = {
    "other team": "Take it out: it belongs in another folder. Make this report again.",
    "audience": "Do not send it. Make the report again for this audience, with --audience.",
    "kept back": "Take it out: what stands there is for internal use only.",
    "case": "Take out what points to a case.",
    "free text": "Take out what an inspector wrote of one case.",
    "name": "Take out the name or reference.",
    "withheld": "Take the figure out: it is withheld from this audience.",
    "computed": "Make the report again: a withheld figure follows from others that are shown.",
    "small number": "Take the figure out, or say it without a number: it is of fewer than six cases.",
    "figure": "Put right the figure, or make the report again from the corrected workbook.",
    "unfilled": "Write the figure in its place, or in the workbook, and make the letter again.",
    "newer data": "Make the report again from the workbook as it is now.",
    "cell": "Take out the address: cells of the workbook are for internal use only.",
    "unreadable": "Do not send it: nobody can say what is in it. Save it again, or take it out.",
    "not looked into": "Take it out, or save it in a kind of file that is looked into.",
    "archive": "Take it out; what it holds goes through this door as files of its own.",
    "leftover": "Delete it.",
    "not ours": "Look it through and take it out of the folder: nothing says what it was made from.",
    "edited": "Make the report again; this file is never edited by hand.",
    "record": "Make the report again: its record cannot be relied on.",
    "tracked change": "Accept or reject every change (Review, Accept All) and save it again.",
    "comment": "Delete the comment and save it again.",
    "hidden": "Show it and look it through, or delete it.",
    "macro": "Save it in a format without macros.",
    "script": "Take the script out.",
    "embedded": "Delete the embedded object; a picture of it may stay.",
    "attachment": "Remove the attachment.",
    "outside link": "Break the link (Data, Edit Links) and save it again.",
    "formula": "Replace the formula by its value.",
    "custom data": "Remove it (File, Info, Inspect Document) and save it again.",
    "author": "Remove it (File, Info, Inspect Document) and save it again.",
    "traceback": "Take out what the program said; make the report again.",
    "path": "Take the path out: it names somebody's computer.",
    "contact": "Take out the address or number, unless the letter prints it.",
}
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
Told = tuple[str, str, str]  # where in a file, the kind, and what was found, in words


@dataclass(frozen=True)
class Finding:
    """Why a file may not go: its name within the folder, where in it, one of `KINDS`, and what."""

    file: str
    place: str
    kind: str
    what: str

    @property
    def todo(self) -> str:
        """What to do about it."""
        return KINDS[self.kind]

    @property
    def rank(self) -> int:
        """How bad it is; 0 is the worst."""
        return RANKS[self.kind]


@dataclass(frozen=True)
class Piece:
    """One text with its place.

    Attributes
    ----------
    text : a paragraph, a row of a table with its cells between bars, or a value of the metadata.
    cells : of a row of a table, by their headings.
    shown : whether a reader of the page sees it; metadata and hidden texts are not shown.
    """

    place: str
    text: str
    cells: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True


BAR = " | "
AUTHORS = re.compile(
    r"(?i)(^|[:/ ])(authors?|creator|initial-creator|last_?modified_?by|printed-by|manager|company"
    r"|artist|owner|editor|userid|username|person displayname|providerid|copyright|by-?line"
    r"|contributor|xpauthor|initials)$"
)
# What programs write in the place of a person.
NOBODY = re.compile(
    r"(?i)(sqs-analysis|typst|openpyxl|xlsxwriter|pikepdf|microsoft office user)\b.*"
)
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass
class Contents:
    """What a reader of one format gathers: texts, what is odd, and whose figures it says they are.

    Attributes
    ----------
    stamps : inspections, each with the SHA-256 of its workbook, or the beginning of it, or "".
    """

    pieces: list[Piece] = field(default_factory=list)
    odd: list[Told] = field(default_factory=list)
    stamps: list[tuple[str, str]] = field(default_factory=list)

    def text(self, place: str, text: str, *, shown: bool = True) -> None:
        """A text as it stands, on one line; nothing for a blank."""
        if line := as_seen(text):
            self.pieces.append(Piece(place, line, shown=shown))

    def row(self, place: str, cells: Sequence[str], headings: Sequence[str] = ()) -> None:
        """A row of a table."""
        line = BAR.join(map(as_seen, cells))
        if line.strip(BAR):
            self.pieces.append(Piece(place, line, dict(zip(headings, cells, strict=False))))

    def meta(self, place: str, key: str, value: str) -> None:
        """A value of the metadata; a person's name in it is odd by itself."""
        if value.strip() and AUTHORS.search(key) and not NOBODY.fullmatch(value.strip()):
            self.found(f"{place}, {key}", "author", f"it names {quoted(value)}")
        self.text(f"{place}, {key}", value, shown=False)

    def found(self, place: str, kind: str, what: str) -> None:
        """Something in the build of the file that may not leave the building."""
        self.odd.append((place, kind, what))

    def stamped(self, subject: str, keywords: str) -> None:
        """Whose figures a document says that it holds, in its properties."""
        if found := SHA256.search(keywords):
            self.stamps.append((subject or keywords[: found.start()].strip(" ,;"), found[0]))

    def within(self, place: str, inner: Contents) -> None:
        """Take over what was found in a part, such as a picture in a document."""
        self.pieces += [
            Piece(f"{place}, {p.place}", p.text, p.cells, p.shown) for p in inner.pieces
        ]
        self.odd += [(f"{place}, {where}", kind, what) for where, kind, what in inner.odd]
        self.stamps += inner.stamps


Reader = Callable[[str, bytes], Contents]
ANSI = re.compile(r"\x1b\[[\d;]*m")  # the colours of a terminal
LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    """A text as it is quoted in a finding: on one line, and not too long.

    >>> quoted("Ada  Lovelace")
    '“Ada Lovelace”'
    """
    line = " ".join(text.split())
    return f"“{line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + '…'}”"


def as_seen(text: str) -> str:
    """A text as a reader sees it: on one line, in plain letters, without what has no width.

    >>> as_seen("C\u200b07,  \uff13\u00a0of \uff15")
    'C07, 3 of 5'
    """
    return plain(ANSI.sub("", unicodedata.normalize("NFKC", text)))


def decoded(data: bytes) -> str:
    """A file's text, whatever program wrote it; DamagedError if it is none."""
    text = text_of(data)
    if "\0" in text:
        raise DamagedError("it is no text")
    return text
