"""What a cell printed, as a terminal would leave it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbconvert.filters.ansi import strip_ansi

from sqs_analysis.present.blocks import Verbatim

# What clears a line of a terminal.
CLEARED = re.compile(r"\x1b\[[0-2]?K")
# What tells a terminal where a word leads, or what its window is called.
ASIDE = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# A letter that the next takes the place of.
BACKSPACE = re.compile(r"(?:^|[^\x08])\x08")


def printed(text: str) -> Iterator[Verbatim]:
    """What a cell printed, as a terminal would leave it."""
    lines = text.replace("\r\n", "\n").split("\n")
    said = "\n".join(map(_overwritten, lines)).strip("\n")
    if said.strip():
        yield Verbatim(said)


def _overwritten(line: str) -> str:
    """What stands in a line after all that was written over its beginning.

    >>> _overwritten("1/20 cases\\r2"), _overwritten("1/20 cases\\r\\x1b[Kdone\\r")
    ('2/20 cases', 'done')
    >>> _overwritten("12\\b 3")
    '1 3'
    """
    seen = ""
    for piece in line.split("\r"):
        written = strip_ansi(ASIDE.sub("", piece))
        while BACKSPACE.search(written):
            written = BACKSPACE.sub("", written)
        seen = written if CLEARED.search(piece) else written + seen[len(written) :]
    return seen
