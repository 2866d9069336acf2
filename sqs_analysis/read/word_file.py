"""The parts of a Word file, within the limits of any file, and mended where it is known how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.door.package import DamagedError, Package

# LibreOffice 7 closes the mark of a tracked insertion or move within the control that it opened before.
BROKEN = re.compile(
    rb"<w:(ins|del|moveTo|moveFrom)\b[^<>]*>(<w:sdt>(?:(?!</?w:sdtContent).)*<w:sdtContent>)</w:\1>",
    re.DOTALL,
)


@dataclass(frozen=True)
class WordFile:
    """Parts of a Word file by name, as they were meant, and the names of those that were broken."""

    package: Package
    parts: Mapping[str, bytes]
    broken: frozenset[str]


def read_word(path: Path, wanted: re.Pattern[str]) -> WordFile:
    """The parts of a Word file whose names fit a pattern.

    Raises
    ------
    AnalystError
        If it is no archive, is damaged or protected, or goes beyond the limits of any file.
    OSError
        If it is not there, or cannot be read.
    """
    try:
        package = Package(path.name, path.read_bytes())
        if package.encrypted:
            raise DamagedError
        raw = {name: package.read(name) for name in package.parts if wanted.fullmatch(name)}
    except DamagedError:
        raise unreadable(path) from None
    parts = {name: mended(part) for name, part in raw.items()}
    return WordFile(package, parts, frozenset(name for name in raw if parts[name] != raw[name]))


def unreadable(path: Path) -> AnalystError:
    """That a file is no Word file, to be raised."""
    return AnalystError(
        f"{path} is no Word file that can be read. Check its name, or save it as .docx again."
    )


def mended(part: bytes) -> bytes:
    """A part of a Word file with the marks of changes around controls taken out that end within them.

    No program opens a file that has them. The change itself stays: the words within are marked, too.

    >>> mended(b'<w:ins w:id="1"><w:sdt><w:sdtPr/><w:sdtContent></w:ins><w:r/></w:sdtContent></w:sdt>')
    b'<w:sdt><w:sdtPr/><w:sdtContent><w:r/></w:sdtContent></w:sdt>'
    """
    return BROKEN.sub(rb"\2", part)
