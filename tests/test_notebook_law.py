"""The law of the notebooks: prose first, short cells that call the package, nothing left over.

A rule is a function from one notebook to its offences, each naming the cell. The last tests break
every rule once, so that none can fall asleep. That each notebook *runs* is tested elsewhere.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

Notebook = dict[str, Any]
Cell = dict[str, Any]
Rule = Callable[[Notebook], Iterator[str]]

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

MOST_LINES = 8
WORDS = re.compile(r"[a-z]+(-([a-z]+|\d+))*")
MACHINE_MADE = re.compile(r"[0-9a-f]{8,}")
PARAMETER = re.compile(r"[a-z]\w*: \S.* = \S.*  # \S.*")
QUESTION = re.compile(r"\b[A-Z]{3}\d\d\b")
CLEAN = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
BELONGS_IN_THE_PACKAGE = {
    ast.FunctionDef: "defines a function",
    ast.AsyncFunctionDef: "defines a function",
    ast.ClassDef: "defines a class",
    ast.Lambda: "defines a lambda",
    ast.For: "loops",
    ast.AsyncFor: "loops",
    ast.While: "loops",
    ast.comprehension: "loops in a comprehension",
    ast.If: "has a condition",
    ast.IfExp: "has a condition",
    ast.Match: "has a condition",
    ast.Try: "catches errors",
}


def of_kind(notebook: Notebook, kind: str) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def tagged(cell: Cell, tag: str) -> bool:
    return tag in cell["metadata"].get("tags", [])


def nodes(cell: Cell) -> Iterator[ast.AST]:
    """Every piece of a cell's Python; none where it is not Python, which `plain_python` reports."""
    try:
        yield from ast.walk(ast.parse(cell["source"]))
    except SyntaxError:
        return


def valid(notebook: Notebook) -> Iterator[str]:
    """The file is a notebook in format 4.5 or later, the first with cell ids."""
    try:
        nbformat.validate(nbformat.from_dict(notebook))
    except nbformat.ValidationError as error:
        yield f"is not a valid notebook: {error.message}"
    if (notebook["nbformat"], notebook["nbformat_minor"]) < (4, 5):
        yield "is in a format older than 4.5, which has no cell ids"


def one_question(notebook: Notebook) -> Iterator[str]:
    """One `#` heading, in the first markdown cell, and it is a question."""
    texts = [re.sub(r"(?ms)^```.*?^```", "", c["source"]) for c in of_kind(notebook, "markdown")]
    headings = [re.findall(r"(?m)^# +(.*\S)", text) for text in texts]
    if sum(map(len, headings)) != 1:
        yield f"has {sum(map(len, headings))} '#' headings; one is the question, the rest are '##'"
    elif not headings[0]:
        yield "has its '#' heading after the first markdown cell"
    elif not headings[0][0].endswith("?"):
        yield f"has the heading '{headings[0][0]}', which is not a question"


def readable_ids(notebook: Notebook) -> Iterator[str]:
    """Every cell has an id of its own in words, by which a failure can name it."""
    ids = [cell.get("id", "") for cell in notebook["cells"]]
    for name, times in Counter(ids).items():
        if not WORDS.fullmatch(name) or MACHINE_MADE.fullmatch(name):
            yield f"has a cell with the id '{name}'; give it words, such as 'by-section-chart'"
        if times > 1:
            yield f"has {times} cells with the id '{name}'"


def parameters(notebook: Notebook) -> Iterator[str]:
    """One cell is tagged `parameters`, and each line is `name: type = default  # what it means`."""
    cells = [cell for cell in of_kind(notebook, "code") if tagged(cell, "parameters")]
    if len(cells) != 1:
        yield f"has {len(cells)} code cells tagged 'parameters', not one"
    for cell in cells:
        for line in cell["source"].splitlines():
            if not PARAMETER.fullmatch(line):
                yield f"cell {cell['id']}: '{line}' is not 'name: type = default  # what it means'"


def imports_in_setup(notebook: Notebook) -> Iterator[str]:
    """Imports stand in the cell `setup` only."""
    for cell in of_kind(notebook, "code"):
        imports = (isinstance(node, ast.Import | ast.ImportFrom) for node in nodes(cell))
        if cell["id"] != "setup" and any(imports):
            yield f"cell {cell['id']}: imports; only the cell 'setup' may"


def short_cells(notebook: Notebook) -> Iterator[str]:
    """A code cell is read at a glance."""
    for cell in of_kind(notebook, "code"):
        length = len(cell["source"].splitlines())
        if length > MOST_LINES:
            yield f"cell {cell['id']}: has {length} lines, more than {MOST_LINES}"


def plain_python(notebook: Notebook) -> Iterator[str]:
    """No magics, no shell: a cell is Python that a test can read."""
    for cell in of_kind(notebook, "code"):
        try:
            ast.parse(cell["source"])
        except SyntaxError as error:
            yield f"cell {cell['id']}: is not plain Python in line {error.lineno}"


def only_calls(notebook: Notebook) -> Iterator[str]:
    """No definitions, loops or conditions: what does not fit becomes a function with a test."""
    for cell in of_kind(notebook, "code"):
        for node in nodes(cell):
            if what := BELONGS_IN_THE_PACKAGE.get(type(node)):
                yield f"cell {cell['id']}: {what}; that belongs in the package"


def no_question_id(notebook: Notebook) -> Iterator[str]:
    """Code names no question of an instrument; a parameter's default may."""
    for cell in of_kind(notebook, "code"):
        found = QUESTION.search(cell["source"])
        if found and not tagged(cell, "parameters"):
            yield f"cell {cell['id']}: names question {found[0]}; make it a parameter"


