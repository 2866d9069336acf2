"""The files of a report: each edition in each format, from one executed notebook.

Two editions: the *analysis* (``report.*``) with every figure and chart, and the *letter*
(``letter.*``) with words and counts only. The spreadsheet (``tables.*``) holds the tables of the
analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sqs_analysis.errors import ParameterError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.publish.document import Document
from sqs_analysis.read.answers import closest
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.publish.export import Executed

EDITIONS = {"analysis": "report", "letter": "letter"}
DOCUMENT_FORMATS = ("html", "pdf", "docx")
TABLE_FORMATS = ("xlsx", "ods")
FORMATS = (*DOCUMENT_FORMATS, *TABLE_FORMATS)


def file_names(editions: Sequence[str], formats: Sequence[str]) -> tuple[str, ...]:
    """Names of the files of some editions in some formats.

    >>> file_names(["letter"], ["html", "docx", "ods"])
    ('letter.html', 'letter.docx', 'tables.ods')
    """
    documents = [ending for ending in formats if ending in DOCUMENT_FORMATS]
    tables = [f"tables.{ending}" for ending in formats if ending in TABLE_FORMATS]
    return (*(f"{EDITIONS[kind]}.{ending}" for kind in editions for ending in documents), *tables)


EVERY_FILE = file_names(tuple(EDITIONS), FORMATS)


def chosen(given: str, known: Sequence[str], what: str) -> tuple[str, ...]:
    """Read a list of names separated by commas, in the known order.

    >>> chosen("pdf, html", FORMATS, "format")
    ('html', 'pdf')

    Raises
    ------
    ParameterError
        If a name is not known; says the nearest.
    """
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in known:
            near = closest(name, known)
            hint = f" Did you mean {near}?" if near else ""
            raise ParameterError(f'"{name}" is no {what}.{hint} There are: {", ".join(known)}.')
    if not names:
        raise ParameterError(f"Choose at least one {what}: {', '.join(known)}.")
    return tuple(name for name in known if name in names)


def files(
    executed: Executed, stamp: Stamp, language: str, date: str, names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, one after another.

    Parameters
    ----------
    executed : what the notebook left.
    stamp : the inspection and workbook it must be about.
    language : of the words.
    date : day of the documents as ``YYYY-MM-DD``.
    names : of the files to write, in order.
    """
    documents = {kind: document(executed, kind, stamp, language, date) for kind in EDITIONS}
    kinds = {stem: kind for kind, stem in EDITIONS.items()} | {"tables": "analysis"}
    for name in names:
        stem, _, ending = name.partition(".")
        yield name, _writer(ending, executed)(documents[kinds[stem]])


def document(executed: Executed, kind: str, stamp: Stamp, language: str, date: str) -> Document:
    """One edition of what a notebook left, before it has a format."""
    made_by = catalogue(language)("page.made_by", version=__version__)
    return Document(executed.blocks[kind], stamp, language, date, made_by, kind)


def _writer(ending: str, executed: Executed) -> Callable[[Document], bytes]:
    """The writer of a format. Imported late: each brings a library that only it needs."""
    match ending:
        case "html":
            from sqs_analysis.publish.export import page_html

            return lambda document: page_html(executed.notebook, document).encode("utf-8")
        case "pdf":
            from sqs_analysis.publish.formats.pdf import pdf_bytes

            return pdf_bytes
        case "docx":
            from sqs_analysis.publish.formats.word import word_bytes

            return word_bytes
        case "xlsx":
            from sqs_analysis.publish.formats.spreadsheet import xlsx_bytes

            return xlsx_bytes
        case _:
            from sqs_analysis.publish.formats.spreadsheet import ods_bytes

            return ods_bytes
