"""A copy of a workbook in which each problem stands at its cell, to go back to who filled it in.

Marks are a colour, a comment and the sheet `Problems`; none of them is an entry. That sheet also
keeps, out of sight, how a cell was coloured before, so that marking again begins from the original.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.xml.functions import fromstring, tostring

from sqs_analysis.errors import AnalystError, WorkbookError
from sqs_analysis.read.cells import Cell, Workbook
from sqs_analysis.read.door.package import Package
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.problems import Problem, column_letters, errors
from sqs_analysis.read.sheets import MARKS_SHEET, MARKS_TITLE, is_marks
from sqs_analysis.read.text import heading_key
from sqs_analysis.read.whole import write_whole

AUTHOR = "sqs check"
ERROR, WARNING = "FFFFC7CE", "FFFFEB9C"
HEADINGS = ("Where", "What", "Question or field", "Found", "Problem", "Colour before")
WIDTHS = (16, 10, 24, 30, 100, 10)
HEADER, BEFORE = 3, 6
# A comment is as wide as a sentence; a line of it holds so many letters.
COMMENT_WIDTH, LINE_HEIGHT, LETTERS = 360, 18, 50
# A formula as openpyxl writes it.
FORMULA = re.compile(
    r'<c r="(?P<name>[A-Z]+\d+)"(?P<style>(?: s="\d+")?)(?: t="\w+")?>'
    r"(?P<formula><f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>"
)
# openpyxl makes an object of each cell of a merged range, and of each cell somebody coloured.
MOST_MERGED, MOST_BYTES = 200_000, 20 * 2**20
NOT_KEPT = ("xl/drawings/drawing", "xl/media/", "xl/ctrlProps/", "xl/slicers/", "xl/vbaProject.bin")
NOT_IN_IT = (
    "Pictures, charts, shapes, controls, sparklines and macros of the original are not in it."
)


def write_marked(source: Path, target: Path, problems: Sequence[Problem]) -> str:
    """Write a copy of a workbook with its problems marked, and say what was written.

    An .xlsx stays as it is but for the marks; of an .ods, a folder of .csv or a file openpyxl does
    not take, an .xlsx is made with the same values in the same cells.

    Raises
    ------
    AnalystError
        If the target is no .xlsx, is the source, or holds entries that the source does not.
    WorkbookError
        If the source cannot be read.
    """
    if target.suffix.lower() != ".xlsx":
        raise AnalystError(f"{target} must end in .xlsx, the format of a marked workbook.")
    workbook = open_workbook(source)
    if target.exists():
        _refuse_to_overwrite(target, workbook)
    book, kept = _book(workbook)
    _take_marks_out(book)
    # The first sheet of each name, by the form in which names are compared.
    placed = {heading_key(title): book[title] for title in reversed(book.sheetnames)}
    _list(book, placed, problems, _mark(placed, problems))
    write_whole(target, _saved(book, workbook))
    wrong = len(errors(problems))
    return (
        f"Wrote {target}: {wrong} error{'' if wrong == 1 else 's'} in red, {len(problems) - wrong} "
        f"warning{'' if len(problems) - wrong == 1 else 's'} in yellow, all on its sheet "
        f"{MARKS_SHEET}.{kept}"
    )


def write_entries(source: Path, target: Path, entries: Mapping[tuple[str, str], str]) -> str:
    """Write a copy of a workbook with texts in cells, by sheet and cell; what else is not in it.

    It is an AnalystError if the target is no .xlsx, is there already, or is the source.
    """
    if target.suffix.lower() != ".xlsx" or target.exists():
        raise AnalystError(f"{target} must be a new file that ends in .xlsx. Choose another name.")
    if not target.absolute().parent.is_dir():
        raise AnalystError(f"There is no folder {target.absolute().parent}. Make it first.")
    workbook = open_workbook(source)
    book, kept = _book(workbook)
    for (sheet, name), text in entries.items():
        cell = next(book[title] for title in book.sheetnames if heading_key(title) == sheet)[name]
        cell.value, cell.data_type = text, "s"
    write_whole(target, _saved(book, workbook))
    return kept


def _refuse_to_overwrite(target: Path, source: Workbook) -> None:
    """A file that stands there may go only if nothing was entered in it."""
    if target.resolve() == source.path.resolve():
        raise AnalystError(f"{target} is the workbook itself. Give the marked copy another name.")
    try:
        there = _entries(open_workbook(target))
    except WorkbookError:
        there = None
    if there != _entries(source):
        raise AnalystError(
            f"{target} exists, and differs from {source.path.name}: somebody may have worked in it. "
            "Choose another name, or remove it."
        )


def _entries(workbook: Workbook) -> dict[str, dict[tuple[int, int], str]]:
    return {
        sheet.name: {place: cell.text for place, cell in sheet.cells.items()}
        for sheet in workbook.sheets
        if sheet.cells and not is_marks(sheet)
    }


def _book(workbook: Workbook) -> tuple[Any, str]:
    """The workbook to mark, and what of the original is not in it, in a sentence."""
    path = workbook.path
    if path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm"):
        with suppress(Exception), warnings.catch_warnings(record=True) as told:
            # openpyxl raises whatever its parsers raise, and warns of what it leaves out
            warnings.simplefilter("always")
            package = Package(path.name, path.read_bytes())
            if package.size <= MOST_BYTES and _merged(workbook) <= MOST_MERGED:
                book = openpyxl.load_workbook(path, rich_text=True)
                lost = bool(told) or any(package.holds(start) for start in NOT_KEPT)
                return book, f" {NOT_IN_IT}" if lost else ""
    return _made(workbook), " It holds the values of the original, not its looks."


def _merged(workbook: Workbook) -> int:
    """How many cells are merged away."""
    ranges = [merged for sheet in workbook.sheets for merged in sheet.merged]
    return sum((low - top + 1) * (right - left + 1) for top, left, low, right, _ in ranges)


def _made(workbook: Workbook) -> Any:
    """A workbook with the values of another, each in its cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in workbook.sheets:
        made = book.create_sheet(_title(sheet.name, book.sheetnames))
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        widths: dict[str, int] = {}
        for cell in sheet.cells.values():
            copied = made.cell(cell.row, cell.column)
            if cell.kind in ("number", "serial number"):
                copied.value = float(cell.text)
            else:
                copied.value = cell.text[:32767]
                copied.data_type = "e" if cell.kind == "error" else "s"  # a text "=…" is no formula
            name = column_letters(cell.column)
            widths[name] = max(widths.get(name, 8), min(60, len(cell.text) + 2))
        for row in sheet.hidden_rows:
            made.row_dimensions[row].hidden = True
        for name, width in widths.items():
            made.column_dimensions[name].width = width
    if not book.sheetnames:
        book.create_sheet("Cases")
    return book


