"""A letter as somebody edited it: its paragraphs, where each stands, and which words are figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.claims.claims import Figure
from sqs_analysis.read.claims.word_text import word_paragraphs
from sqs_analysis.read.commentary import known_place
from sqs_analysis.read.door.delimited import text_of
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.text import plain, spelling

NUMBER = re.compile(r"^[\s•–*-]*(\d+\.\d{1,2}|[ivx]{1,4})[.)]?\s+(?=\S)")
BLOCKS = re.findall(
    r"\S+",
    "p li h1 h2 h3 h4 h5 h6 dd dt td th tr table ul ol dl div section article main header footer aside "
    "figure figcaption blockquote pre address form hr",
)


Paragraphs = Iterable[tuple[str, tuple[Figure, ...]]]


@dataclass(frozen=True, slots=True)
class Written:
    """One paragraph of a letter, its place by the letter's numbers and headings, and its figures."""

    place: str
    text: str
    figures: tuple[Figure, ...] = ()


def read_letter(path: Path, instrument: Instrument) -> tuple[tuple[Written, ...], bool]:
    """The paragraphs of a letter, in order, and whether it held marks that no program can read.

    Raises
    ------
    AnalystError
        If it is no .docx, .txt or .html file, or cannot be read.
    """
    readers = {".txt": _of_text, ".md": _of_text, ".html": _of_page, ".htm": _of_page}
    ending, broken = path.suffix.lower(), False
    if ending != ".docx" and ending not in readers:
        raise AnalystError(
            f"{path.name} is no letter that can be read: it must end in .docx, .txt or .html. Save it "
            "as one of these."
        )
    try:
        if ending == ".docx":
            found, broken = word_paragraphs(path, instrument)
        else:
            found = [(text, ()) for text in readers[ending](path)]
    except OSError as error:
        raise AnalystError(f"{path} cannot be read ({error.strerror}).") from None
    written = tuple(_placed(found, instrument))
    if not written:
        raise AnalystError(
            f"{path.name} has no text, so there is nothing to hold against the data."
        )
    return written, broken


def _placed(found: Paragraphs, instrument: Instrument) -> Iterator[Written]:
    """Paragraphs with their places: by their own numbers, or by the heading above them."""
    headings, place = _headings(instrument), ""
    for text, figures in found:
        if not plain(text):
            continue
        if (under := headings.get(_bare(text))) is not None:
            place = under
            continue
        numbered = NUMBER.match(text)
        known = known_place(numbered[1], instrument) if numbered else None
        if numbered and known:
            place = known
            text = " " * numbered.end() + text[numbered.end() :]
        yield Written(place, text, figures)


def _bare(text: str) -> str:
    return spelling(re.sub(r"^[\s#*-]*(?:\d+[.)]?\s+)?", "", text).rstrip(" :*"))


def _headings(instrument: Instrument) -> dict[str, str]:
    """What stands under each heading of the letter: a section's number, or a place that has none."""
    words = instrument.catalogue
    found = {_bare(words(f"letter.{key}")): key for key in ("summary", "context")}
    found |= {_bare(words("areas.title")): "i", _bare(words("letter.copy_to")): ""}
    for section in instrument.sections:
        places = {q.paragraph for q in instrument.questions_of(section.id)}
        found[_bare(section.title)] = (
            section.number if section.kind == "theme" else min(places, default="")
        )
    return found


def _of_text(path: Path) -> Iterator[str]:
    """Paragraphs of a plain text: between blank lines, or each line that begins with a number."""
    text = text_of(path.read_bytes())
    if "\0" in text or "\ufffd" in text:
        raise AnalystError(f"{path.name} is no text that can be read. Save it as UTF-8.")
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[str] = []
        for line in block.split("\n"):
            if lines and (NUMBER.match(line) or re.match(r"\s*[-•*]\s", line)):
                yield " ".join(lines)
                lines = []
            lines.append(line)
        yield " ".join(lines)


def _of_page(path: Path) -> Iterator[str]:
    """Paragraphs of an HTML page: all of its text, parted where a block begins or ends."""
    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    for hidden in soup(["script", "style", "head", "nav", "template"]):
        hidden.decompose()
    for text in soup.find_all(string=True):
        text.replace_with(" ".join(text.split("\n")))
    for tag in soup.find_all(BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    yield from map(plain, soup.get_text().split("\n"))
