"""A week's work of an analyst, as she would type it: three lines each, no import but pandas."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import sqs_analysis as sqs
from tests import workbooks

# What is wanted, what is typed after reading, and what must be seen of the last line.
WEEK = {
    "girls and boys": (
        'sqs.chart(inspection.findings(by="gender", level="section"))',
        ["Protecting the public · Gender: Female: 3 of 5", "Gender: Male: 16 of 39"],
    ),
    "age bands": (
        'sqs.table(inspection.findings(by="age_at_sentence_band", level="section"))',
        ["Age at sentence: 14\t", "Age at sentence: 17\t"],
    ),
    "custodial by community, with intervals": (
        'found = inspection.differences(by="custodial", level="section")\nsqs.table(found)',
        ["custodial cases", "Community cases", "12 of 23\t7 of 21\t−23 to 53"],
    ),
    "cases insufficient in three or more themes, and why": (
        'print(inspection.cases_where("themes >= 3")["case_ref"].tolist())\n'
        'sqs.say(inspection.reasons(where="themes >= 3"))',
        [
            "Themes with insufficient work: 3 or more · Initial assessment good enough, reasons given: "
        ],
    ),
    "reasons for insufficient assessment, drawn": (
        'chart = sqs.chart(inspection.reasons("LOR02"))\nchart.save("reasons.svg")\nchart',
        ["Failure to use information held by other agencies: 9 of 13"],
    ),
    "a column of her own": (
        'sqs.chart(own.findings(by="Team A/B", level="section"))',
        ["Team A/B: A: 34 of 54", "Team A/B: B: 16 of 42"],
    ),
    "two inspections of one team": (
        "print(sqs.table(later.change(inspection)))\n"
        'sqs.chart([inspection.findings("section"), later.findings("section")])',
        ["11 March 2013: 50 of 96", "10 March 2014: 50 of 96"],
    ),
    "90% confidence": (
        'sqs.chart(inspection.findings(by="section", confidence=0.9))',
        ["90% interval"],
    ),
    "a figure for a slide": (
        'sqs.chart(inspection.findings(by="section")).save("slide.png")',
        ["slide.png"],
    ),
    "the data in a csv for R": (
        'inspection.judgements.to_csv("judgements.csv")\n'
        'sqs.export("../data/inspections/milton-keynes-2013.xlsx", "for-r")',
        ["for-r"],
    ),
}


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make lab` opens, beside the data."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(root / "data/inspections", folder / "data/inspections")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    return folder / "notebooks"


@pytest.fixture(scope="module")
def names(desk: Path) -> dict[str, Any]:
    """What she has read: the sample, the sample with a column of her own, and a later inspection."""
    path = workbooks.write(desk / "own.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Cases"]
    column = sheet.max_column + 1
    for row, value in enumerate(["Team A/B", *["B", "A"] * 10], start=2):
        sheet.cell(row, column, value)
    book.save(path)
    details = {"inspection_id": "later", "fieldwork_start": "2014-03-10"}
    details |= {"fieldwork_end": "2014-03-12", "publication_date": "2014-05-08"}
    return {
        "sqs": sqs,
        "pd": pd,
        "inspection": sqs.read(desk.parent / "data/inspections/milton-keynes-2013.xlsx"),
        "own": sqs.read(path),
        "later": sqs.read(workbooks.write(desk / "later.xlsx", details=details)),
    }


@pytest.mark.parametrize("task", WEEK)
def test_a_task_of_the_week_takes_three_lines(
    task: str, names: dict[str, Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, seen = WEEK[task]
    monkeypatch.chdir(desk)
    *before, last = typed.splitlines()
    assert len(before) < 3
    known = dict(names)
    exec("\n".join(before), known)
    shown = str(eval(last, known))
    for words in seen:
        assert words in shown


SNIPPET = re.compile(r"(?ms)^```python\n(.*?)^```$")


@pytest.mark.filterwarnings("ignore:The default engine")
@pytest.mark.parametrize("page", ["README.md", "notebooks/README.md"])
def test_what_a_page_says_can_be_typed_runs_where_the_lab_opens(
    page: str, root: Path, names: dict[str, Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    shutil.copy(desk.parent / "data/inspections/milton-keynes-2013.xlsx", "my-inspection.xlsx")
    names["inspection"].cases.assign(**_answers(names["inspection"])).to_excel(
        "cases.xlsx", index=False
    )
    snippets = SNIPPET.findall((root / page).read_text("utf-8"))
    assert snippets
    for snippet in snippets:
        exec(snippet, {})


def _answers(inspection: Any) -> dict[str, list[str]]:
    """The answers of each case by question, as they stand in a data frame of cases."""
    rows = inspection.judgements.query("unit == 'case'")
    wide = rows.set_index(["ref", "question"])["answer"].unstack()
    return {str(name): wide[name].tolist() for name in wide}