def _title(name: str, taken: Iterable[str]) -> str:
    """A name that a sheet of an .xlsx may have, and no other sheet has."""
    title = "".join("_" if letter in "[]:*?/\\" else letter for letter in name)[:31] or "Sheet"
    number, folded = 2, {other.casefold() for other in taken}
    wanted = title
    while wanted.casefold() in folded:
        wanted, number = f"{title[:27]} ({number})", number + 1
    return wanted


def _take_marks_out(book: Any) -> None:
    """Take an earlier marking out of a workbook; its cells are coloured as they were before."""
    for title in list(book.sheetnames):
        if book[title]["A1"].value == MARKS_TITLE:
            for row in book[title].iter_rows(min_row=HEADER + 1, max_col=BEFORE, values_only=True):
                sheet, _, name = str(row[0] or "").rpartition("!")
                if (fill := row[BEFORE - 1]) and sheet in book.sheetnames:
                    book[sheet][name].fill = PatternFill.from_tree(fromstring(str(fill)))
            del book[title]
    for sheet in book.worksheets:
        for cell in [c for row in sheet.iter_rows() for c in row if getattr(c, "comment", None)]:
            own, _, ours = cell.comment.text.partition(f"{AUTHOR}:\n")
            if ours:
                cell.comment = Comment(own.strip(), cell.comment.author) if own.strip() else None


def _saved(book: Any, workbook: Workbook) -> bytes:
    """The file with the results of its formulas, which openpyxl leaves to be calculated again."""
    data, out = io.BytesIO(), io.BytesIO()
    book.save(data)
    parts = {f"xl/worksheets/sheet{n}.xml": s for n, s in enumerate(book.worksheets, start=1)}
    with (
        zipfile.ZipFile(data) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole,
    ):
        for entry in made.infolist():
            content = made.read(entry)
            sheet = workbook.sheet(parts[entry.filename].title) if entry.filename in parts else None
            if sheet is not None:
                known = {cell.name: cell for cell in sheet.cells.values()}
                filled = FORMULA.sub(partial(_filled, known, book.epoch.date()), content.decode())
                content = filled.encode()
            whole.writestr(entry, content)
    return out.getvalue()


