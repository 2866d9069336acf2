"""What can be wrong with the ids of questions, sections and groups: rules and references name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqs_analysis.read.answers import twice
from sqs_analysis.read.instrument_files import SHEETS, InstrumentFiles
from sqs_analysis.read.instrument_parts import ALL, CASES, ELIGIBLE, FORMS, REASONS, SIDES
from sqs_analysis.read.routing import JOINING, NAME
from sqs_analysis.read.text import heading_key

# Words of a reference that a group would be taken for.
SAID = frozenset((ALL, ELIGIBLE, REASONS, *SIDES, *FORMS))


def id_faults(files: InstrumentFiles) -> Iterator[str]:
    """Ids that a rule or a reference cannot name, or that could mean two things."""
    questions = [row["id"] for row in files.tables["questions.csv"]]
    sections, groups = ([part["id"] for part in files.parts(n)] for n in ("sections", "groups"))
    named = (("questions.csv", questions), ("[[sections]]", sections), ("[[groups]]", groups))
    for place, ids in named:
        for name in ids:
            if not re.fullmatch(NAME, name, re.ASCII) or name in JOINING:
                yield (
                    f"{place}: the id “{name}” cannot be named in a rule or a paragraph. Use letters, "
                    "digits, _ and dots, such as A1 or 2.1.1a, and none of and, or, not, in."
                )
    for name in sorted({*sections} & {*questions}):
        yield f"{name} is the id of a section and of a question. Give each its own."
    for name in [name for name in (*sections, *questions) if name == CASES]:
        yield f"The id {name} stands for the number of cases in a paragraph. Write another."
    for name in [name for name in groups if name in SAID]:
        yield f"The id of the group {name} means something else in a paragraph. Write another."
    yield from _alike(files)


def _alike(files: InstrumentFiles) -> Iterator[str]:
    """Two columns of a sheet that are the same heading, whatever their capitals and hyphens."""
    for unit, sheet in SHEETS.items():
        fields = [row["field"] for row in files.tables["fields.csv"] if row["sheet"] == sheet]
        asked = [row["id"] for row in files.tables["questions.csv"] if row["unit"] == unit]
        names = list(dict.fromkeys([*fields, *asked]))
        for key in twice(map(heading_key, names)):
            alike = " and ".join(name for name in names if heading_key(name) == key)
            yield f"On the sheet {sheet}, {alike} are read as the same heading. Write other names."
