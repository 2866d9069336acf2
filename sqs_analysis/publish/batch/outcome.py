"""How one task of a batch ended, and how its inspection stands. Whatever goes wrong becomes a value."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqs_analysis.errors import AnalystError
from sqs_analysis.publish.batch.tasks import Planned, Task
from sqs_analysis.publish.keeping import edited, is_wider
from sqs_analysis.publish.manifests import REPORT, audience_of, manifest, records, said_in
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.read.names import may_name_folder
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.read.text import shown_name

State = Literal[
    "done", "done with warnings", "failed", "unchanged", "out of date", "not made", "workbook gone"
]
# A file's name has at most 255 bytes; an inspection id that does not fit is cut.
LONGEST_NAME = 120
HEADLINE = "headline.json"


@dataclass(frozen=True)
class Outcome:
    """How a task ended.

    Attributes
    ----------
    task : what was to be done.
    state : done, done with warnings, failed or unchanged; of what was not asked for also out of date
        or not made; workbook gone, of a report that stands though no workbook has its id.
    inspection_id : "" where the workbook was not even read so far.
    reason : why it failed, in a sentence or more; "" otherwise.
    problems : of the workbook, errors and warnings.
    traceback : of a fault of the program; "" otherwise. It may hold text of a case.
    notes : what was done with files that people edited or put there, in sentences.
    earlier : numbers of errors and warnings, if an earlier batch found them; then there are no
        problems here.
    """

    task: Task
    state: State
    inspection_id: str = ""
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    traceback: str = ""
    notes: tuple[str, ...] = ()
    earlier: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """The inspection's id, or the name of its file where the id is not known."""
        return self.inspection_id or self.task.name

    @property
    def sentence(self) -> str:
        """Why it failed in one line that begins with its name.

        >>> Outcome(Task(Path("a.xlsx")), "failed", reason="a.xlsx is an empty file.").sentence
        'a.xlsx is an empty file.'
        """
        first = self.reason.partition("\n")[0]
        return first if first.startswith(f"{self.name} ") else f"{self.name}: {first}"

    @property
    def page_name(self) -> str:
        """Name of the page that tells why it failed; no two tasks of a batch share one.

        >>> Outcome(Task(Path("all.csv"), "../ashford"), "failed").page_name
        'all.csv.%2E%2E%2Fashford.html'
        """
        part = quote(self.task.inspection_id, safe="").replace(".", "%2E")
        file = shown_name(self.task.path.name)
        name = f"{file}.{part}" if part else file
        if len(name) > LONGEST_NAME:
            name = f"{name[:LONGEST_NAME]}.{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        return f"{name}.html"

    def as_record(self) -> Mapping[str, Any]:
        """The outcome as plain values."""
        wrong = len(errors(self.problems))
        found = self.earlier or (wrong, len(self.problems) - wrong)
        return {
            "workbook": shown_name(self.task.path.name),
            "inspection_id": self.inspection_id,
            "state": self.state,
            "reason": self.reason,
            "errors": found[0],
            "warnings": found[1],
        }


def report_one(task: Task, output: Path, settings: Settings, engine: str | None = None) -> Outcome:
    """Read a workbook and make its report, with papermill's own engine if no other is named."""
    from sqs_analysis.publish.report import report_on

    failed = Outcome(task, "failed", task.inspection_id or task.expected)
    notes: list[str] = []
    try:
        instrument, language = settings.instrument, settings.language
        inspection = read(task.path, instrument, language, inspection_id=task.inspection_id)
        failed = replace(failed, inspection_id=inspection.id, problems=inspection.problems)
        if inspection.id.casefold() in task.taken:
            reason = (
                f"{inspection.id} is also the inspection id in another workbook, which was reported. "
                "Give each its own."
            )
            return replace(failed, inspection_id="", reason=reason)
        if count := len(errors(inspection.problems)):
            wrong = "an error" if count == 1 else f"{count} errors"
            return replace(failed, reason=f"The workbook has {wrong} to put right first.")
        report_on(inspection, output, settings, tell=notes.append, engine=engine)
    except AnalystError as error:
        return replace(failed, reason=str(error))
    except OSError as error:
        return replace(failed, reason=_no_room(error))
    except Exception as error:  # its words may hold text of a case: they are told in the traceback
        reason = (
            f"This is a fault of the program, not of the workbook ({type(error).__name__}). Tell the "
            "maintainers; the page of this failure has the traceback."
        )
        return replace(failed, reason=reason, traceback=traceback.format_exc())
    state: State = "done with warnings" if inspection.problems else "done"
    return replace(failed, state=state, notes=tuple(notes))


def _no_room(error: OSError) -> str:
    """Say what the system said, and of which file, but not where it is."""
    file = f": {Path(error.filename).name}" if isinstance(error.filename, str) else ""
    return (
        f"A file could not be written or read ({error.strerror or type(error).__name__}{file}). Make "
        "room or check the folder's permissions, and run the batch again: it makes only what is "
        "missing."
    )


def not_run(planned: Planned) -> Outcome:
    """The outcome of a task that the plan already settled."""
    if planned.verdict == "unchanged":
        return Outcome(planned.task, "unchanged", planned.id)
    return Outcome(planned.task, "failed", planned.id, planned.reason)


def killed(task: Task, how: str) -> Outcome:
    """The outcome of a task whose process ended without a word."""
    reason = (
        f"The process that made this report {how}. Nothing of it was written. Run the batch again; "
        "if it happens twice, run `sqs report` on this workbook alone."
    )
    return Outcome(task, "failed", task.expected, reason)


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
    """Look at the report of an inspection, as who reads the overview may see it."""
    inside = audience == INTERNAL
    folder = output / outcome.inspection_id
    whole = manifest(folder) if may_name_folder(outcome.inspection_id) else {}
    record = records(whole).get(notebook)
    if record is None:
        return Standing(outcome, {}, audience, (), inside, notebook)
    whose = audience_of(record)
    headline = record.get("about") or said_in(folder / HEADLINE)
    if is_wider(whose, audience):
        headline = {}
    if outcome.state == "unchanged":
        warnings = int(headline.get("warnings", 0))
        state: State = "done with warnings" if warnings else "done"
        outcome = replace(outcome, state=state, earlier=(0, warnings))
    return Standing(outcome, headline, whose, edited(folder), inside, notebook)
