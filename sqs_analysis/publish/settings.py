"""What may be chosen for a report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqs_analysis.publish.editions import EDITIONS, FORMATS

REPORT_NOTEBOOK = "03_report.ipynb"


@dataclass(frozen=True)
class Settings:
    """What may be chosen for a report, the same for every inspection of a batch."""

    instrument: str = "sqs-2012"
    language: str = "en-GB"
    confidence: float = 0.95
    editions: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS

    def parameters(self, workbook: Path, inspection_id: str = "") -> dict[str, object]:
        """The parameters of the report notebook, run beside a copy of the workbook."""
        return {
            "workbook": workbook.name,
            "instrument": self.instrument,
            "confidence": self.confidence,
            "language": self.language,
            "inspection_id": inspection_id,
        }

    def record(self, workbook: Path, inspection_id: str = "") -> dict[str, object]:
        """Everything that was chosen, for the provenance."""
        written = {"editions": list(self.editions), "formats": list(self.formats)}
        return {**self.parameters(workbook, inspection_id), **written}
