"""What points to a person, a case, a cell of the workbook or a computer: by look or by workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqs_analysis.clearance.contents import quoted
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.results import measure
from sqs_analysis.read.folder import find_inspections
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import AUDIENCES, Field, Instrument
from sqs_analysis.read.instrument_files import SHEETS

# References as workbooks have them, where the workbook itself is not at hand.
NUMBERED_CASE = (
    r"\b(?i:case|child|young person)[ _-]?(?i:refs?|references?|id|no\.?|number|nr)\b"
    r"(?:\s*(?:is|[:#=]))?\s*\S*"
    r"|\b(?i:case)\s+(?:#\s?)?\d{1,4}\b(?!\s*(?:of|out|%|per|cases|and \d+ of))"
)
STAFF = (
    r"(?<![\w#.:-])(?:[SI]-?\d{2,3}|INSP[- ]?\d+)(?![\w.:-]*\w)"
    r"|\b(?i:(?:second[ _])?inspector|staff|case manager)[ _-](?i:refs?|references?|id)\b\s*\S*"
)
CELL = (
    r"\b(?i:Inspection|Cases|Staff|Commentary|Second)'?!"
    r"\s?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?"
    r"|\b(?i:cells?)\s+\$?[A-Z]{1,3}\$?\d+\b|\b[A-Z]{1,3}\d+ (?i:(?:of|on) (?:the )?sheet)\b"
)
PATH = (
    r"\bfile:/+[^\s\"'<>]+"
    r"|(?<![\w.:/])/(?:home|Users|root|mnt|media|Volumes|net|nfs|srv)/[^\s\"'<>|,;]+"
    r"|(?<![A-Za-z])[A-Za-z]:\\+[^\s\"'<>|*?]+"
    r"|(?<![\\\w])\\\\[A-Za-z0-9][\w.$-]+\\+[^\s\"'<>|]+"
    r"|(?<!\w)~/[\w.-]+/[^\s\"'<>|,;]+"
)
FAILURE = (
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line \d+|<ipython-input-[^>]*>"
    r"|\b[A-Z]\w*(?:Error|Exception): \S.*|/tmp/ipykernel_\d+\S*"
)
PATTERNS = (
    ("case", "the reference of a case", r"(?<![\w#.:-])C-?\d{2,3}(?![\w.:-]*\w)"),
    ("case", "the reference of a case", NUMBERED_CASE),
    ("name", "the reference of a member of staff or an inspector", STAFF),
    ("cell", "a cell of the workbook", CELL),
    ("path", "a path on somebody's computer", PATH),
    ("traceback", "what a program said when it failed", FAILURE),
)
EMAIL = re.compile(r"[\w.+'-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{2}[ -]?(?:\(0\) ?)?|\(?0)(?:[\d()]|[ -](?=[\d(])){8,14}(?![\w.])"
)
TELEPHONE_DIGITS = range(10, 15)

# The kinds of field that can point to a person: what is one of a few choices points to nobody alone.
IDENTIFYING = ("reference", "text")
CASES = "indirect identifier"
SHARED = 3  # what so many cases have each, or more, points to none of them
SHINGLE = 6  # words in a row that are nobody's but the writer's
FEWEST_WORDS = 3
NO_VALUE = re.compile(r".{0,2}|\d{3}")  # too short to be of one person
Run = tuple[str, ...]  # words in a row, as they are compared


def traces(text: str) -> Iterator[tuple[str, str]]:
    """Each trace in a text: its kind, and what it is.

    Examples
    --------
    >>> [kind for kind, _ in traces("See Cases!H3 on C07.")]
    ['case', 'cell']
    >>> list(traces("In 20 of 20 cases (LOR02, Table 3) C&A was not meant."))
    []
    """
    for kind, what, pattern in PATTERNS:
        for match in re.finditer(pattern, text):
            yield kind, f"{what}: {quoted(match[0])}"


def contacts(text: str) -> Iterator[str]:
    """E-mail addresses and telephone numbers.

    >>> list(contacts("Ring 01234 567890 or a.b@example.org; p = 0.1234567890."))
    ['a.b@example.org', '01234 567890']
    """
    yield from (match[0].rstrip(".") for match in EMAIL.finditer(text))
    for match in PHONE.finditer(text):
        if sum(letter.isdigit() for letter in match[0]) in TELEPHONE_DIGITS:
            yield match[0].strip()


def contact_key(contact: str) -> str:
    """A contact as it is compared: a number by its digits, however they are spaced.

    >>> contact_key("+44 (0)1234 567890") == contact_key("01234 567890")
    True
    """
    if "@" in contact:
        return contact.casefold()
    return re.sub(r"\D", "", contact.replace("(0)", ""))[-10:]


def words(text: str) -> Run:
    """The words of a text, as they are compared: whatever their case, and what stands between them.

    >>> words("C-104’s  Blue folder")
    ('c-104', 's', 'blue', 'folder')
    """
    return tuple(re.findall(r"\w+(?:-\w+)*", text.replace("\u00ad", "").casefold()))


@dataclass(frozen=True)
class Known:
    """What one inspection's workbook says that a report may not.

    Attributes
    ----------
    secrets : each run of words that may not be read, with its kind and what it is.
    printed : those of them that a letter prints by design.
    withheld : findings that no audience outside may see, and no inspector means to say.
    """

    secrets: Mapping[Run, tuple[str, str]]
    printed: frozenset[Run]
    sha256: str
    withheld: tuple[Finding, ...]

    @cached_property
    def _lengths(self) -> dict[str, set[int]]:
        """How long the runs are that begin with a word."""
        found: dict[str, set[int]] = {}
        for run in self.secrets:
            found.setdefault(run[0], set()).add(len(run))
        return found

    def read_in(self, text: str, *, letter: bool) -> Iterator[tuple[str, str]]:
        """Each secret in a text, or in a letter's, which prints some: its kind, and what it is."""
        said = words(text)
        for start, word in enumerate(said):
            for length in self._lengths.get(word, ()):
                run = said[start : start + length]
                if run in self.secrets and not (letter and run in self.printed):
                    yield self.secrets[run]


