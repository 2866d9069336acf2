"""The tables of a document as a spreadsheet, laid out as government statistics are.

It follows the guidance "Releasing statistics in spreadsheets" of the Government Analysis Function: a
cover, a list of the worksheets, the notes, then one table a worksheet, which starts in column A and
has no merged and no empty cell.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import Facts
from sqs_analysis.present.formats import long_date
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.sheet_limits import LONGEST_TEXT, pieces, sheet_name, table_name
from sqs_analysis.publish.formats.sheet_notes import Notes
from sqs_analysis.publish.formats.sheet_sizes import WIDEST_OF_ALL, Style
from sqs_analysis.publish.formats.sheets import (
    Grid,
    Line,
    Link,
    Sheet,
    Spreadsheet,
    Text,
    column,
    sheet,
)
from sqs_analysis.publish.formats.table_sheet import TableSheets, cleaned


def spreadsheet_of(document: Document) -> Spreadsheet:
    """The tables of a document as sheets.

    Parameters
    ----------
    document : one edition of a report; of its blocks, the tables and the first facts are used.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Share, Stamp, Table
    >>> table = Table("themes", "Themes", ("Theme", "Share"), (("Protection", Share(0.5, "50%")),))
    >>> document = Document((table,), Stamp("a-2013", "0" * 64), "en-GB", "", "", "analysis")
    >>> [sheet.name for sheet in spreadsheet_of(document).sheets]
    ['Cover', 'Contents', 'Table_1']
    """
    words = catalogue(document.language)
    names: list[str] = []
    for key in ("spreadsheet.cover", "spreadsheet.contents", "spreadsheet.notes"):
        names.append(sheet_name(words(key), names))
    cover, contents, noted = names
    notes = Notes(noted, words)
    tables = _tables(document, notes, names, words)
    rest = ([notes.sheet()] if notes else []) + tables
    first = _cover(document, cover, contents, words)
    return Spreadsheet(
        _title(document),
        cleaned(document.stamp.inspection),
        cleaned(document.stamp.workbook),
        document.language,
        document.date,
        cleaned(document.made_by),
        (first, _contents(contents, [first, *rest], words), *rest),
    )


def _title(document: Document) -> str:
    return cleaned(document.title) or cleaned(document.stamp.inspection)


def _tables(document: Document, notes: Notes, names: list[str], words: Catalogue) -> list[Sheet]:
    """A sheet for every table; its name is added to the names taken."""
    made = TableSheets(notes, names[1], document.stamp, words)
    sheets, known = [], ["table_contents", "table_notes"]
    for number, table in enumerate(document.tables, 1):
        names.append(sheet_name(words("spreadsheet.table", number=number), names))
        known.append(table_name(table.id, known))
        sheets.append(made.sheet(table, number, names[-1], known[-1]))
    return sheets


def _cover(document: Document, name: str, contents: str, words: Catalogue) -> Sheet:
    """What the file is, what it was made from, and whom to ask."""
    facts = [*_facts(document, words), cleaned(document.made_by)]
    lines = [
        *_lines([_title(document)], "title"),
        *_lines([words("spreadsheet.about")]),
        Line(Link(contents)),
        *_lines([words("spreadsheet.source_title")], "heading"),
        *_lines(facts),
        *_lines([words("spreadsheet.contact_title")], "heading"),
        *_lines([words("spreadsheet.contact")]),
    ]
    return sheet(name, lines, None)


def _lines(texts: Sequence[str], style: Style = "plain") -> list[Line]:
    """A line for each text that says something; more, where a cell cannot hold it."""
    found = [piece for text in texts if text for piece in pieces(text, LONGEST_TEXT)]
    return [Line(Text(text), style) for text in found]


def _facts(document: Document, words: Catalogue) -> list[str]:
    """What the document is about, with its date and its stamp, each said once."""
    facts = next((block.pairs for block in document.blocks if isinstance(block, Facts)), ())
    date = long_date(document.date, words)
    stamped = (
        (words("spreadsheet.inspection"), document.stamp.inspection),
        (words("spreadsheet.date"), date),
        (words("spreadsheet.workbook"), document.stamp.workbook),
    )
    said = {value for _, value in facts}
    new = tuple((label, value) for label, value in stamped if value and value not in said)
    return [
        words("spreadsheet.fact", label=cleaned(label), value=cleaned(value))
        for label, value in (*facts, *new)
    ]


def _contents(name: str, sheets: Sequence[Sheet], words: Catalogue) -> Sheet:
    """A link to every other sheet, with its title."""
    title = words("spreadsheet.contents_title")
    rows = tuple((Link(sheet.name), Text(sheet.title)) for sheet in sheets)
    columns = (
        column(words("spreadsheet.worksheet"), [link for link, _ in rows]),
        column(words("spreadsheet.title"), [about for _, about in rows], WIDEST_OF_ALL),
    )
    lines = (Line(Text(title), "title"), Line(Text(words("spreadsheet.one_table"))))
    return sheet(name, lines, Grid("table_contents", title, columns, rows))