def _filled(known: Mapping[str, Cell], epoch: date, match: re.Match[str]) -> str:
    cell = known.get(match["name"])
    if cell is None or cell.kind == "uncalculated":
        return match[0]
    kinds = {"text": "str", "boolean": "b", "error": "e"}
    value = {"TRUE": "1", "FALSE": "0"}.get(cell.text, cell.text)
    if cell.kind == "date":
        value = str((date.fromisoformat(cell.text) - epoch).days)
    kind = f' t="{kinds[cell.kind]}"' if cell.kind in kinds else ""
    return (
        f'<c r="{match["name"]}"{match["style"]}{kind}>{match["formula"]}<v>{escape(value)}</v></c>'
    )


def _mark(sheets: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, str]:
    """Colour each problem's cell and write its comment; how the cells were coloured before."""
    before = {}
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.cell and heading_key(problem.sheet) in sheets:
            by_cell.setdefault((heading_key(problem.sheet), problem.cell), []).append(problem)
    for (name, place), found in by_cell.items():
        cell = sheets[name][place]
        if type(cell).__name__ == "MergedCell":
            continue
        before[f"{cell.parent.title}!{place}"] = tostring(cell.fill.to_tree()).decode()
        cell.fill = PatternFill("solid", fgColor=ERROR if errors(found) else WARNING)
        said = "\n".join(f"{p.severity.capitalize()}: {p.message}" for p in found)
        own = f"{cell.comment.text}\n\n" if cell.comment else ""
        author = cell.comment.author if cell.comment else AUTHOR
        text = f"{own}{AUTHOR}:\n{said}"
        lines = sum(1 + len(line) // LETTERS for line in text.splitlines())
        cell.comment = Comment(text, author, height=LINE_HEIGHT * (lines + 1), width=COMMENT_WIDTH)
    return before


def _list(
    book: Any, sheets: Mapping[str, Any], problems: Sequence[Problem], before: Mapping[str, str]
) -> None:
    """The sheet that lists every problem, each with a link to its cell."""
    listed = book.create_sheet(_title(MARKS_SHEET, book.sheetnames), 0)
    listed["A1"] = MARKS_TITLE
    listed["A1"].font = Font(bold=True, size=14)
    listed["A2"] = "Errors must be put right before a report can be made; warnings want a look."
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), start=1):
        listed.cell(HEADER, column, heading).font = Font(bold=True)
        listed.column_dimensions[column_letters(column)].width = width
    listed.column_dimensions["F"].hidden = True
    listed.freeze_panes = f"A{HEADER + 1}"
    listed.page_setup.orientation, listed.page_setup.fitToHeight = "landscape", 0
    listed.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    told: set[str] = set()
    for row, problem in enumerate(problems, start=HEADER + 1):
        sheet = sheets.get(heading_key(problem.sheet))
        where = f"{sheet.title}!{problem.cell}" if sheet and problem.cell else problem.address
        colour = before.get(where, "") if where not in told else ""
        told.add(where)
        said = (problem.severity, problem.name, problem.found[:200], problem.message)
        texts = (where, *said, colour)
        for column, text in enumerate(texts, start=1):
            cell = listed.cell(row, column)
            cell.value, cell.data_type = text[:32767], "s"
            cell.alignment = Alignment(vertical="top", wrap_text=column < BEFORE)
        # LibreOffice, unlike Excel, does not fit rows to their text.
        longest = max(len(text) / width for text, width in zip(texts, WIDTHS[:-1], strict=False))
        listed.row_dimensions[row].height = LINE_HEIGHT * (1 + int(longest))
        colour_of = ERROR if problem.severity == "error" else WARNING
        listed.cell(row, 2).fill = PatternFill("solid", fgColor=colour_of)
        if sheet is not None:
            quoted = sheet.title.replace("'", "''")
            place = f"'{quoted}'!{problem.cell or 'A1'}"
            listed.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=place)
            listed.cell(row, 1).font = Font(underline="single", color="FF0563C1")
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is listed
    book.active = 0
