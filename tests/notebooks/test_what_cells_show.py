"""Everything a notebook shows becomes blocks; what cannot be one is refused by its cell."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from sqs_analysis.errors import NotebookError
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Picture,
    Span,
    Table,
    Verbatim,
    plain,
    text_of,
)
from sqs_analysis.present.html import html_of
from sqs_analysis.publish.gather.notebook import gather
from sqs_analysis.publish.notebooks import normalised

new = nbformat.v4
HERE = Path(__file__).parent
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"></svg>'
WIDGET = "application/vnd.jupyter.widget-view+json"


def png(width: int = 4, height: int = 2) -> str:
    figure, data = Figure(figsize=(width, height), dpi=1), io.BytesIO()
    figure.savefig(data, format="png")
    return base64.b64encode(data.getvalue()).decode()


def output(data: dict[str, Any], **metadata: Any) -> nbformat.NotebookNode:
    return new.new_output("display_data", data=data, metadata=metadata)


def code(*outputs: nbformat.NotebookNode, source: str = "") -> nbformat.NotebookNode:
    return new.new_code_cell(source, outputs=list(outputs))


def words(text: str, **cell: Any) -> nbformat.NotebookNode:
    return new.new_markdown_cell(text, **cell)


def shown(*cells: nbformat.NotebookNode, folder: Path = HERE) -> list[Block]:
    """The blocks of a notebook of these cells, after its title."""
    executed = gather(new.new_notebook(cells=[words("# Title"), *cells]), "mine.ipynb", folder)
    title, *blocks = executed.blocks["analysis"]
    assert title == Heading("Title", 1)
    return blocks


def refusal(*cells: nbformat.NotebookNode) -> str:
    with pytest.raises(NotebookError) as told:
        shown(*cells)
    return str(told.value)


# --- words ----------------------------------------------------------------------------------------

MARKDOWN = [
    ("Two\nlines", [Paragraph("Two lines")]),
    ("## A *new* part", [Heading("A new part", 2, "a-new-part")]),
    ("In **most**", [Paragraph((Span("In "), Span("most", strong=True)))]),
    ("*a* `b`", [Paragraph((Span("a", emphasis=True), Span(" "), Span("b", code=True)))]),
    ("[us](https://a.uk)", [Paragraph((Span("us", href="https://a.uk"),))]),
    ("[dead](02_explore.ipynb)", [Paragraph("dead")]),
    ("- a\n- b", [Items(("a", "b"))]),
    ("3. a\n4. b", [Items(("a", "b"), ordered=True, start=3)]),
    ("- a\n    - b\n- c", [Items(("a", Items(("b",)), "c"))]),
    ("- a\n\n  more\n- b", [Items(("a more", "b"))]),
    ("- a\n\n    1. b", [Items(("a", Items(("b",), ordered=True)))]),
    ("> said", [Paragraph("said", "quote")]),
    ("```\nx  = 1\n```", [Verbatim("x  = 1")]),
    ("```python\nx = 1\n```", [Verbatim("x = 1")]),
    ("---", []),
    ("<!-- a comment -->", []),
    ("one<br>two", [Paragraph("one"), Paragraph("two")]),
    ("5 < 6 & $x_1$", [Paragraph("5 < 6 & $x_1$")]),
    ("cost $5 and $6", [Paragraph("cost $5 and $6")]),
    ("m<sup>2</sup>", [Paragraph("m^2")]),
    ("<div>a<p>b</p></div>", [Paragraph("a"), Paragraph("b")]),
    ("term\n: meaning", [Facts((("term", "meaning"),))]),
    ("one\ntwo\n: meaning", [Facts((("one, two", "meaning"),))]),
    ("<dl><dt>a<dd>b<dt>c</dl>", [Facts((("a", "b"), ("c", "")))]),
    ("<ul><li>a<li>b</ul>", [Items(("a", "b"))]),
    ("<ul><li>a</li><ul><li>b</li></ul></ul>", [Items(("a", Items(("b",))))]),
    ('<ul start="x"><ul><li>a</li></ul></ul>', [Items(("a",))]),
    ('<ol type="i"><li>a</li></ol>', [Items(("a",), ordered=True, roman=True)]),
    ("**a  \nb**", [Paragraph((Span("a b", strong=True),))]),
    ("col_<wbr>name, a<!-- c -->b, <foo>c</foo>", [Paragraph("col_name, ab, c")]),
    ("x<sup>2+y</sup>", [Paragraph("x^(2+y)")]),
    (
        "1. a\n    - b\n\n    c\n2. d",
        [
            Items(("a", Items(("b",))), ordered=True),
            Paragraph("c"),
            Items(("d",), ordered=True, start=2),
        ],
    ),
    (
        "1. Run:\n\n    ```\n    sqs\n    ```\n\n2. Look",
        [
            Items(("Run:",), ordered=True),
            Verbatim("sqs"),
            Items(("Look",), ordered=True, start=2),
        ],
    ),
    ("<pre>10<sup>-3</sup><br>b</pre>", [Verbatim("10^-3\nb")]),
    ("[us](HTTPS://a.uk)", [Paragraph((Span("us", href="HTTPS://a.uk"),))]),
    ("## See [us](https://a.uk)", [Heading("See us (https://a.uk)", 2, "see-us-https-a-uk")]),
    ("<q>so</q> he <dfn>said</dfn>", [Paragraph((Span("“so” he "), Span("said", emphasis=True)))]),
    ('a<span style="display: none">b</span>c', [Paragraph("ac")]),
]


@pytest.mark.parametrize(("text", "blocks"), MARKDOWN, ids=[text for text, _ in MARKDOWN])
def test_markdown_is_printed(text: str, blocks: list[Block]) -> None:
    assert shown(words(text)) == blocks


def test_a_markdown_table_is_a_table_whose_first_cells_head_its_rows() -> None:
    [_, table] = shown(words("## Cases\n\n| who | n |\n|---|--:|\n| girls | 7 |\n| boys | 13 |"))
    assert isinstance(table, Table)
    assert (table.title, table.captioned) == ("Cases", False)
    assert table.columns == ("who", "n")
    assert table.rows == (("girls", Number(7, "7")), ("boys", Number(13, "13")))


def test_what_a_style_of_pandas_hides_is_not_shown() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "n": [3, 4]}).style.hide(axis="index")
    hidden = frame.map(lambda value: "visibility: hidden" if value == 3 else "")
    assert table(hidden).rows == (("x", Number(None, "")), ("y", Number(4, "4")))
    struck = frame.map(lambda value: "text-decoration: line-through" if value == 3 else "")
    assert "struck out" in refusal(code(output({"text/html": struck.to_html()})))


def cells_of(html: str) -> list[tuple[Any, ...]]:
    """The headings of a table in HTML, and its rows."""
    [block] = shown(words(html))
    assert isinstance(block, Table)
    return [block.columns, *block.rows]


LINK = (Span("letter", href="https://a.uk"),)
TABLES = {
    "a raised figure is none of the number": (
        "<table><tr><th>t<th>n<tr><td>x<td>10<sup>3</sup></table>",
        [("t", "n"), ("x", "10^3")],
    ),
    "what stands on lines of its own is not one word": (
        "<table><tr><td>x<td><div>12</div><div>34</div></table>",
        [("Row", "Column"), ("x", "12 34")],
    ),
    "a list in a cell": (
        "<table><tr><td>x<td><ul><li>5</li><li>6</li></ul></table>",
        [("Row", "Column"), ("x", "5; 6")],
    ),
    "a link in a cell leads where it led": (
        '<table><tr><td>x<td><a href="https://a.uk">letter</a></table>',
        [("Row", "Column"), ("x", LINK)],
    ),
    "tags that HTML lets open": (
        "<table><thead><tr><th>a<th>b<tbody><tr><td>1<td>2<tr><td>3<td>4</table>",
        [("a", "b"), ("1", Number(2, "2")), ("3", Number(4, "4"))],
    ),
    "two rows of headings": (
        "<table><tr><th>a<th>b<tr><th>c<th>d<tr><td>x<td>y</table>",
        [("a: c", "b: d"), ("x", "y")],
    ),
    "headings alone": (
        "<table><tr><th>a<th>b<tr><th>c<th>d</table>",
        [("a", "b"), ("c", "d")],
    ),
    "a link in a heading": (
        '<table><tr><th>a<th><a href="https://a.uk">b</a><tr><td>x<td>y</table>',
        [("a", "b (https://a.uk)"), ("x", "y")],
    ),
    "a list that is numbered, in a cell": (
        '<table><tr><td>x<td><ol start="3"><li>a<li>b</ol></table>',
        [("Row", "Column"), ("x", "3. a; 4. b")],
    ),
    "a heading that spans more rows than there are": (
        "<table><thead><tr><th rowspan=2>A<th>B<tbody><tr><td>1<td>2</table>",
        [("A", "B"), ("1", Number(2, "2"))],
    ),
    "a cell that spans all that follow": (
        "<table><tr><td rowspan=0>a<td>b<tr><td>c</table>",
        [("Row", "Column"), ("a", "b"), ("a", "c")],
    ),
    "a cell that nobody sees": (
        '<table><tr><td>a<td>b<tr><td>c<td style="visibility: hidden">7</table>',
        [("Row", "Column"), ("a", "b"), ("c", "")],
    ),
    "a cell that is taken away leaves the others where they belong": (
        '<table><tr><th>a<th>b<th>c<tr><td>x<td style="DISPLAY: none">7<td>8</table>',
        [("a", "b", "c"), ("x", "", Number(8, "8"))],
    ),
    "a row that nobody sees": (
        "<table><tr><td>a<td>b<tr hidden><td>c<td>7</table>",
        [("Row", "Column"), ("a", "b")],
    ),
    "a foot that is written first": (
        "<table><tfoot><tr><td>all<td>3<tbody><tr><td>x<td>3</table>",
        [("Row", "Column"), ("x", Number(3, "3")), ("all", Number(3, "3"))],
    ),
}


@pytest.mark.parametrize(("html", "rows"), TABLES.values(), ids=TABLES.keys())
def test_a_cell_of_a_table_says_what_a_reader_sees(html: str, rows: list[Any]) -> None:
    assert cells_of(html) == rows


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_no_letter_of_a_printed_text_is_lost_or_read_as_markup(text: str) -> None:
    [block] = shown(code(new.new_output("stream", name="stdout", text=text)))
    assert block == Verbatim(text)
    for letter in "<>":
        assert html_of([block]).count(letter) == "<pre></pre>".count(letter)


def test_only_what_is_printed_is_shown_as_a_terminal_leaves_it() -> None:
    stream = "10%\r50%\r100%\n\x1b[31mred\x1b[0m\n"
    quiet = new.new_output("stream", name="stderr", text="FutureWarning")
    assert shown(code(new.new_output("stream", name="stdout", text=stream), quiet)) == [
        Verbatim("100%\nred")
    ]


OVERWRITTEN = {
    "10%\r50%\r100%\n": "100%",
    "1/20 cases\r2/20 cases\r": "2/20 cases",  # with nothing behind it
    "12\b 3": "1 3",
    "12345\rab": "ab345",  # what is longer shows from below
    "12345\r\x1b[2Kab": "ab",
    "\x1b]8;;https://a.uk\x1b\\us\x1b]8;;\x1b\\": "us",
}


@pytest.mark.parametrize(("text", "seen"), OVERWRITTEN.items())
def test_a_line_shows_what_was_written_over_it_last(text: str, seen: str) -> None:
    assert shown(code(new.new_output("stream", name="stdout", text=text))) == [Verbatim(seen)]


def test_a_progress_bar_is_no_content_whether_or_not_it_is_a_widget() -> None:
    bar = " 50%|#####     | 10/20 [00:01<00:01,  9.97it/s]"
    assert shown(code(output({WIDGET: {}, "text/plain": bar}))) == []


def test_notes_for_the_notebook_are_not_shown_whatever_they_hold() -> None:
    tag = {"metadata": {"tags": ["notebook-only"]}}
    widget = code(output({WIDGET: {}}))
    widget.metadata.tags = ["notebook-only"]
    assert shown(words("a note", **tag), widget) == []


# --- titles ---------------------------------------------------------------------------------------


def titles(*cells: nbformat.NotebookNode) -> list[tuple[str, int]]:
    executed = gather(new.new_notebook(cells=list(cells)), "my notebook.ipynb", HERE)
    found = executed.blocks["analysis"]
    return [(block.text, block.level) for block in found if isinstance(block, Heading)]


def test_a_page_has_one_title() -> None:
    note = words("# The question\n\nand why", metadata={"tags": ["notebook-only"]})
    assert titles(words("# First"), words("# Second")) == [("First", 1), ("Second", 2)]
    assert titles(note, words("## Part")) == [("The question", 1), ("Part", 2)]
    assert titles(words("text")) == [("my notebook", 1)]
    assert titles() == [("my notebook", 1)]


def test_an_address_that_is_taken_is_given_to_nobody_else() -> None:
    made = shown(words("## A\n\n## A\n\n## A 2\n\n## A"))
    addresses = [block.anchor for block in made if isinstance(block, Heading)]
    assert addresses == ["a", "a-2", "a-2-2", "a-3"]


def test_a_title_is_what_a_reader_would_call_one() -> None:
    fenced = words("```\n# load the data\n```\n\n## Part", metadata={"tags": ["notebook-only"]})
    marked = words("# A *new* part", metadata={"tags": ["notebook-only"]})
    for cells, title in (
        ((fenced, words("x")), "mine"),
        ((fenced, marked, words("x")), "A new part"),
    ):
        made = gather(new.new_notebook(cells=[*cells]), "mine.ipynb", HERE)
        assert made.blocks["analysis"][0] == Heading(title, 1)


def test_no_two_parts_have_one_address() -> None:
    frame = output({"text/html": "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"})
    page = html_of(shown(words("## Part"), words("## Part"), code(frame, frame)))
    ids = [part.partition('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 4


# --- tables ---------------------------------------------------------------------------------------


def table(frame: Any) -> Table:
    [block] = shown(code(output({"text/html": frame._repr_html_(), "text/plain": "…"})))
    assert isinstance(block, Table)
    return block


def test_a_frame_is_a_table_with_its_index_as_the_heads_of_rows() -> None:
    made = table(pd.DataFrame({"n": [3, 4], "who": ["<b>", "007"]}, index=["girls", "boys"]))
    assert made.columns == ("Row", "n", "who")
    assert made.rows == (
        ("girls", Number(3, "3"), "<b>"),
        ("boys", Number(4, "4"), "007"),
    )
    assert '<th scope="row">girls</th>' in html_of([made])


def test_an_index_of_two_levels_heads_each_row_with_two_cells() -> None:
    index = pd.MultiIndex.from_product([["Ash", "Bow"], ["girls", "boys"]], names=["team", "who"])
    columns = pd.MultiIndex.from_tuples([("2012", "n"), ("2013", "n")])
    made = table(pd.DataFrame([[1, 2], [3, 4], [5, 6], [7, 8]], index=index, columns=columns))
    assert (made.heads, made.columns) == (2, ("team", "who", "2012: n", "2013: n"))
    assert [row[:2] for row in made.rows] == [*index]
    assert html_of([made]).count('<th scope="row">') == 8


def test_a_styled_frame_keeps_its_caption_and_how_it_writes_numbers() -> None:
    styled = pd.DataFrame({"share": [0.25]}, index=["girls"]).style
    made = table(styled.set_caption("Shares").format("{:.0%}").hide(axis="index"))
    assert (made.title, made.captioned, made.rows) == ("Shares", True, (("25%",),))


def test_a_cell_that_spans_rows_stands_in_each_of_them_and_in_no_other() -> None:
    rows = "<tr><td>a</td></tr><tr><td>b</td><td rowspan=2>c</td></tr><tr></tr><tr><td>d</td></tr>"
    [table] = [b for b in shown(words(f"<table>{rows}</table>")) if isinstance(b, Table)]
    assert table.rows == (("a", ""), ("b", "c"), ("", "c"), ("d", ""))


def test_a_frame_too_long_to_show_says_so() -> None:
    made = table(pd.DataFrame({"n": range(100)}))
    assert made.notes == ("100 rows × 1 columns",)


@pytest.mark.parametrize("value", [1.5, -3, 1_000_000, True, None, pd.NA, "12a", "0012", ""])
def test_a_number_in_a_table_is_the_one_that_is_read(value: Any) -> None:
    made = table(pd.DataFrame({"x": pd.Series([value], dtype=object)}))
    [(_, cell)] = made.rows
    if isinstance(value, bool | str) or value is None or value is pd.NA:
        assert not isinstance(cell, Number) or cell.value is None
    else:
        assert isinstance(cell, Number)
        assert cell.value == pytest.approx(value)


# --- pictures -------------------------------------------------------------------------------------

PICTURES = [
    ("what a person wrote", '#| fig-alt: "Two bars"\nax.set_title("Title")', {}, "Two bars"),
    ("what the run noted", "draw()", {"image/png": {"alt": "Noted"}}, "Noted"),
    ("a title in the code", 'ax.set_title("Lions");', {}, "Lions"),
    ("a title of pandas", 'frame.plot(title="Bars")', {}, "Bars"),
    ("the widest of titles", 'a.set_title("one"); f.suptitle("both")', {}, "both"),
    ("a list as Quarto has it", '#| fig-alt:\n#|   - "Two bars"\nplot()', {}, "Two bars"),
    ("several lines", "#| fig-alt: >\n#|   Two\n#|   bars\nplot()", {}, "Two bars"),
    ("what is said of all forms", "draw()", {"image/png": {"width": 4}, "alt": "Noted"}, "Noted"),
]


def test_a_line_that_says_nothing_describes_nothing() -> None:
    figure = output({"image/png": png()})
    assert "without alternative text" in refusal(code(figure, source="#| fig-alt:\nimport numpy"))


@pytest.mark.parametrize(
    ("source", "noted", "said"), [row[1:] for row in PICTURES], ids=[row[0] for row in PICTURES]
)
def test_a_figure_says_what_it_shows(source: str, noted: dict[str, Any], said: str) -> None:
    figure = output({"image/png": png(), "text/plain": "<Figure>"}, **noted)
    [made] = shown(code(figure, source=source))
    assert isinstance(made, Picture)
    assert (made.alt, made.width, made.height) == (said, 4, 2)
    assert f'alt="{said}"' in html_of([made])


def test_several_figures_of_a_cell_are_told_apart() -> None:
    source = "#| fig-alt: first\n#| fig-alt: second\n#| fig-cap: one\n#| fig-cap: two\nplot()"
    made = shown(code(output({"image/png": png()}), output({"image/png": png()}), source=source))
    assert [(one.alt, one.caption) for one in made if isinstance(one, Picture)] == [
        ("first", "one"),
        ("second", "two"),
    ]


def test_a_picture_in_markdown_stands_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "bar chart.png").write_bytes(base64.b64decode(png()))
    attached = {"a.png": {"image/png": png()}}
    drawn = f"![drawn](data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()})"
    text = f"![beside](bar%20chart.png)\n\n![attached](attachment:a.png)\n\n{drawn}"
    cell = words(text, attachments=attached)
    made = shown(cell, folder=tmp_path)
    assert [text_of(block) for block in made] == ["beside", "attached", "drawn"]
    assert [block.media for block in made if isinstance(block, Picture)] == [
        "image/png",
        "image/png",
        "image/svg+xml",
    ]


def test_a_drawing_has_the_size_it_says() -> None:
    [made] = shown(code(output({"image/svg+xml": SVG}), source='x.set_title("a")'))
    assert isinstance(made, Picture)
    assert (made.width, made.height) == (96, 48)


@pytest.mark.parametrize(
    "returned",
    [
        "Text(0.5, 1.0, 'a')",
        "[<matplotlib.lines.Line2D>]",
        "(array([1.]), array([0., 1.]), <BarContainer object of 1 artists>)",
    ],
)
def test_what_a_call_that_draws_gives_back_is_not_said(returned: str) -> None:
    value = new.new_output("execute_result", data={"text/plain": returned})
    figure = output({"image/png": png()}, **{"image/png": {"alt": "Lions"}})
    assert [type(block) for block in shown(code(value, figure))] == [Picture]
    assert [type(block) for block in shown(code(value))] == [Verbatim]


@pytest.mark.parametrize(
    "result",
    ["(array([1, 2]), array([1., 2.]))", "<5% of cases", "(0.35, <Axes: title='x'>)", "{'n': 12}"],
)
def test_a_result_beside_a_figure_is_said(result: str) -> None:
    value = new.new_output("execute_result", data={"text/plain": result})
    figure = output({"image/png": png()}, **{"image/png": {"alt": "Lions"}})
    assert [type(block) for block in shown(code(value, figure))] == [Verbatim, Picture]


def test_a_formula_is_shown_by_what_it_says() -> None:
    object_ = "<IPython.core.display.Math object>"
    made = shown(code(output({"text/latex": "$x^2$", "text/plain": object_})))
    assert made == [Verbatim("$x^2$")]
    assert shown(code(output({"text/latex": "$x^2$", "text/plain": "x**2"}))) == [Verbatim("x**2")]


def test_a_picture_that_the_run_wrote_comes_before_one_that_stood_there(tmp_path: Path) -> None:
    beside, ran_in = tmp_path / "beside", tmp_path / "run"
    for folder, width in ((beside, 4), (ran_in, 6)):
        folder.mkdir()
        (folder / "plot.png").write_bytes(base64.b64decode(png(width)))
    notebook = new.new_notebook(cells=[words("# T"), words("![a](plot.png)")])
    for where, width in ((ran_in, 6), (None, 4)):
        [_, made] = gather(notebook, "n.ipynb", beside, ran_in=where).blocks["analysis"]
        assert isinstance(made, Picture)
        assert made.width == width


def test_a_picture_may_stand_in_its_address_however_that_is_written() -> None:
    long = f"![a](data:image/png;base64,{png(40, 40)})"
    named = f'<img alt="a" src="data:image/png;charset=utf-8;base64,{png()}">'
    plain_svg = f'<img alt="a" src="data:image/svg+xml,{quote(SVG)}">'
    assert [type(block) for block in shown(words(long), words(named), words(plain_svg))] == [
        Picture,
        Picture,
        Picture,
    ]
    blank = {"b c.png": {"image/png": png()}}
    assert shown(words("![a](attachment:b%20c.png)", attachments=blank))


def jpeg(mode: str, turned: int = 1) -> str:
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = turned
    Image.new(mode, (4, 2)).save(data, "JPEG", exif=exif)
    return base64.b64encode(data.getvalue()).decode()


def test_a_photograph_of_a_printer_is_one_that_every_format_can_hold() -> None:
    for mode, media in (("CMYK", "image/png"), ("RGB", "image/jpeg")):
        [made] = shown(code(output({"image/jpeg": jpeg(mode)}, alt="A lion")))
        assert isinstance(made, Picture)
        assert made.media == media


def test_a_photograph_stands_as_it_was_taken() -> None:
    [made] = shown(code(output({"image/jpeg": jpeg("RGB", turned=6)}, alt="A lion")))
    assert isinstance(made, Picture)
    assert (made.width, made.height, made.media) == (2, 4, "image/png")


def moving() -> str:
    data = io.BytesIO()
    frames = [Image.new("L", (4, 2), shade) for shade in (0, 255)]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return base64.b64encode(data.getvalue()).decode()


def drawn_with(inside: str) -> str:
    return SVG.replace("></svg>", f">{inside}</svg>")


# --- what is best, and what is refused -------------------------------------------------------------


def test_what_a_page_cannot_show_gives_way_to_a_picture_beside_it() -> None:
    script = {"text/html": SCRIPT, "image/png": png(), "text/plain": "Plot()"}
    [made] = shown(code(output(script), source="#| fig-alt: a map"))
    assert isinstance(made, Picture)


SCRIPT = "<script>draw()</script>"
REFUSED = {
    "a widget": (code(output({WIDGET: {}, "text/plain": "IntSlider(value=5)"})), "a widget"),
    "a script": (code(output({"application/javascript": "alert(1)"})), "a script"),
    "html with a script": (
        code(output({"text/html": "<script>x</script>", "text/plain": "X"})),
        "<script>",
    ),
    "a frame of another page": (words('<iframe src="https://a.uk"></iframe>'), "<iframe>"),
    "a form": (words("- [ ] to do"), "<input>"),
    "words that are struck out": (words("~~no~~"), "<del>"),
    "a figure without a title": (code(output({"image/png": png()})), "without alternative text"),
    "a figure that nobody drew": (code(output({"text/plain": "<Figure size 2x1>"})), "not drawn"),
    "a picture without words": (
        words(f"![](data:image/png;base64,{png()})"),
        "without alternative",
    ),
    "a picture elsewhere": (words("![a](https://a.uk/b.png)"), "does not stand beside"),
    "a picture above": (words("![a](../conftest.py)"), "does not stand beside"),
    "a picture that is not attached": (words("![a](attachment:b.png)"), "not attached"),
    "a picture that is none": (words("![a](data:image/png;base64,AAAA)"), "cannot be read"),
    "a picture that is not whole": (
        code(output({"image/png": png(40, 40)[:-60]}, alt="a")),
        "cannot be read",
    ),
    "a picture that moves": (code(output({"image/gif": moving()}, alt="a")), "it moves"),
    "a drawing that shows a file": (
        code(output({"image/svg+xml": drawn_with('<image href="https://a.uk/x.png"/>')}, alt="a")),
        "it shows another file, https://a.uk/x.png",
    ),
    "a drawing with a page in it": (
        code(output({"image/svg+xml": drawn_with("<foreignObject/>")}, alt="a")),
        "text in HTML",
    ),
    "a heading with words struck out": (words("## ~~Old~~ New"), "<del>"),
    "a heading with a picture": (words(f"## A ![l](data:image/png;base64,{png()})"), "a heading"),
    "a script at the top": (words("<script>x</script>\n\nText"), "<script>"),
    "a table in a table": (
        words("<table><tr><td>a<td><table><tr><td>b</table></table>"),
        "a cell of a table with something else than text",
    ),
    "a list with letters": (words('<ol type="a"><li>b</li></ol>'), "a list with letters"),
    "a list that counts down": (words("<ol reversed><li>b</li></ol>"), "a list with letters"),
    "a bar without words": (words('<meter value="0.5"></meter>'), "<meter>"),
    "what is nested too deeply": (words("<div>" * 3000 + "a"), "nested too deeply"),
    "text beside the cells": (
        words("<table><tr><td>1</td></tr><p>note: partial</p></table>"),
        "outside of its cells",
    ),
    "text beside the pairs": (words("<dl>text<dt>a<dd>b</dl>"), "outside of them"),
    "what is struck out as it was printed": (words("<pre><s>old</s></pre>"), "<s>"),
    "what a style strikes out": (
        words('<span style="text-decoration:line-through">12</span>'),
        "struck out",
    ),
    "a table that is words to some": (words("|a|b|\n|-|-|\n|1|"), "as many cells"),
    "raw text": (new.new_raw_cell("---\ntitle: x\n---"), "raw text"),
    "an error": (
        code(new.new_output("error", ename="KeyError", evalue="x", traceback=[])),
        "KeyError",
    ),
    "an unknown kind": (code(output({"application/x-own": "1", "text/plain": "own"})), "x-own"),
    "a drawing within words": (words("<svg></svg>"), "<svg>"),
}


@pytest.mark.parametrize(("cell", "what"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_a_block_is_refused_by_its_cell(cell: Any, what: str) -> None:
    told = refusal(cell)
    assert told.startswith(f"mine.ipynb, cell {cell.id} shows ")
    assert what in told
    assert "tag the cell notebook-only" in told


def test_our_own_blocks_and_a_drawing_of_ours_come_as_they_are() -> None:
    from sqs_analysis.present.marks import Drawn
    from sqs_analysis.present.page import Page

    ours = [Heading("Part", 2, "part"), Chart("c", "t", "c", "alt", Drawn("<svg/>", 1, 1))]
    made = shown(code(output(Page.of(*ours)._repr_mimebundle_())))
    assert made == ours
    assert plain("a") == "a"


def test_styled_tables_have_the_same_ids_in_every_run_and_words_like_them_stay() -> None:
    def ran() -> list[str]:
        frames = [pd.DataFrame({"ref": ["T_12345"], "n": [n]}) for n in (3, 7)]
        styled = [
            frame.style.map(lambda n: f"color: red; order: {n}", subset=["n"]) for frame in frames
        ]
        cells = [code(output({"text/html": one.to_html()})) for one in (*styled, styled[0])]
        made = normalised(new.new_notebook(cells=cells))
        return [str(cell.outputs[0].data["text/html"]) for cell in made.cells]

    first, second, again = ran()
    assert ran() == [first, second, again]
    assert 'id="T_styled1"' in first
    assert "#T_styled2_row0_col1" in second
    assert again == first
    assert ">T_12345</td>" in first
