"""What is true of every page: nothing unescaped, nothing from outside, everything named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sqs_analysis.house import load
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Share,
    Span,
    Stamp,
    Table,
)
from sqs_analysis.present.html import html_of
from sqs_analysis.present.marks import Dots, Drawn, Grid, Line, Strip
from sqs_analysis.styles import page_style
from tests.contrast import contrast

LARGEST = 300_000
ALLOWED = {
    *("a", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "footer", "h1", "h2", "h3", "head", "html", "li", "main", "meta", "nav", "ol"),
    *("p", "span", "style", "summary", "table", "tbody", "td", "text", "th"),
    *("thead", "title", "tr", "ul", "b", "i", "small"),
}
VOID = {"meta"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp;amp; &#60;",
    "</table></style></title><h1>",
    "{{ 7 * 7 }} {% raw %} $x$",
    "\u202eright to left\u202c 😀",
)


class Element:
    """One element: its name and attributes, and everything inside it in order."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.inside: list[Element | str] = []

    def all(self, *names: str) -> list[Element]:
        return [e for e in self.walk() if not names or e.name in names]

    def walk(self) -> Iterator[Element]:
        for part in self.inside:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)


class Parser(HTMLParser):
    """A strict reader: every element is closed in the order it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"<{tag}> has an attribute twice"
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(html: str) -> Element:
    parser = Parser()
    parser.feed(html)
    parser.close()
    assert len(parser.open) == 1, f"<{parser.open[-1].name}> is never closed"
    return parser.open[0]


# --- blocks -------------------------------------------------------------------------------------


def blocks_saying(text: str) -> list[Block]:
    """Every type of block with the text wherever it has a text."""
    stamp = Stamp(text, "0" * 64)
    span = Span(text, True, True, True, href=text, label=text, date=text)
    rows = ((text, text, Number(1, text)), (text + "!", Share(0.5, text), (span, span)))
    return [
        Heading(text, 2, text, text),
        Paragraph(text, number=text),
        *(Paragraph(text, style) for style in ("lead", "note", "draft")),
        Items((text, text)),
        Items((text,), ordered=True),
        Facts(((text, text),), stamp),
        Table(text, text, (text, text, text), rows, (text,), stamp),
        Table(text, text, (text, text, text), rows, (text,), stamp, text, find=text),
        *(Chart(text, text, text, text, shows, stamp, text) for shows in pictures_saying(text)),
    ]


def pictures_saying(text: str) -> tuple[Dots, Grid, Drawn]:
    line = Line(text, 0.5, 0.2, 0.8, text, text, False, (0.1, 0.9), 0.6, 0.4, text, text)
    withheld = Line(text, None, None, None, text)
    grid = Grid(
        (text, text), (Strip(text), Strip(text, ("fell", "blank"), text)), (("fell", text),)
    )
    dots = Dots((line, withheld), (text, text, text), (("dot", text),))
    return dots, grid, Drawn("<svg></svg>", 1, 1)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@example("".join(HOSTILE))
def test_text_stays_text_in_every_block(text: str) -> None:
    plain = parsed(html_of(blocks_saying("plain")))
    hostile = parsed(html_of(blocks_saying(text)))
    shape = [(e.name, sorted(e.attributes)) for e in plain.walk()]
    assert [(e.name, sorted(e.attributes)) for e in hostile.walk()] == shape
    assert hostile.text == plain.text.replace("plain", text)
    for was, now in zip(plain.walk(), hostile.walk(), strict=True):
        for name, value in was.attributes.items():
            if not value.startswith("--of:"):  # as much room as the longest count needs
                assert now.attributes[name] == value.replace("plain", text)


def table(*rows: tuple[str, ...]) -> Element:
    columns = tuple("abc"[: len(rows[0])])
    return parsed(html_of([Table("t", "Title", columns, tuple(rows), ("Note",))]))


def test_a_table_names_itself_and_its_rows_and_columns() -> None:
    shown = table(("one", "1"), ("two", "2"))
    assert [caption.text for caption in shown.all("caption")] == ["Title"]
    assert [(th.text, th.attributes["scope"]) for th in shown.all("th")] == [
        *(("a", "col"), ("b", "col")),
        *(("one", "row"), ("two", "row")),
    ]
    (region,) = [e for e in shown.all("div") if "tabindex" in e.attributes]
    assert region.attributes["aria-label"] == "Title"


def test_rows_of_one_heading_share_it() -> None:
    shown = table(("why", "a", "1"), ("why", "b", "2"), ("how", "c", "3"), ("why", "d", "4"))
    heads = [th for th in shown.all("th") if th.attributes["scope"] == "row"]
    spans = [(th.text, th.attributes.get("rowspan", "1")) for th in heads]
    assert spans == [("why", "2"), ("how", "1"), ("why", "1")]
    body = shown.all("tbody")[0].all("tr")
    assert [row.text for row in body] == ["whya1", "b2", "howc3", "whyd4"]


def test_rows_that_are_to_be_found_each_have_their_heading() -> None:
    rows = (("Ashford", "2012"), ("Ashford", "2013"))
    shown = parsed(html_of([Table("t", "Title", ("a", "b"), rows, find="Find a team")]))
    assert [row.text for row in shown.all("tbody")[0].all("tr")] == ["Ashford2012", "Ashford2013"]
    assert shown.all("table")[0].attributes["data-find"] == "Find a team"


def test_a_cell_holds_links_that_say_more_than_they_show() -> None:
    links = (Span("Word", href="a.docx", label="Word of Ashford"), Span(" "), Span("PDF", href="b"))
    day = (Span("1 May 2013", date="2013-05-01"),)
    shown = parsed(html_of([Table("t", "Title", ("a", "b", "c"), (("team", links, day),))]))
    assert [(a.text, a.attributes.get("aria-label")) for a in shown.all("a")] == [
        *(("Word", "Word of Ashford"), ("PDF", None))
    ]
    assert [cell.text for cell in shown.all("td")] == ["Word PDF", "1 May 2013"]
    assert shown.all("time")[0].attributes == {"datetime": "2013-05-01"}


@pytest.mark.parametrize(("share", "width"), [(0.0, "0.0%"), (0.525, "52.5%"), (1.0, "100.0%")])
def test_a_share_is_a_bar_beside_its_figure(share: float, width: str) -> None:
    rows = (("theme", Share(share, "figure")),)
    shown = parsed(html_of([Table("t", "Title", ("a", "b"), rows)]))
    (bar,) = [e for e in shown.all("span") if "style" in e.attributes]
    assert bar.attributes["style"] == f"width:{width}"
    assert "figure" in shown.text


def test_the_number_of_a_paragraph_stands_apart_from_it() -> None:
    assert parsed(html_of([Paragraph("In most cases", number="1.1")])).text == "1.1 In most cases"


def test_no_share_is_no_bar() -> None:
    rows = (("theme", Share(None, "none")),)
    assert "bar" not in html_of([Table("t", "Title", ("a", "b"), rows)])


# --- the whole page -----------------------------------------------------------------------------

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="session")
def html(report: Path) -> str:
    return (report / "report.html").read_text("utf-8")


@pytest.fixture(scope="session")
def page(html: str) -> Element:
    return parsed(html)


def test_a_page_has_one_title_and_skips_no_level(page: Element) -> None:
    headings = page.all("h1", "h2", "h3", "h4", "h5", "h6")
    levels = [int(heading.name[1]) for heading in headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    (title,) = page.all("title")
    assert title.text.replace(":", "") == headings[0].text
    assert "Milton Keynes" in title.text


def test_a_page_says_its_language_and_whose_it_is(page: Element) -> None:
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    named = {e.attributes["name"]: e.attributes["content"] for e in metas(page, "name")}
    assert named["sqs-inspection"] == "milton-keynes-2013"
    assert re.fullmatch("[0-9a-f]{64}", named["sqs-workbook"])
    stamped = [e for e in page.walk() if "data-inspection" in e.attributes]
    assert {e.attributes["data-inspection"] for e in stamped} == {named["sqs-inspection"]}
    assert {e.attributes["data-workbook"] for e in stamped} == {named["sqs-workbook"][:16]}
    assert len(page.all("table", "svg")) == sum(e.name in ("table", "svg") for e in stamped)


def metas(page: Element, attribute: str) -> list[Element]:
    return [e for e in page.all("meta") if attribute in e.attributes]


def test_a_page_may_load_nothing_and_run_nothing(page: Element) -> None:
    (policy,) = metas(page, "http-equiv")
    assert policy.attributes["http-equiv"] == "Content-Security-Policy"
    rules = dict(rule.split(maxsplit=1) for rule in policy.attributes["content"].split("; "))
    assert rules.pop("style-src") == "'unsafe-inline'"
    assert rules.pop("img-src") == "data:"
    assert rules == dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'")


def test_a_page_has_no_script_and_no_outside_address(html: str, page: Element) -> None:
    assert {element.name for element in page.walk()} <= ALLOWED
    for element in page.walk():
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name.startswith("xmlns") or "//" not in value
            assert name not in ("src", "href", "xlink:href") or value.startswith("#")
    without_names = re.sub(r' xmlns(:xlink)?="[^"]*"', "", html)
    assert not re.search(r"https?:|//|@import|url\((?!#)|javascript:", without_names)


def test_a_page_is_small(html: str) -> None:
    assert len(html.encode()) < LARGEST


def test_ids_stand_once_and_links_lead_somewhere(page: Element) -> None:
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    links = [e.attributes["href"] for e in page.all("a")]
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(links) > 8


def test_the_contents_list_every_part(page: Element) -> None:
    (contents,) = page.all("nav")
    assert [a.text for a in contents.all("a")] == [name_of(h2) for h2 in page.all("h2")]


def name_of(heading: Element) -> str:
    """What a heading is about, which the contents list; what it tells where it says no topic."""
    topic = [e for e in heading.all("span") if e.attributes.get("class") == "topic"]
    return topic[0].text if topic else heading.text


def test_every_table_has_a_caption_and_heads_its_rows_and_columns(page: Element) -> None:
    tables = page.all("table")
    assert len(tables) > 10
    for found in tables:
        assert len(found.all("caption")) == 1
        assert found.all("caption")[0].text
        assert {th.attributes["scope"] for th in found.all("th")} == {"row", "col"}
        columns = len(found.all("thead")[0].all("th"))
        assert cells(found.all("tbody")[0]) == columns * len(found.all("tbody")[0].all("tr"))


def cells(body: Element) -> int:
    return sum(int(cell.attributes.get("rowspan", "1")) for cell in body.all("td", "th"))


def test_every_line_of_a_chart_is_text_with_its_marks_named(page: Element) -> None:
    rows = [li for figure in page.all("figure") for li in figure.all("li")]
    assert len(page.all("figure")) == 10
    assert len(rows) > 60
    for row in rows:
        (axis,) = [e for e in row.all("span") if e.attributes.get("class") == "axis"]
        assert axis.attributes["role"] == "img"
        assert re.search(r"\d+%, 95% interval \d+% to \d+%", axis.attributes["aria-label"])
        assert re.search(r"\d+ of \d+", row.text)


def test_every_chart_is_named_and_leads_to_its_figures(page: Element) -> None:
    places = {e.attributes.get("id") for e in page.all("table", "h2")}
    for figure in page.all("figure"):
        assert figure.attributes["aria-label"]
        assert figure.attributes["aria-details"] in places


def test_the_grid_of_cases_is_one_picture_with_its_finding(page: Element) -> None:
    (grid,) = [e for e in page.all("div") if e.attributes.get("class") == "grid"]
    assert grid.attributes["role"] == "img"
    assert grid.attributes["aria-label"].startswith("20 cases by 19 quality questions. 8 of the 20")


def test_a_page_shows_no_code_and_no_note_of_the_notebook(html: str) -> None:
    assert "import sqs_analysis" not in html
    assert "notebook" not in html.casefold()
    assert "Traceback" not in html


# --- its colours --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def style() -> str:
    return page_style(load())


@pytest.fixture(params=["light", "dark"])
def palette(style: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """What each variable stands for, in either scheme."""
    light, dark, *_ = (
        dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", rule))
        for rule in re.findall(r":root \{([^}]*)\}", style)
    )
    whole = {"light": light, "dark": light | dark}[request.param]
    return {
        name: shade if len(shade) == 7 else "#" + "".join(2 * letter for letter in shade[1:])
        for name, shade in whole.items()
    }


def test_colours_of_words_can_be_read(style: str, palette: dict[str, str]) -> None:
    used = set(re.findall(r"(?<![-\w])color: ([^;}]+)", style)) - {"inherit", "CanvasText"}
    assert {"var(--ink)", "var(--quiet)", "var(--accent)"} <= used
    for ink in used - {"var(--weak)", "var(--strong)", "#fff"}:  # on shades: measured in a browser
        shade = palette[ink.removeprefix("var(--").removesuffix(")")]
        for background in ("paper", "pale"):
            assert contrast(shade, palette[background]) >= 4.5, (ink, background)


def test_marks_bars_and_the_focus_can_be_seen(palette: dict[str, str]) -> None:
    for ground in ("paper", "band"):
        for mark in ("accent", "aside"):
            assert contrast(palette[mark], palette[ground]) >= 3, (mark, ground)
    assert contrast(palette["accent"], palette["met"]) >= 3


def test_a_chart_leads_to_its_data_only_where_they_are_on_the_page() -> None:
    chart = Chart("c", "t", "", "alt", Drawn("<svg/>", 1, 1), None, "table-a")
    table = Table("table-a", "Title", ("a",), (("1",),))
    assert 'aria-details="table-a"' in html_of([chart, table])
    assert "aria-details" not in html_of([chart])
