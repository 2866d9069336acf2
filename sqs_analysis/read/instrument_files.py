"""The files of an instrument: a folder of tables, and a folder of words for each language.

Only whether the files can be read is settled here. What they say is looked at in
``instrument_faults`` and becomes objects in ``instrument``.
"""

from __future__ import annotations

import csv
import io
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqs_analysis.errors import InstrumentError, TranslationError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument_parts import REFERENCES, ROLES

HOME = Path(__file__).resolve().parent.parent / "instruments"
# The instrument of what names none.
DEFAULT = (HOME / "default.txt").read_text("utf-8").strip()
SETTINGS, RATINGS = "instrument.toml", "ratings.toml"
# What instruments have in common, and need not say themselves.
COMMON = HOME / "common"

# The unit a question is asked about, and the sheet that has a row for each.
SHEETS = {"case": "Cases", "staff": "Staff", "inspection": "Inspection"}
# The kinds of questions whose answers are sufficient or not.
JUDGEMENT_KINDS = ("summary", "fact")

Row = dict[str, str]


@dataclass(frozen=True)
class Layout:
    """The columns of a table: what identifies a row, what the tool needs, what a reader sees."""

    key: tuple[str, ...]
    columns: tuple[str, ...]
    words: tuple[str, ...]


LAYOUTS = {
    "questions.csv": Layout(
        ("id",),
        ("section", "kind", "unit", "answers", "multiple", "applies_when", "paragraph"),
        ("wording", "short", "positive", "negative", "base", "base_one", "judged_when"),
    ),
    "answers.csv": Layout(("set", "code"), ("meaning", "synonyms"), ("label",)),
    "fields.csv": Layout(
        ("field",), ("sheet", "kind", "allowed", "required", "sensitivity"), ("label", "note")
    ),
    "checks.csv": Layout(("id",), ("rule", "severity"), ("message",)),
    "quantifiers.csv": Layout(
        ("key",), ("lower", "upper", "lower_bound", "upper_bound"), ("phrase", "alone")
    ),
}


