"""An oracle that tries to have what was withheld, from everything a folder holds.

It knows what a reader knows: the files (findings.csv and headline.json, parsed back), how many cases
there are, the instrument's routing, and that [c] stands where it stands. Its unknowns are, for every
question on cases and either group, how many judgements were sufficient, insufficient, n/a and blank;
every figure is an equation between them. A count is *pinned* where the least and the most it can be
are the same number.

What is not claimed: that nobody can guess. The oracle is arithmetic. It does not reason from the rule
("[c], and more than six are in custody: so it was probably all or none"), and it knows nothing from
outside, such as who in a town is in custody.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from sqs_analysis.measure.comparison import compare
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.national import national
from sqs_analysis.measure.programme import programme
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.programme import programme_teams
from sqs_analysis.present.record import MARK, programme_record, record
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import Instrument, Question
from tests import workbooks

GROUPS = ("custodial", "community")
STATES = ("sufficient", "insufficient", "not_applicable", "not_answered")
WITHHELD = "[c]"
Row = dict[str, str]
Equation = tuple[dict[int, float], float]


# --- what a reader knows --------------------------------------------------------------------------


def files_of(seen: Results) -> tuple[list[Row], dict[str, Any]]:
    """The files beside a report, parsed back."""
    files = record(seen).files
    return rows_of(files["findings.csv"]), json.loads(files["headline.json"])


def rows_of(text: str) -> list[Row]:
    return list(csv.DictReader(StringIO(text.removeprefix(MARK))))


@dataclass(frozen=True)
class Reader:
    """What one edition of a report tells.

    Attributes
    ----------
    first : number of the edition's first unknown; two editions have unknowns of their own.
    """

    instrument: Instrument
    rows: list[Row]
    headline: dict[str, Any]
    first: int = 0

    @property
    def asked(self) -> list[Question]:
        return [q for q in self.instrument.questions_of(unit="case") if q.is_judgement]

    @property
    def unknowns(self) -> int:
        return len(self.asked) * len(GROUPS) * len(STATES)

    def columns(self, question: str, groups: Iterable[str], states: Iterable[str]) -> list[int]:
        place = [q.id for q in self.asked].index(question)
        return [
            self.first + (place * len(GROUPS) + GROUPS.index(group)) * len(STATES) + STATES.index(s)
            for group in groups
            for s in states
        ]

    def total(self, questions: Iterable[str], groups: Iterable[str], states: Iterable[str]) -> dict:
        groups, states = list(groups), list(states)
        return {c: 1.0 for q in questions for c in self.columns(q, groups, states)}

    def equations(self) -> list[Equation]:
        return [*self._routing(), *self._figures(), *self._headline()]

    def _routing(self) -> Iterator[Equation]:
        """All cases are in one of the states; groups are the same cases throughout; the routing."""
        first = self.asked[0].id
        for question in self.asked:
            yield self.total([question.id], GROUPS, STATES), self.headline["cases"]
            for group in GROUPS:
                size = self.total([question.id], [group], STATES)
                yield less(size, self.total([first], [group], STATES)), 0
                yield from self._routed(question, group)

    def _routed(self, question: Question, group: str) -> Iterator[Equation]:
        rule = question.applies_when
        if rule is None or question.judged_when:
            return
        known = {"custodial": "yes" if group == "custodial" else "no"}
        holds = rule.holds(dict.fromkeys(rule.names) | known)
        own = [question.id], [group]
        if holds is True:
            yield self.total(*own, ["not_applicable"]), 0
        if holds is False:
            yield self.total(*own, STATES[:2]), 0
        alike = next(q.id for q in self.asked if q.applies_when == rule)
        absent = self.total(*own, ["not_applicable"])
        yield less(absent, self.total([alike], [group], ["not_applicable"])), 0
        (name, *_) = rule.names
        if name in {q.id for q in self.asked}:  # a question about what was found insufficient
            put = self.total(*own, [*STATES[:2], "not_answered"])
            yield less(put, self.total([name], [group], ["insufficient"])), 0

    def _figures(self) -> Iterator[Equation]:
        judged = {question.id for question in self.asked}
        for row in self.rows:
            members = [row["question"]] if row["question"] else self.members(row)
            if row["answered"] != WITHHELD and judged.issuperset(members) and members:
                counts = [int(row[name]) for name in ("sufficient", "answered", *STATES[2:])]
                values = [counts[0], counts[1] - counts[0], *counts[2:]]
                groups = GROUPS if row["group"] == "all" else [row["group"]]
                for state, value in zip(STATES, values, strict=True):
                    yield self.total(members, groups, [state]), value

    def members(self, section: Row) -> list[str]:
        """The quality questions a section's figure is over: those that are shown."""
        own = self.instrument.questions_of(section["section"], unit="case", kind="summary")
        shown = {
            r["question"]
            for r in self.rows
            if r["group"] == section["group"] and r["answered"] != WITHHELD
        }
        return [question.id for question in own if question.id in shown]

    def _headline(self) -> Iterator[Equation]:
        for section, theme in zip(self.instrument.themes, self.headline["themes"], strict=True):
            members = self.members({"section": section.id, "group": "all"})
            if theme["answered"] is not None and members:
                yield self.total(members, GROUPS, ["sufficient"]), theme["sufficient"]
                yield self.total(members, GROUPS, STATES[:2]), theme["answered"]


