"""One side of a comparison: what a report published, and what it was made from if that is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from sqs_analysis.errors import AnalystError, OutputError
from sqs_analysis.present.blocks import Block, Stamp
from sqs_analysis.publish import manifests
from sqs_analysis.publish.gather.notebook import gather
from sqs_analysis.publish.provenance import folder_digest
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import SETTINGS, shipped
from sqs_analysis.read.names import MANIFEST

NOTEBOOK = "report.ipynb"


@dataclass(frozen=True)
class Side:
    """What one report published: its manifest, and the blocks and texts that its notebook shows."""

    record: Mapping[str, Any]
    blocks: Mapping[str, tuple[Block, ...]]
    files: Mapping[str, str]
    inspection: Inspection | None = None
    instrument: Instrument | None = None

    def said(self, part: str, name: str, default: Any = "") -> Any:
        """What the manifest says under a name of one of its parts."""
        return manifests.part_of(self.record, part).get(name, default)

    @property
    def stamp(self) -> Stamp:
        """Of which inspection it is, and of which bytes of its workbook."""
        return Stamp(manifests.subject_of(self.record), self.said("input", "sha256"))

    @property
    def language(self) -> str:
        """In which it is written."""
        return str(self.said("parameters", "language", "en-GB"))

    @property
    def audience(self) -> str:
        """For whom its analysis is."""
        return manifests.audience_of(self.record)


def reports_in(folder: Path) -> dict[str, Path]:
    """The folders of the reports that stand in one, or the folder of a report itself, by inspection."""
    every = (*sorted(path.parent for path in folder.glob(f"*/{MANIFEST}")), folder)
    found = {manifests.subject_of(_record(path)): path for path in every}
    return {name: path for name, path in found.items() if name}


def read_side(folder: Path, beside: Sequence[Path] = ()) -> Side:
    """What a report published; its workbook and instrument are known by content, wherever they are.

    It is an OutputError if there is no report, or it is not as it was made.
    """
    record, path = _record(folder), folder / NOTEBOOK
    if not manifests.is_as_made(path, record.get("files", {}).get(NOTEBOOK, "")):
        raise OutputError(
            f"{path} is missing, or is not as it was made, so nobody can tell what was published. "
            "Name the folder of a report, or make the report again."
        )
    side = Side(record, {}, {})
    shown = gather(nbformat.read(path, as_version=4), NOTEBOOK, folder, side.language)
    side = replace(
        side, blocks=shown.blocks, files=shown.files, instrument=_instrument(side, beside)
    )
    places = (*beside, folder, *folder.absolute().parents[:2])
    return replace(side, inspection=_inspection(side, places))


def _record(folder: Path) -> dict[str, Any]:
    return manifests.records(manifests.manifest(folder)).get(manifests.REPORT, {})


def _instrument(side: Side, places: Sequence[Path]) -> Instrument | None:
    own = (place for place in places if (place / SETTINGS).is_file())
    made_with = side.said("ingredients", "instrument")
    found = next((place for place in own if folder_digest(place) == made_with), None)
    named = side.said("parameters", "instrument")
    return load(found or named, side.language) if found or named in shipped() else None


def _inspection(side: Side, places: Sequence[Path]) -> Inspection | None:
    content, inspection = side.said("ingredients", "workbook"), side.stamp.inspection
    for place in places if side.instrument else ():
        for path in (place / side.said("input", "name"), place):
            try:
                if content_digest(path) == content:
                    return read(
                        path, side.instrument or "", inspection_id=inspection
                    ).require_sound()
            except (AnalystError, OSError):  # another file
                continue
    return None
