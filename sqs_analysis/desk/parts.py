"""What belongs on one picture: entries that are drawn as lines, listed as rows or said as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import takewhile

import pandas as pd

from sqs_analysis.desk.group_words import group_terms
from sqs_analysis.desk.source import one_confidence
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Items, Paragraph, Stamp, Table, TableCell
from sqs_analysis.present.formats import capitalised
from sqs_analysis.present.lines import chart_of as shares_chart
from sqs_analysis.present.marks import Line
from sqs_analysis.present.tables import stamp_of, without_zeros, words_of


@dataclass(frozen=True)
class Entry:
    """One figure: what it is on, and whose it is.

    Attributes
    ----------
    item : id of what it is on, such as a question.
    label, named : what that is called in a chart, and in a table.
    whose : of which inspection of several, and of which cases, by what must hold together of them;
        nothing for all cases.
    line : as drawn, None where it is no share; its label is that of the item.
    cells : as listed, after what it is on and whose it is; none where it is not listed.
    said : as a sentence, "" where others say it.
    place : of the sentence among the others: where its row stands in the frame.
    """

    item: str
    label: str
    named: str
    whose: tuple[str, ...]
    line: Line | None
    cells: tuple[TableCell, ...]
    said: str = ""
    place: int = 0


@dataclass(frozen=True)
class Part:
    """The entries that belong together, and what is said of them all.

    Attributes
    ----------
    name : an id of its own on the page.
    title : what they are about.
    what : the title of their chart, with which its text alternative begins.
    caption : what is measured.
    columns : what the item is called, then the figures of a table.
    results : of the inspection they are from, with nothing measured that need be said.
    rows : the rows of the frame they were made from.
    notes : below a table.
    key : other words for marks than those of findings.
    above : what the titles say already of whose all the figures are.
    several : the results of each inspection, where they are of several.
    """

    name: str
    title: str
    what: str
    caption: str
    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    results: Results
    rows: pd.DataFrame
    notes: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    above: tuple[str, ...] = ()
    several: tuple[Results, ...] = ()

    @property
    def stamp(self) -> Stamp:
        """Which inspection the figures are of, or which several."""
        if len(self.several) < 2:
            return stamp_of(self.results)
        ids = ", ".join(results.inspection.id for results in self.several)
        hashes = (results.inspection.workbook.sha256 for results in self.several)
        return replace(Stamp.of_programme(hashes), inspection=ids)

    @property
    def whose(self) -> list[tuple[str, ...]]:
        """Whose figures they are, in the order in which they come."""
        return list(dict.fromkeys(entry.whose for entry in self.entries))


def together(parts: Iterable[Part]) -> list[Part]:
    """Parts on the same things as one, whose figures stand beside each other item by item.

    Of one that is of a single group of cases the titles say it; of others each line, row and sentence.
    """
    by_name: dict[str, list[Part]] = {}
    for part in parts:
        by_name.setdefault(part.name, []).append(part)
    return [_joined(found) for found in by_name.values()]


def _joined(parts: list[Part]) -> Part:
    first = parts[0]
    entries = [entry for part in parts for entry in part.entries]
    items = {entry.item: number for number, entry in enumerate(reversed(entries))}
    entries.sort(key=lambda entry: -items[entry.item])
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    one_confidence(rows)
    of = {part.results.inspection.id: part.results for part in parts}
    notes = dict.fromkeys(note for part in parts for note in part.notes)
    whole = replace(
        first, entries=tuple(entries), rows=rows, several=tuple(of.values()), notes=tuple(notes)
    )
    words = words_of(first.results)
    alike = takewhile(lambda terms: len(set(terms)) == 1, zip(*whole.whose, strict=False))
    above = tuple(terms[0] for terms in alike)
    if not above:
        return whole
    group = words("figure.list_separator").join(above)
    title, what = (words("desk.in_group", title=t, group=group) for t in (first.title, first.what))
    return replace(whole, title=title, what=what, above=above)


def whose_of(group: str, results: Results, which: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Whose figures a group's are, nothing for all cases; of several inspections, first which."""
    return (*which, *group_terms(group, results.inspection))


def chart_of(part: Part) -> Chart | Items | Paragraph:
    """The part as a chart; as sentences where nothing in it is a share."""
    words, several = words_of(part.results), len(part.whose) > 1
    lines = tuple(
        replace(entry.line, label=_label(entry, part)) if several else entry.line
        for entry in part.entries
        if entry.line is not None
    )
    if not lines:
        return said_of([part])
    if all(line.proportion is None for line in lines):
        return Paragraph(words("theme.nothing"))
    name, other = f"chart-{part.name}", dict(part.key)
    chart = shares_chart(name, part.what, part.caption, lines, part.results, other=other)
    return replace(chart, stamp=part.stamp)


def table_of(part: Part) -> Table | Items:
    """The part as a table; as sentences where nothing in it is listed."""
    listed = [entry for entry in part.entries if entry.cells]
    if not listed:
        return said_of([part])
    several = len(part.whose) > 1
    head, *columns = part.columns
    rows = tuple(
        (entry.named, *((_apart(entry, part),) if several else ()), *entry.cells)
        for entry in listed
    )
    whose = (words_of(part.results)("desk.cases"),) if several else ()
    names, rows = without_zeros((head, *whose, *columns), rows)
    return Table(f"table-{part.name}", part.title, names, rows, part.notes, part.stamp)


def said_of(parts: Iterable[Part]) -> Items:
    """Parts as sentences, each of which says of whom it is true if that is not everybody."""
    entries = sorted((e for part in parts for e in part.entries), key=lambda entry: entry.place)
    return Items(tuple(_sentence(entry) for entry in entries if entry.said))


def _sentence(entry: Entry) -> str:
    words = catalogue()
    if not entry.whose:
        return entry.said
    whose = words("figure.list_separator").join(entry.whose)
    return words("desk.in_group", title=capitalised(whose), group=entry.said)


def _label(entry: Entry, part: Part) -> str:
    whose = _apart(entry, part)
    return catalogue()("desk.in_group", title=entry.label, group=whose) if whose else entry.label


def _apart(entry: Entry, part: Part) -> str:
    """Whose a figure is, but for what the titles say."""
    separator = words_of(part.results)("figure.list_separator")
    return separator.join(entry.whose[len(part.above) :])
