"""What the workbooks say that a report may not: references, names, free text, withheld figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqs_analysis.clearance.contents import quoted
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.disclosure import AUDIENCES, release
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import measure
from sqs_analysis.read.folder import find_inspections
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import Instrument

# The kinds of field that can point to a person: what is one of a few choices points to nobody alone.
IDENTIFYING = ("reference", "text")
CASES = "indirect identifier"
SHINGLE = 6  # words in a row that are nobody's but the writer's
SHORTEST = 3
COUNTED = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Withheld:
    """A finding that an audience may not see, with its true numbers."""

    question: str
    group: str
    k: int
    n: int


@dataclass(frozen=True)
class Known:
    """What one inspection's workbook says.

    Attributes
    ----------
    secrets : each value that may not be read, as it is compared, with its kind and what it is.
    printed : the values that a letter prints by design.
    shingles : each run of words of the inspectors' free texts, with the case it was written of.
    """

    inspection: str
    sha256: str
    secrets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    shingles: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()

    def read_in(self, texts: Sequence[str], *, letter: bool) -> Iterator[tuple[int, str, str]]:
        """Each secret in some texts: in which of them, its kind, and what it is.

        Parameters
        ----------
        letter : whether they are of a letter, which prints some of them.
        """
        lines = [compared(text) for text in texts]
        whole = "\n".join(lines)
        hidden = {s for s in self.secrets if s in whole and not (letter and s in self.printed)}
        if hidden:
            several = "|".join(sorted(map(re.escape, hidden), key=len, reverse=True))
            pattern = re.compile(rf"(?<![\w-])(?:{several})(?![\w-])")
            for number, line in enumerate(lines):
                for secret in dict.fromkeys(pattern.findall(line)):
                    kind, what = self.secrets[secret]
                    yield number, kind, f"{what}: {quoted(secret)}"
        for number, line in enumerate(lines if self.shingles else ()):
            for run in dict.fromkeys(self._runs(words(line))):
                yield number, "free text", f"what an inspector wrote of a case ({run})"

    def _runs(self, said: Sequence[str]) -> Iterator[str]:
        for start in range(len(said) - SHORTEST + 1):
            for length in self._lengths:
                run = tuple(said[start : start + length])
                if run in self.shingles:
                    yield self.shingles[run]

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return frozenset(map(len, self.shingles))


def compared(text: str) -> str:
    """A text as it is compared: whatever its case, spaces and kind of quotation marks."""
    return " ".join(text.replace("’", "'").replace("\u00ad", "").casefold().split())


def words(text: str) -> list[str]:
    """The words of a text that is compared."""
    return re.findall(r"[\w'-]+", text)


def known_of(
    source: Path, wanted: Collection[str], instrument: Instrument
) -> tuple[dict[str, Known], list[str]]:
    """What the workbooks of some inspections say, by inspection, and notes on those that are not there.

    Parameters
    ----------
    source : a folder of workbooks, a long file, or one workbook.
    wanted : the ids of the inspections.
    """
    found: dict[str, Known] = {}
    notes: list[str] = []
    for one in find_inspections(source)[0]:
        if one.expected and one.expected not in wanted:
            continue
        try:
            inspection = read(one.path, instrument, inspection_id=one.inspection_id)
            if inspection.id in wanted:
                found[inspection.id] = _known(inspection)
        except AnalystError as error:
            notes.append(f"{one.path.name} could not be read, so it was not looked for: {error}")
    notes += [
        f"{source} holds no workbook of {name}: its newer data, names and texts were not looked for."
        for name in sorted(set(wanted) - set(found))
    ]
    return found, notes


def _known(inspection: Inspection) -> Known:
    said = _vocabulary(inspection.instrument)
    secrets: dict[str, tuple[str, str]] = {}
    printed = set[str]()
    for sheet, kind in (("Cases", "case"), ("Staff", "staff"), ("Inspection", "inspection")):
        for unit in inspection.units.get(kind, ()):
            for held in inspection.instrument.fields_of(sheet):
                if held.sensitivity == "none" or held.kind not in IDENTIFYING:
                    continue
                for value in _values(unit.value(held.name) or "", held.name, said):
                    what = "case" if held.sensitivity == CASES else "name"
                    secrets.setdefault(value, (what, f"{held.label.lower()} of the sheet {sheet}"))
                    printed |= {value} if sheet == "Inspection" else set()
    return Known(
        inspection.id,
        inspection.workbook.sha256,
        secrets,
        frozenset(printed),
        _shingles(inspection),
        tuple(_withheld(inspection)),
    )


def _values(text: str, field_name: str, said: str) -> Iterator[str]:
    parts = re.split(r"[;\n]", text) if "list" in field_name else [text]
    for value in map(compared, parts):
        if len(value) >= SHORTEST and not COUNTED.fullmatch(value) and not _is_said(value, said):
            yield value


def _is_said(value: str, said: str) -> bool:
    """Whether a value is a word of the instrument's own, such as the role of case managers."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) is not None


def _vocabulary(instrument: Instrument) -> str:
    asked = instrument.questions
    lines = [
        f"{q.wording} {q.short} {q.positive} {q.negative} {q.base} {q.base_one}" for q in asked
    ]
    return compared(" ".join([*lines, *instrument.letter.values()]))


def _shingles(inspection: Inspection) -> dict[tuple[str, ...], str]:
    texts = [q for q in inspection.instrument.questions_of(unit="case") if q.kind == "text"]
    found: dict[tuple[str, ...], str] = {}
    for unit in inspection.units.get("case", ()):
        for question in texts:
            said = words(compared(unit.value(question.id) or ""))
            length = min(SHINGLE, len(said))
            for start in range(len(said) - length + 1):
                if length >= SHORTEST:
                    found[tuple(said[start : start + length])] = question.id
    return found


def _withheld(inspection: Inspection) -> Iterator[Withheld]:
    """What no audience outside may see and no inspector means to say."""
    measured = measure(inspection)
    released = release(measured, AUDIENCES[-1])
    keys = [(str(q), str(g)) for q, g in released.withheld[["question", "group"]].to_numpy()]
    meant = released.meant.findings if released.meant else released.withheld.head(0)
    said = set(zip(meant["question"], meant["group"], strict=True))
    untold = set(keys) - said
    for one in each(measured.findings):
        if one.level == "question" and one.answered and (one.question, one.group) in untold:
            yield Withheld(one.question, one.group, one.sufficient, one.answered)
