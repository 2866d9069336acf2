"""Blocks as HTML: semantic, escaped, with everything a screen reader needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Link,
    Number,
    Paragraph,
    Share,
    Stamp,
    Table,
    TableCell,
    cell_text,
)


def html_of(blocks: Iterable[Block]) -> str:
    """Blocks as HTML without any script or outside address.

    >>> html_of([Paragraph("5 < 6 & more")])
    '<p>5 &lt; 6 &amp; more</p>'
    """
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading():
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            return f"<h{block.level}{anchor}>{escape(block.text)}</h{block.level}>"
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
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)


def _items(block: Items) -> str:
    tag = "ol" if block.ordered else "ul"
    kind = ' type="i"' if block.roman else ""
    items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
    return f"<{tag}{kind}>{items}</{tag}>"


def _paragraph(block: Paragraph) -> str:
    style = "" if block.style == "plain" else f' class="{block.style}"'
    number = f'<span class="label">{escape(block.number)}</span> ' if block.number else ""
    return f"<p{style}>{number}{escape(block.text)}</p>"


def _chart(chart: Chart) -> str:
    caption = f"<figcaption>{escape(chart.caption)}</figcaption>" if chart.caption else ""
    return (
        f'<figure class="chart" id="{escape(chart.id)}"{_stamp(chart.stamp)}>'
        f'<div class="scroll" role="region" aria-label="{escape(chart.title)}" tabindex="0">'
        f'<div role="img" aria-label="{escape(chart.alt)}">{chart.svg}</div></div>'
        f"{caption}</figure>"
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "".join(_group(list(rows)) for _, rows in groupby(table.rows, key=_first_text))
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    inner = (
        f'<div class="scroll" role="region" aria-label="{escape(table.title)}" tabindex="0">'
        f'<table id="{escape(table.id)}"{_stamp(table.stamp)}><caption>{escape(table.title)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )
    if not table.summary:
        return inner
    return f"<details><summary>{escape(table.summary)}</summary>{inner}</details>"


def _first_text(row: tuple[TableCell, ...]) -> str:
    return cell_text(row[0])


def _group(rows: Sequence[tuple[TableCell, ...]]) -> str:
    """Rows that share their heading: it is written once, and heads them all."""
    span = f' rowspan="{len(rows)}"' if len(rows) > 1 else ""
    head = f'<th scope="row"{span}>{_linked(rows[0][0])}</th>'
    first, *others = ("".join(_cell(cell) for cell in row[1:]) for row in rows)
    return f"<tr>{head}{first}</tr>" + "".join(f"<tr>{cells}</tr>" for cells in others)


def _linked(cell: TableCell) -> str:
    """The text of a cell, as a link if it is one."""
    text = escape(cell_text(cell))
    return f'<a href="{escape(cell.href)}">{text}</a>' if isinstance(cell, Link) else text


def _cell(cell: TableCell) -> str:
    if isinstance(cell, Share) and cell.proportion is not None:
        width = f"{100 * cell.proportion:.1f}%"
        bar = f'<span class="bar"><span style="width:{width}"></span></span>'
        return f'<td class="share">{bar}<span>{escape(cell.text)}</span></td>'
    kind = ' class="number"' if isinstance(cell, Number) else ""
    return f"<td{kind}>{_linked(cell)}</td>"


def _stamp(stamp: Stamp | None) -> str:
    if stamp is None:
        return ""
    return (
        f' data-inspection="{escape(stamp.inspection)}"'
        f' data-workbook="{escape(stamp.workbook[:16])}"'
    )
