"""The analysis report, part by part: each function takes results and gives a page of blocks."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import (
    Facts,
    Heading,
    Items,
    Paragraph,
)
from sqs_analysis.present.caseload import caseload_blocks, sample_blocks
from sqs_analysis.present.formats import (
    confidence_text,
    date_span,
    long_date,
    of_text,
    share_text,
)
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import sentence
from sqs_analysis.version import __version__


def masthead(results: Results) -> Page:
    """Title of the page, and who, when and what was inspected."""
    inspection, words = results.inspection, tables.words_of(results)
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
        (words("masthead.audience"), words(f"audience.{results.audience}")),
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
    words = tables.words_of(results)
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
    words = tables.words_of(results)
    return Page.of(
        Heading(words("summary.title"), 2, "summary"),
        Paragraph(words("summary.lead")),
        tables.section_table(results, words),
    )


def areas(results: Results) -> Page:
    """Areas requiring improvement, ranked by the instrument's rule, which is stated."""
    words, instrument = tables.words_of(results), results.inspection.instrument
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
    words, inspection = tables.words_of(results), results.inspection
    untold = [q.id for q in inspection.instrument.questions if results.is_withheld(q.id)]
    rows = inspection.judgements[~inspection.judgements["question"].isin(untold)]
    state, judged = rows["state"], rows["kind"].isin(("summary", "fact", "gate"))
    count = len(inspection.units["case"])
    sample = words("few.sample") if count == 1 else words("method.sample", n=count)
    paragraphs = [
        words("method.wilson", percent=confidence_text(results.confidence, words)),
        words(
            "method.states",
            not_applicable=int((judged & (state == "not applicable")).sum()),
            not_answered=int((judged & (state == "not answered")).sum()),
        ),
        words("method.words", most=inspection.instrument.counts_up_to),
        words("method.score"),
        words("method.use"),
    ]
    if len(results.withheld):
        paragraphs += [words("disclosure.method"), *tables.withheld_notes(results, words)]
    return Page.of(
        Heading(words("method.title"), 2, "method"),
        Paragraph(sample),
        *sample_blocks(results, words),
        *(Paragraph(paragraph) for paragraph in paragraphs),
        *caseload_blocks(results, words),
    )


def provenance(results: Results) -> Page:
    """What made the page: the workbook's hash, the settings and the software."""
    words, inspection = tables.words_of(results), results.inspection
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
