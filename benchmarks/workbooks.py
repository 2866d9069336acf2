"""The workbooks that everybody has to report on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from sqs_analysis.read.template import write_workbook
from sqs_analysis.simulate.folder import Programme, simulate
from sqs_analysis.simulate.inspection import Row, Simulated, labelled
from sqs_analysis.simulate.settings import Settings, load_settings


def programme(folder: Path, inspections: int) -> list[Path]:
    """Workbooks of a simulated programme, some 5 to 20 cases each."""
    simulate(folder, inspections)
    return sorted(folder.glob("*.xlsx"))


def first(workbooks: Sequence[Path], count: int, folder: Path) -> Path:
    """A folder with some of the workbooks."""
    folder.mkdir()
    for workbook in workbooks[:count]:
        (folder / workbook.name).symlink_to(workbook.resolve())
    return folder


def sized(folder: Path, inspections: int, cases: int) -> Path:
    """A folder of workbooks with so many cases each: simulated ones over and over again."""
    folder.mkdir()
    settings = load_settings("sqs-2012")
    for inspection in Programme(settings, inspections).simulated():
        _write(folder, inspection, settings, cases)
    return folder


def _write(folder: Path, inspection: Simulated, settings: Settings, cases: int) -> None:
    (details,) = labelled([{**inspection.details, "eligible_cases": ""}], settings)
    write_workbook(
        folder / f"{inspection.visit.id}.xlsx",
        settings.instrument,
        details,
        cases=_repeated(labelled(inspection.cases, settings), cases),
        staff=labelled(inspection.staff, settings),
    )


def _repeated(rows: Sequence[Row], count: int) -> list[Row]:
    return [
        {**row, "case_ref": f"C{number:05}", "second_inspector_ref": ""}
        for number, row in enumerate(islice(cycle(rows), count), start=1)
    ]
