"""The folder of an export: every inspection read, every table written, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from sqs_analysis.errors import OutputError, ParameterError, WorkbookError
from sqs_analysis.measure.contracts import Contract
from sqs_analysis.present.record import csv_text
from sqs_analysis.publish.manifests import manifest
from sqs_analysis.publish.outputs import Tell, clear_leftovers, staged
from sqs_analysis.publish.provenance import provenance, write_provenance
from sqs_analysis.read.answers import hint
from sqs_analysis.read.folder import Found, find_inspections
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import INTERNAL, Instrument
from sqs_analysis.tidy.tables import tables_of, together

CSV, PARQUET = "csv", "parquet"
TABLE_FORMATS = (CSV, PARQUET)
EXPORT = "export"  # what a folder's manifest calls it
FIRST_LINES = 4  # of what is wrong with one workbook of many
Writer = Callable[[Contract, pd.DataFrame], bytes]


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what is wrong with each inspection that is not in it."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_export(
    source: Path,
    output: Path,
    instrument: Instrument,
    *,
    inspection: str = "",
    confidence: float = 0.95,
    formats: Sequence[str] = (CSV,),
    tell: Tell = lambda _: None,
) -> Exported:
    """Write the tables of every inspection without errors into a folder, whole or not at all.

    Parameters as in `api.export`.

    Raises
    ------
    WorkbookError
        If there is no inspection without errors; says what is wrong with each.
    OutputError
        If the folder holds something else than an earlier export.
    ParameterError
        If a format needs a library that is not installed.
    """
    _require_export(output)
    writers = {form: _parquet() if form == PARQUET else _csv for form in formats}
    sound, left_out = _read(_wanted(source, inspection), instrument)
    tables = together([tables_of(one, confidence) for one in sound], instrument)
    output.absolute().parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(output.absolute().parent)
    with staged(output, tell) as aside:
        for table in tables:
            for form, as_bytes in writers.items():
                (aside / f"{table[0].name.lower()}.{form}").write_bytes(as_bytes(*table))
        listed = {one.workbook.path.name: one.workbook.sha256 for one in sound}
        chosen = {"audience": INTERNAL, "instrument": instrument.id, "confidence": confidence}
        record = provenance({"name": source.name, "files": listed}, [], chosen)
        write_provenance(aside, {"name": EXPORT, **record})
    return Exported(tuple(sorted(output.iterdir())), tuple(left_out))


def _require_export(output: Path) -> None:
    """Refuse a folder that holds something else than an earlier export."""
    if output.is_dir() and any(output.iterdir()) and manifest(output).get("name") != EXPORT:
        raise OutputError(
            f"{output} holds something else than an earlier export, so it was left as it is. Name "
            "another folder, or one that is not there yet."
        )


def _wanted(source: Path, inspection: str) -> list[Found]:
    """The inspections that are asked for."""
    found = find_inspections(source)[0]
    if not inspection:
        return list(found)
    wanted = [one for one in found if inspection == one.expected]
    if not wanted:
        ids = sorted(one.expected for one in found if one.expected)
        near = hint(inspection, ids) or f" It holds: {', '.join(ids)}."
        raise WorkbookError(f"{source} holds no inspection “{inspection}”.{near}")
    return wanted


def _read(found: Sequence[Found], instrument: Instrument) -> tuple[list[Inspection], list[str]]:
    """The inspections without errors, and what is wrong with the others."""
    sound: list[Inspection] = []
    wrong: list[str] = []
    for one in found:
        try:
            inspection = read(one.path, instrument, inspection_id=one.inspection_id)
            sound.append(inspection.require_sound())
        except WorkbookError as error:
            if len(found) == 1:
                raise
            which = f"{one.inspection_id}: " if one.inspection_id else ""
            wrong.append(which + _briefly(str(error)))
    places: dict[str, list[str]] = {}
    for inspection in sound:
        places.setdefault(inspection.id, []).append(inspection.workbook.path.name)
    wrong += [
        f'{" and ".join(names)} are both the inspection "{name}". Give each an inspection_id of its '
        "own, or leave one out."
        for name, names in places.items()
        if len(names) > 1
    ]
    sound = [inspection for inspection in sound if len(places[inspection.id]) == 1]
    if not sound:
        raise WorkbookError(
            "\n".join([*wrong, "No inspection is without errors: nothing was written."])
        )
    return sound, wrong


def _briefly(error: str) -> str:
    lines = error.splitlines()
    more = ["  …; `sqs check` lists them all"] if len(lines) > FIRST_LINES + 1 else []
    return "\n".join([*lines[:FIRST_LINES], *more] if more else lines)


def _csv(_: Contract, frame: pd.DataFrame) -> bytes:
    return csv_text(frame).encode()


def _parquet() -> Writer:
    """What writes Parquet; found before anything is read, since it may not be installed."""
    try:
        from arro3.core import Array, DataType, Table
        from arro3.io import write_parquet
    except ImportError as error:
        raise ParameterError(
            f"Parquet files need {error.name}, which is not installed. Install it with: "
            "pip install 'sqs-analysis[parquet]'. Or choose --formats csv."
        ) from error
    whole, day = DataType.int64(), DataType.date32()
    kinds = {"text": DataType.string(), "count": whole, "integer": whole, "date": DataType.int32()}
    kinds |= {"number": DataType.float64(), "boolean": DataType.bool()}

    def as_bytes(contract: Contract, frame: pd.DataFrame) -> bytes:
        columns: dict[str, Any] = {}
        for column in contract.columns:
            values = frame[column.name]
            if column.dtype == "date":
                values = (values - pd.Timestamp(0)).dt.days.astype("Int32")
            held = values.astype(object).where(values.notna(), None).tolist()
            array = Array(held, kinds[column.dtype])
            columns[column.name] = array.cast(day) if column.dtype == "date" else array
        written = BytesIO()
        write_parquet(Table.from_pydict(columns), written, compression="zstd(1)")
        return written.getvalue()

    return as_bytes
