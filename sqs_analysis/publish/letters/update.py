"""Figures of an edited Word letter brought up to date; what people wrote stays, byte by byte.

A figure is replaced only while its words are those that the program wrote, a capital apart. One that
somebody wrote anew, or that cannot be said any more, is left and told.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from xml.parsers.expat import ExpatError

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.formats import capitalised
from sqs_analysis.present.spans import fingerprint
from sqs_analysis.present.today import Said
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.letters.controls import Figure, figures
from sqs_analysis.read.door.package import DamagedError
from sqs_analysis.read.text import sentences, shortened
from sqs_analysis.read.whole import write_whole
from sqs_analysis.read.word_file import WordFile, read_word, unreadable

PROPERTIES = "docProps/core.xml"
TYPES = "[Content_Types].xml"
WRITTEN = re.compile(rf"word/[^/]+\.xml|{re.escape(PROPERTIES)}|{re.escape(TYPES)}")
# So many letters of a sentence say which it is.
SHORT = 60
KEYWORDS = re.compile(r"<(?:\w+:)?keywords\b[^>]*>([^<]*)</")


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a letter by its key, what became of it, and how its sentence begins.

    Its state is "moved", "current", "old draft", or, as it was ``before``, "edited" by hand, or "left"
    since today's data do not say it.
    """

    key: str
    state: str
    sentence: str
    before: str
    today: Said


# What no longer agrees in a paragraph as it is now, given where in it a figure begins that moved.
ReadsWrongly = Callable[[str, int, Told], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Updated:
    """Each figure in order, what reads wrongly now, whether the letter changes, what is kept beside.

    One that is ``mended`` held marks of changes that no program can read.
    """

    figures: tuple[Told, ...]
    reads_wrongly: tuple[str, ...]
    changes: bool
    kept: str = ""
    mended: bool = False

    def of(self, *states: str) -> list[Told]:
        """The figures in some states."""
        return [told for told in self.figures if told.state in states]


def update(
    path: Path,
    says: Callable[[str], Said],
    stamp: Stamp,
    workbook: str,
    *,
    dry_run: bool = False,
    reads_wrongly: ReadsWrongly = lambda _paragraph, _start, _figure: (),
) -> Updated:
    """Bring the figures of a Word letter up to date, in its place; what stood there is kept beside.

    It is an AnalystError if that is no Word file, is on another inspection, or has no figure that is
    known. The letter bears the new stamp unless a figure could not be said.
    """
    file = _parts(path)
    parts = dict(file.parts)
    changed = _stamped(path, parts.pop(PROPERTIES, b"").decode("utf-8", "replace"), stamp, workbook)
    found = {name: [(f, _told(f, says)) for f in figures(data)] for name, data in parts.items()}
    told = [one for part in found.values() for one in part]
    if not told:
        raise AnalystError(
            f"{path.name} holds no figure that is known as one: it is an older letter, or was saved in "
            f"a format that keeps none. `sqs letter check {path} --data {workbook}` looks at its words."
        )
    changed = changed if all(one.state != "left" for _, one in told) else {}
    changed |= {name: parts[name] for name in file.broken}
    for name, part in found.items():
        splices = (s for f, one in part if one.state == "moved" for s in f.say(one.today.text))
        for start, end, text in sorted(splices, reverse=True):
            now = changed.get(name, parts[name])
            changed[name] = now[:start] + text.encode() + now[end:]
    kept = _write(path, changed) if changed and not dry_run else ""
    moved = [reads_wrongly(*_read(f), one) for f, one in told if one.state == "moved"]
    wrong = dict.fromkeys(sentence for said in moved for sentence in said)
    seen = tuple(one for figure, one in told if not figure.repeated)
    return Updated(seen, tuple(wrong), bool(changed), kept, bool(file.broken))


def out_of_date(path: Path, fresh: Path) -> int:
    """How many figures of an edited letter say something else in one that was just made."""
    try:
        old, new = (
            [f for d in _parts(one).parts.values() for f in figures(d)] for one in (path, fresh)
        )
    except AnalystError:
        return 0
    now = {figure.key: Said(figure.text) for figure in new}
    known = [_told(f, now.__getitem__) for f in old if f.key in now and not f.repeated]
    return sum(told.state == "moved" for told in known)


def _parts(path: Path) -> WordFile:
    """The parts of a Word file that people write in, and its properties."""
    try:
        file = read_word(path, WRITTEN)
        if b"wordprocessingml" not in file.parts.get(TYPES, b""):
            raise unreadable(path)
        for name, part in file.parts.items():  # what is no XML, or does harm, is refused
            if name not in file.broken:
                deque(file.package.walk(name, whole=()), maxlen=0)
            figures(part)
    except (DamagedError, ExpatError, FileNotFoundError, IsADirectoryError):
        raise unreadable(path) from None
    return replace(file, parts={n: part for n, part in file.parts.items() if n != TYPES})


def _stamped(path: Path, text: str, stamp: Stamp, workbook: str) -> dict[str, bytes]:
    """The properties of a letter with today's stamp, if it bears another one on this inspection."""
    keywords = KEYWORDS.search(text)
    if keywords is None or stamp.inspection not in re.split(r"[\s,;]+", keywords[1]):
        whose = keywords and keywords[1].split(",")[0]
        raise AnalystError(
            f"{path.name} is on {whose or 'an inspection that it does not name'}, and {workbook} is of "
            f"{stamp.inspection}, so nothing was changed. If they go together, write that into its "
            "keywords (in Word: File, Info, Tags)."
        )
    made = re.sub(r"\b[0-9a-f]{64}\b", stamp.workbook, keywords[0])
    return {PROPERTIES: text.replace(keywords[0], made).encode()} if made != keywords[0] else {}


def _write(path: Path, changed: Mapping[str, bytes]) -> str:
    """Put the same file with other bytes in some parts into its place; the name of what is kept."""
    made, kept = BytesIO(), _kept(path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        target.comment = source.comment
        for entry in source.infolist():
            target.writestr(copy(entry), changed.get(entry.filename) or source.read(entry))
    write_whole(path, made.getvalue())
    return kept


def _kept(path: Path) -> str:
    """The name under which a letter is kept as it was before; no edit of a report has such a name."""
    data, ways = path.read_bytes(), chain(("",), (f"-{number}" for number in count(2)))
    names = (path.with_name(f"{path.stem}.before{way}{path.suffix}") for way in ways)
    kept = next(one for one in names if not one.exists() or one.read_bytes() == data)
    if not kept.exists():
        write_whole(kept, data)
    return kept.name


def _told(figure: Figure, says: Callable[[str], Said]) -> Told:
    """What becomes of a figure; a capital that somebody gave it stays."""
    today, text = says(figure.key), figure.text
    words = shown(today.text)
    today = replace(today, text=capitalised(words) if text[:1].isupper() else words)
    if figure.key.startswith("draft "):
        state = "old draft" if today.why else "current"
    elif today.why or fingerprint(text) != figure.made:
        state = "left" if today.why else "edited"
    else:
        state = "current" if text == today.text else "moved"
    return Told(figure.key, state, _sentence(figure), text, today)


def _read(figure: Figure) -> tuple[str, int]:
    words = [piece.text for piece in figure.paragraph]
    at = figure.paragraph.index(figure.pieces[0])
    return "".join(words), len("".join(words[:at]))


def _sentence(figure: Figure) -> str:
    text, at = _read(figure)
    begins = max((start for start, _ in sentences(text) if start <= at), default=0)
    return shortened(" ".join(text[begins:].split()), SHORT)
