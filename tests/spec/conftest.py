"""What the specifications share: the sample workbook with some of its cells changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.read.inspection import Inspection, read

Edit = Callable[[Mapping[str, object]], Path]


@pytest.fixture(scope="session")
def inspection(sample: Path) -> Inspection:
    return read(sample)


@pytest.fixture(scope="session")
def at(inspection: Inspection) -> Callable[[str, str], str]:
    """The address of a case's or member of staff's cell, by pseudonym and name."""

    def address(ref: str, name: str) -> str:
        for kind, key in (("case", "case_ref"), ("staff", "staff_ref")):
            for unit in inspection.units[kind]:
                if unit.readings[key].code == ref:
                    cell = unit.readings[name].cell
                    return f"{cell.sheet}!{cell.name}"
        raise KeyError(ref)

    return address


@pytest.fixture
def edited(sample: Path, tmp_path: Path) -> Edit:
    """A copy of the sample with the given cells (by address) set to the given values."""

    def edit(changes: Mapping[str, object]) -> Path:
        book = openpyxl.load_workbook(sample)
        for address, value in changes.items():
            sheet, cell = address.split("!")
            book[sheet][cell] = value
        path = tmp_path / "edited.xlsx"
        book.save(path)
        return path

    return edit
