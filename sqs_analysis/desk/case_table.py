"""Everything that is known of each case, in one table: what is recorded of it and what was judged."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Field

# How a cell was counted. What is neither sufficient nor insufficient is in no finding.
COUNTED = ("insufficient", "sufficient", "not answered", "not applicable", "neither")
OUTSIDE = ("not applicable", "not answered")  # of every share


def case_table(inspection: Inspection) -> pd.DataFrame:
    """Everything a condition may speak of: a row per case.

    Its columns are those of CASES, with whole numbers as numbers; ``insufficient``, the quality
    questions on which the case fell short, and ``themes``, in how many themes; their number by the id
    of each theme; and by the id of each question how it was counted, or what was answered to one that
    is no judgement.
    """
    cases, instrument = inspection.cases, inspection.instrument
    fields = fields_of_cases(inspection).items()
    numbers = [name for name, field in fields if field.kind == "integer"]
    cases = cases.assign(**{n: pd.to_numeric(cases[n]) for n in numbers if n in cases})
    rows = counted_judgements(inspection.judgements.query("unit == 'case'"))
    judges = {q.id for q in instrument.questions if q.is_judgement}
    rows = rows.assign(value=rows["counted"].where(rows["question"].isin(judges), rows["answer"]))
    rows = rows.drop_duplicates(["ref", "question"])
    asked = [question.id for question in instrument.questions_of(unit="case")]
    said = rows.set_index(["ref", "question"])["value"].unstack().reindex(columns=asked)
    said = said.reindex(cases["case_ref"]).reset_index(drop=True).astype("str")
    fell = {
        theme.id: (
            said[[q.id for q in instrument.quality if q.section == theme.id]] == "insufficient"
        )
        .sum(axis=1)
        .astype("int64")
        for theme in instrument.themes
    }
    by_theme = pd.DataFrame(fell, index=said.index)
    counts = {"insufficient": by_theme.sum(axis=1), "themes": (by_theme > 0).sum(axis=1)}
    derived = pd.concat([pd.DataFrame(counts), by_theme, said], axis=1)
    return pd.concat([cases, derived.drop(columns=cases.columns, errors="ignore")], axis=1)


def fields_of_cases(inspection: Inspection) -> dict[str, Field]:
    """The fields of the cases by name, those of the analyst's own among them."""
    return {f.name: f for f in (*inspection.instrument.fields_of("Cases"), *inspection.own_fields)}


def counted_judgements(judgements: pd.DataFrame) -> pd.DataFrame:
    """JUDGEMENTS with their address and how each was counted, as in TRACE."""
    counted = judgements["sufficient"].map({True: "sufficient", False: "insufficient"})
    uncounted = judgements["state"].replace("answered", "neither")
    address = judgements["sheet"] + "!" + judgements["cell"]
    nowhere = judgements["cell"] == ""  # the sheet lacks the column
    return judgements.assign(
        address=address.mask(nowhere, judgements["sheet"]), counted=counted.fillna(uncounted)
    )
