"""What a report publishes, figure by figure and sentence by sentence, each with what it is made of."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqs_analysis.difference.causes import PASSAGE
from sqs_analysis.difference.sides import Side
from sqs_analysis.languages import Catalogue
from sqs_analysis.present import blocks
from sqs_analysis.present.record import MARK
from sqs_analysis.read.commentary import AREA_PLACES, Passage
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import Reference, references

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\[])")
LEVEL = re.compile(r"[\d.]+%")  # of confidence, in the heading of a column
COUNTS = ("sufficient", "answered", "not_applicable", "not_answered")
LIMITS = ("proportion", "lower", "upper")
# Places of the letter that are no section's, by the anchors of their headings.
UNDER = {
    **dict.fromkeys(("summary", "headline"), ("summary",)),
    **dict.fromkeys(("areas", "letter-areas"), AREA_PLACES),
    "context": ("context",),
}
NONE = frozenset[str]()


@dataclass(frozen=True)
class Figure:
    """One published figure, word or sentence: where it stands, in words, and its text.

    Attributes
    ----------
    aspect : "count", "limit" or "text"; or "rank", of a line among others.
    about : ids of questions, fields and paragraphs that it is made of; empty if nobody can tell.
    name : id of the question or section it is on, "" where it is on none.
    value : what is compared, in full precision; "" if that is the text.
    cells : range of cells that it was counted from, "" where that is not said.
    """

    place: tuple[str, ...]
    text: str
    aspect: str = "text"
    about: frozenset[str] = NONE
    name: str = ""
    value: str = ""
    cells: str = ""


Published = dict[tuple[str, ...], list[Figure]]


def findings_in(files: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of ``findings.csv`` among some files, by their columns."""
    return list(csv.DictReader(io.StringIO(files.get("findings.csv", "").removeprefix(MARK))))


def published(side: Side, words: Catalogue) -> Published:
    """Everything that may move, by a key under which an earlier edition has it as well."""
    reader = _Reader(side, words)
    for row in findings_in(side.files):
        reader.finding(row)
    for edition, shown in side.blocks.items():
        for block in shown:
            reader.block(edition, block)
    return reader.found


