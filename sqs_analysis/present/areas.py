"""Areas requiring improvement, one list for report and letter: the inspector's, or else proposed."""

from __future__ import annotations

from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Text
from sqs_analysis.present.figures import filled
from sqs_analysis.present.spans import bearing, inserted
from sqs_analysis.present.tables import words_of
from sqs_analysis.read.commentary import AREA_PLACES
from sqs_analysis.read.wording import count_in_words

PROPOSED = 3


def written_areas(results: Results) -> tuple[Text, ...]:
    """The areas an inspector wrote, in their order, figures filled in."""
    written = [p for p in results.inspection.commentary if p.place in AREA_PLACES]
    ordered = sorted(written, key=lambda passage: AREA_PLACES.index(passage.place))
    return tuple(filled(passage, results) for passage in ordered)


def proposed_areas(results: Results) -> tuple[Text, ...]:
    """The areas that the instrument's rule proposes, for an inspector to weigh."""
    return tuple(_area(finding, results) for finding in results.first_areas(PROPOSED))


def _area(finding: Finding, results: Results) -> Text:
    instrument = results.inspection.instrument
    question = instrument.question(finding.question)
    count = count_in_words(finding.insufficient, finding.answered, instrument)
    return inserted(
        words_of(results).phrases["letter.area"],
        theme=instrument.section(finding.section).title,
        clause=question.negative,
        count=bearing(count, f"{question.id} insufficient count"),
        base=question.base,
    )
