"""Two editions of the sample's report, made in this process, and the ways in which they may differ."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import sqs_analysis as sqs
from sqs_analysis.difference.moved import Difference, compared
from sqs_analysis.difference.sides import Side
from sqs_analysis.measure.results import measure
from sqs_analysis.read.inspection import read
from tests import workbooks

Compare = Callable[..., Difference]


def side(
    path: Path, confidence: float = 0.95, instrument: str = "", audience: str = "internal"
) -> Side:
    """What a report of a workbook publishes, without a notebook."""
    inspection = read(path, instrument).require_sound()
    results = measure(inspection, confidence)
    shown = sqs.release(results, audience)
    blocks = {
        "analysis": tuple(workbooks.analysis(shown)),
        "letter": tuple(sqs.letter(sqs.release(results, "published"))),
    }
    folder = inspection.instrument.folder
    words = "".join(file.read_text("utf-8") for file in sorted(folder.rglob("*.*")))
    parameters: dict[str, Any] = {
        "inspection_id": inspection.id,
        "confidence": confidence,
        "audience": audience,
    }
    record = {
        "input": {"name": path.name, "sha256": inspection.workbook.sha256},
        "parameters": parameters,
        "ingredients": {
            "workbook": inspection.workbook.content,
            "instrument": hashlib.sha256(words.encode()).hexdigest(),
        },
        "package": {"version": "1.0"},
        "software": {"numpy": "2.0"},
    }
    return Side(record, blocks, sqs.record(shown).files, inspection, inspection.instrument)


def answered(
    changes: Mapping[tuple[int, str], str], cases: Sequence[dict[str, str]] = ()
) -> list[dict[str, str]]:
    """The sample's cases with other answers, by row (from 0) and column."""
    rows = [dict(row) for row in cases or workbooks.sample_cases()]
    for (row, column), answer in changes.items():
        rows[row][column] = answer
    return rows


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Side:
    """The sample, as it is."""
    return side(workbooks.write(tmp_path_factory.mktemp("plain") / "sample.xlsx"))


@pytest.fixture
def corrected(plain: Side, tmp_path: Path) -> Compare:
    """What moves when cells of the sample are corrected."""

    def compare(changes: Mapping[tuple[int, str], str], **options: Any) -> Difference:
        path = workbooks.write(tmp_path / "sample.xlsx", answered(changes))
        return compared(plain, side(path, **options))

    return compare
