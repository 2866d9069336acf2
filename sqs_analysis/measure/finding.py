"""One finding by itself: a row of FINDINGS with its values under typed names."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sqs_analysis.measure.contracts import FINDINGS


@dataclass(frozen=True, slots=True)
class Finding:
    """One number that may be said, with all that must be said with it. See FINDINGS."""

    inspection_id: str
    level: str
    section: str
    question: str
    group: str
    sufficient: int
    answered: int
    not_applicable: int
    not_answered: int
    proportion: float
    lower: float
    upper: float
    confidence: float
    method: str
    base: str
    units: int
    effective: float
    cells: str

    @property
    def insufficient(self) -> int:
        """n - k: judgements that do not meet the criterion."""
        return self.answered - self.sufficient

    @property
    def share(self) -> float | None:
        """The proportion, None where nothing applied."""
        return None if math.isnan(self.proportion) else self.proportion

    @property
    def limits(self) -> tuple[float, float] | None:
        """Lower and upper limit, None where there are none."""
        return None if math.isnan(self.lower) else (self.lower, self.upper)


def each(findings: pd.DataFrame) -> list[Finding]:
    """The rows of a FINDINGS frame, in its order.

    >>> each(FINDINGS.frame([]))
    []
    """
    columns = [findings[name].tolist() for name in FINDINGS.names]
    return [Finding(*values) for values in zip(*columns, strict=True)]
