"""The figures of a report as files, left in the notebook's outputs for whoever publishes it."""

from __future__ import annotations

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
    """The findings as ``findings.csv``: a row for every number the report may say.

    Shares and limits are written in full precision; a blank stands where nothing applied.
    """
    text = results.findings.to_csv(index=False, lineterminator="\n")
    return Record({"findings.csv": text}, f"{len(results.findings)} findings recorded")
