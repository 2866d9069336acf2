"""The page of an inspection whose report could not be made: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import (
    Block,
    Heading,
    Items,
    Paragraph,
    Span,
    Stamp,
    Table,
    Verbatim,
)
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.names import INDEX
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.version import __version__


def failure_page(outcome: Outcome, settings: Settings, *, earlier: bool) -> str:
    """The page of an inspection that failed: outside the inspectorate it does not say why.

    Parameters
    ----------
    outcome : why it failed.
    settings : of the batch.
    earlier : whether a report that was made before still stands.
    """
    words = catalogue(settings.language)
    stamp = Stamp(outcome.name, "")
    shown = tuple(_blocks(outcome, stamp, words, settings, earlier=earlier))
    made_by = words("page.made_by", version=__version__)
    return page_html(
        Document(shown, stamp, settings.language, "", made_by, "failure", house=settings.dress)
    )


def _blocks(
    outcome: Outcome, stamp: Stamp, words: Catalogue, settings: Settings, *, earlier: bool
) -> Iterable[Block]:
    """What is wrong; outside, only how whoever has the workbook learns why there is no report."""
    outside = settings.outside
    yield Paragraph((Span(words("failure.back"), href=f"../{INDEX}"),))
    yield Paragraph(words(f"audience.{settings.read_by}"), "banner")
    yield Heading(words("failure.title", name=stamp.inspection), 1)
    if outside:
        yield Paragraph(words("failure.outside"))
    else:
        yield Paragraph(words("failure.audience"), "note")
        yield from (Paragraph(line) for line in outcome.reason.splitlines() if line.strip())
    if earlier:
        yield Paragraph(words("failure.earlier"))
    if not outside:
        wrong = errors(outcome.problems)
        yield from _problem_blocks("put_right", wrong, stamp, words)
        warnings = [problem for problem in outcome.problems if problem not in wrong]
        yield from _problem_blocks("look_at", warnings, stamp, words)
    yield Heading(words("failure.again"), 2, "again")
    yield Items(_what_to_do(outcome, words), ordered=True)
    if not outside:
        yield from _traceback_blocks(outcome, words)


def _problem_blocks(
    title: str, problems: Sequence[Problem], stamp: Stamp, words: Catalogue
) -> Iterable[Block]:
    if problems:
        yield Heading(words(f"failure.{title}"), 2, title.replace("_", "-"))
        columns = tuple(words(f"failure.{key}") for key in ("cell", "question", "problem"))
        rows = tuple((p.address, p.name, p.message) for p in problems)
        caption = words(f"failure.{title}_by_cell")
        yield Table(f"table-{title.replace('_', '-')}", caption, columns, rows, (), stamp)


def _what_to_do(outcome: Outcome, words: Catalogue) -> tuple[str, ...]:
    """The steps in their order, with commands that can be copied."""
    workbook = outcome.task.path.name
    steps = [words("failure.step_mend", workbook=workbook)] if outcome.problems else []
    if not outcome.task.inspection_id:
        steps.append(words("failure.step_check", workbook=_quoted(workbook)))
    steps.append(words("failure.step_batch", name=_quoted(outcome.task.name)))
    return tuple(steps)


def _quoted(name: str) -> str:
    """A name as a shell takes it.

    >>> _quoted("ashford.xlsx"), _quoted("ashford east.xlsx")
    ('ashford.xlsx', '"ashford east.xlsx"')
    """
    return f'"{name}"' if any(char.isspace() or char in "&;()$'*?[]" for char in name) else name


def _traceback_blocks(outcome: Outcome, words: Catalogue) -> Iterable[Block]:
    """The traceback of a fault of the program."""
    if outcome.traceback:
        yield Heading(words("failure.traceback"), 2, "traceback")
        yield Paragraph(words("failure.traceback_note"), "note")
        yield Verbatim(outcome.traceback.strip("\n"))
