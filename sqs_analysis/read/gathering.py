"""Several people's workbooks of one inspection as one: everything once, nothing chosen in silence.

Rows are matched by their reference, details by field, paragraphs by place and text. Different answers
are a conflict, told by their cells; but for a case that two people assessed, where the instrument has a
place for the second assessment (``twice = "second"`` under ``[gather]``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Workbook
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.folder import Found, find_inspections, is_workbook_folder
from sqs_analysis.read.ids import DETAILS, ID_COLUMN, inspection_ids
from sqs_analysis.read.instrument import Field, Instrument, load
from sqs_analysis.read.partial import COMMENTARY, ROWS, Part, read_part
from sqs_analysis.read.rules import other_instrument
from sqs_analysis.read.several import instrument_of
from sqs_analysis.read.sheets import GATHERED_SHEET
from sqs_analysis.read.text import reference_key
from sqs_analysis.read.uniting import Row, Uniting


class Source(NamedTuple):
    """The rows of a sheet of somebody's file in which something is filled in."""

    file: str
    sheet: str
    rows: tuple[int, ...]
    digest: str


@dataclass(frozen=True)
class Gathered:
    """One inspection out of several people's workbooks.

    Attributes
    ----------
    details, cases, staff, second : rows of cells by name.
    commentary : pairs of paragraph id and text.
    own : columns of the analysts' own.
    sources : what was gathered, in the order of the files.
    notes : what whoever gathers should know, in sentences.
    """

    instrument: Instrument
    details: Row
    cases: tuple[Row, ...]
    staff: tuple[Row, ...]
    second: tuple[Row, ...]
    commentary: tuple[tuple[str, str], ...]
    own: tuple[Field, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


class _Book(NamedTuple):
    """A workbook that was opened: which inspection of it is meant, and the instrument it names."""

    whole: Workbook
    wanted: str
    instrument: str | Path


def gather_parts(folder: Path, instrument: str = "", leave_out: Collection[str] = ()) -> Gathered:
    """Gather the workbooks of a folder, each a part of one inspection.

    Parameters
    ----------
    folder : of the workbooks.
    instrument : id or folder of the instrument; "" for the one that the workbooks name.
    leave_out : names of files in the folder that were made by gathering it before.

    Raises
    ------
    WorkbookError
        If a workbook cannot be read or something of it would be lost, if they are of different
        inspections or instruments, or say different things of one cell. All of it is listed.
    """
    wrong: list[str] = []
    found, notes = _found(folder, leave_out)
    books = list(_opened(found, wrong))
    loaded = load(instrument) if instrument else _one_instrument(books)
    parts = [read_part(book.whole, loaded, book.wanted) for book in books]
    _require_one_inspection(parts)
    ours = []
    for book, part in zip(books, parts, strict=True):
        named = bool(book.instrument) and load(book.instrument) is loaded
        other = None if named else other_instrument(part.details, loaded, named=True)
        ours += [] if other else [part]
        for problem in [other] if other else part.problems:
            (wrong if problem.severity == "error" else notes).append(f"{part.name}: {problem}")
    uniting = Uniting(loaded, ours, wrong, notes)
    cases, second = uniting.cases()
    whole = (uniting.details(), cases, uniting.staff(), second, uniting.commentary())
    sources = tuple(source for part in parts for source in _sources(part))
    if not (sources or wrong):
        wrong.append("nothing is filled in in any of the workbooks.")
    if wrong:
        listed = "\n".join(f"  {line}" for line in dict.fromkeys(wrong))
        raise WorkbookError(f"Nothing was written, since this must be put right first:\n{listed}")
    notes += _unsaid(parts, sources)
    own = tuple(uniting.own.values())
    return Gathered(loaded, *whole, own, sources, tuple(dict.fromkeys(notes)))


def _found(folder: Path, leave_out: Collection[str]) -> tuple[list[Found], list[str]]:
    """The workbooks of a folder by name, and a sentence for what is passed over."""
    if is_workbook_folder(folder):
        raise WorkbookError(
            f"{folder} is one workbook, of .csv files. Put each person's in a folder of its own, and "
            "these folders in one."
        )
    found, others = find_inspections(folder)
    left = sorted({one.path.name for one in found}.intersection(leave_out))
    for name in left:
        if open_workbook(folder / name, GATHERED_SHEET).sheet(GATHERED_SHEET) is None:
            raise WorkbookError(
                f"{folder / name} was not made by gathering, so it is somebody's part. Choose another "
                "name for what is written."
            )
    notes = [*others, *(f"Passed over: {name}, which was gathered before." for name in left)]
    parts = [one for one in found if one.path.name not in left]
    if not parts:
        raise WorkbookError(f"{folder} holds nothing but what was gathered before.")
    return sorted(parts, key=lambda one: (one.path.name, one.inspection_id)), notes


def _opened(found: Iterable[Found], wrong: list[str]) -> Iterator[_Book]:
    """Each workbook that can be opened; why another cannot is added to what is wrong."""
    for one in found:
        try:
            whole = open_workbook(one.path)
            held = inspection_ids(whole)
            wanted = one.inspection_id or (held[0] if len(held) == 1 else "")
            yield _Book(whole, wanted, instrument_of(whole, held, wanted))
        except WorkbookError as error:
            wrong.append(str(error))


def _one_instrument(books: Sequence[_Book]) -> Instrument:
    """The instrument of all parts; one that names none is taken for a part of the others."""
    first = {load(b.instrument): b.whole.path.name for b in reversed(books) if b.instrument}
    if len(first) > 1:
        named = ", ".join(f"{name} was made with {one.id}" for one, name in reversed(first.items()))
        raise WorkbookError(
            f"These are parts of different things: {named}. Take out of the folder what is not of the "
            "inspection, or correct the instrument on its sheet Inspection."
        )
    return next(iter(first), None) or load()


def _require_one_inspection(parts: Sequence[Part]) -> None:
    """Refuse parts that say they are of different inspections."""
    first: dict[str, str] = {}
    for part in parts:
        name, cell = part.details.value(ID_COLUMN), part.details.readings[ID_COLUMN].cell
        if name:
            said = f"{part.name} is of {name} ({cell.address})"
            first.setdefault(reference_key(name), said)
    if len(first) > 1:
        raise WorkbookError(
            f"These are parts of different inspections: {', '.join(first.values())}. Take out of the "
            "folder what is not of the one, or correct the id."
        )


def _sources(part: Part) -> Iterator[Source]:
    """Where something is filled in, but for the references of rows."""
    details = part.details.record.cells.items()
    found = {
        # The name of the instrument stands in every blank workbook.
        DETAILS: {cell.row for key, cell in details if not cell.blank and key != "instrument"},
        **{
            name: {
                unit.record.row
                for unit in part.units[name]
                for key, cell in (*unit.record.cells.items(), *unit.record.own.items())
                if not cell.blank and key != reference
            }
            for name, (_, reference) in ROWS.items()
        },
        COMMENTARY: {text.row for _, text, _ in part.passages},
    }
    for sheet, rows in found.items():
        if rows:
            yield Source(part.name, sheet, tuple(sorted(rows)), part.digest)


def _unsaid(parts: Iterable[Part], sources: Iterable[Source]) -> Iterator[str]:
    """That nothing is filled in in a file, or that it does not say which inspection it is of."""
    filled = {source.file for source in sources}
    for part in parts:
        if part.name not in filled:
            yield f"{part.name}: nothing is filled in."
        elif not part.details.readings[ID_COLUMN].code:
            yield f"{part.name}: it does not say of which inspection it is, and is taken for this."
