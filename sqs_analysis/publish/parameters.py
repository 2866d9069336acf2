"""The parameters of a notebook: what it declares, and the values it is run with."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from sqs_analysis.errors import ParameterError
from sqs_analysis.publish.editions import ANALYSIS, LETTER
from sqs_analysis.publish.settings import Settings, chosen_notebook
from sqs_analysis.read.answers import hint
from sqs_analysis.read.names import OF_A_REPORT

WORKBOOK, FOLDER, INSPECTION = "workbook", "folder", "inspection_id"
TYPES: dict[str, Any] = {"str": str, "float": float, "int": int, "bool": bool}
# Types whose values are written as Python writes them.
CONTAINERS: dict[str, Any] = {"list": list, "dict": dict}
NOT_GIVEN = ("tuple", "set", "frozenset")  # which papermill writes as texts
OPTIONAL = re.compile(r"Optional\[(\w+)\]")
NUMBER = re.compile(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?")
# A word in the name of a parameter by which a value without a slash may be a place as well.
PLACES = re.compile(r"(?:^|_)(?:folder|path|file|dir|workbook)s?(?:_|$)", re.IGNORECASE)
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's ``parameters`` cell: ``name: type = default  # help``."""

    name: str
    type: str
    default: str
    help: str


def with_notebook(settings: Settings, notebook: str, given: Mapping[str, str]) -> Settings:
    """The settings for a notebook that somebody names, and values for its own parameters.

    The notebook is a file, or one of the suite by its name; "" for the report. It is a ParameterError
    if there is none, if it lacks a parameter that is needed or given, or if a value is not of its type.
    """
    path = chosen_notebook(notebook) if notebook else settings.notebook_path
    # The values as the notebook finds them, which runs in another folder than this.
    values = tuple((name, _placed(name, text)) for name, text in given.items())
    chosen = replace(settings, notebook=path.absolute(), given=values)
    if not chosen.is_report:
        _require_name(path.stem)
        tags = (tag for cell in _cells(path) for tag in cell.metadata.get("tags", ()))
        shows = (ANALYSIS, LETTER) if LETTER in tags else (ANALYSIS,)
        editions = tuple(kind for kind in settings.editions if kind in shows)
        if not editions:
            raise ParameterError(f"{path.name} has no letter: no cell of it is tagged letter.")
        chosen = replace(chosen, editions=editions)
    parameters_for(chosen, "workbook.xlsx", "inspection")
    return chosen


def _placed(name: str, text: str) -> str:
    """A value as it is, or if it is a place, that place from wherever somebody looks at it.

    A word alone is a place only where the parameter is called after one, or it has an ending: a team
    may have the name of a folder that is there by chance.
    """
    path = Path(text)
    meant = "/" in text or os.sep in text or path.suffix or PLACES.search(name)
    with suppress(OSError, ValueError):  # what is too long for a name, or none
        if text and meant and not NUMBER.fullmatch(text) and path.exists():
            return str(path.absolute())
    return text


def _require_name(stem: str) -> None:
    folded = stem.casefold()
    if folded in OF_A_REPORT or folded.endswith("-letter") or stem.startswith("."):
        raise ParameterError(
            f"A notebook cannot be called {stem}: its files would take the place of others in the "
            "folder of the inspection. Give it another name."
        )


def _cells(path: Path) -> list[NotebookNode]:
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # of whatever reads it
        raise ParameterError(f"{path.name} cannot be read as a notebook ({error}).") from None
    about = notebook.metadata
    said = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get("name")
    if not said:
        raise ParameterError(
            f"{path.name} does not say in which language it is. Open it in JupyterLab with a Python "
            "kernel, and save it."
        )
    if said.casefold() != "python":
        raise ParameterError(f"{path.name} is a notebook in {said}. Only Python can be run.")
    return list(notebook.cells)


