"""The commands on a letter that somebody edited in Word, from Python."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.measure.disclosure import release, require_audience
from sqs_analysis.measure.results import measure
from sqs_analysis.present.tables import stamp_of
from sqs_analysis.present.today import Today
from sqs_analysis.publish.letters.update import Updated, update
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read


def letter_update(
    letter: str | Path,
    workbook: str | Path,
    *,
    audience: str = "published",
    inspection: str = "",
    instrument: str = Settings.instrument,
    language: str = Settings.language,
    dry_run: bool = False,
) -> Updated:
    """Bring the figures of an edited ``letter.docx`` up to date, as ``sqs letter update`` does.

    It is written in its place, unless this is a ``dry_run``, and what stood there is kept beside. The
    options are those of :func:`sqs_analysis.api.settings_for`. The answer says of each figure what its
    words were and are, or why it was left. It is an AnalystError if the file is no letter on this
    inspection, or none whose figures are known.
    """
    path = Path(workbook)
    found = read(path, instrument, language, inspection_id=inspection).require_sound()
    measured = measure(found)
    says = Today(measured, release(measured, require_audience(audience)))
    place = Path(letter).expanduser()
    return update(place, says, stamp_of(measured), path.name, dry_run=dry_run)
