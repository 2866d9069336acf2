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
from sqs_analysis.publish.outputs import write_whole
from sqs_analysis.publish.settings import Settings
from sqs_analysis.publish.style import script, style
from sqs_analysis.version import __version__

INDEX = "index.html"
# Links in the order they are offered, by file.
REPORT = "report.html"
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
    page = {
        "language": settings.language,
        "style": style(),
        **script("index", "index.js"),  # sorts and filters; the page reads without it
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
    links = _links(output, name, words) if headline else []
    return {
        "id": outcome.name,
        "team": headline.get("yot") or outcome.name,
        "region": headline.get("nation_region", ""),
        "start": start,
        "dates": date_span(start, end, words),
        "cases": headline.get("cases", ""),
        "themes": [_bar(theme, words) for theme in headline.get("themes", ())],
        "state": outcome.state,
        "state_words": _state_words(outcome, headline, words),
        "reason": outcome.sentence.removeprefix(outcome.name),
        "failure_page": f"failed/{outcome.page_name}",
        "links": links,
        "report": next((link["href"] for link in links if link["href"].endswith(REPORT)), ""),
        "search": " ".join(
            (outcome.name, str(headline.get("yot", "")), str(headline.get("nation_region", "")))
        ).lower(),
    }


def _state_words(outcome: Outcome, headline: Mapping[str, Any], words: Catalogue) -> str:
    if outcome.state == "failed" and headline:
        return words("index.failed_earlier")
    return words(f"index.{outcome.state.replace(' ', '_')}")


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


def _theme_titles(headlines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    titles = ([theme["title"] for theme in h.get("themes", ())] for h in headlines.values())
    return max(titles, key=len, default=[])


def _counts(outcomes: Sequence[Outcome], words: Catalogue) -> str:
    states = ("failed", "done", "done with warnings", "not made")
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
