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
from sqs_analysis.read.folder import Readings, read_each, require_one_instrument
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.tidy.tables import tables_of, together

TABLE_FORMATS = CSV, PARQUET = "csv", "parquet"
EXPORT = "export"  # what a folder's manifest calls it
FIRST_ERRORS = 3  # that are told of one workbook of many
Writer = Callable[[Contract, pd.DataFrame], bytes]


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what is wrong with each inspection that is not in it."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_export(
    source: Path,
    output: Path,
    instrument: str,
    language: str,
    *,
    inspection: str,
    confidence: float,
    formats: Sequence[str],
    tell: Tell,
) -> Exported:
    """Write the tables of every inspection without errors into a folder, whole or not at all.

    Parameters and errors are those of `api.export`.
    """
    _require_export(output)
    ways = {form: _parquet() if form == PARQUET else _csv for form in formats}
    sound, left_out = _told_apart(read_each(source, instrument, language, only=inspection))
    made_with = require_one_instrument(sound)
    tables = together([tables_of(one, confidence) for one in sound], made_with)
    clear_leftovers(output.absolute().parent)
    with staged(output, tell) as aside:
        for table in tables:
            for form, as_bytes in ways.items():
                (aside / f"{table[0].name.lower()}.{form}").write_bytes(as_bytes(*table))
        listed = {one.workbook.path.name: one.workbook.sha256 for one in sound}
        chosen = {"audience": INTERNAL, "instrument": made_with.id, "confidence": confidence}
        record = provenance({"name": source.name, "files": listed}, None, chosen)
        write_provenance(aside, {"name": EXPORT, **record})
    return Exported(tuple(sorted(output.iterdir())), tuple(left_out))


def _require_export(output: Path) -> None:
    """Refuse a folder that holds something else than an earlier export."""
    if output.is_dir() and any(output.iterdir()) and manifest(output).get("name") != EXPORT:
        raise OutputError(
            f"{output} holds something else than an earlier export, so it was left as it is. Name "
            "another folder, or one that is not there yet."
        )


def _told_apart(found: Readings) -> tuple[list[Inspection], list[str]]:
    """The inspections that can be told apart, and what is wrong with all others."""
    places: dict[str, list[str]] = {}
    for one in found.sound:
        places.setdefault(one.id, []).append(one.workbook.path.name)
    wrong = [
        (f"{one.inspection_id}: " if one.inspection_id else "") + _briefly(error)
        for one, error in found.unsound.items()
    ]
    wrong += [
        f'{" and ".join(names)} are both the inspection "{name}". Give each an inspection_id of its '
        "own, or leave one out."
        for name, names in places.items()
        if len(names) > 1
    ]
    sound = [one for one in found.sound if len(places[one.id]) == 1]
    if not sound:
        alone = found.unsound.values() if len(wrong) == 1 else ()  # which is told in full
        raise WorkbookError("\n".join(map(str, alone)) or "\n".join(wrong))
    return sound, wrong


def _briefly(error: WorkbookError) -> str:
    lines = str(error).splitlines()
    if len(lines) > FIRST_ERRORS + 2:
        lines = [*lines[: FIRST_ERRORS + 1], "  …; `sqs check` lists them all"]
    return "\n".join(lines)


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
