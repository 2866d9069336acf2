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
from sqs_analysis.read.commentary import Passage
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.text import sentences

LEVEL = re.compile(r"[\d.]+%")  # of confidence, in the heading of a column
COUNTS = ("sufficient", "answered", "not_applicable", "not_answered")
LIMITS = ("proportion", "lower", "upper")
Key = tuple[str, ...]
Names = set[str] | frozenset[str]
Shown = blocks.Table | blocks.Chart | blocks.Picture


@dataclass(frozen=True)
class Figure:
    """One published figure, word or sentence: where it stands, in words, and its text.

    Its ``aspect`` is "count", "limit" or "text", or "rank", of a line. It is ``about`` questions,
    fields and paragraphs, nothing if nobody can tell, and on the question or section of its ``name``.
    Compared is its ``value``, or else the text. The range of its ``cells`` is said of findings.
    """

    place: Key
    text: str
    aspect: str = "text"
    about: Names = frozenset()
    name: str = ""
    value: str = ""
    cells: str = ""


def findings_in(files: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of ``findings.csv`` among some files, by their columns."""
    return list(csv.DictReader(io.StringIO(files.get("findings.csv", "").removeprefix(MARK))))


def published(side: Side, words: Catalogue) -> dict[Key, list[Figure]]:
    """Everything that may move, by a key under which an earlier report has it as well."""
    reader = _Reader(words)
    if side.instrument:
        reader.learn(side.instrument, side.inspection.commentary if side.inspection else ())
    for row in findings_in(side.files):
        reader.finding(row)
    for edition, shown in side.blocks.items():
        for block in shown:
            reader.block(edition, block, list(side.record["input"].values()))
    return reader.found


class _Reader:
    """Goes through what a report shows, and knows what its labels mean."""

    def __init__(self, words: Catalogue) -> None:
        self.words, self.heading = words, blocks.Heading("", 1)
        self.found: dict[Key, list[Figure]] = defaultdict(list)
        self.ids, self.told_in, self.made_of, self.reasons, self.rules = (
            defaultdict[str, Names](set) for _ in range(5)
        )
        self.fields: Names = set()

    def learn(self, instrument: Instrument, written: Sequence[Passage]) -> None:
        """What an instrument calls its parts and makes of them, and where the letter tells of them."""
        for question in instrument.questions:
            name, place = question.id, f"{PASSAGE}{question.paragraph}"
            parts = question.rolls_up.parts if question.rolls_up else ()
            self.made_of[name] |= {name}.union(*({part, *self.made_of[part]} for part in parts))
            self.told_in[question.section] |= {name, place}
            self.told_in[place] |= {name, place}
            for label in (name, question.wording, question.short):
                self.ids[label] |= {name}
            for explained in question.explains:
                self.reasons[explained] |= {name}
        for question in instrument.quality:
            self.made_of[question.section] |= self.made_of[question.id]
        for section in instrument.sections:
            self.ids[section.title] |= {section.id}
        for one in written:
            for found in references(one.text, instrument):
                if isinstance(found, Reference):
                    self.told_in[f"{PASSAGE}{one.place}"] |= {q.id for q in found.questions}
        self.rules |= {group.id: group.rule.names for group in instrument.groups}
        self.fields = {field.name for field in instrument.fields_of("Cases")}

    @property
    def section(self) -> str:
        """The section that the heading is of, by its anchor."""
        return self.heading.anchor.partition("-")[2]

    def name(self, label: str) -> str:
        """The id of the question or section that a label names; if none, the label itself."""
        ids = self.ids.get(label.partition(" ")[0]) or self.ids.get(label, set())
        ids = (ids & self.told_in.get(self.section, set())) or ids
        return min(ids) if len(ids) == 1 else label

    def finding(self, row: Mapping[str, str]) -> None:
        """A row of ``findings.csv``: its counts, its share with limits, and what was asked."""
        name, group = row["question"] or row["section"], row["group"]
        about = self.made_of[name] | self.rules[group]
        place = ("findings.csv", name, *([group] if group != "all" else []))
        counts, limits = ([row[column] for column in part] for part in (COUNTS, LIMITS))
        said = self.words("changes.counts", **dict(zip(COUNTS, counts, strict=True)))
        said = said if counts[0].isdigit() else counts[0]  # which is withheld
        rounded = ", ".join(f"{float(v):.4g}" if v[:1].isdigit() else v for v in limits)
        for aspect, text, values in (("count", said, counts), ("limit", rounded, limits)):
            figure = Figure(place, text, aspect, about, name, " ".join(values), row["cells"])
            self.found[*place, aspect].append(figure)
        self.found[*place, "asked"].append(Figure(place, row["wording"], "text", about, name))

    def block(self, edition: str, block: blocks.Block, made_of: Sequence[str]) -> None:
        """A block of an edition, in reading order; its workbook moves figures, and is none."""
        match block:
            case blocks.Heading():
                self.heading = block
                self.sentences(edition, [block.text])
            case blocks.Paragraph():
                said = [one for _, one in sentences(blocks.plain(block.text))]
                self.sentences(edition, said, block.number)
            case blocks.Facts():
                pairs = [": ".join(pair) for pair in block.pairs if pair[1] not in made_of]
                self.sentences(edition, pairs)
            case blocks.Table():
                self.table(edition, block)
            case blocks.Chart() | blocks.Picture():
                self.chart(edition, block)
            case _:
                self.sentences(edition, blocks.text_of(block).splitlines())

    def sentences(self, edition: str, texts: Sequence[str], number: str = "") -> None:
        """Sentences under the heading, in their order."""
        told = self.told_in[f"{PASSAGE}{number}" if number else self.section]
        about = {*told}.union(*(self.told_in[name] for name in told if name in self.told_in))
        for text in texts:
            figure = Figure(self.place(edition, number), text.strip(" -"), "text", about)
            self.found[edition, self.heading.anchor, "sentences"].append(figure)

    def place(self, edition: str, *further: str) -> Key:
        """Where something stands, in words."""
        said = (self.words(f"changes.{edition}"), self.heading.name, *further)
        return tuple(filter(None, said))

    def table(self, edition: str, table: blocks.Table) -> None:
        """The cells of a table by row and column, and its words."""
        texts = [tuple(map(blocks.cell_text, row)) for row in table.rows]
        alike = Counter(row[: table.heads] for row in texts)
        for row, said in zip(table.rows, texts, strict=True):
            heads = table.heads + (alike[said[: table.heads]] > 1)
            name = self.name(said[0])
            self.add((edition, table.id, name), table, name, (name,), said[0])
            for column, cell, text in list(zip(table.columns, row, said, strict=True))[heads:]:
                key = (edition, table.id, name, *said[1:heads], LEVEL.sub("%", column))
                self.add(key, table, name, (*said[:heads], column), text, _aspect(cell))
        for text in (table.title, *table.columns, *table.notes):
            self.add((edition, table.id, "said", LEVEL.sub("%", text)), table, "", (), text)

    def chart(self, edition: str, chart: blocks.Chart | blocks.Picture) -> None:
        """The lines of a chart, their order, and its words."""
        shows: Any = getattr(chart, "shows", None)
        listed = getattr(shows, "lines", None) or getattr(shows, "rows", ())
        listed = listed or [strip for strip in getattr(shows, "strips", ()) if strip.marks]
        names = [self.name(line.label) for line in listed]
        about = set[str]().union(*(self.made_of.get(name, ()) for name in names))
        for line, name, text in zip(listed, names, shows.texts if listed else (), strict=True):
            said, key = text.removeprefix(f"- {line.label}: "), (edition, chart.id, name)
            self.add(key, chart, name, (line.label,), said, "limit")
            rank = replace(self.found[key][-1], text=name, aspect="rank", about=about)
            self.found[edition, chart.id, "rank"].append(rank)
        for text in filter(None, (chart.title, chart.caption, "" if listed else chart.alt)):
            self.add((edition, chart.id, "said"), chart, "", (), text)

    def add(
        self, key: Key, block: Shown, name: str, row: Key, text: str, aspect: str = "text"
    ) -> None:
        """A figure of a table or a chart; without a name, a word of it."""
        about = self.made_of.get(name) or (set() if name else self.told_in[self.section])
        known = name if name in self.made_of else ""
        if known and isinstance(block, blocks.Chart):
            about = about | self.reasons[known]
        if known and block.id.startswith("table-groups"):
            split = {one for one in self.fields if block.id.endswith(one.replace("_", "-"))}
            about = about.union(split, *(() if split else self.rules.values()))
        place = self.place(key[0], block.title, *row)
        self.found[key].append(Figure(place, text, aspect, about, known))


def _aspect(cell: blocks.TableCell) -> str:
    counted = isinstance(cell, blocks.Share) or (isinstance(cell, blocks.Number) and cell.of)
    return "count" if counted else "text" if isinstance(cell, str | tuple) else "limit"
