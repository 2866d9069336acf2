"""A folder of workbooks: every inspection in it, read."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import Instrument, load

ENDINGS = (".xlsx", ".xlsm", ".ods")


def read_folder(
    folder: str | Path, instrument: str | Path | Instrument = "sqs-2012", language: str = "en-GB"
) -> tuple[Inspection, ...]:
    """Read every workbook in a folder, in the order of their names.

    Lock files of open workbooks, hidden files and folders within are passed over.

    Parameters
    ----------
    folder : a folder of ``.xlsx`` or ``.ods`` workbooks, one for each inspection.
    instrument : as for `read`.
    language : language of the instrument's wording.

    Raises
    ------
    WorkbookError
        If there is no such folder, it holds no workbooks, or one of them cannot be read or has
        errors: figures over the others alone would be taken for figures over all.

    Examples
    --------
    >>> read_folder("nowhere")
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no folder nowhere. Check the path.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise WorkbookError(f"There is no folder {folder}. Check the path.")
    files = sorted(path for path in place.iterdir() if not passed_over(path) and _is_workbook(path))
    if not files:
        raise WorkbookError(
            f"{folder} holds no workbooks. It should hold an .xlsx or .ods file for each inspection."
        )
    loaded = instrument if isinstance(instrument, Instrument) else load(str(instrument), language)
    return tuple(read(path, loaded).require_sound() for path in files)


def passed_over(path: Path) -> bool:
    """Whether a file is nobody's workbook: hidden, or the lock of one that is open.

    >>> passed_over(Path("~$ashford.xlsx")), passed_over(Path("ashford.xlsx"))
    (True, False)
    """
    return path.name.startswith((".", "~$"))


def _is_workbook(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in ENDINGS