class _Reader:
    """Goes through what a report shows, and knows what its labels mean."""

    def __init__(self, side: Side, words: Catalogue) -> None:
        self.words, self.found = words, defaultdict[tuple[str, ...], list[Figure]](list)
        self.heading, self.input = blocks.Heading("", 1), side.record["input"].values()
        self.ids, self.behind = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        self.rules, self.fields = dict[str, frozenset[str]](), set[str]()
        self.summed = defaultdict[str, set[str]](set)
        self.reasons = defaultdict[str, set[str]](set)
        for row in findings_in(side.files):
            self.behind[row["section"]] |= {row["question"]} - {""}
            self.ids[row["wording"]].add(row["question"] or row["section"])
        if side.instrument:
            self._learn(side.instrument, side.inspection.commentary if side.inspection else ())

    def _learn(self, instrument: Instrument, written: Sequence[Passage]) -> None:
        """What an instrument calls its parts, and which questions its letter's paragraphs tell of."""
        for question in instrument.questions:
            self.behind[question.section] |= {question.id, f"{PASSAGE}{question.paragraph}"}
            self.behind[f"{PASSAGE}{question.paragraph}"].add(question.id)
            for label in (question.id, question.wording, question.short):
                self.ids[label].add(question.id)
            for explained in question.explains:
                self.reasons[explained].add(question.id)
        for question in instrument.quality:
            self.summed[question.section].add(question.id)
        for section in instrument.sections:
            self.ids[section.title].add(section.id)
        for passage in written:
            for one in references(passage.text, instrument):
                asked = one.questions if isinstance(one, Reference) else ()
                self.behind[f"{PASSAGE}{passage.place}"] |= {question.id for question in asked}
        self.rules = {group.id: group.rule.names for group in instrument.groups}
        self.fields = {field.name for field in instrument.fields_of("Cases")}

    def _name(self, label: str) -> str:
        """The id of the question or section that a label names; if none, the label itself."""
        ids = self.ids.get(label.partition(" ")[0]) or self.ids.get(label) or set()
        ids = (ids & self.behind.get(_section(self.heading), set())) or ids
        return min(ids) if len(ids) == 1 else label

    def _about(self, name: str) -> frozenset[str]:
        """The questions that a section sums up, or a question; nothing for another label."""
        summed = self.summed.get(name) or self.behind.get(name)
        return frozenset(summed or {name} & self.ids.get(name, NONE))

    def _under(self, number: str = "") -> frozenset[str]:
        """What a paragraph of the letter tells of; without its number, what is under the heading."""
        places = {f"{PASSAGE}{place}" for place in UNDER.get(self.heading.anchor, ())}
        places |= self.behind.get(_section(self.heading), set())
        told = {f"{PASSAGE}{number}"} if number else places
        return frozenset(told.union(*(self.behind.get(name, ()) for name in told)))

    def finding(self, row: Mapping[str, str]) -> None:
        """A row of ``findings.csv``: its counts, its share with limits, and what was asked."""
        name, group = row["question"] or row["section"], row["group"]
        about = self._about(name) | {name} | self.rules.get(group, NONE)
        place = ("findings.csv", name, *([group] if group != "all" else []))
        counts, limits = ([row[column] for column in part] for part in (COUNTS, LIMITS))
        said = self.words("changes.counts", **dict(zip(COUNTS, counts, strict=True)))
        said = said if counts[0].isdigit() else counts[0]  # which is withheld
        told = (("count", said, counts), ("limit", ", ".join(map(_rounded, limits)), limits))
        for aspect, text, values in told:
            figure = Figure(place, text, aspect, about, name, " ".join(values), row["cells"])
            self.found[*place, aspect].append(figure)
        self.found[*place, "asked"].append(Figure(place, row["wording"], "text", about, name))

    def block(self, edition: str, block: blocks.Block) -> None:
        """A block of an edition, in reading order."""
        match block:
            case blocks.Heading():
                self.heading = block
                self._sentences(edition, [block.text])
            case blocks.Paragraph():
                self._sentences(edition, SENTENCE.split(blocks.plain(block.text)), block.number)
            case blocks.Facts():
                for label, value in block.pairs:
                    if value not in self.input:  # the workbook moves figures, and is none
                        figure = Figure(self._place(edition, label), value)
                        self.found[edition, label].append(figure)
            case blocks.Table():
                self._table(edition, block)
            case blocks.Chart() | blocks.Picture():
                self._chart(edition, block)
            case _:
                self._sentences(edition, blocks.text_of(block).splitlines())

    def _place(self, edition: str, *further: str) -> tuple[str, ...]:
        said = (self.words(f"changes.{edition}"), self.heading.name, *further)
        return tuple(filter(None, said))

    def _sentences(self, edition: str, texts: Sequence[str], number: str = "") -> None:
        place, about = self._place(edition, number), self._under(number)
        flow = self.found[edition, self.heading.anchor, "sentences"]
        flow += [Figure(place, text.strip(" -"), "text", about) for text in texts]

    def _table(self, edition: str, table: blocks.Table) -> None:
        texts = [tuple(map(blocks.cell_text, row)) for row in table.rows]
        alike = Counter(row[: table.heads] for row in texts)
        for row, said in zip(table.rows, texts, strict=True):
            heads = table.heads + (alike[said[: table.heads]] > 1)
            name = self._name(said[0])
            self._add((edition, table.id, name), table, name, (name,), said[0])
            for column, cell, text in list(zip(table.columns, row, said, strict=True))[heads:]:
                key = (edition, table.id, name, *said[1:heads], LEVEL.sub("%", column))
                self._add(key, table, name, (*said[:heads], column), text, _aspect(cell))
        for text in (table.title, *table.columns, *table.notes):
            self._add((edition, table.id, "said", LEVEL.sub("%", text)), table, "", (), text)

    def _chart(self, edition: str, chart: blocks.Chart | blocks.Picture) -> None:
        shows: Any = getattr(chart, "shows", None)
        listed = getattr(shows, "lines", None) or getattr(shows, "rows", ())
        listed = listed or [strip for strip in getattr(shows, "strips", ()) if strip.marks]
        ranks = []
        for line, text in zip(listed, shows.texts if listed else (), strict=True):
            name, said = self._name(line.label), text.removeprefix(f"- {line.label}: ")
            key = (edition, chart.id, name)
            self._add(key, chart, name, (line.label,), said, "limit")
            ranks.append(replace(self.found[key][-1], text=name, aspect="rank"))
        if hasattr(shows, "lines"):
            about = NONE.union(*(self._about(rank.text) for rank in ranks))
            ordered = [replace(rank, about=about) for rank in ranks]
            self.found[edition, chart.id, "rank"] = ordered
        for text in filter(None, (chart.title, chart.caption, "" if listed else chart.alt)):
            self._add((edition, chart.id, "said"), chart, "", (), text)

    def _add(
        self,
        key: tuple[str, ...],
        block: blocks.Table | blocks.Chart | blocks.Picture,
        name: str,
        further: tuple[str, ...],
        text: str,
        aspect: str = "text",
    ) -> None:
        about, place = self._about(name) if name else self._under(), (block.title, *further)
        known = name if name and about else ""
        if isinstance(block, blocks.Chart):
            about |= self.reasons.get(known, NONE)
        if known and block.id.startswith("table-groups"):
            split = {one for one in self.fields if block.id.endswith(one.replace("_", "-"))}
            about |= split or NONE.union(*self.rules.values())
        self.found[key].append(Figure(self._place(key[0], *place), text, aspect, about, known))


def _section(heading: blocks.Heading) -> str:
    """The section that a heading is of, by its anchor."""
    return heading.anchor.rpartition("-")[2]


def _rounded(value: str) -> str:
    try:
        return f"{float(value):.4g}"
    except ValueError:
        return value


def _aspect(cell: blocks.TableCell) -> str:
    counted = isinstance(cell, blocks.Share) or (isinstance(cell, blocks.Number) and cell.of)
    return "count" if counted else "text" if isinstance(cell, str | tuple) else "limit"
