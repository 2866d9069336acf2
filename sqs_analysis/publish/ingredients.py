"""What a report is made from, each part by its content: if none has changed, nor has the report."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from sqs_analysis.publish.notebook_files import find_notebook
from sqs_analysis.publish.outputs import digest
from sqs_analysis.publish.settings import REPORT_NOTEBOOK, Settings
from sqs_analysis.read.instrument_files import find_folder

# The files of the package that decide what a report says: code, words, templates, instruments.
PACKAGE_ENDINGS = (".py", ".toml", ".csv", ".j2", ".css", ".js", ".typ", ".json")


def ingredients(workbook: Path, inspection_id: str, settings: Settings) -> dict[str, str]:
    """SHA-256 of each thing that decides what a report says.

    Parameters
    ----------
    workbook : the file, or folder of files, that is read.
    inspection_id : which inspection of it.
    settings : what was chosen.
    """
    chosen = settings.record(workbook, inspection_id)
    others = {"others": content_digest(settings.against)} if settings.against else {}
    return {
        "workbook": content_digest(workbook),
        "settings": _text_digest(json.dumps(chosen, sort_keys=True, default=str)),
        "instrument": content_digest(find_folder(settings.instrument)),
        "notebook": digest(find_notebook(REPORT_NOTEBOOK)),
        "program": _package_digest(),
        **others,
    }


def content_digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files with their names."""
    if path.is_file():
        return digest(path)
    files = sorted(p for p in path.rglob("*") if p.is_file())
    return _text_digest("\n".join(f"{p.relative_to(path).as_posix()} {digest(p)}" for p in files))


@cache
def _package_digest() -> str:
    folder = Path(__file__).resolve().parent.parent
    files = sorted(p for p in folder.rglob("*") if p.suffix in PACKAGE_ENDINGS)
    return _text_digest("\n".join(f"{p.relative_to(folder).as_posix()} {digest(p)}" for p in files))


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
