"""Run one notebook with papermill, strictly: its parameters are checked, its failure is named."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from sqs_analysis import errors
from sqs_analysis.errors import NotebookError
from sqs_analysis.publish.parameters import checked_parameters

INJECTED, ERROR_NOTE = "injected-parameters", "papermill-error-cell-tag"
# What papermill and the kernel note about one run, which differs from run to run.
RUN_METADATA = ("papermill", "execution", "ExecuteTime")
# The kernel talks on the loopback interface only; its note that it does is not news to an analyst.
QUIET_KERNEL = ["--IPKernelApp.log_level=CRITICAL"]
# What in an output differs from run to run, with a sign of it and what stands for it: the file a kernel
# says a cell stands in, and where something was in memory.
BY_CHANCE = (
    ("ipykernel_", re.compile(r"(?<!\S)\S*\bipykernel_\d+[/\\]\d+\.py"), "this cell"),
    (" at 0x", re.compile(r" at 0x[0-9a-f]+(?=>|&gt;)"), ""),
)
# The id that pandas gives a styled table, and where it stands besides: in tags and in rules of style.
STYLED = re.compile(r"<table\b[^>]*\bid=[\"'](T_[0-9a-f]{1,32})[\"']")
TAGS = re.compile(r"<style\b.*?</style>|<[^>]+>", re.DOTALL)
# What a person's IPython runs whenever it starts has no part in a report.
OWN_IPYTHON = ".ipython"


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    folder: Path,
    *,
    progress: bool = False,
    engine: str | None = None,
) -> NotebookNode:
    """Execute a notebook in a working folder of its own and return it as run.

    Parameters
    ----------
    notebook : the notebook to run; it is not changed.
    parameters : values for its ``parameters`` cell.
    folder : working folder of the kernel; the executed notebook is written there.
    progress : whether to show a progress bar of the cells.
    engine : name of a papermill engine, the default one if None.

    Raises
    ------
    ParameterError
        Before anything runs, if a parameter is unknown or of the wrong type.
    NotebookError
        If a cell fails; names the notebook, the cell and the cause. The notebook as far as it ran
        stays in the folder.
    """
    values = checked_parameters(notebook, parameters)
    executed = folder / notebook.name
    own = folder.absolute() / OWN_IPYTHON
    own.mkdir(exist_ok=True)
    try:
        result = papermill.execute_notebook(
            _with_ids(notebook),
            str(executed),
            parameters=values,
            cwd=str(folder),
            kernel_name="python3",
            progress_bar=progress,
            autosave_cell_every=0,
            engine_name=engine,
            extra_arguments=[*QUIET_KERNEL, f"--IPKernelApp.ipython_dir={own}"],
        )
    except PapermillExecutionError as error:
        if error.ename == KeyboardInterrupt.__name__:  # somebody wants no more of it
            raise KeyboardInterrupt from None
        raise NotebookError(_failure(notebook, executed, error)) from error
    except RuntimeError as error:  # nbclient's DeadKernelError, or a kernel that never answered
        raise NotebookError(
            f"{notebook.name} stopped because its kernel died or did not start ({error}). If memory "
            "was short, close other programs; then run it again."
        ) from error
    return normalised(result)


def _with_ids(notebook: Path) -> str | NotebookNode:
    """The notebook to run: its path, or if cells of it have no ids, which are chance then, with ids."""
    cells = json.loads(notebook.read_text("utf-8")).get("cells", ())
    if all("id" in cell for cell in cells):
        return str(notebook)
    named: NotebookNode = nbformat.v4.upgrade(nbformat.read(notebook, as_version=4))
    taken = {cell["id"] for cell in cells if "id" in cell}
    for number, (cell, written) in enumerate(zip(named.cells, cells, strict=True), 1):
        name = f"cell-{number}"
        while name in taken:
            name += "-2"
        cell.id = written.get("id", name)
    return named


def _failure(notebook: Path, executed: Path, error: PapermillExecutionError) -> str:
    """Say which cell stopped and why, without its traceback, which may hold text of a case."""
    run = nbformat.read(executed, as_version=4)
    stopped = (
        str(cell.id)
        for cell in run.cells
        if any(output.output_type == "error" for output in cell.get("outputs", []))
    )
    cell = next(stopped, f"number {error.cell_index}")
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, errors.AnalystError):  # said for an analyst
        return f"{notebook.name}, cell {cell}: {error.evalue}"
    return (
        f"{notebook.name}, cell {cell} stopped with {error.ename}. This is a fault of the notebook or "
        "the program, not of your workbook."
    )


def normalised(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs between two runs on the same input: times, random ids, process names."""
    for key in RUN_METADATA:
        notebook.metadata.pop(key, None)
    notebook.metadata.pop("language_info", None)
    notebook.cells = [
        cell for cell in notebook.cells if ERROR_NOTE not in cell.metadata.get("tags", [])
    ]
    ids: dict[str, str] = {}
    for cell in notebook.cells:
        for key in RUN_METADATA:
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
        for output in cell.get("outputs", []):
            texts = output if output.output_type == "stream" else output.get("data", {})
            for name in ("text", "text/plain", "text/html"):
                for sign, pattern, same in BY_CHANCE:
                    if isinstance(texts.get(name), str) and sign in texts[name]:
                        texts[name] = pattern.sub(same, texts[name])
            if isinstance(html := texts.get("text/html"), str) and "T_" in html:
                texts["text/html"] = _with_same_ids(html, ids)
    return notebook


def _with_same_ids(html: str, given: dict[str, str]) -> str:
    """HTML whose styled tables have the ids that every run gives them; what stands in cells stays.

    >>> _with_same_ids('<table id="T_0a1b2"><td id="T_0a1b2_row0">T_0a1b2</td></table>', {})
    '<table id="T_styled1"><td id="T_styled1_row0">T_0a1b2</td></table>'
    """
    found = dict.fromkeys(STYLED.findall(html))
    for name in found:
        given.setdefault(name, f"T_styled{len(given) + 1}")
    if not found:
        return html
    own = re.compile(rf"(?<!\w)({'|'.join(found)})(?![0-9a-f])")
    return TAGS.sub(lambda tag: own.sub(lambda name: given[name[1]], tag[0]), html)


def notebook_text(notebook: NotebookNode, places: Mapping[str, str], *, outside: bool) -> str:
    """An executed notebook as it stands in a report's folder, with names for paths of this computer.

    One that leaves the inspectorate has nothing in it that was only printed.
    """
    kept = notebook
    if outside:
        kept = copy.deepcopy(notebook)
        for cell in kept.cells:
            if "outputs" in cell:
                cell.outputs = [output for output in cell.outputs if "data" in output]
    text = str(nbformat.writes(kept)).rstrip("\n") + "\n"
    for place, name in places.items():
        # In a cell a path is the text of a literal, which is written as text again.
        for path in (_literal(place), place):
            text = text.replace(_literal(path), _literal(name))
    return text


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
