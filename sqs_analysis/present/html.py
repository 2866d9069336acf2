"""Blocks as HTML: semantic, escaped, with everything a screen reader needs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from sqs_analysis.present.blocks import (
    Block,
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
    TableCell,
    Text,
    Verbatim,
    cell_text,
)
from sqs_analysis.present.html_charts import chart_html


def html_of(blocks: Iterable[Block], *, named: bool = False) -> str:
    """Blocks as HTML without any script or outside address.

    Where the marks of charts are ``named``, each says what it is while it is hovered over or has the
    focus.

    >>> html_of([Paragraph("5 < 6 & more")])
    '<p>5 &lt; 6 &amp; more</p>'
    """
    shown = tuple(blocks)
    places = {block.id for block in shown if isinstance(block, Table)}
    places |= {block.anchor for block in shown if isinstance(block, Heading)}
    return "\n".join(_block(_leading(block, places), named) for block in shown)


def _leading(block: Block, places: Container[str]) -> Block:
    """A chart leads to its data only where they are on the page."""
    if isinstance(block, Chart) and block.data not in places:
        return replace(block, data="")
    return block


def _block(block: Block, named: bool) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph():
            return _paragraph(block)
        case Items():
            return _items(block)
        case Facts():
            pairs = (
                f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
                for label, value in block.pairs
            )
            return f'<dl class="facts"{_stamp(block.stamp)}>{"".join(pairs)}</dl>'
        case Verbatim():
            return f"<pre>{escape(block.text)}</pre>"
        case Table():
            return _table(block)
        case Chart() | Picture():
            return _figure(block, named)


def _text(text: Text) -> str:
    return escape(text) if isinstance(text, str) else "".join(map(_span, text))


def _span(span: Span) -> str:
    html = escape(span.text)
    for tag, is_so in (("code", span.code), ("em", span.emphasis), ("strong", span.strong)):
        html = f"<{tag}>{html}</{tag}>" if is_so else html
    html = f'<time datetime="{escape(span.date)}">{html}</time>' if span.date else html
    label = f' aria-label="{escape(span.label)}"' if span.label else ""
    return f'<a href="{escape(span.href)}"{label}>{html}</a>' if span.href else html


def _items(block: Items) -> str:
    tag = "ol" if block.ordered else "ul"
    kind = ' type="i"' if block.roman else ""
    kind += f' start="{block.start}"' if block.start != 1 else ""
    items = "".join(
        _items(item) if isinstance(item, Items) else f"</li><li>{_text(item)}"
        for item in block.items
    )
    return f"<{tag}{kind}>{items.removeprefix('</li>')}</li></{tag}>"


def _paragraph(block: Paragraph) -> str:
    style = "" if block.style == "plain" else f' class="{block.style}"'
    number = f'<span class="label">{escape(block.number)}</span> ' if block.number else ""
    return f"<p{style}>{number}{_text(block.text)}</p>"


def _image(picture: Picture) -> str:
    return (
        f'<img src="data:{picture.media};base64,{picture.data}" alt="{escape(picture.alt)}" '
        f'width="{picture.width:.0f}" height="{picture.height:.0f}">'
    )


def _figure(block: Chart | Picture, named: bool) -> str:
    """A chart below its caption, which says what is measured; a picture above its own."""
    caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
    opening = f'class="chart" id="{escape(block.id)}" aria-label="{escape(block.title)}"'
    if isinstance(block, Picture):
        return f"<figure {opening}>{_image(block)}{caption}</figure>"
    data = f' aria-details="{escape(block.data)}"' if block.data else ""
    return (
        f"<figure {opening}{data}{_stamp(block.stamp)}>{caption}{chart_html(block, named)}</figure>"
    )


def _heading(block: Heading) -> str:
    anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
    begins = ' class="begins"' if block.begins else ""
    topic = f'<span class="topic">{escape(block.topic)}</span> ' if block.topic else ""
    return f"<h{block.level}{anchor}{begins}>{topic}{escape(block.text)}</h{block.level}>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "".join(_body(table))
    caption = f"<caption>{escape(table.title)}</caption>" if table.captioned else ""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    find = f' data-find="{escape(table.find)}"' if table.find else ""
    inner = (
        f'<div class="scroll" role="region" aria-label="{escape(table.title)}" tabindex="0">'
        f'<table id="{escape(table.id)}"{find}{_stamp(table.stamp)}>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )
    if not table.summary:
        return inner
    kept = "" if table.on_paper else ' class="screen"'
    return f"<details{kept}><summary>{escape(table.summary)}</summary>{inner}</details>"


def _body(table: Table) -> Iterator[str]:
    if table.heads == 1 and not table.find:
        for _, rows in groupby(table.rows, key=_first_text):
            yield _group(list(rows))
    else:
        for row in table.rows:
            heads = (f'<th scope="row">{_inner(cell)}</th>' for cell in row[: table.heads])
            of = table.columns if table.find else [""] * len(row)
            cells = map(_cell, row[table.heads :], of[table.heads :])
            yield f"<tr>{''.join(heads)}{''.join(cells)}</tr>"


def _first_text(row: tuple[TableCell, ...]) -> str:
    return cell_text(row[0])


def _group(rows: Sequence[tuple[TableCell, ...]]) -> str:
    """Rows that share their heading: it is written once, and heads them all."""
    span = f' rowspan="{len(rows)}"' if len(rows) > 1 else ""
    head = f'<th scope="row"{span}>{_inner(rows[0][0])}</th>'
    first, *others = ("".join(_cell(cell) for cell in row[1:]) for row in rows)
    return f"<tr>{head}{first}</tr>" + "".join(f"<tr>{cells}</tr>" for cells in others)


def _cell(cell: TableCell, column: str = "") -> str:
    """A cell; a figure names its column where rows may be shown as cards."""
    of = f' data-of="{escape(column)}"' if column and isinstance(cell, Number | Share) else ""
    if isinstance(cell, Share) and cell.proportion is not None:
        width = f"{100 * cell.proportion:.1f}%"
        bar = f'<span class="bar"><span style="width:{width}"></span></span>'
        return f'<td class="share"{of}>{bar}<span>{escape(cell.text)}</span></td>'
    kind = ' class="number"' if isinstance(cell, Number) else ""
    return f"<td{kind}{of}>{_inner(cell)}</td>"


def _inner(cell: TableCell) -> str:
    return _text(cell if isinstance(cell, tuple) else cell_text(cell))


def _stamp(stamp: Stamp | None) -> str:
    if stamp is None:
        return ""
    return (
        f' data-inspection="{escape(stamp.inspection)}"'
        f' data-workbook="{escape(stamp.workbook[:16])}"'
    )
