"""The files of a report: each edition in each format, from one executed notebook.

Two editions: the *analysis* with every figure and chart, and the *letter* with words and counts only.
The spreadsheet holds the tables of the analysis. Those of the suite's report notebook are called
``report.*``, ``letter.*`` and ``tables.*``; those of any other notebook are called after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from sqs_analysis.errors import AnalystError, ParameterError
from sqs_analysis.house import House, default_house
from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.publish.document import Document, letter_of
from sqs_analysis.publish.manifests import REPORT
from sqs_analysis.read.answers import hint
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.publish.gather.notebook import Executed

ANALYSIS, LETTER, TABLES = "analysis", "letter", "tables"
EDITIONS = (ANALYSIS, LETTER)
DOCUMENT_FORMATS = ("html", "pdf", "docx")
TABLE_FORMATS = ("xlsx", "ods")
FORMATS = (*DOCUMENT_FORMATS, *TABLE_FORMATS)
# What writes each format: a module among the formats, and its function.
WRITERS = {
    "html": ("page", "page_html"),
    "pdf": ("pdf", "pdf_bytes"),
    "docx": ("word", "word_bytes"),
    "xlsx": ("spreadsheet", "xlsx_bytes"),
    "ods": ("spreadsheet", "ods_bytes"),
}


def file_names(
    editions: Sequence[str], formats: Sequence[str], name: str = REPORT
) -> dict[str, tuple[str, str]]:
    """The edition and the format of each file, by its name, which is after the notebook's.

    >>> list(file_names(["letter"], ["html", "docx", "ods"]))
    ['letter.html', 'letter.docx', 'tables.ods']
    >>> list(file_names(EDITIONS, ["html", "xlsx"], "girls and boys"))
    ['girls and boys.html', 'girls and boys-letter.html', 'girls and boys.xlsx']
    """
    stems = {ANALYSIS: name, LETTER: f"{name}-letter", TABLES: name}
    if name == REPORT:
        stems |= {LETTER: LETTER, TABLES: TABLES}
    documents = [ending for ending in formats if ending in DOCUMENT_FORMATS]
    tables = [ending for ending in formats if ending in TABLE_FORMATS]
    return {
        **{f"{stems[e]}.{ending}": (e, ending) for e in editions for ending in documents},
        **{f"{stems[TABLES]}.{ending}": (ANALYSIS, ending) for ending in tables},
    }


def chosen(given: str, known: Sequence[str], what: str) -> tuple[str, ...]:
    """Read a list of names separated by commas, in the known order; ParameterError if one is not known.

    >>> chosen("pdf, html", FORMATS, "format")
    ('html', 'pdf')
    """
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in known:
            near = hint(name, known)
            raise ParameterError(f'"{name}" is no {what}.{near} There are: {", ".join(known)}.')
    if not names:
        raise ParameterError(f"Choose at least one {what}: {', '.join(known)}.")
    return tuple(name for name in known if name in names)


def document(
    executed: Executed,
    kind: str,
    stamp: Stamp,
    words: Catalogue,
    date: str,
    about: str = "",
    house: House | None = None,
) -> Document:
    """One edition of what a notebook left, in the dress of a house, before it has a format."""
    made_by = words("page.made_by", version=__version__)
    blocks, house = executed.blocks[kind], house or default_house()
    if kind == LETTER:
        blocks = letter_of(house, blocks)
    return Document(blocks, stamp, words.language, date, made_by, kind, about, house, words)


def about_line(team: str, years: Iterable[str], audience: str, words: Catalogue) -> str:
    """The line that every page of an edition bears: whose it is, and for whom.

    Years are those of the fieldwork, in any order; blanks are left out.

    Examples
    --------
    >>> from sqs_analysis.languages import catalogue
    >>> about_line("Milton Keynes", ["2013"], "internal", catalogue())
    'Milton Keynes, 2013 · Internal use'
    >>> about_line("All teams", ["2014", "2012"], "published", catalogue())
    'All teams, 2012 to 2014 · For publication'
    """
    known = sorted({year for year in years if year})
    spans = [words("date.span", start=known[0], end=known[-1])] if len(known) > 1 else known
    whose = words("figure.list_separator").join(part for part in (team, *spans) if part)
    return words("document.about", whose=whose, audience=words(f"audience.short_{audience}"))


def line_of(about: Mapping[str, object], audience: str, words: Catalogue) -> str:
    """The line of an edition on one inspection, given what a list of reports says of it."""
    return about_line(str(about["team"]), [str(about.get("when", ""))], audience, words)


def written(document: Document, ending: str) -> bytes:
    """A document in a format. Each brings a library that only it needs, so it is imported late."""
    module, name = WRITERS[ending]
    try:
        write = getattr(import_module(f"sqs_analysis.publish.formats.{module}"), name)
        made: bytes | str = write(document)
    except ImportError as error:
        library = str(error.name).partition(".")[0]
        raise AnalystError(
            f"PDF and Word files need {library}, which is not installed. Install it with: "
            "pip install 'sqs-analysis[documents]'"
        ) from error
    return made.encode() if isinstance(made, str) else made