def nothing_left_over(notebook: Notebook) -> Iterator[str]:
    """No outputs, no execution counts, no metadata of a machine; `make format` clears them."""
    for cell in of_kind(notebook, "code"):
        if cell["outputs"] or cell["execution_count"] is not None:
            yield f"cell {cell['id']}: holds outputs of a run"
    for cell in notebook["cells"]:
        if stray := set(cell["metadata"]) - {"tags"}:
            yield f"cell {cell['id']}: has stray metadata {sorted(stray)}"
        if cell.get("attachments"):
            yield f"cell {cell['id']}: has an attachment"
    for name, value in notebook["metadata"].items():
        if not (isinstance(value, dict) and value.items() <= CLEAN.get(name, {}).items()):
            yield f"has stray metadata '{name}'; clean is {CLEAN.get(name, 'none')}"
    if notebook["metadata"].get("kernelspec") != CLEAN["kernelspec"]:
        yield f"does not name its kernel as {CLEAN['kernelspec']}"


RULES: list[Rule] = [
    valid,
    one_question,
    readable_ids,
    parameters,
    imports_in_setup,
    short_cells,
    plain_python,
    only_calls,
    no_question_id,
    nothing_left_over,
]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS, f"no notebook in {FOLDER.name}/"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_the_law(path: Path, rule: Rule) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    offences = [f"{path.name} {offence}" for offence in rule(notebook)]
    assert not offences, "\n".join([rule.__doc__ or "", *offences])


def a_lawful_notebook() -> Notebook:
    """Give the smallest notebook that keeps every rule."""

    def cell(kind: str, name: str, source: str, **more: Any) -> Cell:
        return {"cell_type": kind, "id": name, "metadata": {}, "source": source} | more

    def code(name: str, source: str) -> Cell:
        return cell("code", name, source, outputs=[], execution_count=None)

    settings = code("parameters", 'workbook: str = "a.xlsx"  # the inspection to read')
    settings["metadata"] = {"tags": ["parameters"]}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": copy.deepcopy(CLEAN),
        "cells": [
            cell("markdown", "title", "# How good was it?\n\n```\n# a comment\n```"),
            settings,
            code("setup", "import sqs_analysis as sqs"),
            code("lead-2", "findings = sqs.findings(workbook)\nfindings"),
        ],
    }


def last_cell(source: str) -> Callable[[Notebook], None]:
    """Put this source into the last cell."""

    def breaks(notebook: Notebook) -> None:
        notebook["cells"][-1]["source"] = source

    return breaks


def edit(*path: str | int, to: object) -> Callable[[Notebook], None]:
    """Change the one value at this path, or add it."""

    def breaks(notebook: Notebook) -> None:
        place: Any = notebook
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return breaks


BREAKS: list[tuple[Rule, Callable[[Notebook], None]]] = [
    (valid, edit("cells", -1, "cell_type", to="poem")),
    (valid, edit("nbformat_minor", to=4)),
    (one_question, edit("cells", 0, "source", to="# How good it was")),
    (one_question, edit("cells", 0, "source", to="## How good was it?")),
    (one_question, edit("cells", 0, "source", to="# How good was it?\n\n# And then?")),
    (readable_ids, edit("cells", -1, "id", to="3f9a1c07")),
    (readable_ids, edit("cells", -1, "id", to="Cell_4")),
    (readable_ids, edit("cells", -1, "id", to="setup")),
    (parameters, edit("cells", 1, "metadata", "tags", to=[])),
    (parameters, edit("cells", -1, "metadata", "tags", to=["parameters"])),
    (parameters, edit("cells", 1, "source", to='workbook = "a.xlsx"')),
    (parameters, edit("cells", 1, "source", to='workbook: str = "a.xlsx"')),
    (imports_in_setup, last_cell("import pandas as pd")),
    (imports_in_setup, last_cell("from pathlib import Path")),
    (short_cells, last_cell("x = 1\n" * 9)),
    (plain_python, last_cell("%matplotlib inline")),
    (plain_python, last_cell("!ls")),
    (only_calls, last_cell("def f():\n    return 1")),
    (only_calls, last_cell("class A:\n    pass")),
    (only_calls, last_cell("f = lambda x: x")),
    (only_calls, last_cell("for x in y:\n    x")),
    (only_calls, last_cell("while x:\n    x")),
    (only_calls, last_cell("[x for x in y if x]")),
    (only_calls, last_cell("if x:\n    y")),
    (only_calls, last_cell("x if y else z")),
    (only_calls, last_cell("try:\n    x\nexcept KeyError:\n    y")),
    (no_question_id, last_cell('say(findings, "ABC01")')),
    (nothing_left_over, edit("cells", -1, "outputs", to=[{"output_type": "stream"}])),
    (nothing_left_over, edit("cells", -1, "execution_count", to=3)),
    (nothing_left_over, edit("cells", -1, "metadata", to={"collapsed": True})),
    (nothing_left_over, edit("cells", 0, "attachments", to={"a.png": {}})),
    (nothing_left_over, edit("metadata", "papermill", to={"duration": 1})),
    (nothing_left_over, edit("metadata", "language_info", "version", to="3.11.7")),
    (nothing_left_over, edit("metadata", "kernelspec", "name", to="my-venv")),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_lawful_notebook_passes(rule: Rule) -> None:
    assert not list(rule(a_lawful_notebook()))


@pytest.mark.parametrize(("rule", "breaks"), BREAKS)
def test_a_rule_notices(rule: Rule, breaks: Callable[[Notebook], None]) -> None:
    notebook = a_lawful_notebook()
    breaks(notebook)
    assert list(rule(notebook))


def test_every_rule_has_a_notebook_that_breaks_it() -> None:
    assert {rule for rule, _ in BREAKS} == set(RULES)
