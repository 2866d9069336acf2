"""An invented instrument with ratings, for tests: a site is visited, and its bays are the cases.

Two standards are rated by three questions each and asked of bays indoors, a third by one question of
bays outdoors, and one is entered by hand. Nothing of it is anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sqs_analysis.measure.results import Results, measure
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load

RATINGS = """
minimum_base = 6

[[grades]]
id = "poor"
from = "0"
points = 0

[[grades]]
id = "fair"
from = "1/2"
points = 1

[[grades]]
id = "good"
from = "13/20"
points = 2

[[grades]]
id = "fine"
from = "4/5"
points = 3

[[standards]]
id = "STO"

[[standards]]
id = "MOV"
questions = ["MOV1", "MOV2", "MOV3"]

[[standards]]
id = "yard"
questions = ["YRD1"]

[[standards]]
id = "lead"
field = "leadership"

[overall]
[overall.from]
poor = 0
fair = 3
good = 6
fine = 11
"""
SECTIONS = {"STO": "Storing", "MOV": "Moving", "YRD": "The yard"}
QUESTIONS = {
    **{
        f"{section}{n}": ("place = indoors", section)
        for section in ("STO", "MOV")
        for n in (1, 2, 3)
    },
    "YRD1": ("place = outdoors", "YRD"),
}
GRADES = {"poor": "Poor", "fair": "Fair", "good": "Good", "fine": "Fine"}
SETS = {
    "judged": {"yes": "sufficient", "no": "insufficient", "na": "not applicable"},
    "place": dict.fromkeys(("indoors", "outdoors"), "neutral"),
    "grade": dict.fromkeys(GRADES, "neutral"),
    "region": {"North": "neutral"},
}
LABELS = GRADES | {"yes": "Yes", "no": "No", "na": "n/a"}
FIELDS = {
    "inspection_id": ("Inspection", "reference", "", "yes"),
    "team": ("Inspection", "text", "", "yes"),
    "region": ("Inspection", "choice", "region", "yes"),
    "fieldwork_start": ("Inspection", "date", "", "yes"),
    "fieldwork_end": ("Inspection", "date", "", "yes"),
    "leadership": ("Inspection", "choice", "grade", "no"),
    "case_ref": ("Cases", "reference", "", "yes"),
    "inspector_ref": ("Cases", "reference", "", "yes"),
    "place": ("Cases", "choice", "place", "yes"),
}
DETAILS = {
    "inspection_id": "ash-1", "team": "Ashmere", "region": "North", "leadership": "Good",
    "fieldwork_start": "2024-03-04", "fieldwork_end": "2024-03-06",
}  # fmt: skip


def folder(parent: Path, ratings: str = RATINGS) -> Path:
    """Write the instrument into a folder of its own."""
    home, words = parent / "depot-2024", parent / "depot-2024" / "en-GB"
    words.mkdir(parents=True, exist_ok=True)
    sections = "".join(
        f'[[sections]]\nid = "{name}"\nnumber = {n}\nkind = "theme"\n'
        for n, name in enumerate(SECTIONS, 1)
    )
    settings = "[areas]\nminimum_base = 6\nmost = 5\n[wording]\ncounts_up_to = 10\n"
    _write(home / "instrument.toml", f'id = "depot-2024"\nversion = "1"\n{sections}{settings}')
    titles = "".join(f'{name} = "{title}"\n' for name, title in SECTIONS.items())
    grades = "".join(f'{name} = "{label}"\n' for name, label in GRADES.items())
    _write(
        words / "instrument.toml",
        f'title = "Depots"\n[sections]\n{titles}[ratings.grades]\n{grades}'
        '[ratings.standards]\nyard = "Yard"\n',
    )
    _write(home / "ratings.toml", ratings)
    _table(home, "questions", "id,section,kind,unit,answers,multiple,applies_when,paragraph", [
        f"{q},{section},summary,case,judged,no,{rule},1" for q, (rule, section) in QUESTIONS.items()
    ])  # fmt: skip
    _table(words, "questions", "id,wording,short,positive,negative,base,base_one,judged_when", [
        f"{q},Is {q} sound?,{q} sound,{q} was sound,{q} was not sound,bays {w[8:]},bay {w[8:]},"
        for q, (w, _) in QUESTIONS.items()
    ])  # fmt: skip
    answers = [(name, code, means) for name, of in SETS.items() for code, means in of.items()]
    _table(home, "answers", "set,code,meaning,synonyms", [f"{s},{c},{m}," for s, c, m in answers])
    _table(words, "answers", "set,code,label", [
        f"{s},{c},{LABELS.get(c, c.capitalize())}" for s, c, _ in answers
    ])  # fmt: skip
    _table(home, "fields", "sheet,field,kind,allowed,required,sensitivity", [
        f"{sheet},{name},{kind},{allowed},{due},none"
        for name, (sheet, kind, allowed, due) in FIELDS.items()
    ])  # fmt: skip
    _table(words, "fields", "field,label,note", [f"{n},{n.capitalize()}," for n in FIELDS])
    return home


def visited(parent: Path, counts: Mapping[str, tuple[int, int]], **details: str) -> Inspection:
    """An inspection in which so many of so many answers to each question are yes.

    The first bays answer yes; beyond those that answer, it is n/a.
    """
    instrument = load(folder(parent))
    most = {
        place: max(n for q, (_, n) in counts.items() if place in QUESTIONS[q][0])
        for place in ("indoors", "outdoors")
    }
    cases = [
        {"case_ref": f"{place[0].upper()}{row + 1:02}", "inspector_ref": "I1", "place": place}
        | {q: _answer(row, *counts[q]) for q in QUESTIONS if place in QUESTIONS[q][0]}
        | {q: "n/a" for q in QUESTIONS if place not in QUESTIONS[q][0]}
        for place, count in most.items()
        for row in range(count)
    ]
    frame = pd.DataFrame(cases)
    return read(frame, instrument, details=DETAILS | details).require_sound()


def results(parent: Path, counts: Mapping[str, tuple[int, int]], **details: str) -> Results:
    """What is measured of it."""
    return measure(visited(parent, counts, **details))


def _answer(row: int, k: int, n: int) -> str:
    return "Yes" if row < k else "No" if row < n else "n/a"


def _table(place: Path, name: str, head: str, rows: list[str]) -> None:
    _write(place / f"{name}.csv", "\n".join([head, *rows]) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
