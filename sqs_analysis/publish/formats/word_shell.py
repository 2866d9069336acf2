"""A Word file around its text: page, styles, foot and properties, and how it is saved.

python-docx starts from a template of its own with a hundred styles nobody uses. Its parts are
replaced by those in ``report/word/``, which say the look of every Word file.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from html import escape
from importlib import resources
from io import BytesIO
from string import Template
from typing import Any

import docx
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.paper import page_words
from sqs_analysis.publish.formats.word_marks import element

FOLDER = resources.files("sqs_analysis") / "report" / "word"
# A4 in millimetres, and what the margins leave for text; a chart must leave room for its caption.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210.0, 297.0, 22.0
TEXT_WIDTH, TEXT_HEIGHT = PAGE_WIDTH - 2 * MARGIN, 220.0
# The longest property that Word reads.
PROPERTY = 255
# The earliest day an archive can record: a file is not to say when it was written.
EARLIEST = (1980, 1, 1, 0, 0, 0)
# A letter's headings have the colour of its words, and are hardly larger than its text.
LETTER_HEADINGS = {"size": (30, 26, 24), "before": (240, 400, 300), "after": (240, 140, 120)}
# An analysis is set closer, so that page one is one page.
HEADINGS = {"size": (36, 26, 22), "before": (120, 220, 160), "after": (80, 80, 80)}
CLOSE = {
    "spacing": '<w:spacing w:after="100" w:line="259" w:lineRule="auto"/>',
    "size": '<w:sz w:val="21"/>',
}
# Parts of python-docx's template that say nothing about this document.
UNUSED = (
    "customXml",
    "stylesWithEffects",
    "webSettings",
    "fontTable",
    "thumbnail",
    "extended-properties",
)


def blank(document: Document) -> Word:
    """A Word document without text: its page, styles, language, foot and properties."""
    word = docx.Document()
    _dress(word, document)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(MARGIN)
    _write_head(word, document)
    _write_foot(word, document)
    _set_properties(word, document)
    return word


def saved(word: Word) -> bytes:
    """The file, which does not record when it was written."""
    buffer, settled = BytesIO(), BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(settled, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 0  # whatever the machine
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return settled.getvalue()


def add_notebook_styles(word: Word, document: Document) -> None:
    """Add the styles that only an analyst's own notebook needs."""
    if "Printed Text" not in word.styles:
        word.styles.element.extend(parse_xml(_dressed("notebook_styles", document)))


def lower(paragraph: Paragraph) -> None:
    """Let a paragraph under a table keep its distance."""
    paragraph.paragraph_format.space_before = Pt(8)


def _dress(word: Word, document: Document) -> None:
    """Give the document the styles, lists and settings of the package, in its language."""
    roots = {
        "styles": word.styles.element,
        "numbering": word.part.numbering_part.element,
        "settings": word.settings.element,
    }
    for name, root in roots.items():
        root[:] = list(parse_xml(_dressed(name, document)))
        for mark in root.iter(qn("w:lang"), qn("w:themeFontLang")):
            mark.set(qn("w:val"), document.language)
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(UNUSED)]:
            relations.pop(key)


def _dressed(name: str, document: Document) -> bytes:
    """A part of the file, in the colours and the font of a house, and the sizes of its kind."""
    text, house = (FOLDER / f"{name}.xml").read_text("utf-8"), document.house
    colours = {role: code.removeprefix("#").upper() for role, code in house.colours.items()}
    letter = document.kind == "letter"
    headings = LETTER_HEADINGS if letter else HEADINGS
    sizes = {
        f"{key}_{n}": value for key, values in headings.items() for n, value in enumerate(values, 1)
    }
    normal = {"spacing": "", "size": ""} if letter else CLOSE
    values = {**colours, **sizes, **normal, "heading": colours["ink" if letter else "accent"]}
    return Template(text).substitute(values, font=escape(house.word_font, quote=True)).encode()


def _write_head(word: Word, document: Document) -> None:
    """Say on every page whose it is; the first of a letter says so by itself."""
    section = word.sections[0]
    if document.running:
        section.different_first_page_header_footer = document.kind == "letter"
        head = section.header.paragraphs[0]
        head.style = "Header"
        head.add_run(shown(document.running))


def _write_foot(word: Word, document: Document) -> None:
    """Say on every page what made the file, and number it."""
    section = word.sections[0]
    first = [section.first_page_footer] if section.different_first_page_header_footer else []
    for footer in (section.footer, *first):
        foot = footer.paragraphs[0]
        foot.style = "Footer"
        foot.add_run(f"{shown(document.foot)}\t")
        for words, what in page_words(document.language):
            foot.add_run(words)
            if what:  # which Word works out itself
                instruction = {"page": "PAGE", "pages": "NUMPAGES"}[what]
                foot._p.append(element("w:fldSimple", instr=instruction))


def _set_properties(word: Word, document: Document) -> None:
    texts = {
        "title": document.title or document.stamp.inspection,
        "keywords": ", ".join((document.stamp.inspection, document.stamp.workbook)),
        "comments": document.made_by,
        "language": document.language,
        "author": "",
        "last_modified_by": "",
    }
    properties: Any = word.core_properties
    for name, text in texts.items():
        setattr(properties, name, shown(text)[:PROPERTY])
    day = document.date or datetime(*EARLIEST, tzinfo=UTC).date().isoformat()
    properties.created = properties.modified = datetime.fromisoformat(day)
