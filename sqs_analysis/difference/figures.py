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
from sqs_analysis.read.commentary import AREA_PLACES

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
GROUPS, NONE = ("table-groups", "chart-groups"), frozenset[str]()


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
        for row in findings_in(side.files):
            self.behind[row["section"]] |= {row["question"]} - {""}
            self.ids[row["wording"]].add(row["question"] or row["section"])
        self.rules: dict[str, frozenset[str]] = {}
        self.fields = set[str]()
        if made_with := side.instrument:
            for question in made_with.questions:
                place = f"{PASSAGE}{question.paragraph}"
                self.behind[question.section] |= {question.id, place}
                self.behind[place] |= {question.id, place}
                for label in (question.id, question.wording, question.short):
                    self.ids[label].add(question.id)
            for section in made_with.sections:
                self.ids[section.title].add(section.id)
            self.rules = {group.id: group.rule.names for group in made_with.groups}
            self.fields = {field.name for field in made_with.fields_of("Cases")}

    def _name(self, label: str) -> str:
        """The id of the question or section that a label names; if none, the label itself."""
        ids = self.ids.get(label.partition(" ")[0]) or self.ids.get(label) or set()
        ids = (ids & self.behind.get(self._section, set())) or ids
        return min(ids) if len(ids) == 1 else label

    @property
    def _section(self) -> str:
        return self.heading.anchor.rpartition("-")[2]

    def _about(self, name: str, number: str = "") -> frozenset[str]:
        """What a name stands for; without one, what stands under the heading or in a paragraph."""
        if name:
            return frozenset(self.behind.get(name) or {name} & self.ids.get(name, NONE))
        if number:
            return frozenset({f"{PASSAGE}{number}", *self.behind.get(f"{PASSAGE}{number}", ())})
        places = (f"{PASSAGE}{place}" for place in UNDER.get(self.heading.anchor, ()))
        return frozenset({*self.behind.get(self._section, ()), *places})

    def finding(self, row: Mapping[str, str]) -> None:
        """A row of ``findings.csv``: its counts, its share with limits, and what was asked."""
        name, group = row["question"] or row["section"], row["group"]
        about = self._about(name) | {name} | self.rules.get(group, NONE)
        place = ("findings.csv", name, *([group] if group != "all" else []))
        counts, limits = ([row[column] for column in part] for part in (COUNTS, LIMITS))
        said = self.words("changes.counts", **dict(zip(COUNTS, counts, strict=True)))
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
        place, about = self._place(edition, number), self._about("", number)
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
            about = NONE.union(*(figure.about for figure in ranks))
            ordered = [replace(figure, about=about) for figure in ranks]
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
        about = self._about(name)
        if block.id.startswith(GROUPS):
            named = {one for one in self.fields if block.id.endswith(one.replace("_", "-"))}
            about |= named or self.fields
        known, place = name if self._about(name or "-") else "", (block.title, *further)
        self.found[key].append(Figure(self._place(key[0], *place), text, aspect, about, known))


def _rounded(value: str) -> str:
    try:
        return f"{float(value):.4g}"
    except ValueError:
        return value


def _aspect(cell: blocks.TableCell) -> str:
    counted = isinstance(cell, blocks.Share) or (isinstance(cell, blocks.Number) and cell.of)
    return "count" if counted else "text" if isinstance(cell, str | tuple) else "limit"
