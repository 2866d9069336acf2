"""A section of the analysis: what was found, one chart with its reasons, what else matters."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Chart, Heading, Paragraph
from sqs_analysis.present.frame_cells import each_row
from sqs_analysis.present.lines import Beside, chart_of, finding_line, reasons_note, weakest_first
from sqs_analysis.present.page import Page, pages
from sqs_analysis.present.sentences import plain_sentence, sentence
from sqs_analysis.read.instrument import Section

# So many reasons stand below a line where most work fell short, one where it did not; the table has
# them all.
REASONS_SAID = 2
# From this share on, what was strong in a weak section is worth a sentence.
STRONG = 0.9


def themes(results: Results, compared: Compared | None = None) -> Page:
    """Every theme of the instrument, on a new page of paper; see :func:`theme`."""
    sections = results.inspection.instrument.themes
    return pages(
        theme(results, section.id, compared, begins=number == 0)
        for number, section in enumerate(sections)
    )


def management(results: Results, compared: Compared | None = None) -> Page:
    """The sections that are no themes, such as that on management; see :func:`theme`."""
    sections = results.inspection.instrument.sections
    return pages(theme(results, s.id, compared) for s in sections if s.kind != "theme")


def theme(
    results: Results, section_id: str, compared: Compared | None = None, *, begins: bool = False
) -> Page:
    """One section: a heading that tells the finding, a chart, and at most three sentences.

    Parameters
    ----------
    results : of one inspection.
    section_id : id of the section.
    compared : the inspection beside the others, whose range stands in the same rows; None without.
    begins : whether it begins a page of paper.
    """
    words, section = tables.words_of(results), results.inspection.instrument.section(section_id)
    topic = section.title
    if section.kind == "theme":
        topic = words("theme.numbered", number=section.number, title=topic)
    found = tables.charted(results, section)
    judged = [f for _, f in found if f and f.answered]
    anchor = f"section-{section.id}"
    if not judged and not any(finding is None for _, finding in found):
        heading = Heading(words("theme.nothing"), 2, anchor, topic, begins)
        return Page.of(heading, *_once(results, section, words))
    weak = _weak(judged, results)
    text = _finding(judged, weak, results, words)
    return Page.of(
        Heading(text, 2, anchor, topic, begins),
        section_chart(results, section, Beside.of(compared)),
        *_further(judged, weak, results, words),
        *_graded(results, section, words),
        *_once(results, section, words),
    )


def _weak(judged: list[Finding], results: Results) -> list[Finding]:
    """What fell short in more than half of enough cases, that of which least can be said first."""
    base = results.inspection.instrument.areas.minimum_base
    weak = [f for f in judged if f.answered >= base and 2 * f.sufficient < f.answered]
    return sorted(weak, key=lambda finding: finding.upper)


def _enough(judged: list[Finding], results: Results) -> list[Finding]:
    """What was judged in enough cases to be called strong or weak."""
    instrument = results.inspection.instrument
    of_cases = (f for f in judged if instrument.question(f.question).unit == "case")
    return [f for f in of_cases if f.answered >= instrument.areas.minimum_base]


def _finding(judged: list[Finding], weak: list[Finding], results: Results, words: Catalogue) -> str:
    """What a section comes to, as its heading."""
    instrument = results.inspection.instrument
    base = instrument.areas.minimum_base
    if weak:
        return plain_sentence(weak[0], instrument, words).rstrip(".")
    if _enough(judged, results):
        return words("theme.mostly_sufficient", base=base)
    return words("theme.few", base=base)


def _further(
    judged: list[Finding], weak: list[Finding], results: Results, words: Catalogue
) -> list[Block]:
    """How much else fell short, and what was strong beside it."""
    instrument = results.inspection.instrument
    base = instrument.areas.minimum_base
    enough, said = _enough(judged, results), []
    short = sum(finding in weak for finding in enough)
    if short > 1:
        said.append(words("theme.weak", weak=short, of=len(enough), base=base))
    if strong := [finding for finding in enough if finding.proportion >= STRONG]:
        best = max(strong, key=lambda finding: finding.lower)
        said.append(plain_sentence(best, instrument, words))
    return [Paragraph(words("figure.sentence_separator").join(said))] if said else []


def _graded(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """How often each grade was given, where a question outside the quality questions asks for one."""
    instrument, rows = results.inspection.instrument, each_row(results.answers)
    said = []
    for question in instrument.questions_of(section=section.id, kind="fact"):
        grades = [
            words("theme.grade", grade=question.labels_by_code[row.answer], k=row.count)
            for row in rows
            if question.is_scale and row.question == question.id and row.answered
        ]
        if grades:
            listed = words("figure.list_separator").join(grades)
            label = instrument.label_of(question.id)
            said.append(words("theme.graded", question=label, grades=listed))
    return [Paragraph(words("figure.sentence_separator").join(said))] if said else []


def _once(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """What was answered once for the whole inspection, which is no share."""
    instrument = results.inspection.instrument
    asked = instrument.questions_of(section=section.id, unit="inspection")
    found = [results.finding(question.id) for question in asked]
    said = [sentence(f, instrument, words) for f in found if f and f.answered]
    return [Paragraph(words("figure.sentence_separator").join(said))] if said else []


def section_chart(results: Results, section: Section, beside: Beside | None = None) -> Chart:
    """The chart of a section: a line per question with the reasons below it, the weakest first."""
    words, instrument = tables.words_of(results), results.inspection.instrument
    found = tables.charted(results, section)
    lines = weakest_first(
        finding_line(
            finding,
            instrument.label_of(question.id),
            words,
            beside,
            aside=words("theme.staff") if question.unit == "staff" else None,
            note=reasons_note(results, question, _most_reasons(finding)),
        )
        for question, finding in found
    )
    notes = [words("theme.measured")]
    if any(finding is None for _, finding in found):
        notes += tables.withheld_notes(results, words)
    what = words("theme.chart_title", section=section.title)
    caption = words("figure.sentence_separator").join(notes)
    return chart_of(f"chart-{section.id}", what, caption, lines, results, f"table-{section.id}")


def _most_reasons(finding: Finding | None) -> int:
    """How many reasons stand below a line."""
    weak = finding is not None and 2 * finding.sufficient < finding.answered
    return REASONS_SAID if weak else 1