def known_of(
    source: Path, wanted: Collection[str], instruments: Collection[Instrument]
) -> tuple[dict[str, Known], list[str]]:
    """What the workbooks of some inspections say, by id, and notes on those that are not there.

    Each is read by the one of the instruments that it was made with.
    The source is a folder of workbooks, a long file, or one workbook; a WorkbookError if it is none.
    """
    found: dict[str, Known] = {}
    notes: list[str] = []
    for one in find_inspections(source)[0]:
        if one.expected and one.expected not in wanted:
            continue
        try:
            each = (read(one.path, by, inspection_id=one.inspection_id) for by in instruments)
            inspection = next((read for read in each if not read.is_of_another), None)
            if inspection and inspection.id in wanted:
                printed = _values(inspection, "inspection")
                fields = {**_values(inspection, "staff"), **_values(inspection, "case")}
                found[inspection.id] = Known(
                    {**dict(_texts(inspection)), **printed, **fields},
                    frozenset(printed),
                    inspection.workbook.sha256,
                    tuple(_withheld(inspection)),
                )
        except AnalystError as error:
            notes.append(f"{one.path.name} could not be read, so it was not looked for: {error}")
    notes += [
        f"{source} holds no workbook of {name}: its newer data, names and texts were not looked for."
        for name in sorted(set(wanted) - set(found))
    ]
    return found, notes


def _values(inspection: Inspection, unit: str) -> dict[Run, tuple[str, str]]:
    """What a sheet's fields say of people and cases, unless it is a word of the instrument's own."""
    asked = inspection.instrument.questions
    own = [f"{q.wording} {q.short} {q.positive} {q.negative} {q.base} {q.base_one}" for q in asked]
    vocabulary = f" {' '.join(words(' '.join([*own, *inspection.instrument.letter.values()])))} "
    found: dict[Run, tuple[str, str]] = {}
    fields = inspection.instrument.fields_of(SHEETS[unit])
    identifying = [f for f in fields if f.sensitivity != "none" and f.kind in IDENTIFYING]
    units = inspection.units.get(unit, ())
    texts = [(f, one.value(f.name) or "") for f in identifying for one in units]
    texts += _own_texts(inspection) if unit == "case" else ()
    for held, text in texts:
        kind = "case" if held.sensitivity == CASES else "name"
        for value in re.split(r"[;\n]", text) if "list" in held.name else [text]:
            run = words(value)
            said = " ".join(run)
            if NO_VALUE.fullmatch(said) is None and f" {said} " not in vocabulary:
                what = f"{held.label.lower()} of the sheet {SHEETS[unit]}: {quoted(said)}"
                found.setdefault(run, (kind, what))
    return found


def _texts(inspection: Inspection) -> Iterator[tuple[Run, tuple[str, str]]]:
    """Every run of words of what inspectors wrote of cases."""
    questions = inspection.instrument.questions_of(unit="case", kind="text")
    cases = inspection.units.get("case", ())
    written = [(q.id, unit.value(q.id) or "") for q in questions for unit in cases]
    written += [(field.name, text) for field, text in _own_texts(inspection)]
    for name, text in written:
        said = words(text)
        length = min(SHINGLE, len(said))
        for start in range(len(said) - length + 1 if length >= FEWEST_WORDS else 0):
            what = f"what an inspector wrote of a case ({name})"
            yield said[start : start + length], ("free text", what)


def _own_texts(inspection: Inspection) -> Iterator[tuple[Field, str]]:
    """What cases have in columns of the analyst's own, unless it is one of a few choices."""
    for field in inspection.own_fields:
        said = [text for text in inspection.cases[field.name] if text]
        if len(said) < SHARED * len(set(said)):
            yield from ((field, text) for text in said)


def _withheld(inspection: Inspection) -> Iterator[Finding]:
    measured = measure(inspection)
    released = release(measured, AUDIENCES[-1])
    meant = released.meant.findings if released.meant else released.withheld.head(0)
    untold = {tuple(key) for key in released.withheld[["question", "group"]].to_numpy()} - set(
        zip(meant["question"], meant["group"], strict=True)
    )
    for one in each(measured.findings):
        if one.level == "question" and one.answered and (one.question, one.group) in untold:
            yield one
