"""Many inspections: a folder of workbooks, or one long file, with what in it is no workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Sheet
from sqs_analysis.read.door.workbook import ENDINGS, csv_files, open_workbook
from sqs_analysis.read.ids import CASES, DETAILS, ID_COLUMN, WIDEST_LIST, id_place
from sqs_analysis.read.inspection import Inspection, inspections_in, read
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_files import (
    HOME,
    find_folder,
    id_heading,
    named_folder,
    shipped,
)
from sqs_analysis.read.names import MANIFEST, is_nobodys
from sqs_analysis.read.records import find_details
from sqs_analysis.read.text import heading_key

# The old and the binary format are not read, but nobody's inspection is passed over in silence.
WORKBOOK_ENDINGS = (*ENDINGS, ".xls", ".xlsb", ".csv")


@dataclass(frozen=True)
class Found:
    """One inspection in a workbook of its own, or by its id in a long file.

    The id that is expected is had without reading the workbook; it is "" where that cannot be.
    """

    path: Path
    inspection_id: str = ""
    expected: str = field(default="", compare=False)


def find_inspections(
    source: Path, instrument: str | Path | Instrument = ""
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Every inspection in a folder of workbooks or in one long file, and what was passed over.

    The instrument is the one that is asked for; "" for those that the workbooks name.

    A workbook that cannot be read is among them: it is somebody's inspection, and reading it says
    why. A source that cannot be looked into, or holds no workbook, is a WorkbookError.
    """
    workbooks, others = _entries(source)
    found = tuple(one for path in workbooks for one in _in_file(path, instrument))
    if not found:
        raise WorkbookError(
            f"{source} holds no workbooks. It should hold an .xlsx or .ods file (or a folder of "
            ".csv files) for each inspection."
        )
    return found, others


def passed_over(source: Path) -> tuple[str, ...]:
    """A sentence for each file and folder among workbooks that is none.

    Hidden files and the locks of open workbooks are nobody's and not told. A source that cannot be
    looked into is a WorkbookError.
    """
    return _entries(source)[1]


