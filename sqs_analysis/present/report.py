"""The analysis report, part by part: each function takes results and gives a page of blocks."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding, each
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
    gap_text,
    interval_text,
    long_date,
    points_text,
    share_text,
)
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import interval_said, natural_list, sentence, tied
from sqs_analysis.present.wording import quantify
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
        _standing_out("strongest", results.strongest(), results, words),
        _standing_out("weakest", results.weakest(), results, words),
    )
    return Page.of(heading, Items(items))


def _standing_out(which: str, found: list[Finding], results: Results, words: Catalogue) -> str:
    """The strongest or weakest questions; that none is so only where some had the base for it."""
    instrument = results.inspection.instrument
    if not found:
        key = f"headline.no_{which}" if results.has_base else f"few.{which}"
        return words(key, base=instrument.areas.minimum_base)
    key = f"headline.{which}" if len(found) == 1 else f"headline.{which}_alike"
    return words(key, sentences=tied(found, instrument, words))


def _themes_sentence(results: Results, words: Catalogue) -> str:
    """The themes of which most and least good can be said, if that sets them apart."""
    instrument = results.inspection.instrument
    base = instrument.areas.minimum_base
    found = [f for f in results.sections() if f.answered and f.units >= base]
    if not found:
        withheld = any(results.is_withheld(theme.id) for theme in instrument.themes)
        some = withheld or any(f.answered for f in results.sections())
        return words("few.theme_base" if some else "few.themes", base=base)
    best = [f for f in found if f.lower == max(other.lower for other in found)]
    worst = [f for f in found if f.upper == min(other.upper for other in found)]
    low, high = (share_text(end(found, key=lambda f: f.proportion), words) for end in (min, max))
    values: dict[str, object] = {
        "base": base,
        "percent": confidence_text(results.confidence, words),
    }
    for name, themes in (("best", best), ("worst", worst)):
        titles = [instrument.section(theme.section).title for theme in themes]
        values[name] = natural_list(titles, words)
        values[f"{name}_share"] = share_text(themes[0], words)
        values[f"{name}_interval"] = interval_text(themes[0], words)
    if len(found) == 1:
        return words("headline.theme", **values)
    if low == high:
        return words("few.same_share", share=low, base=base)
    if any(theme in worst for theme in best):
        return words("headline.no_theme", low=low, high=high, base=base)
    gap, lower, upper = results.gap(best[0].section, worst[0].section, len(found))
    values["gap"] = gap_text(gap, words)
    values["limits"] = points_text(lower, upper, words)
    return words("headline.themes" if lower > 0 else "headline.themes_close", **values)


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
            theme=instrument.section(finding.section).title,
            sentence=sentence(finding, instrument, words, interval_said(finding, words)),
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
        *_words_that_change(results, words),
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


def _words_that_change(results: Results, words: Catalogue) -> list[str]:
    """For how many of the shares said in words one judgement would change the words."""
    instrument = results.inspection.instrument
    said = [
        quantify(max(f.sufficient, f.insufficient), f.answered, instrument).to_change
        for section in instrument.sections
        for f in results.questions(section.id)
        if f.answered > instrument.counts_up_to
    ]
    return [words("method.words_close", n=len(said), close=said.count(1))] if said else []


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
