"""The letter: what is published. Words and counts, no percentage but an inspector's, never a chart.

What is the same every time comes from the instrument, what is particular from the sheets
Inspection and Commentary. Every figure in an inspector's paragraph is a reference, filled in from
the findings. A paragraph nobody wrote is drafted from the findings and marked as a draft. Every figure
bears its reference, or a key of the letter's own; so does the mark of a draft, by its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.areas import proposed_areas, written_areas
from sqs_analysis.present.blocks import Block, Facts, Heading, Items, Paragraph, Text, plain
from sqs_analysis.present.drafts import drafted
from sqs_analysis.present.figures import REASONS_SAID, filled
from sqs_analysis.present.formats import date_span, long_date
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import natural_list, tied
from sqs_analysis.present.spans import bearing, inserted, skeleton, together
from sqs_analysis.present.tables import reasons_for, stamp_of
from sqs_analysis.read.instrument import Question, Section


def letter(results: Results) -> Page:
    """The whole letter, in the order of the programme's published ones."""
    words = results.inspection.instrument.catalogue
    if not results.inspection.instrument.has_letter:
        return Page(())
    blocks: list[Block] = [
        *_address(results, words),
        *_opening(results, words),
        *_summary(results, words),
        Heading(plain(_standing(results, "commentary", words)), 2, "commentary"),
    ]
    for section in results.inspection.instrument.sections:
        blocks += _section(results, section, words)
    blocks += [*_areas(results, words), *_closing(results, words)]
    drafts = sum(isinstance(block, Paragraph) and block.style == "draft" for block in blocks)
    told = [Paragraph(words("letter.drafts", n=drafts), "banner")] if drafts else []
    return Page((*told, *blocks))


def _address(results: Results, words: Catalogue) -> list[Block]:
    """To whom, from whom, when, and the title."""
    detail = results.inspection.detail
    to = _joined((detail("addressee"), detail("addressee_role")), words)
    sender = _joined((detail("sender"), detail("sender_role")), words)
    copies = words("letter.see_list") if detail("copy_list") else ""
    pairs = (
        (words("letter.to"), to),
        (words("letter.copy_to"), copies),
        (words("letter.from"), sender),
        (words("letter.date"), long_date(detail("publication_date"), words)),
    )
    shown = tuple(pair for pair in pairs if pair[1])
    title = plain(_standing(results, "title", words))
    return [Facts(shown, stamp_of(results)), Heading(title, 1)]


def _opening(results: Results, words: Catalogue) -> list[Block]:
    """What was inspected, and how."""
    places = ("opening", "context_1", "context_2", "sample", "sampling", "context_3")
    said = {place: _standing(results, place, words) for place in places}
    note = results.inspection.detail("sample_note")
    said["sample"] = together(said["sample"], note, separator=words("figure.sentence_separator"))
    opening, *context = said.values()
    return [
        *([Paragraph(opening)] if opening else []),
        Heading(words("letter.context"), 2, "context"),
        *(Paragraph(text) for text in context if text),
        *_written(results, "context"),
    ]


def _summary(results: Results, words: Catalogue) -> list[Block]:
    heading = Heading(words("letter.summary"), 2, "summary")
    written = _written(results, "summary")
    if written:
        return [heading, *written]
    local = results.inspection.detail("local_context")
    ends = {"the strongest": results.strongest(), "the weakest": results.weakest()}
    instrument, between = results.inspection.instrument, words("figure.sentence_separator")
    said = (bearing(tied(f, instrument, words, plain=True), key) for key, f in ends.items() if f)
    drafted = together(*said, separator=between) or words("letter.nothing")
    context: list[Block] = [Paragraph(local)] if local else []
    return [heading, *context, _draft(drafted, words, "summary")]


