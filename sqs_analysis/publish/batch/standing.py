"""How an inspection stands after a batch: its outcome, with what its report's folder says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqs_analysis.publish.batch.outcome import Outcome, State
from sqs_analysis.publish.keeping import edited, is_wider
from sqs_analysis.publish.manifests import REPORT, audience_of, manifest, records
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.read.names import may_name_folder

HEADLINE = "headline.json"


@dataclass(frozen=True)
class Standing:
    """One inspection as an overview for some audience shows it.

    Attributes
    ----------
    outcome : how its task ended, as if its report had been made just now.
    headline : what its report says of itself, empty for none that this audience may see.
    audience : for whom the report is, or would have been.
    edited : files of the report that somebody edited since they were made.
    inside : whether the overview is for internal use.
    notebook : that the report is made by, by its name.
    """

    outcome: Outcome
    headline: Mapping[str, Any]
    audience: str
    edited: tuple[str, ...]
    inside: bool
    notebook: str = REPORT

    @property
    def id(self) -> str:
        """The inspection's id, "" where it is not known."""
        return self.outcome.inspection_id

    @property
    def state(self) -> State:
        """How the task ended."""
        return self.outcome.state

    @property
    def is_whole(self) -> bool:
        """Whether there is a report that says what its workbook says now."""
        return self.state.startswith("done")

    def as_record(self) -> dict[str, Any]:
        """Plain values. Why something failed may name cells, so it is for internal use."""
        record = {
            **self.outcome.as_record(),
            "audience": self.audience,
            "edited": list(self.edited),
            "notebook": self.notebook,
        }
        return record if self.inside else {**record, "reason": ""}


def standing(outcome: Outcome, output: Path, audience: str, notebook: str) -> Standing:
    """Look at the report of an inspection.

    Parameters
    ----------
    outcome : how its task ended.
    output : the folder that holds a folder for each inspection.
    audience : who reads the overview.
    notebook : name of the notebook that makes the report.
    """
    inside = audience == INTERNAL
    folder = output / outcome.inspection_id
    whole = manifest(folder) if may_name_folder(outcome.inspection_id) else {}
    record = records(whole).get(notebook)
    if record is None:
        return Standing(outcome, {}, audience, (), inside, notebook)
    whose = audience_of(record)
    headline = record.get("about") or _headline(folder)
    if is_wider(whose, audience):
        headline = {}
    if outcome.state == "unchanged":
        warnings = int(headline.get("warnings", 0))
        state: State = "done with warnings" if warnings else "done"
        outcome = replace(outcome, state=state, earlier=(0, warnings))
    return Standing(outcome, headline, whose, edited(folder), inside, notebook)


def _headline(folder: Path) -> dict[str, Any]:
    """What a report says of itself; nothing where that cannot be read."""
    try:
        return dict(json.loads((folder / HEADLINE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
