"""Word files that a program broke, mended where it is known how."""

from __future__ import annotations

import re

# LibreOffice 7 closes the mark of a tracked insertion or move within the control that it opened before.
BROKEN = re.compile(
    rb"<w:(ins|del|moveTo|moveFrom)\b[^<>]*>(<w:sdt>(?:(?!</?w:sdtContent).)*<w:sdtContent>)</w:\1>",
    re.DOTALL,
)


def mended(part: bytes) -> bytes:
    """A part of a Word file with the marks of changes around controls taken out that end within them.

    No program opens a file that has them. The change itself stays: the words within are marked, too.

    >>> mended(b'<w:ins w:id="1"><w:sdt><w:sdtPr/><w:sdtContent></w:ins><w:r/></w:sdtContent></w:sdt>')
    b'<w:sdt><w:sdtPr/><w:sdtContent><w:r/></w:sdtContent></w:sdt>'
    """
    return BROKEN.sub(rb"\2", part)
