"""What several tests of measuring share: the sample, and an invented programme."""

from __future__ import annotations

import pytest

from sqs_analysis.measure.results import Results, measure
from sqs_analysis.read.inspection import read
from sqs_analysis.simulate.folder import simulate
from tests import workbooks


@pytest.fixture(scope="session")
def measured() -> Results:
    return measure(read(workbooks.SAMPLE))


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    """Twelve inspections of 14 to 47 cases."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder, inspections=12, seed=5)
    return [measure(read(path)) for path in sorted(folder.glob("*.xlsx"))]
