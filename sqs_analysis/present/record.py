"""The figures of a report as files, left in the notebook's outputs for whoever publishes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqs_analysis.measure.results import Results

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

    ``findings.csv`` has a row for every number the report may say. Shares and limits are written
    in full precision; a blank stands where nothing applied.
    """
    files = {
        "findings.csv": results.findings.to_csv(index=False, lineterminator="\n"),
        "headline.json": json.dumps(_headline(results), indent=2, ensure_ascii=False) + "\n",
    }
    return Record(files, f"{len(results.findings)} findings recorded")


def _headline(results: Results) -> dict[str, Any]:
    inspection = results.inspection
    instrument = inspection.instrument
    details = ("yot", "nation_region", "fieldwork_start", "fieldwork_end", "publication_date")
    return {
        "inspection_id": inspection.id,
        **{name: inspection.detail(name) for name in details},
        "cases": len(inspection.units["case"]),
        "warnings": len(inspection.problems),
        "themes": [
            {
                "title": instrument.section(finding.section).title,
                "sufficient": finding.sufficient,
                "answered": finding.answered,
            }
            for finding in results.sections()
            if instrument.section(finding.section).kind == "theme"
        ],
    }
