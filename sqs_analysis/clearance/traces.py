"""What a text may hold that points to a person, a case, a cell of the workbook, or a computer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqs_analysis.clearance.contents import quoted

# References as workbooks have them, where the workbook itself is not at hand.
SHEETS = "Inspection|Cases|Staff|Commentary|Second"
PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "case",
        "the reference of a case",
        re.compile(
            r"(?<![\w#.:-])C-?\d{2,3}(?![\w.:-]*\w)"
            r"|\b(?i:case|child|young person)[ _-]?(?i:refs?|references?|id|no\.?|number|nr)\b"
            r"(?:\s*(?:is|[:#=]))?\s*\S*"
            r"|\b(?i:case)\s+(?:#\s?)?\d{1,4}\b(?!\s*(?:of|out|%|per|cases|and \d+ of))"
        ),
    ),
    (
        "name",
        "the reference of a member of staff or an inspector",
        re.compile(
            r"(?<![\w#.:-])(?:[SI]-?\d{2,3}|INSP[- ]?\d+)(?![\w.:-]*\w)"
            r"|\b(?i:(?:second[ _])?inspector|staff|case manager)[ _-](?i:refs?|references?|id)\b\s*\S*"
        ),
    ),
    (
        "cell",
        "a cell of the workbook",
        re.compile(
            rf"\b(?i:{SHEETS})'?!\s?\$?[A-Za-z]{{1,3}}\$?\d+(?::\$?[A-Za-z]{{1,3}}\$?\d+)?"
            rf"|\b(?i:cells?)\s+\$?[A-Z]{{1,3}}\$?\d+\b"
            rf"|\b[A-Z]{{1,3}}\d+ (?i:(?:of|on) (?:the )?sheet)\b"
        ),
    ),
    (
        "path",
        "a path on somebody's computer",
        re.compile(
            r"\bfile:/+[^\s\"'<>]+"
            r"|(?<![\w.:/])/(?:home|Users|root|mnt|media|Volumes|net|nfs|srv)/[^\s\"'<>|,;]+"
            r"|(?<![A-Za-z])[A-Za-z]:\\+[^\s\"'<>|*?]+"
            r"|(?<![\\\w])\\\\[A-Za-z0-9][\w.$-]+\\+[^\s\"'<>|]+"
            r"|(?<!\w)~/[\w.-]+/[^\s\"'<>|,;]+"
        ),
    ),
    (
        "traceback",
        "what a program said when it failed",
        re.compile(
            r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line \d+|<ipython-input-[^>]*>"
            r"|\b[A-Z]\w*(?:Error|Exception): \S.*|/tmp/ipykernel_\d+\S*"
        ),
    ),
)
EMAIL = re.compile(r"[\w.+'-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{2}[ -]?(?:\(0\) ?)?|\(?0)(?:[\d()]|[ -](?=[\d(])){8,14}(?![\w.])"
)
TELEPHONE_DIGITS = range(10, 15)


def traces(text: str) -> Iterator[tuple[str, str, int]]:
    """Each trace in a text: its kind, what it is, and where it starts.

    Examples
    --------
    >>> [kind for kind, _, _ in traces("See Cases!H3 on C07.")]
    ['case', 'cell']
    >>> list(traces("In 20 of 20 cases (LOR02, Table 3) C&A was not meant."))
    []
    """
    for kind, what, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield kind, f"{what}: {quoted(match[0])}", match.start()


def contacts(text: str) -> Iterator[tuple[str, int]]:
    """E-mail addresses and telephone numbers, each with where it starts.

    >>> [found for found, _ in contacts("Ring 01234 567890 or a.b@example.org; p = 0.1234567890.")]
    ['a.b@example.org', '01234 567890']
    """
    yield from ((match[0].rstrip("."), match.start()) for match in EMAIL.finditer(text))
    for match in PHONE.finditer(text):
        if sum(letter.isdigit() for letter in match[0]) in TELEPHONE_DIGITS:
            yield match[0].strip(), match.start()


def contact_key(contact: str) -> str:
    """A contact as it is compared: a number by its digits, however they are spaced.

    >>> contact_key("+44 (0)1234 567890") == contact_key("01234 567890")
    True
    """
    if "@" in contact:
        return contact.casefold()
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", contact))
    return digits[-10:]
