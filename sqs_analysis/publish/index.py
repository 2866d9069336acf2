"""The pages over a batch: an index to find any team's report, and a page for each that failed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, select_autoescape

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import Heading, Items, Paragraph, Stamp, Table
from sqs_analysis.present.formats import date_span, whole_percent
from sqs_analysis.present.page import Page
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.export import page_html, style
from sqs_analysis.publish.outcome import Outcome
from sqs_analysis.publish.outputs import write_whole
from sqs_analysis.publish.settings import Settings
from sqs_analysis.version import __version__

INDEX = "index.html"
# Links in the order they are offered, by file.
LINKS = ("letter.html", "letter.docx", "letter.pdf", "report.html", "tables.xlsx")


def write_index(
    outcomes: Sequence[Outcome],
    headlines: Mapping[str, Mapping[str, Any]],
    output: Path,
    settings: Settings,
) -> None:
    """Write the page that finds any team's report: what failed first, then a table of all.

    Parameters
    ----------
    outcomes : how each task ended.
    headlines : by inspection id, what its report says of itself; empty for none.
    output : the folder the reports stand in.
    settings : of the batch.
    """
    words = catalogue(settings.language)
    rows = [
        _row(outcome, headlines.get(outcome.inspection_id, {}), output, words)
        for outcome in outcomes
    ]
    script = _script()
    page = {
        "language": settings.language,
        "style": style(),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "words": words,
        "themes": _theme_titles(headlines),
        "failed": [row for row in rows if row["state"] == "failed"],
        "rows": rows,
        "counts": _counts(outcomes, words),
        "made_by": words("page.made_by", version=__version__),
    }
    write_whole(output / INDEX, _template().render(page))


def _row(
    outcome: Outcome, headline: Mapping[str, Any], output: Path, words: Catalogue
) -> dict[str, Any]:
    name = outcome.inspection_id
    start, end = (str(headline.get(key, "")) for key in ("fieldwork_start", "fieldwork_end"))
    return {
        "id": name or outcome.task.path.name,
        "team": headline.get("yot") or name or outcome.task.path.name,
        "region": headline.get("nation_region", ""),
        "start": start,
        "dates": date_span(start, end, words),
        "cases": headline.get("cases", ""),
        "themes": [_bar(theme, words) for theme in headline.get("themes", ())],
        "state": outcome.state,
        "state_words": words(f"index.{outcome.state.replace(' ', '_')}"),
        "reason": outcome.reason.split("\n", 1)[0],
        "failure_page": f"failed/{outcome.page_name}.html",
        "links": [
            _link(name, file, words) for file in LINKS if name and (output / name / file).is_file()
        ],
        "search": " ".join(
            (name, str(headline.get("yot", "")), str(headline.get("nation_region", "")))
        ).lower(),
    }


def _bar(theme: Mapping[str, Any], words: Catalogue) -> dict[str, Any]:
    k, n = int(theme["sufficient"]), int(theme["answered"])
    if not n:
        return {"percent": None, "text": words("figure.nothing")}
    percent = whole_percent(k, n)
    return {"percent": percent, "text": words("figure.percent", percent=percent)}


def _link(name: str, file: str, words: Catalogue) -> dict[str, str]:
    return {"href": f"{name}/{file}", "text": words(f"index.link_{file.replace('.', '_')}")}


def _theme_titles(headlines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    titles = ([theme["title"] for theme in h.get("themes", ())] for h in headlines.values())
    return max(titles, key=len, default=[])


def _counts(outcomes: Sequence[Outcome], words: Catalogue) -> str:
    states = ("failed", "done", "done with warnings", "unchanged")
    counts = {state: sum(o.state == state for o in outcomes) for state in states}
    said = [
        words("index.count", n=n, state=words(f"index.{state.replace(' ', '_')}").lower())
        for state, n in counts.items()
        if n
    ]
    return words("figure.list_separator").join(said)


def write_failure(outcome: Outcome, folder: Path, settings: Settings) -> Path:
    """Write the page of an inspection whose report could not be made: what is wrong, what to do."""
    words = catalogue(settings.language)
    name = outcome.page_name
    stamp = Stamp(name, "")
    page = Page.of(
        Heading(words("failure.title", name=name), 1),
        *(Paragraph(text) for text in outcome.reason.split("\n") if text.strip()),
        *_problem_blocks(outcome, stamp, words),
        Heading(words("failure.again"), 2, "again"),
        Items(_what_to_do(outcome, words), ordered=True),
    )
    document = Document(
        page.blocks,
        stamp,
        settings.language,
        "",
        words("page.made_by", version=__version__),
        "failure",
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.html"
    write_whole(path, page_html(_notebook(page), document))
    return path


def _problem_blocks(
    outcome: Outcome, stamp: Stamp, words: Catalogue
) -> tuple[Heading | Table, ...]:
    if not outcome.problems:
        return ()
    columns = tuple(words(f"failure.{key}") for key in ("cell", "question", "problem"))
    rows = tuple((p.address, p.name, p.message) for p in outcome.problems)
    title = words("failure.problems", workbook=outcome.task.path.name)
    table = Table("table-problems", title, columns, rows, (), stamp)
    return Heading(words("failure.put_right"), 2, "problems"), table


def _what_to_do(outcome: Outcome, words: Catalogue) -> tuple[str, ...]:
    workbook = outcome.task.path.name
    steps = [words("failure.step_mend", workbook=workbook)] if outcome.problems else []
    steps.append(words("failure.step_check", workbook=workbook))
    steps.append(words("failure.step_batch", name=outcome.task.name))
    return tuple(steps)


def _notebook(page: Page) -> nbformat.NotebookNode:
    """A notebook that shows a page, for the exporter."""
    data = page._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=[cell])
    return notebook


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("sqs_analysis", "report/index"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.j2")


@cache
def _script() -> str:
    """The index's own script: sorts and filters, and nothing else; the page reads without it."""
    file = resources.files("sqs_analysis") / "report" / "index" / "index.js"
    return file.read_text("utf-8").strip()
