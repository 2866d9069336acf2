"""Editions of the sample's report for tests: quickly made, each of other cells or settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqs_analysis.difference.moved import Difference, compared
from sqs_analysis.difference.sides import read_side
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument import load
from tests import workbooks
from tests.batch.conftest import quickly

Changes = Mapping[tuple[str, str], str]  # answers by case and column
SUFFICIENT, INSUFFICIENT, NOT_APPLICABLE = "Sufficient", "Insufficient", "n/a"


def rows(changes: Changes) -> list[dict[str, str]]:
    """The sample's cases with other answers, and without the reasons for what is sufficient now."""
    cases = {row["case_ref"]: dict(row) for row in workbooks.sample_cases()}
    for (ref, column), answer in changes.items():
        cases[ref][column] = answer
        for question in load().questions:
            explained = [cases[ref][name] for name in question.explains]
            if column in question.explains and INSUFFICIENT not in explained:
                cases[ref][question.id] = ""
    return list(cases.values())


def edition(folder: Path, changes: Changes | None = None, **settings: Any) -> Path:
    """The report of the sample with other answers, beside its workbook."""
    folder.mkdir()
    path = workbooks.write(folder / "sample.xlsx", rows(changes or {}))
    with quickly():
        return make_report(path, folder / "out", Settings(formats=("html",), **settings))


def moved(old: Path, new: Path, *beside: Path) -> Difference:
    """What moved between two reports."""
    return compared(read_side(old, beside), read_side(new, beside))


def told(found: Difference) -> list[str]:
    """What moved of the findings and their limits, with what moved it."""
    return [
        f"{' '.join(move.figure.place[1:])}, {move.figure.aspect}: {move.texts[0]} -> {move.texts[1]}, "
        f"by {' or '.join(cause.where or cause.kind for cause in move.causes)}"
        for move in found.moves
        if move.figure.place[0] == "findings.csv"
    ]
