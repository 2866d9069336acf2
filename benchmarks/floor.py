"""The floor: the same pages without any notebook, kernel or exporter.

``python floor.py FOLDER OUTPUT WORKERS``: one process imports what is needed and forks its workers
once; each then reads, measures, draws and writes one inspection after another.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

import sqs_analysis as sqs
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Heading
from sqs_analysis.present.charts import warm_up
from sqs_analysis.present.html import html_of
from sqs_analysis.present.page import Page
from sqs_analysis.version import __version__

LANGUAGE = "en-GB"


def beside_nobody(results: Results) -> Page:
    """What the report shows of other teams where it is given none: nothing."""
    return sqs.comparison(results, None)


ANALYSIS = (
    sqs.masthead,
    sqs.headline,
    sqs.summary,
    sqs.themes,
    sqs.management,
    beside_nobody,
    sqs.groups,
    sqs.areas,
    sqs.method,
    sqs.provenance,
)


def report(workbook: Path, output: Path) -> None:
    """Write both pages of one inspection."""
    results = sqs.measure(sqs.read(workbook).require_sound())
    folder = output / results.inspection.id
    folder.mkdir(parents=True)
    analysis = [part(results) for part in ANALYSIS]
    (folder / "report.html").write_text(page_html(results, analysis, "analysis"), "utf-8")
    (folder / "letter.html").write_text(
        page_html(results, [sqs.letter(sqs.release(results, "published"))], "letter"), "utf-8"
    )


def page_html(results: Results, parts: Sequence[Page], kind: str) -> str:
    """The parts in the report's own template."""
    page = _page(results, [block for part in parts for block in part], kind)
    return _template().render(resources={"page": page})


def _page(results: Results, blocks: Sequence[Any], kind: str) -> dict[str, Any]:
    words, inspection = catalogue(LANGUAGE), results.inspection
    headings = [block for block in blocks if isinstance(block, Heading)]
    return {
        "language": LANGUAGE,
        "inspection": inspection.id,
        "workbook": inspection.workbook.sha256,
        "title": next(heading.text for heading in headings if heading.level == 1),
        "style": _style(),
        "skip": words("page.skip"),
        "contents_title": words("page.contents"),
        "contents": [(h.anchor, h.text) for h in headings if h.level == 2 and h.anchor],
        "body": html_of(blocks),
        "made_by": words("page.made_by", version=__version__),
        "kind": kind,
    }


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("sqs_analysis", "report/sqs")
    return jinja2.Environment(loader=loader).get_template("index.html.j2")


@cache
def _style() -> str:
    file = resources.files("sqs_analysis") / "report" / "sqs" / "style.css"
    return file.read_text("utf-8").strip()


def main(folder: str, output: str, workers: str) -> None:
    """Report on every workbook of a folder, so many at a time."""
    warm_up()
    workbooks = sorted(Path(folder).glob("*.xlsx"))
    forked = multiprocessing.get_context("fork")
    with forked.Pool(int(workers)) as pool:
        for _ in pool.imap_unordered(partial(report, output=Path(output)), workbooks):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