@dataclass(frozen=True)
class InstrumentFiles:
    """What stands in the files, as text.

    Attributes
    ----------
    settings, titles : ``instrument.toml`` of the instrument, and of the language.
    tables, words : rows of each table, and of the language's table of the same name.
    ratings : ``ratings.toml``, empty where there is none.
    """

    folder: Path
    language: str
    settings: dict[str, Any] = field(default_factory=dict)
    titles: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    words: dict[str, list[Row]] = field(default_factory=dict)
    ratings: dict[str, Any] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, each with its words."""
        worded = {key_of(table, row): row for row in self.words[table]}
        return [row | worded.get(key_of(table, row), {}) for row in self.tables[table]]

    def answer_sets(self) -> dict[str, list[Row]]:
        """Rows of the answers, by the set they belong to."""
        sets: dict[str, list[Row]] = {}
        for row in self.rows("answers.csv"):
            sets.setdefault(row["set"], []).append(row)
        return sets

    def parts(self, name: str) -> list[dict[str, Any]]:
        """The ``[[sections]]`` or ``[[groups]]`` of the settings."""
        found = self.settings.get(name, [])
        return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []

    def said_under(self, *tables: str) -> dict[str, str]:
        """What the language says under a table, as ``[letter]`` or ``[ratings.grades]``, by key."""
        found: Any = self.titles
        for name in tables:
            found = found.get(name) if isinstance(found, dict) else None
        return {key: str(text) for key, text in found.items()} if isinstance(found, dict) else {}

    def judgements(self, *units: str) -> dict[str, str]:
        """The judgements on units of these kinds, or of all, by id, each with its set of answers."""
        return {
            row["id"]: row["answers"]
            for row in self.tables["questions.csv"]
            if row["kind"] in JUDGEMENT_KINDS and (not units or row["unit"] in units)
        }

    def choices(self, sheet: str) -> dict[str, str]:
        """The fields of a sheet that are choices, each with its set of answers."""
        return {
            row["field"]: row["allowed"]
            for row in self.tables["fields.csv"]
            if (row["sheet"], row["kind"]) == (sheet, "choice")
        }


def key_of(table: str, row: Row) -> str:
    """What identifies a row of a table, such as "LOR02" or "quality sufficient"."""
    return " ".join(row[column] for column in LAYOUTS[table].key)


def role_of(row: Row) -> str:
    """What a field is called in frames: the role it plays, or else its name on the sheet."""
    return row.get("role") or row["field"]


def find_folder(id_or_path: str | Path) -> Path:
    """The folder of an instrument: one that comes with the package, by id, or any other, by path.

    Without a name it is the default one. If there is no such instrument, it is an InstrumentError.
    """
    id_or_path = id_or_path or DEFAULT
    by_path = isinstance(id_or_path, Path) or Path(id_or_path).name != id_or_path
    folder = Path(id_or_path).resolve() if by_path else HOME / id_or_path
    if by_path and not (folder / SETTINGS).is_file():
        raise InstrumentError(f"{folder} is not the folder of an instrument: it has no {SETTINGS}.")
    if not by_path and id_or_path not in _folders(HOME):
        known = _folders(HOME)
        raise InstrumentError(
            f"There is no instrument called “{id_or_path}”.{hint(str(id_or_path), known)} The "
            f"package has: {', '.join(known)}. For a folder of your own, give its path, such as "
            "./my-instrument."
        )
    return folder


def named_folder(name: str) -> Path | None:
    """The folder of the instrument that a workbook names: by id, or by path; None if there is none.

    >>> named_folder("case-audit").name, named_folder("case-1066")
    ('case-audit', None)
    """
    known = {folder.casefold(): folder for folder in shipped()}
    for place in (known.get(name.casefold(), name), Path(name)) if name else ():
        with suppress(InstrumentError, OSError):
            return find_folder(place)
    return None


def shipped() -> list[str]:
    """The ids of the instruments that come with the package."""
    return _folders(HOME)


def languages_of(folder: Path) -> list[str]:
    """The languages in which an instrument has words."""
    return _folders(folder)


def _folders(parent: Path) -> list[str]:
    """Folders that hold an instrument, or within an instrument its words."""
    return sorted(path.parent.name for path in parent.glob(f"*/{SETTINGS}"))


@cache
def question_ids(shipped_id: str) -> tuple[str, ...]:
    """The ids of the questions of an instrument that comes with the package."""
    rows = _table(HOME / shipped_id / "questions.csv", LAYOUTS["questions.csv"].key, [])
    return tuple(row["id"] for row in rows)


@cache
def id_heading(folder: Path) -> str:
    """What an instrument calls the field that holds an inspection's id.

    >>> id_heading(HOME / "case-audit")
    'audit'
    """
    layout = LAYOUTS["fields.csv"]
    rows = _table(folder / "fields.csv", layout.key + layout.columns, [])
    role = REFERENCES["Inspection"]
    return next((row["field"] for row in rows if role_of(_with_role(row, rows)) == role), role)


def read_files(folder: Path, language: str) -> InstrumentFiles:
    """Read every file of an instrument.

    A language without words is a TranslationError; an InstrumentError lists all that cannot be read.
    """
    local = folder / language
    if language not in (known := _folders(folder)):
        raise TranslationError(
            f"The instrument {folder.name} has no words in “{language}”: {language}/{SETTINGS} is "
            f"missing. It has: {', '.join(known) or 'no language'}. Copy the folder of a language and "
            "translate it."
        )
    problems: list[str] = []
    files = InstrumentFiles(
        folder, language, _toml(folder / SETTINGS, problems), _toml(local / SETTINGS, problems)
    )
    if (folder / RATINGS).is_file():
        files.ratings.update(_toml(folder / RATINGS, problems))
    for name, layout in LAYOUTS.items():
        for where, found, columns in (
            ("", files.tables, layout.columns),
            (language, files.words, layout.words),
        ):
            path = folder / where / name
            if name == "quantifiers.csv" and not path.is_file():
                path = COMMON / where / name
            left_out = name == "checks.csv" and not path.is_file()
            found[name] = [] if left_out else _table(path, layout.key + columns, problems)
    refuse(folder, problems)
    fields = files.tables["fields.csv"]
    files.tables["fields.csv"] = [_with_role(row, fields) for row in fields]
    return files


def _with_role(row: Row, fields: list[Row]) -> Row:
    """A field with its role: the one it says, the one it is called by, or the one it alone can play."""
    sheet, role = row["sheet"], row.get("role", "")
    others = [other for other in fields if other["sheet"] == sheet]
    references = [other for other in others if other["kind"] == "reference"]
    needed = REFERENCES.get(sheet, "")
    if not role and row["field"] in ROLES.get(sheet, ()):
        role = row["field"]
    elif not role and references == [row] and needed not in [role_of(one) for one in others]:
        role = needed
    return {**row, "role": role}


def refuse(folder: Path, problems: list[str], what: str = "instrument in") -> None:
    """Raise an InstrumentError that lists every problem, if there is any."""
    if problems:
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise InstrumentError(f"The {what} {folder} has {count}:\n{listed}", problems)


def _toml(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{_shown(path)} cannot be read: {error}.")
        return {}


def _table(path: Path, columns: tuple[str, ...], problems: list[str]) -> list[Row]:
    """Rows of a table; what is wrong with its form is added to the problems."""
    try:
        # Spreadsheet programs put a byte order mark before UTF-8.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(f"{_shown(path)} is missing. It has the columns {', '.join(columns)}.")
        return []
    except UnicodeDecodeError:
        problems.append(f"{_shown(path)} is not UTF-8 text. Save it as “CSV UTF-8”.")
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="\0")
    lacking = [column for column in columns if column not in (reader.fieldnames or ())]
    if lacking:
        problems.append(f"{_shown(path)} lacks the column {', '.join(lacking)}.")
        return []
    rows = []
    for found in reader:
        if "" in found or "\0" in found.values():
            problems.append(
                f"{_shown(path)}, line {reader.line_num} does not have one value for each column. Put "
                "a value that holds a comma in double quotes."
            )
        elif any(found.values()):
            rows.append({column: value.strip() for column, value in found.items()})
    return rows


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
