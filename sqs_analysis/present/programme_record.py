"""The data of a programme report as files, each with what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sqs_analysis.measure.contracts import (
    FINDINGS,
    FUNNEL,
    INSPECTIONS,
    NATIONAL,
    SHRUNKEN,
    Contract,
)
from sqs_analysis.measure.national import National
from sqs_analysis.present.record import Record, csv_text


def programme_record(found: National) -> Record:
    """The tidy data as CSV files, and ``codebook.csv`` with every column of each.

    The findings are those that the programme's audience may see; no judgement and no case is in them,
    and no cell of a workbook.
    """
    frames: tuple[tuple[Contract, pd.DataFrame], ...] = (
        (INSPECTIONS, found.inspections),
        (FINDINGS, found.findings.assign(cells="")),
        (NATIONAL, found.picture),
        (FUNNEL, found.funnel),
        (SHRUNKEN, found.shrunken),
    )
    files = {f"{contract.name.lower()}.csv": csv_text(frame) for contract, frame in frames}
    files["codebook.csv"] = csv_text(codebook([contract for contract, _ in frames], ".csv"))
    return Record(files, f"{len(found.findings)} findings of {len(found.inspections)} inspections")


def codebook(contracts: Sequence[Contract], ending: str = "") -> pd.DataFrame:
    """A row for every column of every file, called after its contract: what it means.

    >>> codebook([FINDINGS], ".csv").loc[6, ["file", "column", "type", "unit"]].tolist()
    ['findings.csv', 'answered', 'count', 'judgements']
    """
    return pd.DataFrame(
        [
            {
                "file": contract.name.lower() + ending,
                "row": contract.row,
                "column": column.name,
                "type": column.dtype,
                "meaning": column.meaning,
                "unit": column.unit,
            }
            for contract in contracts
            for column in contract.columns
        ]
    )
