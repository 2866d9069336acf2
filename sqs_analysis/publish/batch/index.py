"""The page over a batch: an index to find any team's report, with what failed first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.formats import date_span, whole_percent
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.standing import Standing
from sqs_analysis.publish.settings import Settings
from sqs_analysis.publish.style import script, style
from sqs_analysis.read.names import FAILED
from sqs_analysis.version import __version__

# Links in the order they are offered, by file.
REPORT = "report.html"
LINKS = ("letter.html", "letter.docx", "letter.pdf", "report.html", "tables.xlsx")


def index_page(every: Sequence[Standing], output: Path, settings: Settings) -> str:
    """The page that finds any team's report: what failed first, then a table of all.

    For an audience outside, it does not say why something failed, and leads to no report that is
    for internal use.

    Parameters
    ----------
    every : how each inspection stands.
    output : the folder the reports stand in.
    settings : of the batch.
    """
    words = catalogue(settings.language)
    rows = [_row(one, output, words) for one in every if one.inside or one.id]
    page = {
        "language": settings.language,
        "style": style(),
        **script("index", "index.js"),  # sorts and filters; the page reads without it
        "words": words,
        "themes": _theme_titles([one.headline for one in every]),
        "failed": [row for row in rows if row["failure_page"]],
        "rows": rows,
        "audience": words(f"audience.{settings.read_by}"),
        "counts": _counts([one.outcome for one in every], words),
        "made_by": words("page.made_by", version=__version__),
    }
    return str(_template().render(page))


def _row(one: Standing, output: Path, words: Catalogue) -> dict[str, Any]:
    outcome, headline, name = one.outcome, one.headline, one.id
    start, end = (str(headline.get(key, "")) for key in ("fieldwork_start", "fieldwork_end"))
    links = _links(output, name, words) if headline else []
    tells_why = one.inside and one.state == "failed"
    return {
        "id": outcome.name,
        "team": headline.get("yot") or outcome.name,
        "region": headline.get("nation_region", ""),
        "start": start,
        "dates": date_span(start, end, words),
        "cases": headline.get("cases", ""),
        "themes": [_bar(theme, words) for theme in headline.get("themes", ())],
        "state": one.state,
        "state_words": _state_words(one, words),
        "reason": outcome.sentence.removeprefix(outcome.name),
        "failure_page": f"{FAILED}/{outcome.page_name}" if tells_why else "",
        "links": links,
        "report": next((link["href"] for link in links if link["href"].endswith(REPORT)), ""),
        "search": " ".join(
            (outcome.name, str(headline.get("yot", "")), str(headline.get("nation_region", "")))
        ).lower(),
    }


def _state_words(one: Standing, words: Catalogue) -> str:
    if one.state == "failed" and one.headline:
        said = words("index.failed_earlier")
    else:
        said = words(f"index.{one.state.replace(' ', '_')}")
    if not one.edited:
        return said
    files = words("figure.list_separator").join(one.edited)
    return words("index.edited", state=said, files=files)


def _links(output: Path, name: str, words: Catalogue) -> list[dict[str, str]]:
    return [_link(name, file, words) for file in LINKS if (output / name / file).is_file()]


def _bar(theme: Mapping[str, Any], words: Catalogue) -> dict[str, Any]:
    if theme["answered"] is None:
        return {"percent": None, "text": words("disclosure.withheld")}
    k, n = int(theme["sufficient"]), int(theme["answered"])
    if not n:
        return {"percent": None, "text": words("figure.nothing")}
    percent = whole_percent(k, n)
    return {"percent": percent, "text": words("figure.percent", percent=percent)}


def _link(name: str, file: str, words: Catalogue) -> dict[str, str]:
    return {"href": f"{name}/{file}", "text": words(f"index.link_{file.replace('.', '_')}")}


def _theme_titles(headlines: Sequence[Mapping[str, Any]]) -> list[str]:
    titles = ([theme["title"] for theme in h.get("themes", ())] for h in headlines)
    return max(titles, key=len, default=[])


def _counts(outcomes: Sequence[Outcome], words: Catalogue) -> str:
    states = ("failed", "done", "done with warnings", "out of date", "not made", "workbook gone")
    counts = {state: sum(o.state == state for o in outcomes) for state in states}
    said = [
        words("index.count", n=n, state=words(f"index.{state.replace(' ', '_')}").lower())
        for state, n in counts.items()
        if n
    ]
    return words("figure.list_separator").join(said)


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("sqs_analysis", "report/index"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.j2")
