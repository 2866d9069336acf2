"""How sure the figures are, and what made the page."""

from __future__ import annotations

from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Facts, Heading, Paragraph
from sqs_analysis.present.caseload import caseload_blocks, sample_blocks
from sqs_analysis.present.formats import confidence_text, long_date
from sqs_analysis.present.page import Page
from sqs_analysis.version import __version__

SCORED, UNSCORED = ("ratings.method", "ratings.use"), ("method.score", "method.use")


def method(results: Results) -> Page:
    """How sure the figures are, and what was left out of them."""
    words, inspection = tables.words_of(results), results.inspection
    untold = [q.id for q in inspection.instrument.questions if results.is_withheld(q.id)]
    rows = inspection.judgements[~inspection.judgements["question"].isin(untold)]
    state, judged = rows["state"], rows["kind"].isin(("summary", "fact", "gate"))
    count = len(inspection.units["case"])
    sample = words("few.sample") if count == 1 else words("method.sample", n=count)
    instrument = inspection.instrument
    areas = {"base": instrument.areas.minimum_base, "most": instrument.areas.most}
    counted = {
        "not_applicable": int((judged & (state == "not applicable")).sum()),
        "not_answered": int((judged & (state == "not answered")).sum()),
    }
    told = [
        (
            words("method.wilson", percent=confidence_text(results.confidence, words)),
            words("areas.rule", **areas),
        ),
        (words("method.states", **counted),),
        tuple(map(words, SCORED if instrument.ratings else UNSCORED)),
    ]
    if len(results.withheld):
        told.append((words("disclosure.method"), *tables.withheld_notes(results, words)))
    return Page.of(
        Heading(words("method.title"), 2, "method"),
        Paragraph(sample),
        *sample_blocks(results, words),
        *(Paragraph(words("figure.sentence_separator").join(said)) for said in told),
        *caseload_blocks(results, words),
    )


def provenance(results: Results) -> Page:
    """What made the page: the workbook's hash, the settings and the software."""
    words, inspection = tables.words_of(results), results.inspection
    warnings = [str(problem) for problem in inspection.problems]
    pairs = (
        *identity(results),
        (words("provenance.workbook"), inspection.workbook.path.name),
        (words("provenance.digest"), inspection.workbook.sha256),
        (words("provenance.confidence"), confidence_text(results.confidence, words)),
        (words("provenance.software"), words("page.software", version=__version__)),
        (words("provenance.warnings"), str(len(warnings)) if warnings else words("figure.none")),
    )
    facts = Facts(pairs, tables.stamp_of(results))
    return Page.of(Heading(words("provenance.title"), 2, "provenance"), facts)


def identity(results: Results) -> tuple[tuple[str, str], ...]:
    """Which inspection it is, when its letter was published, by which instrument it was made."""
    words, inspection = tables.words_of(results), results.inspection
    instrument = inspection.instrument
    version = {"id": instrument.id, "version": instrument.version}
    published = long_date(inspection.detail("publication_date"), words)
    pairs = (
        (words("masthead.inspection"), inspection.id),
        (words("masthead.published"), published),
        (words("masthead.instrument"), words("masthead.instrument_version", **version)),
    )
    return tuple(pair for pair in pairs if pair[1])
