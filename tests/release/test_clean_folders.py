"""What is as it should be goes through the last door without a word."""

from __future__ import annotations

import pytest

from sqs_analysis.clearance.door import Verdict, examine
from tests.release.conftest import Batch

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once


def told(verdict: Verdict) -> str:
    return "\n".join(f"{f.file} {f.place} {f.kind}: {f.what}" for f in verdict.findings[:20])


def test_a_published_batch_with_its_programme_may_go(made: Batch) -> None:
    verdict = examine(made.outputs, workbooks=made.books)
    assert verdict.may_go, told(verdict)
