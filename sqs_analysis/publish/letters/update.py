"""Figures of an edited Word letter brought up to date; what people wrote stays, byte by byte.

A figure is replaced only while its words are those that the program wrote, a capital apart. One that
somebody wrote anew, or that cannot be said any more, is left and told.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.formats import capitalised
from sqs_analysis.present.spans import fingerprint
from sqs_analysis.present.today import Said
from sqs_analysis.publish.keeping import keep
from sqs_analysis.publish.letters.controls import Figure, figures, mark_of, spliced
from sqs_analysis.read.door.package import DamagedError, Package
from sqs_analysis.read.whole import write_whole

PROPERTIES = "docProps/core.xml"
KEYWORDS = re.compile(r"<(?:\w+:)?keywords\b[^>]*>([^<]*)</")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\W*[A-Z])")
FIRST_WORDS = 60
MOVED, EDITED, LEFT, OLD, CURRENT = "moved", "edited", "left", "old draft", "current"


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a letter, and what became of it.

    Attributes
    ----------
    key : the reference it stands for, or a name of the letter's own.
    state : "moved"; "edited" by hand, "left" for a reason or an "old draft", as it was; or "current".
    sentence : how its sentence begins.
    before, today : its words in the letter; what today's data say, or why nothing.
    start : where it now begins in its paragraph.
    """

    key: str
    state: str
    sentence: str
    before: str
    today: Said
    start: int = 0


