"""The commands on a letter that somebody edited in Word, from Python."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.measure.disclosure import release, require_audience
from sqs_analysis.measure.results import measure
from sqs_analysis.present.tables import stamp_of
from sqs_analysis.present.today import Today
from sqs_analysis.publish.letters.update import Updated, update
from sqs_analysis.read.inspection import read


def letter_update(
    letter: str | Path,
    workbook: str | Path,
    *,
    audience: str = "published",
    inspection: str = "",
    instrument: str = "",
    language: str = "en-GB",
    dry_run: bool = False,
) -> Updated:
    """Bring the figures of an edited ``letter.docx`` up to date, as ``sqs letter update`` does.

    It is written in its place, unless this is a ``dry_run``, and what stood there is kept beside. The
    answer has each figure with what it was and is, or why it was left. It is an AnalystError if the
    file is no letter on this inspection whose figures are known.
    """
    found = read(Path(workbook), instrument, language, inspection_id=inspection).require_sound()
    measured = measure(found)
    says, stamp = Today(measured, release(measured, require_audience(audience))), stamp_of(measured)
    return update(Path(letter).expanduser(), says, stamp, Path(workbook).name, dry_run=dry_run)
