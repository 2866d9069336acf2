"""What the control around a figure in a Word letter bears: which figure it is, and what was written.

Its name, which Word shows, and its tag both say so: LibreOffice 7 keeps the name alone. Word keeps 64
letters of either; a key that is too long for that is cut, and told apart by a fingerprint.
"""

from __future__ import annotations

import re

from sqs_analysis.present.spans import fingerprint

LONGEST = 64
MARKS = {
    "tag": re.compile(r"sqs:(?P<key>.+):(?P<made>[0-9a-f]{8})"),
    "alias": re.compile(r"(?P<key>.+) #(?P<made>[0-9a-f]{8})"),
}
LONGEST_KEY = LONGEST - len("sqs::") - 8


def marks_of(key: str, text: str) -> dict[str, str]:
    """Name and tag of the control around a figure, by its key and the words that were written there.

    >>> marks_of("LOR02 insufficient", "nearly two-thirds")
    {'alias': 'LOR02 insufficient #5c852fe1', 'tag': 'sqs:LOR02 insufficient:5c852fe1'}
    """
    known, made = short(key), fingerprint(text)
    return {"alias": f"{known} #{made}", "tag": f"sqs:{known}:{made}"}


def read_marks(alias: str, tag: str) -> tuple[str, str] | None:
    """The key of a figure and the fingerprint of its words; None of a control that is somebody's own.

    >>> read_marks("LOR02 #588946c0", ""), read_marks("", "sqs:LOR02:588946c0")
    (('LOR02', '588946c0'), ('LOR02', '588946c0'))
    >>> read_marks("Date", "date") is None
    True
    """
    found = MARKS["tag"].fullmatch(tag) or MARKS["alias"].fullmatch(alias)
    return (found["key"], found["made"]) if found else None


def short(key: str) -> str:
    """A key as a control can bear it.

    >>> short("LOR02 insufficient"), len(short("a" * 99))
    ('LOR02 insufficient', 51)
    """
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 9]}~{fingerprint(key)}"