def parameters_for(settings: Settings, workbook: str, inspection_id: str) -> dict[str, object]:
    """The values that a notebook is run with, beside a copy of the workbook of that name.

    A notebook gets what it declares of the settings. One that reads a ``folder`` of workbooks, and has
    no ``workbook``, gets a folder in which there is this one alone. It is a ParameterError if it lacks
    both, or a parameter for something that was chosen.
    """
    notebook, offered = settings.notebook_path, settings.parameters(workbook, inspection_id)
    if settings.is_report and not settings.given:
        return offered
    declared = declared_parameters(notebook)
    names = [parameter.name for parameter in declared]
    if WORKBOOK not in names and FOLDER in names:
        offered[FOLDER] = offered.pop(WORKBOOK)
    elif WORKBOOK not in names:
        raise ParameterError(
            f"{notebook.name} has no parameter {WORKBOOK}, so it cannot be run on one. Add a cell "
            f'tagged parameters, with the line: {WORKBOOK}: str = ""'
        )
    elif "against" not in names and FOLDER in names and settings.against:
        offered[FOLDER] = offered.pop("against")
    for name, _ in settings.given:
        if name in offered and name in names:
            raise ParameterError(
                f"{name} is not set with -p: it has an option of its own, or is the "
                "program's to say."
            )
    # What comes with the package a notebook finds by itself: the workbook names it.
    known = "" if settings.own_instrument else settings.instrument
    plain = Settings(known).parameters(workbook, inspection_id)
    unheard = [name for name in offered if name not in names and offered[name] != plain.get(name)]
    if unheard:
        raise ParameterError(
            f"{notebook.name} has no parameter {unheard[0]}, so it cannot be told of it. It has: "
            f"{', '.join(names)}."
        )
    values = {name: value for name, value in offered.items() if name in names}
    return checked_parameters(notebook, {**values, **dict(settings.given)}, declared)


def declared_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """The parameters a notebook declares, in its order; of the type of its default, if it has none."""
    import papermill  # which a batch leaves to the processes of its reports

    found = []
    for name, entry in papermill.inspect_notebook(str(notebook)).items():
        kind = str(entry["inferred_type_name"])
        if kind == "None":
            with suppress(ValueError, SyntaxError, TypeError):  # of a default that is worked out
                kind = type(ast.literal_eval(entry["default"])).__name__
        found.append(Parameter(name, kind, entry["default"], entry["help"]))
    return tuple(found)


def checked_parameters(
    notebook: Path, given: Mapping[str, object], declared: tuple[Parameter, ...] | None = None
) -> dict[str, object]:
    """Read each given value as its declared type; refuse what the notebook does not declare."""
    known = {p.name: p for p in declared or declared_parameters(notebook)}
    for name in given:
        if name not in known:
            near = hint(name, known) or f" It has: {', '.join(known)}."
            raise ParameterError(f"{notebook.name} has no parameter {name}.{near}")
    return {name: _typed(value, known[name], notebook) for name, value in given.items()}


def _typed(value: object, parameter: Parameter, notebook: Path) -> object:
    """Text becomes the declared type; what is of another type is refused."""
    optional = OPTIONAL.fullmatch(parameter.type)
    name = optional[1] if optional else parameter.type.partition("[")[0].lower()
    kind = CONTAINERS.get(name)
    wanted = kind or TYPES.get(name)
    if name in NOT_GIVEN:
        raise ParameterError(
            f"{notebook.name}: the parameter {parameter.name} is a {name}, of which no value can be "
            "given. Declare it as a list."
        )
    if wanted is None or type(value) is wanted:
        return value
    try:
        if kind:
            return _literal(value, kind)
        if isinstance(value, str) or (wanted is float and type(value) is int):
            return TRUTHS[str(value).strip().lower()] if wanted is bool else wanted(value)
        raise ValueError
    except (ValueError, KeyError, SyntaxError, TypeError):
        raise ParameterError(
            f"{notebook.name}: the parameter {parameter.name} is {value!r}, which is not of type "
            f"{parameter.type}. It is {parameter.help or 'described in the notebook'}; the default "
            f"is {parameter.default}."
        ) from None


def _literal(value: object, kind: type) -> object:
    """What somebody wrote as Python writes it; an error of Python's if it is not of that kind."""
    read = ast.literal_eval(str(value))
    if not (isinstance(read, kind) and _is_json(read)):
        raise ValueError
    return read


def _is_json(value: object) -> bool:
    """Whether papermill writes a value as it is: its keys are texts."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or isinstance(value, str | int | float | bool)
