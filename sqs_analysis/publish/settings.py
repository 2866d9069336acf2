"""What may be chosen for a report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqs_analysis.errors import TranslationError
from sqs_analysis.languages import catalogue
from sqs_analysis.publish.editions import EDITIONS, FORMATS, file_names
from sqs_analysis.read.instrument import INTERNAL, load

REPORT_NOTEBOOK = "03_report.ipynb"


@dataclass(frozen=True)
class Settings:
    """What may be chosen for a report, the same for every inspection of a batch.

    Attributes
    ----------
    against : folder with the workbooks of the inspections to compare with, None for none.
    audience : of both editions; "" for an analysis that is internal and a letter to be published.
    """

    instrument: str = "sqs-2012"
    language: str = "en-GB"
    confidence: float = 0.95
    editions: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS
    audience: str = ""
    against: Path | None = None

    @property
    def own_instrument(self) -> Path | None:
        """The folder of the instrument, None for one that comes with the package."""
        folder = Path(self.instrument)
        return None if folder.name == self.instrument else folder

    @property
    def instrument_parameter(self) -> str:
        """The instrument as the notebook names it, which runs beside a copy of one's own.

        >>> Settings("../ours/sqs-2015").instrument_parameter, Settings().instrument_parameter
        ('./instruments/sqs-2015', 'sqs-2012')
        """
        own = self.own_instrument
        return f"./instruments/{own.resolve().name}" if own else self.instrument

    @property
    def read_by(self) -> str:
        """The audience of what stands over all reports: that of the analysis."""
        return self.audience or INTERNAL

    @property
    def outside(self) -> bool:
        """Whether the analysis is for an audience outside the inspectorate."""
        return self.read_by != INTERNAL

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that are asked for."""
        return file_names(self.editions, self.formats)

    def parameters(self, workbook: str, inspection_id: str = "") -> dict[str, object]:
        """The parameters of the report notebook, run beside a copy of the workbook of that name."""
        return {
            "workbook": workbook,
            "instrument": self.instrument_parameter,
            "confidence": self.confidence,
            "language": self.language,
            "inspection_id": inspection_id,
            "audience": self.read_by,
            "letter_audience": self.audience or "published",
            "against": str(self.against.absolute()) if self.against else "",
        }

    def record(self, workbook: str, inspection_id: str = "") -> dict[str, object]:
        """What was chosen, for the provenance: of the folder of others, not where it stands."""
        chosen = self.parameters(workbook, inspection_id)
        return {**chosen, "against": self.against.name if self.against else ""}


def require_language(settings: Settings) -> None:
    """Refuse a language in which anything is missing, with all that a translator must supply.

    Raises
    ------
    TranslationError
        If the catalogue or the instrument lacks words.
    """
    missing = []
    for words in (catalogue, lambda language: load(settings.instrument, language)):
        try:
            words(settings.language)
        except TranslationError as error:
            missing.append(str(error))
    if missing:
        raise TranslationError("\n".join(missing))
