"""What the tests of presentation share: results of the sample and of workbooks made for a test."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.results import Results
from tests import workbooks

Made = Callable[..., Results]


def whole_percent(k: int, n: int) -> int:
    """k of n as a whole percentage, halves rounded up."""
    return int(Decimal(100 * k) / n + Decimal("0.5"))


@pytest.fixture(scope="session")
def results(sample: Path) -> Results:
    return workbooks.results_of(sample)


@pytest.fixture(scope="session")
def words() -> Catalogue:
    return catalogue()


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Results of a workbook with the given rows; see ``workbooks.write``."""

    def make(**rows: Any) -> Results:
        return workbooks.results_of(workbooks.write(tmp_path / "made.xlsx", **rows))

    return make