def _section(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """A theme with its numbered paragraphs, or operational management."""
    themed = section.kind == "theme"
    title = section.title
    if themed:
        title = words("theme.numbered", number=section.number, title=title)
    heading = Heading(title, 3 if themed else 2, f"letter-{section.id}")
    drafts = _drafts(results, section, words)
    prefix = f"{section.number}." if themed else ""
    further = [
        p.place for p in results.inspection.commentary if themed and p.place.startswith(prefix)
    ]
    blocks: list[Block] = [heading]
    for place in sorted({*drafts, *further}, key=_place_order):
        number = place if themed else ""
        written = _written(results, place, number)
        blocks += written or [_draft(drafts[place], words, place, number)]
    return blocks


def _place_order(place: str) -> tuple[int, ...]:
    """Order 1.2 before 1.10."""
    return tuple(int(part) if part.isdecimal() else 0 for part in place.split("."))


def drafts_of(results: Results) -> dict[str, Text]:
    """A drafted paragraph for each place that has anything to say, whether somebody wrote one or not.

    Its figures bear the references they would be written by.
    """
    sections, words = (
        results.inspection.instrument.sections,
        results.inspection.instrument.catalogue,
    )
    found = (_drafts(results, section, words).items() for section in sections)
    return {place: text for drafts in found for place, text in drafts}


def _drafts(results: Results, section: Section, words: Catalogue) -> dict[str, Text]:
    """A drafted paragraph for each place of a section that has anything to say."""
    questions = results.inspection.instrument.questions_of(section=section.id)
    ordered = sorted(questions, key=lambda question: _place_order(question.paragraph))
    drafted = {
        place: _drafted(results, members, words)
        for place, members in groupby(ordered, key=lambda question: question.paragraph)
    }
    return {place: text for place, text in drafted.items() if text}


def _drafted(results: Results, questions: Iterable[Question], words: Catalogue) -> Text:
    found = {
        finding: _reasons(results, question, words)
        for question in questions
        if (finding := results.finding(question.id))
    }
    return drafted(found, results.inspection.instrument, words)


def _reasons(results: Results, question: Question, words: Catalogue) -> Text:
    """The reasons given most often, as the figure of the question that asked for them."""
    labels = [label for label, _, _ in reasons_for(results, question)[:REASONS_SAID]]
    asked = results.inspection.instrument.questions_of(section=question.section, kind="reasons")
    keys = [reasons.id for reasons in asked if reasons.explains[:1] == (question.id,)]
    key = keys[0] if len(keys) == 1 else f"the reasons of {question.id}"
    return bearing(natural_list(labels, words), key)


def _areas(results: Results, words: Catalogue) -> list[Block]:
    """Areas requiring improvement: the inspector's, or else those the instrument's rule proposes."""
    items = written_areas(results)
    heading = Heading(words("areas.title"), 2, "letter-areas")
    lead, close = (_standing(results, key, words) for key in ("areas_lead", "areas_close"))
    if items:
        return [heading, Paragraph(lead), Items(items, True, True), Paragraph(close)]
    proposed = proposed_areas(results)
    if not proposed:
        return [heading, _draft(words("letter.no_areas"), words, "areas")]
    draft = _draft(words("letter.areas_draft"), words, "areas", of=proposed)
    return [heading, draft, Paragraph(lead), Items(proposed, True, True), Paragraph(close)]


def _closing(results: Results, words: Catalogue) -> list[Block]:
    detail = results.inspection.detail
    blocks: list[Block] = [Paragraph(_standing(results, "thanks", words))]
    if detail("lead_inspector"):
        blocks.append(Paragraph(_standing(results, "contact", words)))
    copies = tuple(part.strip() for part in detail("copy_list").split(";") if part.strip())
    if copies:
        blocks += [Heading(words("letter.copy_to"), 2, "copies"), Items(copies)]
    blocks.append(Paragraph(_standing(results, "note", words), "note"))
    return [block for block in blocks if not isinstance(block, Paragraph) or block.text]


def _draft(
    text: Text, words: Catalogue, place: str, number: str = "", of: Iterable[Text] = ()
) -> Paragraph:
    """A paragraph nobody wrote: it says so in its own text, and bears which draft it is."""
    before, _, after = words.phrases["letter.draft"].partition("{text}")
    mark = bearing(before.rstrip(), f"draft {place} {skeleton((text, *of))}")
    said = together(mark, before[len(before.rstrip()) :], text, after)
    return Paragraph(said, "draft", number)


def _written(results: Results, place: str, number: str = "") -> list[Block]:
    """The inspector's paragraphs for a place, figures filled in."""
    passages = [p for p in results.inspection.commentary if p.place == place]
    return [
        Paragraph(filled(passage, results), number=number if first else "")
        for first, passage in zip([True] + [False] * len(passages), passages, strict=False)
    ]


def _standing(results: Results, key: str, words: Catalogue) -> Text:
    """A standing sentence of the programme with what is particular inserted, "" if it has none.

    Headings there are anyhow.
    """
    inspection = results.inspection
    detail = inspection.detail
    values: dict[str, Text | int] = {
        "team": results.inspection.team,
        "programme": inspection.instrument.title,
        "cases": len(inspection.units["case"]),
        "staff": len(inspection.units["staff"]),
        "fieldwork": date_span(detail("fieldwork_start"), detail("fieldwork_end"), words),
        "lead_inspector": detail("lead_inspector"),
        "phone": detail("lead_inspector_phone"),
        "email": detail("lead_inspector_email"),
    }
    default = words.phrases[f"letter.{key}"] if key in ("title", "commentary") else ""
    return inserted(inspection.instrument.letter.get(key, default), key, **values)


def _joined(parts: Iterable[str], words: Catalogue) -> str:
    return words("figure.list_separator").join(part for part in parts if part)