def less(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    return {c: one.get(c, 0) - other.get(c, 0) for c in {*one, *other}}


# --- what follows from it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Arithmetic:
    """All that follows from equations, and from bounds on the differences between editions."""

    unknowns: int
    equations: list[Equation]
    at_most: list[Equation]

    def pins(self, aim: dict[int, float]) -> bool:
        objective = np.zeros(self.unknowns)
        objective[list(aim)] = list(aim.values())
        given: dict[str, Any] = {"A_eq": self._matrix(self.equations), "method": "highs"}
        given["b_eq"] = [value for _, value in self.equations]
        if self.at_most:
            given |= {"A_ub": self._matrix(self.at_most), "b_ub": [v for _, v in self.at_most]}
        least, most = (linprog(sign * objective, **given) for sign in (1, -1))
        assert (least.status, most.status) == (0, 0), "the figures contradict each other"
        return bool(-most.fun - least.fun < 0.5)

    def _matrix(self, equations: list[Equation]) -> Any:
        cells = [(row, c, v) for row, (sums, _) in enumerate(equations) for c, v in sums.items()]
        rows, columns, values = zip(*cells, strict=True)
        return csr_array((values, (rows, columns)), shape=(len(equations), self.unknowns))


def reader_of(seen: Results, first: int = 0) -> Reader:
    return Reader(seen.inspection.instrument, *files_of(seen), first)


def withheld_cells(results: Results, seen: Results) -> list[tuple[str, str]]:
    """Question and group of every withheld finding that tells of anybody."""
    true = results.findings.set_index(["question", "group"])["answered"]
    untold = seen.withheld[seen.withheld["level"] == "question"]
    cells = zip(untold["question"], untold["group"], strict=True)
    return [cell for cell in cells if true[cell] and cell[1] != "community"]


def pinned_of(
    reader: Reader, cells: list[tuple[str, str]], at_most: list[Equation], *others: Reader
) -> list[tuple[str, str, str]]:
    """The counts of withheld findings that can be only one number."""
    readers = (reader, *others)
    unknowns = sum(r.unknowns for r in readers)
    known = [equation for r in readers for equation in r.equations()]
    everything = Arithmetic(unknowns, known, at_most)
    pinned = []
    for question, group in cells:
        groups = GROUPS if group == "all" else [group]
        for what, states in (("k", STATES[:1]), ("n", STATES[:2])):
            if everything.pins(reader.total([question], groups, states)):
                pinned.append((question, group, what))
    return pinned


def is_secret(results: Results, cell: tuple[str, str, str]) -> bool:
    """Whether a count must not be known: a small base, and k unless the whole says "all" or "none".

    How many are in custody may be known where they are six or more; how they fared may not be had.
    """
    question, group, what = cell
    whole, own = results.finding(question), results.finding(question, group)
    assert whole is not None
    assert own is not None
    return own.answered < 6 if what == "n" else group == "all" or whole.proportion not in (0, 1)


# --- one report -----------------------------------------------------------------------------------


def test_what_is_withheld_cannot_be_had_by_arithmetic(
    simulated: list[Results], measured: Results
) -> None:
    protected = 0
    for results in [measured, *simulated]:
        seen = release(results, "published")
        cells = withheld_cells(results, seen)
        pinned = pinned_of(reader_of(seen), cells, [])
        pinned = [cell for cell in pinned if is_secret(results, cell)]
        assert not pinned, (results.inspection.id, pinned)
        protected += len(cells)
    assert protected > 300


def test_the_provider_has_the_same_files(simulated: list[Results]) -> None:
    for results in simulated:
        assert files_of(release(results, "provider")) == files_of(release(results, "published"))


LEAKS = {
    "a section over all its questions": ("section", "all"),
    "a section of a group": ("section", "custodial"),
    "the other group": ("question", "community"),
}


@pytest.mark.parametrize(("level", "group"), LEAKS.values(), ids=LEAKS)
def test_the_oracle_notices_what_gives_a_withheld_finding_away(
    simulated: list[Results], level: str, group: str
) -> None:
    """The true rows of one level and group, put back."""
    given_away = 0
    for results in simulated[:6]:
        seen = release(results, "published")
        found = results.findings
        put_back = found[(found["level"] == level) & (found["group"] == group)]
        reader = reader_of(seen)
        # To a reader of a section's true figure, all its questions are in it.
        known = [*reader.equations(), *true_figures(reader, put_back)]
        arithmetic = Arithmetic(reader.unknowns, known, [])
        aims = [
            reader.total([q], GROUPS if g == "all" else [g], STATES[:2])
            for q, g in withheld_cells(results, seen)
        ]
        given_away += sum(map(arithmetic.pins, aims))
    assert given_away


def true_figures(reader: Reader, found: pd.DataFrame) -> Iterator[Equation]:
    for row in found.itertuples():
        own = reader.instrument.questions_of(row.section, unit="case", kind="summary")
        members = [row.question] if row.question else [question.id for question in own]
        groups = GROUPS if row.group == "all" else [row.group]
        if members and {*members} <= {question.id for question in reader.asked}:
            yield reader.total(members, groups, STATES[:1]), row.sufficient
            yield reader.total(members, groups, STATES[:2]), row.answered


# --- a report, the others' reports and the programme ----------------------------------------------


def test_a_programme_is_a_sum_of_what_the_reports_show(simulated: list[Results]) -> None:
    """So whoever has all of them has no equation more than those of each report by itself."""
    together = national(programme([r.inspection for r in simulated], audience="published"))
    shown = {r.inspection.id: files_of(release(r, "published"))[0] for r in simulated}
    text = programme_record(together).files
    held = {row["inspection_id"] for row in rows_of(text["inspections.csv"])}
    figures = ["sufficient", "answered", "not_applicable", "not_answered"]
    own = {
        (name, row["section"], row["question"]): [row[figure] for figure in figures]
        for name in held
        for row in shown[name]
        if row["group"] == "all" and row["answered"] != WITHHELD
    }
    for row in rows_of(text["findings.csv"]):
        key = (row["inspection_id"], row["section"], row["question"])
        assert own[key] == [row[figure] for figure in figures]
    for row in rows_of(text["national.csv"]):
        if row["by"] == "all":
            key = (row["section"], row["question"])
            summed = [int(n) for (_, *rest), ns in own.items() if (*rest,) == key for n in ns[1:2]]
            assert int(row["answered"]) == sum(summed)
    assert sum(map(len, shown.values())) > len(own)
    kinds = together.instrument.kinds
    assert (together.oversight["cases"] >= 10).all()
    assert set(kinds).isdisjoint(together.oversight["question"])
    withheld = sum(WITHHELD in str(block) for block in programme_teams(together))
    assert withheld == any(
        r.is_withheld(s.id) for r in map(published, simulated) for s in themes(r)
    )


def published(results: Results) -> Results:
    return release(results, "published")


def themes(results: Results) -> Iterable[Any]:
    return results.inspection.instrument.themes


def test_a_comparison_says_nothing_that_the_reports_do_not(simulated: list[Results]) -> None:
    together = programme([r.inspection for r in simulated], audience="published")
    compared_with = 0
    for results in simulated:
        seen = published(results)
        mine = compare(together, results.inspection.id)
        for row in mine.comparison.itertuples():
            name = row.question or row.section
            assert not seen.is_withheld(name)
            own = next(f for f in seen.questions(row.section) + seen.sections() if name in id_of(f))
            assert (row.sufficient, row.answered) == (own.sufficient, own.answered)
            compared_with += row.answered_others > 0
        assert set(mine.change["question"]).isdisjoint(hidden_questions(seen))
    assert compared_with > 100


def id_of(finding: Any) -> tuple[str]:
    return (finding.question or finding.section,)


def hidden_questions(seen: Results) -> set[str]:
    untold = seen.withheld
    return set(untold[(untold["group"] == "all") & (untold["level"] == "question")]["question"])


# --- two editions ---------------------------------------------------------------------------------


CHANGES = {
    "a judgement in custody": ({"VUL07": "Insufficient"}, {"VUL07": "Sufficient"}),
    "a judgement on a group that is withheld": ({"LOR02": "Insufficient"}, {"LOR02": "Sufficient"}),
    "out of all of few": ({"SEN11": "Sufficient"}, {"SEN11": "Insufficient"}),
    "into none of few": ({"VUL03": "No"}, {"VUL03": "Yes"}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_two_editions_do_not_tell_what_both_withhold(
    tmp_path: Path, change: tuple[workbooks.Row, workbooks.Row]
) -> None:
    """A case is changed after publication, and both editions are at hand.

    Claimed: what both withhold is not pinned, though the reader knows that one case changed, so that
    no count moved by more than one. Not claimed: that what one edition shows and the other withholds
    stays unknown. It is known but for one, because the change says so; no rule about one edition can
    help it, and whoever publishes again should know.
    """
    cases = workbooks.sample_cases()
    place = next(n for n, c in enumerate(cases) if change[0].items() <= c.items())
    cases[place] = cases[place] | change[1]
    before = measure(read(workbooks.SAMPLE))
    after = measure(read(workbooks.write(tmp_path / "again.xlsx", cases=cases)))
    seen = [release(results, "published") for results in (before, after)]
    first = reader_of(seen[0])
    second = reader_of(seen[1], first.unknowns)
    moved = [
        ({one: sign, one + first.unknowns: -sign}, 1.0)
        for one in range(first.unknowns)
        for sign in (1.0, -1.0)
    ]
    both = set(withheld_cells(before, seen[0])) & set(withheld_cells(after, seen[1]))
    pinned = pinned_of(first, sorted(both), moved, second)
    assert not [cell for cell in pinned if is_secret(before, cell)]
    assert len(both) > 20


def test_two_editions_are_told_apart_by_more_than_one_case(measured: Results) -> None:
    """The oracle's own arithmetic: figures that no one change explains contradict each other."""
    seen = release(measured, "published")
    other = replace(seen, findings=seen.findings.assign(sufficient=seen.findings["answered"]))
    first = reader_of(seen)
    second = reader_of(other, first.unknowns)
    moved = [({n: s, n + first.unknowns: -s}, 1.0) for n in range(first.unknowns) for s in (1, -1)]
    with pytest.raises(AssertionError, match="contradict"):
        pinned_of(first, [("VUL09", "all")], moved, second)
