"""The pages over a batch: an index to find any team's report, and one for each that failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present import blocks
from sqs_analysis.present.formats import date_span, ratio_text
from sqs_analysis.publish.batch.outcome import Outcome, Standing
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.editions import EDITIONS, FORMATS, file_names
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import shipped
from sqs_analysis.read.names import FAILED, FINDINGS, INDEX
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.version import __version__

MOST_BARS = 5  # more shares in a row than that have no bars
# Links in the order they are offered, by file.
LINKS = ("letter.html", "letter.docx", "letter.pdf", "report.html", "tables.xlsx")


def index_page(every: Sequence[Standing], output: Path, settings: Settings) -> str:
    """The page that finds any team's report: what failed first, then a table of all.

    For an audience outside, it does not say why something failed, and leads to no report that is
    for internal use.
    """
    return _page(_blocks(every, output, settings), blocks.Stamp("", ""), "index", settings)


def _by_instrument(every: Sequence[Standing]) -> dict[str, list[Standing]]:
    """Those made with each instrument; what failed says none, and is with the others of one."""
    found: dict[str, list[Standing]] = {}
    for one in every:
        found.setdefault(str(one.headline.get("instrument", "")), []).append(one)
    named = [name for name in found if name]
    if len(named) == 1:
        return {named[0]: list(every)}
    return {name: found[name] for name in sorted(found, key=lambda name: (not name, name))}


def _instrument(name: str, settings: Settings) -> Instrument | None:
    """The instrument of some inspections where it is at hand."""
    chosen = settings.instrument or (name if name in shipped() else "")
    return load(chosen, settings.language) if chosen else None


def _words_of(made_with: Instrument | None, settings: Settings) -> Catalogue:
    return made_with.catalogue if made_with else catalogue(settings.language)


def _page(found: Iterable[blocks.Block], stamp: blocks.Stamp, kind: str, settings: Settings) -> str:
    made_by = catalogue(settings.language)("page.made_by", version=__version__)
    language, house = settings.language, settings.dress
    return page_html(Document(tuple(found), stamp, language, "", made_by, kind, house=house))


def _blocks(every: Sequence[Standing], output: Path, settings: Settings) -> Iterator[blocks.Block]:
    parts = _by_instrument([one for one in every if one.inside or one.id])
    only = next(iter(parts)) if len(parts) == 1 else ""
    words = _words_of(_instrument(only, settings), settings)
    yield blocks.Paragraph(words(f"audience.{settings.read_by}"), "banner")
    title = words("index.title")
    if not settings.is_report:
        title = words("index.title_of", title=title, notebook=settings.notebook_path.name)
    yield blocks.Heading(title, 1)
    yield blocks.Paragraph(_counts([one.state for one in every], words))
    if failed := tuple(_reason(one) for one in every if _failure(one)):
        yield blocks.Heading(words("index.failed_title"), 2, "failed")
        yield blocks.Items(failed)
    yield blocks.Heading(words("index.all_title"), 2, "inspections-all")
    for name, part in parts.items() or {"": []}.items():
        made_with = _instrument(name, settings)
        if len(parts) > 1 and name:
            yield blocks.Heading(made_with.title if made_with else name, 3, f"inspections-{name}")
        own = f"inspections-of-{name}" if len(parts) > 1 else "inspections"
        yield _table(own, part, output, settings, _words_of(made_with, settings))
    if settings.is_report or (output / FINDINGS).is_file():
        yield blocks.Paragraph((blocks.Span(words("index.findings"), href=FINDINGS),), "note")


def _table(
    own: str, every: Sequence[Standing], output: Path, settings: Settings, words: Catalogue
) -> blocks.Table:
    """Every inspection made with one instrument, each share under the title of its theme."""
    titles = (theme["title"] for one in every for theme in one.headline.get("themes", ()))
    themes = tuple(dict.fromkeys(titles))
    keys = ("masthead.region", "masthead.fieldwork", "masthead.cases", "ratings.rating")
    masthead = map(words, keys)
    columns = (words("index.team"), *masthead, *themes, words("index.state"), words("index.open"))
    rows = [_row(one, themes, output, settings, words) for one in every]
    said = [any(map(blocks.cell_text, column)) for column in zip(*rows, strict=True)] or columns
    columns, *rows = (tuple(compress(row, said)) for row in (columns, *rows))
    title, notes, find = words("index.table"), (words("index.note"),), words("index.filter")
    return blocks.Table(own, title, columns, tuple(rows), notes, find=find)


def _failure(one: Standing) -> str:
    """Where it is told why one failed; "" outside the inspectorate, or if it did not fail."""
    told = one.inside and one.state == "failed"
    return quote(f"{FAILED}/{one.outcome.page_name}") if told else ""


def _reason(one: Standing) -> tuple[blocks.Span, ...]:
    name, sentence = one.outcome.name, one.outcome.sentence
    return (blocks.Span(name, href=_failure(one)), blocks.Span(sentence.removeprefix(name)))


def _row(
    one: Standing, themes: Sequence[str], output: Path, settings: Settings, words: Catalogue
) -> tuple[blocks.TableCell, ...]:
    about, name = one.headline, one.outcome.name
    start, end = (str(about.get(key, "")) for key in ("fieldwork_start", "fieldwork_end"))
    team, dates = about.get("team") or name, date_span(start, end, words)
    whose = f"{team} {dates}".strip()
    links = _links(output, one.id, settings, whose, words) if about else {}
    report = links.get(f"{settings.name}.html")
    if href := _failure(one):
        links[href] = blocks.Span(
            words("index.why"), href=href, label=f"{words('index.why')} {name}"
        )
    shares = {theme["title"]: _share(theme, words) for theme in about.get("themes", ())}
    many = len(themes) > MOST_BARS
    return (
        (blocks.Span(team, href=report.href, label=whose) if report else blocks.Span(team),),
        about.get("region", ""),
        (blocks.Span(dates, date=start),),
        blocks.Number(about["cases"], str(about["cases"])) if "cases" in about else "",
        about.get("rating", ""),
        *(_narrow(shares.get(title, ""), narrow=many) for title in themes),
        (blocks.Span(_state_words(one, words), strong=one.state == "failed"),),
        tuple(part for link in links.values() for part in (link, blocks.Span(" ")))[:-1],
    )


def _state_words(one: Standing, words: Catalogue) -> str:
    stands = one.state == "failed" and one.headline
    said = words(f"index.{'failed_earlier' if stands else one.state.replace(' ', '_')}")
    if not one.edited:
        return said
    files = words("figure.list_separator").join(one.edited)
    return words("index.edited", state=said, files=files)


def _links(
    output: Path, name: str, settings: Settings, whose: str, words: Catalogue
) -> dict[str, blocks.Span]:
    own = () if settings.is_report else file_names(EDITIONS, FORMATS, settings.name)
    said = {file: words(f"index.link_{file.replace('.', '_')}") for file in LINKS}
    return {
        file: blocks.Span(text, href=quote(f"{name}/{file}"), label=f"{text} {whose}")
        for file, text in ({file: file for file in own} | said).items()
        if (output / name / file).is_file()
    }


def _narrow(cell: blocks.TableCell, *, narrow: bool) -> blocks.TableCell:
    """A share without its bar where so many would push the rest off the page."""
    return (
        blocks.Number(cell.proportion, cell.text)
        if narrow and isinstance(cell, blocks.Share)
        else cell
    )


def _share(theme: Mapping[str, Any], words: Catalogue) -> blocks.Share:
    if theme["answered"] is None:
        return blocks.Share(None, words("disclosure.withheld"))
    k, n = int(theme["sufficient"]), int(theme["answered"])
    return blocks.Share(k / n if n else None, ratio_text(k, n, words))


def _counts(states: Sequence[str], words: Catalogue) -> str:
    order = ("failed", "done", "done with warnings", "out of date", "not made", "workbook gone")
    said = (
        words("index.count", n=n, state=words(f"index.{state.replace(' ', '_')}").lower())
        for state in order
        if (n := states.count(state))
    )
    return words("figure.list_separator").join(said)


def failure_page(outcome: Outcome, settings: Settings, *, earlier: bool) -> str:
    """The page of an inspection that failed, of which an earlier report may still stand.

    Outside the inspectorate, it says only how whoever has the workbook learns why there is none.
    """
    stamp, words = blocks.Stamp(outcome.name, ""), catalogue(settings.language)
    found = _what_failed(outcome, stamp, words, settings, earlier=earlier)
    return _page(found, stamp, "failure", settings)


def _what_failed(
    outcome: Outcome, stamp: blocks.Stamp, words: Catalogue, settings: Settings, *, earlier: bool
) -> Iterator[blocks.Block]:
    outside = settings.outside
    yield blocks.Paragraph((blocks.Span(words("failure.back"), href=f"../{INDEX}"),))
    yield blocks.Paragraph(words(f"audience.{settings.read_by}"), "banner")
    yield blocks.Heading(words("failure.title", name=stamp.inspection), 1)
    if outside:
        yield blocks.Paragraph(words("failure.outside"))
    else:
        yield blocks.Paragraph(words("failure.audience"), "note")
        yield from (blocks.Paragraph(line) for line in outcome.reason.splitlines() if line.strip())
    if earlier:
        yield blocks.Paragraph(words("failure.earlier"))
    if not outside:
        wrong = errors(outcome.problems)
        warnings = [problem for problem in outcome.problems if problem not in wrong]
        for title, problems in (("put_right", wrong), ("look_at", warnings)):
            yield from _problem_blocks(title, problems, stamp, words)
    yield blocks.Heading(words("failure.again"), 2, "again")
    yield blocks.Items(_what_to_do(outcome, words), ordered=True)
    if outcome.traceback and not outside:
        yield blocks.Heading(words("failure.traceback"), 2, "traceback")
        yield blocks.Paragraph(words("failure.traceback_note"), "note")
        yield blocks.Verbatim(outcome.traceback.strip("\n"))


def _problem_blocks(
    title: str, problems: Sequence[Problem], stamp: blocks.Stamp, words: Catalogue
) -> Iterable[blocks.Block]:
    if problems:
        yield blocks.Heading(words(f"failure.{title}"), 2, title.replace("_", "-"))
        columns = tuple(words(f"failure.{key}") for key in ("cell", "question", "problem"))
        rows = tuple((p.address, p.name, p.message) for p in problems)
        caption = words(f"failure.{title}_by_cell")
        yield blocks.Table(f"table-{title.replace('_', '-')}", caption, columns, rows, (), stamp)


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
