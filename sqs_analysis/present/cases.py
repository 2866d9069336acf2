"""Which cases what fell short lies in: for internal use only."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Chart, Heading, Paragraph, Table
from sqs_analysis.present.frame_cells import Columns, each_row, tabled
from sqs_analysis.present.marks import Grid, Key, Mark, Strip
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import natural_list
from sqs_analysis.read.wording import number_in_words

# What a mark is called in the table under the grid, and the order of the key.
MARKS: tuple[Mark, ...] = ("fell", "met", "none", "blank")
# So many cases are named; of more, how many there are.
NAMED = 12
Asked = dict[str, dict[str, Mark]]  # by question and case
# So many columns go on a page of paper.
ON_PAPER = 30


def cases(results: Results) -> Page:
    """Every case on every quality question; empty for readers outside, and where nothing was judged."""
    words, rows = tables.words_of(results), each_row(results.case_marks)
    marks: Asked = {}
    for row in rows:
        marks.setdefault(row.question, {})[row.ref] = row.mark
    asked = {name: of for name, of in marks.items() if {"fell", "met"} & set(of.values())}
    if not asked:
        return Page()
    refs = tuple(dict.fromkeys(row.ref for row in rows))
    said = _said(results, words)
    chart = grid_chart(results, asked, refs, said[0] if said else "")
    heading = Heading(said[0] if said else words("cases.title"), 2, "cases", words("cases.topic"))
    further = words("figure.sentence_separator").join(said[1:])
    blocks: list[Block] = [Paragraph(further)] if further else []
    return Page.of(heading, *blocks, chart, grid_table(results, asked, refs))


def grid_chart(results: Results, asked: Asked, refs: tuple[str, ...], said: str = "") -> Chart:
    """Cases by question as a picture: a column for each of the cases, in the order given."""
    words = tables.words_of(results)
    return Chart(
        "chart-cases",
        words("cases.chart"),
        words("cases.measured"),
        words("cases.alt", cases=len(refs), questions=len(asked), said=said).strip(),
        _grid(results, asked, refs, words),
        tables.stamp_of(results),
        "table-cases",
    )


def _said(results: Results, words: Catalogue) -> list[str]:
    """Which few cases and questions carry most of what fell short, and whether that may be chance."""
    of_cases, of_questions = (results.concentration(over) for over in ("case", "question"))
    if of_cases is None:
        return []
    instrument = results.inspection.instrument
    said = [words("cases.held", **of_cases.counts).rstrip(".")]
    likely = round(of_cases.by_chance)
    said.append(words("cases.by_chance" if of_cases.remarkable else "cases.chance", likely=likely))
    if len(of_cases.names) <= NAMED:
        said.append(words("cases.named", cases=natural_list(of_cases.names, words)))
    if of_questions is not None:
        names = [instrument.label_of(name) for name in of_questions.names]
        counts = {**of_questions.counts, "n": number_in_words(len(names), instrument)}
        said.append(words("cases.questions", **counts))
    return said


def _grid(results: Results, asked: Asked, refs: tuple[str, ...], words: Catalogue) -> Grid:
    """A strip for each question under its theme, the weakest first."""
    instrument = results.inspection.instrument
    strips: list[Strip] = []
    for section in instrument.sections:
        own = [q.id for q in instrument.questions_of(section.id) if q.id in asked]
        own.sort(key=lambda name: -_fell(asked[name])[0] / max(_fell(asked[name])[1], 1))
        strips += [Strip(section.title)] if own else []
        for name in own:
            k, n = _fell(asked[name])
            marks = tuple(asked[name].get(ref, "none") for ref in refs)
            of = words("cases.insufficient", k=k, n=n)
            strips.append(Strip(instrument.label_of(name), marks, of))
    seen = {mark for strip in strips for mark in strip.marks}
    key: Key = tuple((mark, words(f"cases.key_{mark}")) for mark in MARKS if mark in seen)
    return Grid(refs, tuple(strips), key)


def _fell(marks: dict[str, Mark]) -> tuple[int, int]:
    """How many fell short, of how many judged."""
    values = list(marks.values())
    return values.count("fell"), values.count("fell") + values.count("met")


def grid_table(results: Results, asked: Asked, refs: tuple[str, ...]) -> Table:
    """The grid as a table, a letter for each mark."""
    words = tables.words_of(results)
    columns: Columns = (
        (words("theme.question"), lambda name: name),
        *(
            (ref, lambda name, ref=ref: words(f"cases.mark_{asked[name].get(ref, 'none')}"))
            for ref in refs
        ),
    )
    title, notes, stamp = words("cases.table"), (words("cases.note"),), tables.stamp_of(results)
    few = len(refs) <= ON_PAPER
    return tabled("table-cases", title, asked, columns, notes, stamp, on_paper=few)
