"""How much of a workbook holds an answer: the base that every figure will rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sqs_analysis.read.instrument import Instrument

# COMPLETENESS: a row per section of the instrument.
COMPLETENESS = {
    "section": "str",  # id of the section
    "cells": "int64",  # cells for answers to gates and judgements: every question for every unit
    "answered": "int64",  # cells with an answer other than "not applicable"
    "not_applicable": "int64",  # cells that say "not applicable"
    "not_answered": "int64",  # blanks, whether due or not
    "due": "int64",  # blanks where the routing says that an answer is due
    "proportion": "float64",  # answered / cells, 0 to 1; NaN where there are no cells
}
# Reasons and free text may always be blank, so their blanks say nothing.
ASKED = ("gate", "summary", "fact")


def completeness(judgements: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """COMPLETENESS of a workbook, sound or not.

    Parameters
    ----------
    judgements : JUDGEMENTS of one inspection.
    instrument : the instrument the judgements were made with.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = {"section": "LOR", "kind": "summary", "due": "due"}
    >>> states = ["answered", "answered", "not applicable", "not answered"]
    >>> rows = pd.DataFrame([rows | {"state": state} for state in states])
    >>> completeness(rows, load()).head(1).to_dict("list")
    {'section': ['LOR'], 'cells': [4], 'answered': [2], 'not_applicable': [1], 'not_answered': [1],
    'due': [1], 'proportion': [0.5]}
    """
    asked = judgements[judgements["kind"].isin(ASKED)]
    state, sections = asked["state"], [section.id for section in instrument.sections]
    marks = pd.DataFrame(
        {
            "section": asked["section"],
            "cells": 1,
            "answered": state == "answered",
            "not_applicable": state == "not applicable",
            "not_answered": state == "not answered",
            "due": (state == "not answered") & (asked["due"] == "due"),
        }
    )
    counts = marks.groupby("section").sum().reindex(sections, fill_value=0)
    found = counts.rename_axis("section").reset_index()
    return found.assign(proportion=found["answered"] / found["cells"]).astype(COMPLETENESS)
