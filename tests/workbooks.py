"""Workbooks for tests, made from the rows of the sample; and a report made without a kernel.

The rows are read with pandas and nothing of the package, as an analyst with a notebook would.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

import sqs_analysis as sqs
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.page import Page, pages
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.template import write_workbook

Row = dict[str, str]

SAMPLE = Path(__file__).resolve().parent.parent / "data/inspections/milton-keynes-2013.xlsx"
LINES_OF_HEADING = {"Cases": 1, "Staff": 1, "Inspection": 0}


@cache
def sheet(path: Path, name: str) -> pd.DataFrame:
    """A sheet as text: blanks are "", and "n/a" stays what somebody wrote."""
    options: dict[str, Any] = {"dtype": str, "keep_default_na": False, "engine": "openpyxl"}
    return pd.read_excel(path, sheet_name=name, header=LINES_OF_HEADING[name], **options)


def sample_cases() -> list[Row]:
    return _with_plain_dates(sheet(SAMPLE, "Cases"))


def sample_staff() -> list[Row]:
    return _with_plain_dates(sheet(SAMPLE, "Staff"))


def sample_details() -> Row:
    frame = sheet(SAMPLE, "Inspection")
    pairs = zip(frame["field"], frame["value"], strict=True)
    return {field: value.removesuffix(" 00:00:00") for field, value in pairs}


def _with_plain_dates(frame: pd.DataFrame) -> list[Row]:
    rows: list[Row] = frame.to_dict("records")
    return [{key: value.removesuffix(" 00:00:00") for key, value in row.items()} for row in rows]


def write(
    path: Path,
    cases: Sequence[Row] | None = None,
    details: Mapping[str, str] | None = None,
    staff: Sequence[Row] | None = None,
) -> Path:
    """Write a workbook: the sample, but for the rows that are given and the details that differ."""
    return write_workbook(
        path,
        load(),
        sample_details() | dict(details or {}),
        sample_cases() if cases is None else cases,
        sample_staff() if staff is None else staff,
    )


def nothing_applies(case: Row) -> Row:
    """The case with "n/a" wherever it is a legal answer, and without the reasons that explained."""
    questions = load().questions_of(unit="case")
    changed = {q.id: "n/a" for q in questions if q.kind in ("summary", "fact")}
    changed |= {q.id: "" for q in questions if q.kind in ("reasons", "text")}
    gates = {q.id: q.answers.labels[-1] for q in questions if q.kind == "gate" and q.answers}
    routes = {"custodial": "No", "remanded": "No", "sentence_type": "YRO", "psr_prepared": "No"}
    quiet = {"slcn_identified": "No", "child_protection_or_cin": "None", "mappa": "None"}
    risks = ("likelihood_of_reoffending", "rosh_classification", "vulnerability_classification")
    return case | changed | gates | routes | quiet | dict.fromkeys(risks, "Low")


def renumbered(cases: Sequence[Row], count: int) -> list[Row]:
    """So many cases, the given ones over and over under pseudonyms of their own."""
    return [cases[n % len(cases)] | {"case_ref": f"C{n + 1:02}"} for n in range(count)]


def results_of(path: Path, confidence: float = 0.95) -> Results:
    """The results of a workbook that must be sound."""
    return measure(read(path).require_sound(), confidence)


def analysis(results: Results, compared: Compared | None = None) -> Page:
    """The analysis as its notebook shows it, but for what made it."""
    return pages(
        (
            sqs.masthead(results),
            sqs.headline(results, compared),
            sqs.themes(results, compared),
            sqs.management(results, compared),
            sqs.comparison(results, compared),
            sqs.cases(results),
            sqs.groups(results),
            sqs.method(results),
            sqs.appendix(results, compared),
        )
    )


def run_here(notebook: Path, parameters: Mapping[str, object], folder: Path, **_: Any) -> Any:
    """What ``run_notebook`` does, in this process: each cell's last expression is what it shows.

    A hundred times faster than a kernel. That both give the same page is a test of its own.
    """
    run = nbformat.read(notebook, as_version=4)
    names: dict[str, Any] = {}
    with chdir(folder):
        for cell in run.cells:
            if cell.cell_type == "code":
                shown = _executed(cell.source, names)
                if "parameters" in cell.metadata.get("tags", []):
                    names |= parameters
                if hasattr(shown, "_repr_mimebundle_"):
                    data = shown._repr_mimebundle_()
                    cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    return run


def _executed(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)
