"""What the tests of PDF and Word write: real editions, an analyst's own, and some that mean harm."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import sqs_analysis as sqs
from sqs_analysis.present.blocks import (
    Chart,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Picture,
    Share,
    Span,
    Stamp,
    Table,
    Verbatim,
)
from sqs_analysis.present.marks import Drawn
from sqs_analysis.publish.document import Document
from tests import workbooks

STAMP = Stamp("hill-valley-2013", "0" * 64)
SENTENCE = "In nearly two-thirds of cases the assessment was not good enough. "
# What someone may type into a cell, by what it tries.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x")',
    "brace": "{",
    "bracket": "]",
    "import": '#import "x"; #{panic()}',
    "backslash": "\\",
    "markup": "*bold* _it_ $x^2$ @ref <label> `raw` // no /* no */ -- ...",
    "entity": "&amp; &lt;",
    "field": "{ PAGE } {{ sys.inputs }}",
    "override": "abc\u202edef\u202c\u2066ghi\u2069",
    "rightwards": "\u0645\u0631\u062d\u0628\u0627",
    "emoji": "\U0001f600 \U0001f1ec\U0001f1e7 \u2764\ufe0f",
    "ideographs": "\u4e00\u4e8c\u4e09",
    "controls": "a\x00b\x07c\x1bd\x85e\u2028f",
    "halves": "\ud800 and \udc00",
    "unassigned": "\uffff\ufffe \ue000",
    "combining": "e\u0301 a\u0308\u0301",
    "endless": "A" * 10_000,
}


def drawing(text: str, width: float = 800, height: float = 120) -> str:
    """A chart of one line of text, in the fonts that charts ask for."""
    fonts = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<text x="5" y="20" font-size="13" font-family="{fonts}">{escape(text)}</text></svg>'
    )


@dataclass(frozen=True)
class Hostile:
    """A document in which every text of every block is the same one."""

    text: str
    document: Document
    times: int  # that a reader sees it, foot of the page and picture apart


def full_of(text: str) -> Hostile:
    cells = (text, Number(1, text), Share(0.4, text))
    blocks = (
        Heading(text, 1),
        Facts(((text, text),), STAMP),
        Heading(text, 2),
        Paragraph(text, number=text),
        *(Paragraph(text, style) for style in ("lead", "note", "draft")),
        Items((text, text)),
        Items((text,), ordered=True, roman=True),
        Table("table", text, (text, text, text), (cells, cells), (text,), STAMP, text),
        Chart("chart", text, text, text, Drawn(drawing(text[:50]), 800, 120), STAMP),
    )
    stamp = Stamp(text[:99], text[:99])
    return Hostile(text, Document(blocks, stamp, "en-GB", "2013-05-08", text, "analysis"), 24)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> Hostile:
    """Document after document that means harm."""
    return full_of(HOSTILE[request.param])


@pytest.fixture(scope="session")
def analysis(sample: Path) -> Document:
    """The analysis of the sample."""
    inspection = sqs.read(sample)
    results = sqs.measure(inspection)
    page = workbooks.analysis(results) + sqs.provenance(results)
    stamp = Stamp(inspection.id, inspection.workbook.sha256)
    made_by, about = "Made by sqs-analysis", "Milton Keynes, 2013 · Internal use"
    return Document(page.blocks, stamp, "en-GB", "2013-05-08", made_by, "analysis", about)


@pytest.fixture(scope="session")
def letter() -> Document:
    """A letter with one of everything a letter has."""
    blocks = (
        Facts((("To", "A. N. Other, Chair of the Board"), ("Date", "8 May 2013")), STAMP),
        Heading("Report of an inspection in Hill Valley", 1),
        Paragraph("What this letter is about.", "lead"),
        Heading("Commentary", 2),
        Heading("1. Reducing the likelihood of reoffending", 3),
        Paragraph(SENTENCE * 3, number="1.1"),
        Paragraph(f"[Draft] {SENTENCE}", "draft", number="1.2"),
        Paragraph(f"[Draft] {SENTENCE}", "draft"),
        Heading("Areas requiring improvement", 2),
        Items(("Assessment.", "Planning.", "Oversight."), ordered=True, roman=True),
        Paragraph("We recommend the following."),
        Items(("First.", "Second."), ordered=True),
        Paragraph("And these."),
        Items(("Once more first.", "Second."), ordered=True),
        Heading("Copy to", 2),
        Items(("Chief Executive", "Director of Children's Services")),
        Paragraph("Copies can be had in other formats.", "note"),
    )
    made_by, about = "Made by sqs-analysis", "Hill Valley, 2013 · For publication"
    return Document(blocks, STAMP, "en-GB", "2013-05-08", made_by, "letter", about)


# What a program printed: columns, an empty line, a tab, and a line longer than any page is wide.
PRINTED = f"""            cases  share
theme
Protection     20   0.35

\tindented
{"endless" * 40}
"""
LINK = "https://example.org/method?part=1&page=2"


def file_of(kind: str, width: int, height: int) -> bytes:
    """A picture of dots as a file, png or jpeg."""
    file = BytesIO()
    Image.new("RGB", (width, height), (18, 67, 109)).save(file, kind)
    return file.getvalue()


def picture(name: str, data: bytes, media: str, width: float = 320, height: float = 200) -> Picture:
    alt = f"What {name} shows"
    title, caption = f"Title of {name}", f"Caption of {name}"
    encoded = b64encode(data).decode()
    return Picture(name, title, caption, alt, encoded, f"image/{media}", width, height)


@pytest.fixture(scope="session")
def written() -> Document:
    """What analysts write in notebooks of their own: every block that only they use."""
    spans = (
        Span("In "),
        Span("most", strong=True),
        Span(" cases, "),
        Span("as before", emphasis=True),
        Span(", "),
        Span("share > 0.5", code=True),
        Span(" held; see "),
        Span("the method", emphasis=True, href=LINK),
        Span("."),
    )
    inner = Items((("Inner first", "Inner second")), ordered=True)
    nested = Items(("Outer first", inner, (Span("Outer "), Span("second", strong=True))))
    deep = Items(("One", Items(("Two", Items(("Three",), ordered=True, roman=True)))), ordered=True)
    rows = tuple(
        (year, theme, Number(20, "20")) for year in ("2012", "2013") for theme in ("Plan", "Order")
    )
    columns = ("Year", "Theme", "Cases")
    blocks = (
        Heading("An analysis of my own", 1),
        Paragraph(spans),
        Paragraph("Somebody once said this.", "quote"),
        nested,
        deep,
        Verbatim(PRINTED),
        Heading("Themes by year", 2),
        Table("by-year", "Themes by year", columns, rows, heads=2, captioned=False),
        Paragraph("Text below a table."),
        picture("dots", file_of("png", 320, 200), "png"),
        picture("photograph", file_of("jpeg", 320, 200), "jpeg"),
        picture("drawing", drawing("Drawn").encode(), "svg+xml", 400, 60),
        picture("poster", file_of("png", 20, 40), "png", 2000, 4000),
    )
    return Document(blocks, STAMP, "en-GB", "2013-05-08", "Made by sqs-analysis", kind="analysis")
