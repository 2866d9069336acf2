"""What was shown as a file of one's own: a picture for a slide, or the figures for another program."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.present.blocks import Block, Chart, Table, cell_text, text_of
from sqs_analysis.present.marks import Dots, Grid
from sqs_analysis.present.page import Page
from sqs_analysis.present.record import csv_text
from sqs_analysis.read.answers import hint
from sqs_analysis.read.template import CREATED
from sqs_analysis.read.whole import write_whole

PICTURES, FIGURES = (".svg", ".png", ".pdf"), (".csv", ".xlsx")
DOTS_PER_INCH = 200


def save(shown: Page, path: Path) -> Path:
    """Write what is shown, with what says it to who cannot see it; the same gives the same bytes.

    A picture (``.svg``, ``.png``, ``.pdf``) is of the one chart there is, its title and what was
    measured above it, and carries its text alternative as the description of the file. Figures
    (``.csv``, ``.xlsx``) are the frame that was shown, in full precision, or else the table.

    Raises
    ------
    ParameterError
        If the ending is another, or there is not one chart, or nothing to list.

    Examples
    --------
    >>> import sqs_analysis as sqs, tempfile
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> chart = sqs.chart(inspection.findings(by="section"))
    >>> chart.save(tempfile.mkdtemp() + "/themes.svg").name
    'themes.svg'
    """
    ending = path.suffix.lower()
    if ending not in (*PICTURES, *FIGURES):
        known = (*PICTURES, *FIGURES)
        raise ParameterError(
            f"{path.name} must end in {', '.join(known[:-1])} or {known[-1]}.{hint(ending, known)}"
        )
    if not path.absolute().parent.is_dir():
        raise ParameterError(f"There is no folder {path.absolute().parent}. Make it first.")
    write: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: csv_text(_figures(shown)).encode(),
        ".xlsx": lambda: _workbook(_figures(shown), shown.blocks),
    }
    write_whole(path, write[ending]() if ending in write else _picture(_one_chart(shown), ending))
    return path


def _one_chart(shown: Page) -> Chart:
    charts = [block for block in shown.blocks if isinstance(block, Chart)]
    if len(charts) != 1:
        raise ParameterError(
            f"A picture is of one chart, and this holds {len(charts) or 'none'}. Show less, such as "
            "one section, or save the figures as .csv or .xlsx."
        )
    if not isinstance(charts[0].shows, Dots | Grid):
        raise ParameterError(
            "This chart has no picture of its own. Save its figures as .csv or .xlsx."
        )
    return charts[0]


def _picture(chart: Chart, ending: str) -> bytes:
    from sqs_analysis.present.charts import figure_of

    out, described = io.BytesIO(), "\n".join([chart.alt, *chart.shows.texts])
    metadata: dict[str, Any] = {
        ".svg": {"Title": chart.title, "Description": described, "Date": None, "Creator": None},
        ".png": {"Title": chart.title, "Description": described, "Software": None},
        ".pdf": {"Title": chart.title, "Subject": described, "CreationDate": None, "Creator": None},
    }[ending]
    with figure_of(chart) as figure:
        figure.savefig(
            out, format=ending[1:], dpi=DOTS_PER_INCH, metadata=metadata, facecolor="white"
        )
    return out.getvalue()


def _figures(shown: Page) -> pd.DataFrame:
    """The frame that was shown, or the one table there is as it reads."""
    frame = getattr(shown, "frame", None)
    if frame is not None:
        return pd.DataFrame(frame)
    tables = [block for block in shown.blocks if isinstance(block, Table)]
    if len(tables) != 1:
        raise ParameterError("There are no figures here to save as a table.")
    rows = [[cell_text(cell) for cell in row] for row in tables[0].rows]
    return pd.DataFrame(rows, columns=list(tables[0].columns))


def _workbook(figures: pd.DataFrame, blocks: tuple[Block, ...]) -> bytes:
    """A sheet of figures, and one that says in words what they show and whose they are."""
    out = io.BytesIO()
    said = [line for block in blocks for line in text_of(block).splitlines() if line]
    said += [
        json.dumps({"inspection": stamp.inspection, "workbook": stamp.workbook})
        for stamp in dict.fromkeys(getattr(block, "stamp", None) for block in blocks)
        if stamp is not None
    ]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        book.book.set_properties({"created": CREATED})
        figures.to_excel(book, sheet_name="Figures", index=False, freeze_panes=(1, 0))
        pd.DataFrame({"what it shows": said}).to_excel(book, sheet_name="In words", index=False)
        book.sheets["In words"].set_column(0, 0, 120)
    return out.getvalue()
