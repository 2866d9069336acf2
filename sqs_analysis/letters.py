"""The commands on a letter that people wrote or edited, from Python."""

from __future__ import annotations

import stat
from pathlib import Path

from sqs_analysis.desk.whereabouts import open_elsewhere
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.disclosure import release, require_audience
from sqs_analysis.measure.results import measure
from sqs_analysis.present.tables import stamp_of
from sqs_analysis.present.today import Today
from sqs_analysis.publish.letters.update import Told, Updated, update
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.lexicon import lexicon
from sqs_analysis.read.claims.seen import COMMENTARY, entries
from sqs_analysis.read.claims.told import Beside, Held, hold_commentary, hold_letter, wrong_beside
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.problems import errors


def letter_check(
    workbook: str | Path,
    letter: str | Path | None = None,
    *,
    inspection: str = "",
    instrument: str = "",
) -> Held:
    """Every number and quantifier of a letter held against the data, as ``sqs letter check`` does.

    Parameters
    ----------
    workbook : the data.
    letter : a ``.docx``, ``.txt`` or ``.html`` file; None for the workbook's own paragraphs.
    inspection : which inspection, where the file holds several.
    instrument : id of an instrument of the package, or the folder of another.

    Raises
    ------
    AnalystError
        If one of them cannot be read, or the answers in the workbook have errors.
    """
    found = _read(workbook, inspection, instrument)
    data = Data.of(found.units, found.instrument)
    if letter is not None:
        return hold_letter(Path(letter), data, found.team)
    own = hold_commentary(found.commentary, data)
    return Held(tuple(Beside(passage.place, passage.text, claims) for passage, claims in own))


def letter_seen(
    workbook: str | Path, copy: str | Path, *, inspection: str = "", instrument: str = ""
) -> str:
    """Write a copy of a workbook in which each paragraph says on which figures it was written.

    That is for whoever has read every paragraph and found it right: from then on ``check`` tells those
    whose figures move. As ``sqs letter seen`` does.

    Parameters
    ----------
    workbook : the data.
    copy : a new ``.xlsx`` file.
    inspection, instrument : see :func:`letter_check`.

    Returns
    -------
    What of the original is not in the copy, in a sentence; "" if all is.

    Raises
    ------
    AnalystError
        If the workbook has errors, in its paragraphs too, or the copy is no new file.
    """
    from sqs_analysis.read.marking import write_entries

    found = _read(workbook, inspection, instrument).require_sound()
    data = Data.of(found.units, found.instrument)
    held = hold_commentary(found.commentary, data)
    return write_entries(Path(workbook), Path(copy), entries(found.workbook, held, data))


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
    data, path = Data.of(found.units, found.instrument), Path(letter).expanduser().resolve()
    if open_elsewhere(path) and not dry_run:
        raise AnalystError(
            f"{path.name} seems to be open in another program, which would write its figures over "
            "these. Save and close it there, and run this again."
        )
    if path.is_file() and not path.stat().st_mode & stat.S_IWUSR and not dry_run:
        raise AnalystError(f"{path.name} is read-only. Let it be written, or update a copy of it.")

    def reads_wrongly(paragraph: str, start: int, _: Told) -> tuple[str, ...]:
        return wrong_beside(paragraph, start, data)

    name = Path(workbook).name
    return update(path, says, stamp, name, dry_run=dry_run, reads_wrongly=reads_wrongly)


def _read(workbook: str | Path, inspection: str, instrument: str) -> Inspection:
    """An inspection whose answers have no errors; its paragraphs may."""
    found = read(workbook, instrument, inspection_id=inspection)
    if lexicon(found.instrument) is None:
        raise AnalystError(
            f"Amounts in the language {found.instrument.language} are not known yet: there is no "
            "instruments/common/<language>/claims.toml for it."
        )
    if any(problem.sheet != COMMENTARY for problem in errors(found.problems)):
        found.require_sound()
    return found
