"""From sheets to records: find the header, name the columns, keep every cell's address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqs_analysis.read.answers import closest
from sqs_analysis.read.cells import Cell, Sheet
from sqs_analysis.read.instrument_parts import ROLES
from sqs_analysis.read.problems import Problem, column_letters, few, of_sheet
from sqs_analysis.read.text import heading_key, plain

# A header stands in the first rows; titles and wordings may stand above it.
DEEPEST_HEADER = 40
VALUE = "value"
NAMELESS = "this value has no field beside it, so it is not read. Name its field, or clear it."
# Up to so many missing columns are told one by one.
FEW = 3


@dataclass(frozen=True)
class Record:
    """One row: a case, a member of staff, or the details of the inspection.

    Every column of its sheet has a cell in it, a blank one where nothing is written; those that are
    the analyst's own stand apart.
    """

    row: int
    cells: Mapping[str, Cell]
    own: Mapping[str, Cell] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The collapsed text under a name, "" where there is none."""
        cell = self.cells.get(name)
        return plain(cell.text) if cell else ""


@dataclass(frozen=True)
class Records:
    """The rows of one sheet under named columns, those above its header, and what is wrong with it."""

    rows: tuple[Record, ...] = ()
    above: tuple[Record, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    header_row: int = 0
    problems: tuple[Problem, ...] = ()


def find_records(
    sheet: Sheet,
    names: Mapping[str, str],
    required: Collection[str],
    taken: Collection[str] | None = None,
) -> Records:
    """Read a sheet that has a row per unit and a column per name.

    The header is the row, among the first 40, that holds the most known names; what stands above
    it is decoration. Rows without any entry are passed over. Of the names, each with its heading, some
    are required to have a column. Columns of other headings are kept as the analyst's own where
    it is said which names are taken.
    """
    known = _by_heading(names)
    named = {
        number: sum(_known_name(cell.text, known) is not None for cell in cells)
        for number, cells in sheet.rows.items()
        if number <= DEEPEST_HEADER
    }
    header = max(named, key=named.__getitem__, default=0)
    if not named.get(header):
        message = (
            "no header row was found. One row must hold the question ids and field names, such as "
            f"{', '.join([names[name] for name in required][:3])}. `sqs template` writes a sheet that "
            "has it."
        )
        return Records(problems=(of_sheet(sheet.name, "header", message),))
    columns, problems = _name_columns(sheet, header, names, required)
    own: dict[str, int] = {}
    if taken is not None:
        own, problems = _own_columns(sheet, header, problems, taken)
    records = [
        Record(
            number,
            {name: sheet.cell(number, column) for name, column in columns.items()},
            {name: sheet.cell(number, column) for name, column in own.items()},
        )
        for number in sheet.rows
        if any((number, column) in sheet.cells for column in columns.values())
    ]
    rows = tuple(record for record in records if record.row > header)
    above = tuple(record for record in records if record.row < header)
    return Records(rows, above, columns, header, (*problems, *_headless(sheet, header)))


def _by_heading(names: Mapping[str, str]) -> dict[str, str]:
    """Names by what may stand on a sheet for them: their heading, or the name itself."""
    by_name = {heading_key(name): name for name in names}
    return by_name | {heading_key(heading): name for name, heading in names.items()}


def find_details(sheet: Sheet, names: Mapping[str, str], required: Collection[str]) -> Records:
    """Read a sheet of two columns, a field and its value, as one record.

    The fields stand in the column that holds the most known names, their values in the next one, or
    in the one headed "value"; what stands above the first field is decoration.
    """
    known = _by_heading(names)
    fields, values, first = _list_place(sheet, known)
    cells: dict[str, Cell] = {}
    problems = []
    for row in (number for number in sheet.rows if number >= first):
        heading, value = sheet.cell(row, fields), sheet.cell(row, values)
        name = _known_name(heading.text, known)
        if heading.blank:
            if not value.blank:
                problems.append(value.problem("", "column", NAMELESS, "warning"))
        elif name is None:
            absent = {names[name] for name in names.keys() - cells}
            problems.append(_unknown(heading, "field", closest(heading.text, absent)))
        elif name in cells:
            message = f"{names[name]} stands already in row {cells[name].row}. Keep one of the two."
            problems.append(heading.problem(names[name], "twice", message))
        else:
            cells[name] = value
    problems = _renamed(sheet.name, problems, _missing(names, required, cells), "row")
    # Beside its value a field may have a note; what stands farther out is nobody's.
    astray = (
        cell
        for (row, column), cell in sorted(sheet.cells.items())
        if row >= first and (column > values + 1 or fields < column < values)
    )
    if cell := next(astray, None):
        message = (
            "this stands beside no field, so it is not read. Clear it, or move it to its field."
        )
        problems.append(cell.problem("", "column", message, "warning"))
    columns = {name: cell.column for name, cell in cells.items()}
    return Records((Record(0, cells),), (), columns, 0, tuple(problems))


def _list_place(sheet: Sheet, known: Mapping[str, str]) -> tuple[int, int, int]:
    """Column of the fields, column of their values, and row of the first field."""
    named = [at for at, cell in sheet.cells.items() if _known_name(cell.text, known) is not None]
    if not named:
        return 1, 2, 1
    counts = Counter(column for _, column in named)
    fields = min(counts, key=lambda column: (-counts[column], column))
    first = min(row for row, column in named if column == fields)
    headed = (
        column
        for (row, column), cell in sorted(sheet.cells.items())
        if row < first and column > fields and heading_key(cell.text) == VALUE
    )
    return fields, next(headed, fields + 1), first


def _name_columns(
    sheet: Sheet, header: int, names: Mapping[str, str], required: Collection[str]
) -> tuple[dict[str, int], list[Problem]]:
    known = _by_heading(names)
    columns: dict[str, int] = {}
    unknown: list[Cell] = []
    problems: list[Problem] = []
    keys = {heading_key(cell.text) for cell in sheet.rows[header]}
    exactly = {name for key, name in known.items() if key in keys}
    for cell in sheet.rows[header]:
        name = _known_name(cell.text, known)
        if name in exactly and heading_key(cell.text) not in known:
            name = None  # a column of comments on a question, say, beside that question's own
        if name is None:
            unknown.append(cell)
        elif name in columns:
            message = "this column stands twice. Keep one of the two."
            problems.append(cell.problem(names[name], "twice", message))
        else:
            columns[name] = cell.column
    absent = {heading for name, heading in names.items() if name not in columns}
    problems += [
        _unknown(cell, "question or field", closest(cell.text, absent)) for cell in unknown
    ]
    missing = _missing(names, required, columns)
    return columns, _renamed(sheet.name, problems, missing, "column")


def _missing(
    names: Mapping[str, str], required: Collection[str], present: Collection[str]
) -> list[str]:
    """The headings of what is needed and not there."""
    return [names[name] for name in required if name not in present]


def _own_columns(
    sheet: Sheet, header: int, problems: list[Problem], taken: Collection[str]
) -> tuple[dict[str, int], list[Problem]]:
    """Columns whose headings nobody knows, under a name each, and one problem in place of theirs."""
    unknown = [problem for problem in problems if problem.severity == "warning"]
    if not unknown:
        return {}, problems
    own: dict[str, int] = {}
    keys, renamed = set(map(heading_key, taken)), ""
    for problem in unknown:
        name = heading = plain(problem.found).replace(
            "`", "'"
        )  # which set off a name in conditions
        while heading_key(name) in keys or name in ROLES["Inspection"]:
            name = f"{name} ({column_letters(problem.column)})"
        keys.add(heading_key(name))
        own[name] = problem.column
        if name != heading:
            heading = _shortened(heading)
            renamed += (
                f' "{heading}" names something else already: this one is "{_shortened(name)}".'
            )
    one = len(own) == 1
    headings = ", ".join(f'"{_shortened(problem.found)}"' for problem in unknown)
    message = (
        f"{headings} {'is not a question or field' if one else 'are not questions or fields'} of this "
        f"sheet, so {'it is kept as a field' if one else 'they are kept as fields'} of your own: to "
        f"split by on the desk, and in no report or letter.{renamed}"
    )
    told = sheet.cell(header, unknown[0].column).problem("", "column", message, "warning")
    return own, [*(problem for problem in problems if problem not in unknown), told]


def _headless(sheet: Sheet, header: int) -> list[Problem]:
    """Columns that hold entries below the header and have no heading."""
    headed = {cell.column for cell in sheet.rows[header]}
    below = [cell for row in sheet.below(header) for cell in sheet.rows[row]]
    beyond = [cell for cell in below if sheet.delimited and cell.column > max(headed)]
    if beyond:
        return [_too_long(beyond)]
    first: dict[int, Cell] = {}
    for cell in below:
        if cell.column not in headed:
            first.setdefault(cell.column, cell)
    return [
        sheet.cell(header, column).problem(
            "",
            "column",
            "this column has entries but no heading, so it is not read. Name it or clear it. The "
            f"first entry is {cell.name}.",
            "warning",
        )
        for column, cell in sorted(first.items())
    ]


def _too_long(beyond: list[Cell]) -> Problem:
    """Rows of a delimited file that hold more than its header: something is torn or joined."""
    rows = sorted({cell.row for cell in beyond})
    which, hold = ("row", "holds") if len(rows) == 1 else ("rows", "hold")
    message = (
        f"{which} {few(rows)} of the file {hold} more fields than the header, so a part "
        "would be lost. Put a text that holds the delimiter in quotation marks, and each case on a "
        "line of its own."
    )
    return beyond[0].problem("", "long row", message)


def _known_name(text: str, known: Mapping[str, str]) -> str | None:
    """Match a heading: the name itself, or the name followed by its wording."""
    key = heading_key(text)
    if key in known:
        return known[key]
    for apart in (r"[:\-–—\s]|\.(?=\s|$)", r"[:.\-–—\s]"):  # an id may hold dots
        first = re.split(apart, plain(text), maxsplit=1)[0]
        if any(c.isdigit() for c in first) and (found := known.get(heading_key(first))):
            return found
    return None


def _unknown(cell: Cell, what: str, close: str | None) -> Problem:
    said = f'"{_shortened(cell.text)}" is not a {what} of the instrument'
    if close is None:
        return cell.problem("", "column", f"{said}, so it is not read.", "warning")
    return cell.problem(close, "column", f"{said}. Did you mean {close}?")


def _renamed(
    sheet: str,
    problems: list[Problem],
    missing: Collection[str],
    what: str,
) -> list[Problem]:
    """The problems of headings, with what is missing: once, also where a heading was renamed."""
    suggested = {problem.name for problem in problems if problem.kind == "column"}
    missing = [name for name in missing if name not in suggested]
    unknown = [problem for problem in problems if problem.kind == "column" and not problem.name]
    if len(missing) == 1 and len(unknown) == 1:
        (name,), (renamed,) = missing, unknown
        message = (
            f'"{_shortened(renamed.found)}" is not of the instrument, and there is no {what} for '
            f"{name}. If this is it, call it {name}; otherwise add a {what} for it."
        )
        one = replace(renamed, severity="error", name=name, message=message)
        return [one if problem is renamed else problem for problem in problems]
    if len(missing) > FEW:
        message = (
            f"there is no {what} for {len(missing)} of the names that are needed: "
            f"{', '.join(missing)}. Add them; `sqs template` writes a sheet that has them."
        )
        return [*problems, of_sheet(sheet, "column", message)]
    return problems + [
        of_sheet(sheet, "column", f"there is no {what} for {name}. Add it.", name=name)
        for name in missing
    ]


def _shortened(text: str) -> str:
    text = plain(text)
    return text if len(text) <= 60 else text[:59] + "…"
