"""The figures of a report as files, left in the notebook's outputs for whoever publishes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sqs_analysis.measure.contracts import (
    FINDINGS,
    FUNNEL,
    INSPECTIONS,
    MODERATED,
    NATIONAL,
    SERIES,
    SHIFTS,
    SHRUNKEN,
    Contract,
)
from sqs_analysis.measure.history import History
from sqs_analysis.measure.national import National
from sqs_analysis.measure.results import Results
from sqs_analysis.present.ratings import rating_text
from sqs_analysis.present.tables import theme_findings
from sqs_analysis.read.instrument import Instrument

# A spreadsheet program takes a text that begins so for a formula, and may run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Without it Excel takes UTF-8 for another encoding; R, readr, Power BI and pandas pass over it.
MARK = "\ufeff"
COUNTS = ("sufficient", "answered", "not_applicable", "not_answered", "units")
SHARES = ("proportion", "lower", "upper", "effective")

FILES_MIME_TYPE = "application/vnd.sqs-analysis.files+json"


@dataclass(frozen=True)
class Record:
    """Files by name, as text. Shows itself as one line."""

    files: dict[str, str]
    line: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.line, FILES_MIME_TYPE: self.files}


def record(results: Results) -> Record:
    """The findings as ``findings.csv``, and as ``headline.json`` what an index of reports shows.

    ``findings.csv`` has a row for every number the report may say, and for each that is withheld.
    Shares and limits are written in full precision; a blank stands where nothing applied, and
    ``[c]`` where a figure is withheld. ``ratings.csv`` is there if the instrument rates.
    """
    inspection = results.inspection
    told = explained(_with_withheld(results), inspection.instrument, inspection.detail)
    files = {
        "findings.csv": csv_text(told),
        "headline.json": json.dumps(_headline(results), indent=2, ensure_ascii=False) + "\n",
    }
    if results.rated is not None:
        files["ratings.csv"] = csv_text(_ratings(results.rated.ratings, results.rated.stability))
    return Record(files, f"{len(results.findings)} findings recorded")


def _ratings(found: pd.DataFrame, stability: pd.DataFrame) -> pd.DataFrame:
    """RATINGS with a column for each grade: how likely it is."""
    grades = stability["grade"].unique()
    chances = pd.DataFrame(index=found.index, columns=[f"likely_{grade}" for grade in grades])
    each = stability["probability"].to_numpy().reshape(-1, max(len(grades), 1))
    chances[found["probability"].notna()] = each
    return found.join(chances)


def explained(
    found: pd.DataFrame, instrument: Instrument, detail: Callable[[str], str]
) -> pd.DataFrame:
    """FINDINGS or REASONS with their team, its region and what was asked, beside the inspection."""
    words = {s.id: s.title for s in instrument.sections}
    words |= {q.id: q.wording for q in instrument.questions}
    asked = found["question"].where(found["question"] != "", found["section"])
    told = {name: detail(name) for name in ("team", "region")}
    columns = dict.fromkeys(("inspection_id", *told, "wording", *found))
    return found.assign(**told, wording=asked.map(words))[list(columns)]


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV that is safe to open: no text in it is a formula to a spreadsheet program.

    A text that begins like one has an apostrophe before it; numbers are left alone. What is true or
    false is TRUE or FALSE, as R and spreadsheet programs know it.

    >>> csv_text(pd.DataFrame({"team": ["=1+1", "Ash"], "difference": [-0.12, 0.5]})).splitlines()[1:]
    ["'=1+1,-0.12", 'Ash,0.5']
    """
    texts = frame.select_dtypes(exclude="number")
    safe = frame.assign(**{str(name): texts[name].map(_harmless) for name in texts})
    safe = safe.rename(columns=_harmless)
    return MARK + safe.to_csv(index=False, lineterminator="\n")


def _harmless(value: object) -> object:
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, str):
        return value
    # A carriage return alone would end a row for some readers; a new line is quoted.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if value.startswith(FORMULA) else text


def _with_withheld(results: Results) -> pd.DataFrame:
    """The findings with a row for each that is withheld, in the order of what was found."""
    untold = results.withheld[results.withheld["level"] != "reasons"]
    if untold.empty:
        return results.findings
    instrument = results.inspection.instrument
    text = instrument.catalogue("disclosure.withheld")
    told = dict.fromkeys((*COUNTS, *SHARES), text)
    words = {"method": "none: withheld", "base": "", "cells": ""}
    rows = untold.assign(confidence=results.confidence, **told, **words)[list(FINDINGS.names)]
    both = pd.concat([results.findings.astype(object), rows.astype(object)], ignore_index=True)
    groups, questions = instrument.groups, instrument.questions
    parts = [p.id for p in groups] + [q.id for q in questions] + [s.id for s in instrument.sections]
    place = {"question": 0, "section": 1, "all": -1, "": -1}
    place |= {name: number for number, name in enumerate(parts)}
    keys = ["level", "group", "question", "section"]
    return both.sort_values(keys, key=lambda column: column.map(place), ignore_index=True)


def _headline(results: Results) -> dict[str, Any]:
    counts = ("sufficient", "answered")
    themes = [
        {"title": theme.title, **{name: getattr(found, name, None) for name in counts}}
        for theme, found in theme_findings(results)
    ]
    about = {"inspection_id": results.inspection.id, **results.inspection.about}
    return {**about, **_overall(results), "themes": themes}


def _overall(results: Results) -> dict[str, str]:
    """The overall rating with how likely it is, where there is one to be given."""
    rows = results.rated.ratings.itertuples() if results.rated else ()
    overall = [rating_text(row, results) for row in rows if row.level == "overall"]
    return {"rating": overall[0]} if overall else {}


def programme_record(found: National) -> Record:
    """The tidy data as CSV files, and ``codebook.csv`` with every column of each.

    The findings are those that the programme's audience may see; no judgement and no case is in them,
    and no cell of a workbook.
    """
    further = ((NATIONAL, found.picture), (FUNNEL, found.funnel), (SHRUNKEN, found.shrunken))
    return _recorded(found, *further)


def history_record(found: History) -> Record:
    """The tidy data of a team's history likewise, without what is written of its cases."""
    lines = ((SERIES, found.series.points), (SHIFTS, found.series.shifts)) if found.series else ()
    moderated = () if found.moderated.empty else ((MODERATED, found.moderated),)
    return _recorded(found, *lines, *moderated)


def _recorded(found: National | History, *further: tuple[Contract, pd.DataFrame]) -> Record:
    frames: list[tuple[Contract, pd.DataFrame]] = [
        (INSPECTIONS, found.inspections),
        (FINDINGS, found.findings.assign(cells="")),
        *further,
    ]
    files = {f"{contract.name.lower()}.csv": csv_text(frame) for contract, frame in frames}
    files["codebook.csv"] = csv_text(codebook([contract for contract, _ in frames], ".csv"))
    numbers = {"findings": len(found.findings), "inspections": len(found.inspections)}
    return Record(files, found.instrument.catalogue("programme.recorded", **numbers))


def codebook(contracts: Sequence[Contract], ending: str = "") -> pd.DataFrame:
    """A row for every column of every file, called after its contract: what it means.

    >>> codebook([FINDINGS], ".csv").loc[6, ["file", "column", "type", "unit"]].tolist()
    ['findings.csv', 'answered', 'count', 'judgements']
    """
    return pd.DataFrame(
        [
            {
                "file": contract.name.lower() + ending,
                "row": contract.row,
                "column": column.name,
                "type": column.dtype,
                "meaning": column.meaning,
                "unit": column.unit,
            }
            for contract in contracts
            for column in contract.columns
        ]
    )
