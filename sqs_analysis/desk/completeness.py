"""How much of a workbook holds an answer: the base that every figure will rest on."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from sqs_analysis.read.instrument import Instrument

# COMPLETENESS: a row per section of the instrument.
COMPLETENESS = {
    "section": "str",  # id of the section
    "cells": "int64",  # cells for answers to gates and judgements: every question for every unit
    "answered": "int64",  # cells with an answer other than "not applicable"
    "not_applicable": "int64",  # cells that say "not applicable"
    "not_answered": "int64",  # blanks, whether due or not
    "unreadable": "int64",  # cells that hold something which is no answer: each is a problem
    "due": "int64",  # blanks where the routing says that an answer is due
    "proportion": "float64",  # answered / cells, 0 to 1; NaN where there are no cells
}
# Reasons and free text may always be blank, so their blanks say nothing.
ASKED = ("gate", "summary", "fact")


def completeness(
    judgements: pd.DataFrame, instrument: Instrument, unreadable: Collection[str] = ()
) -> pd.DataFrame:
    """COMPLETENESS of JUDGEMENTS of a workbook, sound or not.

    Cells at the addresses that are `unreadable`, such as "Cases!H14", hold what is no answer.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = {"section": "LOR", "kind": "summary", "due": "due", "sheet": "", "cell": ""}
    >>> states = ["answered", "answered", "not applicable", "not answered"]
    >>> rows = pd.DataFrame([rows | {"state": state} for state in states])
    >>> completeness(rows, load()).head(1).to_dict("list")
    {'section': ['LOR'], 'cells': [4], 'answered': [2], 'not_applicable': [1], 'not_answered': [1],
    'unreadable': [0], 'due': [1], 'proportion': [0.5]}
    """
    asked = judgements[judgements["kind"].isin(ASKED)]
    state, sections = asked["state"], [section.id for section in instrument.sections]
    legible = ~_addresses(asked).isin(list(unreadable))
    blank = (state == "not answered") & legible
    marks = pd.DataFrame(
        {
            "section": asked["section"],
            "cells": 1,
            "answered": state == "answered",
            "not_applicable": state == "not applicable",
            "not_answered": blank,
            "unreadable": ~legible,
            "due": blank & (asked["due"] == "due"),
        }
    )
    counts = marks.groupby("section").sum().reindex(sections, fill_value=0)
    found = counts.rename_axis("section").reset_index()
    return found.assign(proportion=found["answered"] / found["cells"]).astype(COMPLETENESS)


def blanks(judgements: pd.DataFrame, unreadable: Collection[str] = ()) -> pd.DataFrame:
    """Every blank among gates and judgements that can be read: ref, question, due and address."""
    left = (judgements["state"] == "not answered") & judgements["kind"].isin(ASKED)
    found = judgements.assign(address=_addresses(judgements))[left]
    found = found[~found["address"].isin(list(unreadable))]
    return found[["ref", "question", "due", "address"]].reset_index(drop=True)


def _addresses(judgements: pd.DataFrame) -> pd.Series[str]:
    return judgements["sheet"] + "!" + judgements["cell"]