# What no longer agrees in a paragraph as it is now, given its figures.
ReadsWrongly = Callable[[str, Sequence[Told]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Updated:
    """Each figure in order, what reads wrongly now, whether the letter changes, what is kept beside."""

    figures: tuple[Told, ...]
    reads_wrongly: tuple[str, ...]
    changes: bool
    kept: str = ""

    def of(self, *states: str) -> list[Told]:
        """The figures in some states."""
        return [told for told in self.figures if told.state in states]

    def as_record(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


def update(
    path: Path,
    says: Callable[[str], Said],
    stamp: Stamp,
    workbook: str,
    *,
    dry_run: bool = False,
    reads_wrongly: ReadsWrongly = lambda _paragraph, _figures: (),
) -> Updated:
    """Bring the figures of a Word letter up to date, in its place; what stood there is kept beside.

    Parameters
    ----------
    path : the letter.
    says : what the figure with a key says today.
    stamp : of today's data. The letter bears it afterwards, unless a figure could not be said.
    workbook : what today's data are called, for messages.
    dry_run : whether to write nothing.
    reads_wrongly : what looks through each paragraph of which a figure moved.

    Raises
    ------
    AnalystError
        If it is no Word file, is on another inspection, or has no figure that is known.
    """
    parts = _parts(path)
    changed = _stamped(path, parts.get(PROPERTIES, b"").decode("utf-8", "replace"), stamp, workbook)
    found = {name: figures(data) for name, data in parts.items() if name != PROPERTIES}
    told = [(figure, _told(figure, says)) for part in found.values() for figure in part]
    if not told:
        raise AnalystError(
            f"{path.name} holds no figure that is known as one: it is an older letter, or was saved in "
            f"a format that keeps none. `sqs letter check {path} --data {workbook}` looks at its words."
        )
    if any(one.state == LEFT for _, one in told):
        changed = {}
    moved = {id(figure): one for figure, one in told if one.state == MOVED}
    for name, part in found.items():
        said = [splice for one in part if id(one) in moved for splice in _say(one, moved[id(one)])]
        changed |= {name: spliced(parts[name], said)} if said else {}
    kept = _write(path, changed) if changed and not dry_run else ""
    seen = [(f, replace(one, start=_start(f))) for f, one in told if not f.repeated]
    wrong = _wrong(seen, reads_wrongly)
    return Updated(tuple(one for _, one in seen), tuple(wrong), bool(changed), kept)


def out_of_date(path: Path, fresh: Path) -> int:
    """How many figures of an edited letter say something else in one that was just made.

    Nothing is said of what is no Word file, nor of figures that the new letter does not have.
    """
    try:
        old, new = ([f for d in _parts(one).values() for f in figures(d)] for one in (path, fresh))
    except AnalystError:
        return 0
    now = {figure.key: Said(figure.text) for figure in new}
    known = (figure for figure in old if figure.key in now and not figure.repeated)
    return sum(_told(figure, now.__getitem__).state == MOVED for figure in known)


def _parts(path: Path) -> dict[str, bytes]:
    """The parts of a Word file that people write in, and its properties."""
    try:
        package = Package(path.name, path.read_bytes())
        if package.encrypted or b"wordprocessingml" not in package.read("[Content_Types].xml"):
            raise DamagedError
        names = [n for n in package.parts if re.fullmatch(rf"word/[^/]+\.xml|{PROPERTIES}", n)]
        for name in names:
            deque(package.walk(name, whole=()), maxlen=0)  # refuses what is no XML, or does harm
        return {name: package.read(name) for name in names}
    except (DamagedError, FileNotFoundError, IsADirectoryError):
        raise AnalystError(
            f"{path} is no Word file that can be read. Check the name, and save it as .docx, without a "
            "password."
        ) from None


def _stamped(path: Path, text: str, stamp: Stamp, workbook: str) -> dict[str, bytes]:
    """The properties of a letter with today's stamp, if it bears another one on this inspection."""
    keywords = KEYWORDS.search(text)
    whose, *others = re.split(r"[\s,;]+", keywords[1].strip() if keywords else "")
    if stamp.inspection not in (whose, *others):
        said = f"is the letter on {whose}" if whose else "does not say which inspection it is on"
        raise AnalystError(
            f"{path.name} {said}, and {workbook} is of {stamp.inspection}: nothing was changed. If "
            f"they go together, write {stamp.inspection} into its keywords (in Word: File, Info, Tags)."
        )
    bearing = re.sub(r"\b[0-9a-f]{64}\b", stamp.workbook, keywords[0] if keywords else "")
    made = text.replace(keywords[0], bearing) if keywords else text
    return {PROPERTIES: made.encode()} if made != text else {}


def _write(path: Path, changed: Mapping[str, bytes]) -> str:
    """Put the same file with other bytes in some parts into its place; the name of what is kept."""
    made, kept = BytesIO(), keep(path, path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        target.comment = source.comment
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(copy(entry), changed.get(entry.filename, data))
    write_whole(path, made.getvalue())
    return kept.name if kept else ""


def _told(figure: Figure, says: Callable[[str], Said]) -> Told:
    """What becomes of a figure."""
    today, text = says(figure.key), figure.text
    swapped = text[:1].swapcase() + text[1:]
    if figure.key.startswith("draft "):
        state = OLD if today.why else CURRENT
    elif today.why:
        state = LEFT
    elif figure.made not in (fingerprint(text), fingerprint(swapped)):
        state = EDITED
    else:
        if fingerprint(text) != figure.made:  # somebody began a sentence with it, or no longer does
            lower = today.text[:1].lower() + today.text[1:]
            today = replace(today, text=capitalised(lower) if text[:1].isupper() else lower)
        state = CURRENT if text == today.text else MOVED
    return Told(figure.key, state, _sentence(figure), text, today)


def _say(figure: Figure, told: Told) -> Iterator[tuple[int, int, str]]:
    """What changes of the bytes; a capital that is somebody's own is none of what the program wrote."""
    made = told.today.text
    if fingerprint(told.before) != figure.made:
        made = made[:1].swapcase() + made[1:]
    yield from figure.say(told.today.text, mark_of(figure.key, made))


def _start(figure: Figure) -> int:
    before = figure.paragraph[: figure.paragraph.index(figure.pieces[0])]
    return sum(len(piece.text) for piece in before)


def _sentence(figure: Figure) -> str:
    """How the sentence of a figure begins."""
    text, at = "".join(piece.text for piece in figure.paragraph), _start(figure)
    begins = max((m.end() for m in SENTENCE_END.finditer(text) if m.end() <= at), default=0)
    said = " ".join(text[begins:].split())
    return said if len(said) <= FIRST_WORDS else f"{said[:FIRST_WORDS].rpartition(' ')[0]} …"


def _wrong(seen: Sequence[tuple[Figure, Told]], reads_wrongly: ReadsWrongly) -> Iterator[str]:
    """What no longer agrees in the paragraphs of which a figure moved."""
    for _, group in groupby(seen, key=lambda one: id(one[0].paragraph)):
        within = list(group)
        if any(told.state == MOVED for _, told in within):
            text = "".join(piece.text for piece in within[0][0].paragraph)
            yield from reads_wrongly(text, [told for _, told in within])