def _entries(source: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The workbooks a folder holds, and a sentence for each other file and folder."""
    try:
        if not source.exists():
            raise WorkbookError(f"There is no folder or file {source}. Check the path.")
        if source.is_file() or is_workbook_folder(source):
            return [source], ()
        paths = sorted(path for path in source.iterdir() if not is_nobodys(path.name))
    except OSError as error:
        raise WorkbookError(f"{source} cannot be looked into ({error.strerror}).") from error
    reasons = {path: _why_no_workbook(path) for path in paths}
    others = (f"Passed over: {path.name}, {why}." for path, why in reasons.items() if why)
    return [path for path, why in reasons.items() if not why], tuple(others)


def _in_file(path: Path, instrument: str | Path | Instrument) -> Iterator[Found]:
    """The inspections in a file; what cannot be read is one, and reading it will say why."""
    try:
        expected = peek(path, instrument)
        ids = () if expected else inspections_in(path)
    except Exception:
        yield Found(path)
        return
    yield from (Found(path, name, name) for name in ids)
    if not ids:
        yield Found(path, "", expected)


def peek(path: Path, instrument: str | Path | Instrument = "") -> str:
    """The id of a workbook of one inspection without reading the rest, "" where it cannot be had.

    For planning only: whoever needs to be sure reads the workbook.
    """
    try:
        details = open_workbook(path, DETAILS, patiently=False).sheet(DETAILS)
    except WorkbookError:  # what is wrong with the file is told when it is read
        return ""
    if details is None:
        return ""
    for heading in dict.fromkeys((ID_COLUMN, *_id_headings(details, instrument))):
        place = id_place(details, heading)
        if place and 1 < len(details.rows[place[0]]) <= WIDEST_LIST + 1:
            return find_details(details, {heading: heading}, ()).rows[0].text(heading)
    return ""


def _id_headings(details: Sheet, instrument: str | Path | Instrument) -> Iterator[str]:
    """What the instrument that is asked for or named there calls the id; if none is, what any does."""
    named = find_details(details, {"instrument": "instrument"}, ()).rows[0].text("instrument")
    if isinstance(instrument, Instrument):
        folder: Path | None = instrument.folder
    else:
        folder = find_folder(instrument) if instrument else named_folder(named)
    yield from map(id_heading, [folder] if folder else [HOME / name for name in shipped()])


def is_workbook_folder(path: Path) -> bool:
    """Whether a folder is one workbook, of .csv files; what this program wrote is none."""
    if not path.is_dir() or (path / MANIFEST).is_file():
        return False
    return any(heading_key(p.stem) == heading_key(CASES) for p in csv_files(path))


def _why_no_workbook(path: Path) -> str:
    """Why an entry of a folder is no inspection, "" if it is one."""
    try:
        if path.is_dir():
            if is_workbook_folder(path):
                return ""
            if (path / MANIFEST).is_file():
                return "a folder that this program wrote"
            books = [
                p for p in path.iterdir() if p.suffix.lower() in ENDINGS and not is_nobodys(p.name)
            ]
            count = "1 workbook" if len(books) == 1 else f"{len(books)} workbooks"
            holds = f" (it holds {count}; name it by itself)" if books else ""
            return f"a folder without {CASES}.csv{holds}"
    except OSError as error:
        return f"which cannot be looked into ({error.strerror})"
    return "" if path.suffix.lower() in WORKBOOK_ENDINGS else "which is no workbook"


@dataclass(frozen=True)
class Readings:
    """The sound inspections of a folder, and what of it is not: each with what is wrong."""

    sound: tuple[Inspection, ...]
    unsound: dict[Found, WorkbookError]


def read_each(
    folder: str | Path,
    instrument: str | Path | Instrument = "",
    language: str = "en-GB",
    *,
    only: str = "",
) -> Readings:
    """Read every inspection in a folder or long file, or only one, in the order of their names.

    Where an instrument is given, inspections made with another are left out.

    Raises
    ------
    WorkbookError
        If there is no such folder, it holds no workbooks, or not the one.
    """
    found, _ = find_inspections(Path(folder).expanduser(), instrument)
    ids = sorted(one.expected for one in found if one.expected)
    if only and ids:  # without any, what is wrong with the file is told when it is read
        if only not in ids:
            near = hint(only, ids) or f" It holds: {', '.join(ids)}."
            raise WorkbookError(f"{folder} holds no inspection “{only}”.{near}")
        found = tuple(one for one in found if one.expected == only)
    sound, unsound = [], {}
    for one in found:
        try:
            inspection = read(one.path, instrument, language, inspection_id=one.inspection_id)
            if not (instrument and inspection.is_of_another):
                sound.append(inspection.require_sound())
        except WorkbookError as error:
            unsound[one] = error
    return Readings(tuple(sound), unsound)


def require_one_instrument(inspections: Sequence[Inspection]) -> Instrument:
    """The instrument that inspections were made with, which has to be one where they are set together.

    Raises
    ------
    WorkbookError
        If they were made with several, of which it says how many with each.
    """
    counts = Counter(one.instrument.id for one in inspections)
    if len(counts) > 1:
        each = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        raise WorkbookError(
            f"These inspections were made with {len(counts)} instruments ({each}), whose figures are "
            "never put together. Say which one is meant: --instrument, or instrument= in a notebook."
        )
    return inspections[-1].instrument


def read_folder(
    folder: str | Path, instrument: str | Path | Instrument = "", language: str = "en-GB"
) -> tuple[Inspection, ...]:
    """Read every inspection in a folder or long file, in the order of their names.

    The other parameters are those of `read`; where an instrument is given, inspections made with
    another are left out. If there is no such folder, it holds no workbooks, or
    one of them cannot be read or has errors, it is a WorkbookError: figures over the others alone
    would be taken for figures over all.

    >>> read_folder("nowhere")
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no folder or file nowhere. Check the path.
    """
    found = read_each(folder, instrument, language)
    for error in found.unsound.values():
        raise error
    return found.sound
