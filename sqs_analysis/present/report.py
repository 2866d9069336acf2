"""The analysis report, part by part: each function takes results and gives a page of blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Paragraph,
)
from sqs_analysis.present.charts import SMALL_BASE, Line, dot_chart
from sqs_analysis.present.formats import (
    capitalised,
    confidence_text,
    date_span,
    left_out,
    long_date,
    of_text,
    share_text,
)
from sqs_analysis.present.page import Page, pages
from sqs_analysis.present.sentences import reasons_sentence, sentence
from sqs_analysis.read.instrument import Question, Section
from sqs_analysis.version import __version__

# So many reasons are said in a sentence; the table has them all.
REASONS_SAID = 3


def masthead(results: Results) -> Page:
    """Title of the page, and who, when and what was inspected."""
    inspection, words = results.inspection, _words(results)
    instrument = inspection.instrument
    fieldwork = date_span(
        inspection.detail("fieldwork_start"), inspection.detail("fieldwork_end"), words
    )
    pairs = (
        (words("masthead.inspection"), inspection.id),
        (words("masthead.region"), inspection.detail("nation_region")),
        (words("masthead.fieldwork"), fieldwork),
        (words("masthead.published"), long_date(inspection.detail("publication_date"), words)),
        (words("masthead.cases"), str(len(inspection.units["case"]))),
        (words("masthead.staff"), str(len(inspection.units["staff"]))),
        (
            words("masthead.instrument"),
            words("masthead.instrument_version", id=instrument.id, version=instrument.version),
        ),
    )
    title = words("masthead.title", title=instrument.title, team=inspection.detail("yot"))
    shown = tuple(pair for pair in pairs if pair[1])
    note = inspection.detail("sample_note")
    about = (Paragraph(note, "lead"),) if note else ()
    return Page.of(Heading(title, 1), *about, Facts(shown, tables.stamp_of(results)))


def headline(results: Results) -> Page:
    """The three findings a reader must take away."""
    words = _words(results)
    heading = Heading(words("headline.title"), 2, "headline")
    items = (
        _themes_sentence(results, words),
        _strongest_sentence(results, words),
        _weakest_sentence(results, words),
    )
    return Page.of(heading, Items(items))


def _strongest_sentence(results: Results, words: Catalogue) -> str:
    strongest = results.strongest()
    if strongest is None:
        return words("headline.no_strongest")
    said = sentence(strongest, results.inspection.instrument, words)
    return words("headline.strongest", sentence=said)


def _weakest_sentence(results: Results, words: Catalogue) -> str:
    """The weakest question; none weak is said only where some had the base to be called so."""
    instrument, weakest = results.inspection.instrument, results.weakest()
    if weakest is not None:
        return words("headline.weakest", sentence=sentence(weakest, instrument, words))
    key = "few.weakest" if results.strongest() is None else "headline.no_weakest"
    return words(key, base=instrument.areas.minimum_base)


def _themes_sentence(results: Results, words: Catalogue) -> str:
    instrument = results.inspection.instrument
    found = sorted((f for f in results.sections() if f.answered), key=lambda f: f.proportion)
    if not found:
        return words("few.themes")
    worst, best = found[0], found[-1]
    if len(found) > 1 and share_text(worst, words) == share_text(best, words):
        return words("few.same_share", share=share_text(best, words))
    if len(found) == 1:
        title = instrument.section(best.section).title
        return words("headline.theme", theme=title, share=share_text(best, words))
    return words(
        "headline.themes",
        worst=instrument.section(worst.section).title,
        worst_share=share_text(worst, words),
        best=instrument.section(best.section).title,
        best_share=share_text(best, words),
    )


def summary(results: Results) -> Page:
    """How good the work was, theme by theme."""
    words = _words(results)
    return Page.of(
        Heading(words("summary.title"), 2, "summary"),
        Paragraph(words("summary.lead")),
        tables.section_table(results, words),
    )


def themes(results: Results) -> Page:
    """Every theme of the instrument: chart, table, sentences, reasons, groups apart."""
    sections = results.inspection.instrument.sections
    return pages(theme(results, section.id) for section in sections if section.kind == "theme")


def management(results: Results) -> Page:
    """The sections on management: what staff said, and what inspectors found."""
    sections = results.inspection.instrument.sections
    return pages(theme(results, section.id) for section in sections if section.kind != "theme")


def theme(results: Results, section_id: str) -> Page:
    """One section of the instrument, complete.

    Parameters
    ----------
    results : of one inspection.
    section_id : id of the section.
    """
    words, section = _words(results), results.inspection.instrument.section(section_id)
    title = section.title
    if section.kind == "theme":
        title = words("theme.numbered", number=section.number, title=title)
    blocks: list[Block] = [Heading(title, 2, f"section-{section.id}")]
    found = results.questions(section.id)
    if not any(finding.answered for finding in found):
        table = replace(tables.question_table(results, section, words), summary="")
        return Page.of(*blocks, Paragraph(words("theme.nothing")), table)
    blocks += [section_chart(results, section), tables.question_table(results, section, words)]
    blocks += _gates(results, section, words)
    blocks += _drafted(results, section, words)
    blocks += _reasons(results, section, words)
    blocks += _groups(results, section, words)
    return Page(tuple(blocks))


def section_chart(results: Results, section: Section) -> Chart:
    """The chart of a section: a line per question, in the instrument's order."""
    words = _words(results)
    found = tables.charted(results, section)
    percent = confidence_text(results.confidence, words)
    short = {f.question: results.inspection.instrument.question(f.question).short for f in found}
    said = words("figure.item_separator").join(
        _alt_line(f, short[f.question], words) for f in found
    )
    return dot_chart(
        f"chart-{section.id}",
        words("theme.chart_title", section=section.title),
        words("theme.chart_caption", percent=percent, small=SMALL_BASE),
        words("theme.alt", section=section.title, percent=percent, lines=said),
        [_line(finding, short[finding.question], words) for finding in found],
        [words("figure.percent", percent=step) for step in (0, 25, 50, 75, 100)],
        tables.stamp_of(results),
    )


