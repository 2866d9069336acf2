"""The floor: the same pages without any notebook, kernel or exporter.

``python floor.py FOLDER OUTPUT WORKERS``: one process imports what is needed and forks its workers
once; each then reads, measures and writes one inspection after another.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

import jinja2

import sqs_analysis as sqs
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Block, Stamp
from sqs_analysis.present.page import Page, pages
from sqs_analysis.publish.document import Document, letter_of
from sqs_analysis.publish.editions import line_of
from sqs_analysis.publish.formats.page import page_of
from sqs_analysis.publish.settings import Settings
from sqs_analysis.version import __version__

LANGUAGE = "en-GB"


def analysis(results: Results) -> Page:
    """What the report shows where it is given no other teams."""
    first = (sqs.masthead, sqs.headline, sqs.themes, sqs.management)
    last = (sqs.cases, sqs.groups, sqs.method, sqs.appendix, sqs.provenance)
    return pages(part(results) for part in (*first, *last))


def report(workbook: Path, output: Path) -> None:
    """Write both pages of one inspection."""
    results = sqs.measure(sqs.read(workbook).require_sound())
    folder = output / results.inspection.id
    folder.mkdir(parents=True)
    letter = letter_of(Settings().dress, sqs.letter(sqs.release(results, "published")))
    write(folder / "report.html", results, analysis(results), "analysis", "internal")
    write(folder / "letter.html", results, letter, "letter", "published")


def write(path: Path, results: Results, blocks: Iterable[Block], kind: str, audience: str) -> None:
    """A page in the report's own template."""
    inspection = results.inspection
    words = catalogue(LANGUAGE)
    about = line_of(inspection.about, audience, words)
    made_by = words("page.made_by", version=__version__)
    stamp = Stamp(inspection.id, inspection.workbook.sha256)
    document = Document(tuple(blocks), stamp, LANGUAGE, "", made_by, kind, about)
    path.write_text(_template().render(resources={"page": page_of(document)}), "utf-8")


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("sqs_analysis", "report/sqs")
    return jinja2.Environment(loader=loader).get_template("index.html.j2")


def main(folder: str, output: str, workers: str) -> None:
    """Report on every workbook of a folder, so many at a time."""
    workbooks = sorted(Path(folder).glob("*.xlsx"))
    forked = multiprocessing.get_context("fork")
    with forked.Pool(int(workers)) as pool:
        for _ in pool.imap_unordered(partial(report, output=Path(output)), workbooks):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