def _line(finding: Finding, label: str, words: Catalogue) -> Line:
    lower, upper = finding.limits or (None, None)
    return Line(
        label,
        finding.share,
        lower,
        upper,
        of_text(finding, words),
        left_out(finding, words),
        finding.answered < SMALL_BASE,
    )


def _alt_line(finding: Finding, label: str, words: Catalogue) -> str:
    of, share = of_text(finding, words), share_text(finding, words)
    if finding.answered:
        line = words("theme.alt_line", question=label, of=of, share=share)
    else:
        line = words("theme.alt_line_nothing", question=label, nothing=of)
    rest = left_out(finding, words)
    return words("theme.alt_line_left_out", line=line, left_out=rest) if rest else line


def _drafted(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """The findings as paragraphs: by number in a theme, else by who was asked, staff first."""
    questions = results.inspection.instrument.questions_of(section=section.id)
    if section.kind == "theme":
        ordered = sorted(questions, key=lambda question: question.paragraph)
        parts = groupby(ordered, key=lambda question: question.paragraph)
        said = [(number, _said(results, members, words)) for number, members in parts]
        return [Paragraph(text, number=number) for number, text in said if text]
    staff = _said(results, (q for q in questions if q.unit == "staff"), words)
    others = _said(results, (q for q in questions if q.unit != "staff"), words)
    titled = (("management.staff", staff), ("management.inspectors", others))
    blocks: list[Block] = []
    for key, text in titled:
        blocks += [Heading(words(key), 3), Paragraph(text)] if text else []
    return blocks


def _said(results: Results, questions: Iterable[Question], words: Catalogue) -> str:
    """One paragraph: a sentence for each question that was answered."""
    instrument = results.inspection.instrument
    said = []
    for question in questions:
        finding = results.finding(question.id)
        reasons = tables.reason_rows(results, question.id)[:REASONS_SAID]
        if finding and finding.answered:
            said.append(sentence(finding, instrument, words))
        elif reasons:
            said.append(reasons_sentence(reasons, words))
    return words("figure.sentence_separator").join(said)


def _gates(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """How cases were routed: the answers that decide who the other questions are for."""
    gates = results.inspection.instrument.questions_of(section=section.id, kind="gate")
    said = [_gate(results, gate, words) for gate in gates]
    text = words("figure.sentence_separator").join(line for line in said if line)
    return [Paragraph(words("theme.gates", answers=text), "note")] if text else []


def _gate(results: Results, gate: Question, words: Catalogue) -> str:
    counts = tables.answer_rows(results, gate.id)
    if not counts:
        return ""
    said = [words("theme.gate_answer", answer=label, n=count) for label, count in counts]
    answers = capitalised(words("figure.list_separator").join(said))
    return words("theme.gate", question=gate.wording, answers=answers)


def _reasons(results: Results, section: Section, words: Catalogue) -> list[Block]:
    table = tables.reason_table(results, section, words)
    if table is None:
        return []
    return [Heading(words("theme.reasons_title"), 3), table]


def _groups(results: Results, section: Section, words: Catalogue) -> list[Block]:
    table = tables.group_table(results, section, words)
    if table is None:
        return []
    return [Heading(words("theme.groups_title"), 3), table]


def areas(results: Results) -> Page:
    """Areas requiring improvement, ranked by the instrument's rule, which is stated."""
    words, instrument = _words(results), results.inspection.instrument
    items = tuple(
        words(
            "areas.item",
            question=instrument.question(finding.question).short,
            of=of_text(finding, words),
            share=share_text(finding, words),
            theme=instrument.section(finding.section).title,
        )
        for finding in each(results.areas)
    )
    rule = words("areas.rule", base=instrument.areas.minimum_base, most=instrument.areas.most)
    heading = Heading(words("areas.title"), 2, "areas")
    if not items:
        return Page.of(heading, Paragraph(words("areas.none")), Paragraph(rule, "note"))
    lead = Paragraph(words("areas.lead"))
    return Page.of(heading, lead, Items(items, ordered=True), Paragraph(rule, "note"))


def method(results: Results) -> Page:
    """How sure the figures are, and what was left out of them."""
    words, inspection = _words(results), results.inspection
    state = inspection.judgements["state"]
    judged = inspection.judgements["kind"].isin(("summary", "fact", "gate"))
    count = len(inspection.units["case"])
    paragraphs = (
        words("few.sample") if count == 1 else words("method.sample", n=count),
        words("method.wilson", percent=confidence_text(results.confidence, words)),
        words(
            "method.states",
            not_applicable=int((judged & (state == "not applicable")).sum()),
            not_answered=int((judged & (state == "not answered")).sum()),
        ),
        words("method.words", most=inspection.instrument.counts_up_to),
        words("method.score"),
    )
    heading = Heading(words("method.title"), 2, "method")
    return Page.of(heading, *(Paragraph(paragraph) for paragraph in paragraphs))


def provenance(results: Results) -> Page:
    """What made the page: the workbook's hash, the settings and the software."""
    words, inspection = _words(results), results.inspection
    warnings = [str(problem) for problem in inspection.problems]
    pairs = (
        (words("provenance.workbook"), inspection.workbook.path.name),
        (words("provenance.digest"), inspection.workbook.sha256),
        (words("provenance.confidence"), confidence_text(results.confidence, words)),
        (words("provenance.software"), words("page.software", version=__version__)),
        (words("provenance.warnings"), str(len(warnings)) if warnings else words("figure.none")),
    )
    facts = Facts(pairs, tables.stamp_of(results))
    return Page.of(Heading(words("provenance.title"), 2, "provenance"), facts)


def _words(results: Results) -> Catalogue:
    return catalogue(results.inspection.instrument.language)
