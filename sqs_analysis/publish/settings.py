"""What may be chosen for a report, the notebook among it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from sqs_analysis.errors import NotebookError, ParameterError, TranslationError
from sqs_analysis.house import House, default_house
from sqs_analysis.house import load as load_house
from sqs_analysis.languages import catalogue
from sqs_analysis.publish.editions import EDITIONS, FORMATS, LETTER, file_names
from sqs_analysis.publish.manifests import REPORT
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import INTERNAL, Instrument, load

REPORT_NOTEBOOK, ENDING = "03_report.ipynb", ".ipynb"


@dataclass(frozen=True)
class Settings:
    """What may be chosen for a report, the same for every inspection of a batch.

    Attributes
    ----------
    instrument : id of an instrument of the package, or the folder of another; "" for the one that each
        workbook names.
    against : folder with the workbooks of the inspections to compare with, None for none.
    audience : of both editions; "" for an analysis that is internal and a letter to be published.
    notebook : that is run, None for the report of the suite; see ``parameters.with_notebook``.
    given : values of parameters of the notebook's own, as text.
    house : folder of the house in whose dress everything is, None for the default.
    """

    instrument: str = ""
    language: str = "en-GB"
    confidence: float = 0.95
    editions: tuple[str, ...] = EDITIONS
    formats: tuple[str, ...] = FORMATS
    audience: str = ""
    against: Path | None = None
    notebook: Path | None = None
    given: tuple[tuple[str, str], ...] = ()
    house: Path | None = None

    @property
    def dress(self) -> House:
        """The house in whose dress everything is, in its name or the one that the instrument says."""
        house = load_house(self.house) if self.house else default_house()
        said = load(self.instrument, self.language).letter.get("organisation", "")
        return house if house.name or not said else replace(house, name=said)

    @property
    def notebook_path(self) -> Path:
        """The notebook that is run."""
        return self.notebook or find_notebook(REPORT_NOTEBOOK)

    @property
    def is_report(self) -> bool:
        """Whether it is the suite's report notebook."""
        return self.notebook in (None, find_notebook(REPORT_NOTEBOOK).absolute())

    @property
    def name(self) -> str:
        """What the files are called after."""
        return REPORT if self.is_report else self.notebook_path.stem

    @property
    def own_instrument(self) -> Path | None:
        """The folder of the instrument, None for those that come with the package."""
        folder = Path(self.instrument)
        return None if folder.name == self.instrument else folder

    @property
    def instrument_parameter(self) -> str:
        """The instrument as the notebook names it, which runs beside a copy of one's own.

        >>> Settings("../ours/sqs-2015").instrument_parameter, Settings().instrument_parameter
        ('./instruments/sqs-2015', '')
        """
        own = self.own_instrument
        return f"./instruments/{own.resolve().name}" if own else self.instrument

    def made_with(self, instrument: Instrument) -> Settings:
        """These settings for one inspection, whose instrument is known."""
        editions = tuple(e for e in self.editions if e != LETTER or instrument.has_letter)
        if not editions:
            raise ParameterError(
                f"The instrument {instrument.id} has no letter. Ask for the analysis, or give it "
                "the words of one: [letter] in its words."
            )
        return replace(self, instrument=self.instrument or instrument.source, editions=editions)

    @property
    def read_by(self) -> str:
        """The audience of what stands over all reports: that of the analysis."""
        return self.audience or INTERNAL

    @property
    def outside(self) -> bool:
        """Whether the analysis is for an audience outside the inspectorate."""
        return self.read_by != INTERNAL

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """Edition and format of each file that is asked for, by its name."""
        return file_names(self.editions, self.formats, self.name)

    def parameters(self, workbook: str, inspection_id: str = "") -> dict[str, object]:
        """What a notebook may be told of the settings, run beside a copy of the workbook."""
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
        """What was chosen, for the provenance: of files and folders, not where they stand."""
        chosen = self.parameters(workbook, inspection_id)
        given = {name: self.places.get(text, text) for name, text in self.given}
        named = {"against": self.against.name if self.against else ""}
        house = {"house": self.house.name} if self.house else {}
        return {**chosen, **named, **house, **given}

    @property
    def places(self) -> dict[str, str]:
        """The name of each file and folder that was chosen, by its whole path."""
        given = [Path(text) for _, text in self.given if Path(text).is_absolute()]
        paths = [path.absolute() for path in (self.against, *given) if path and path.exists()]
        return {str(path): path.name for path in paths}


def require_language(settings: Settings) -> None:
    """Refuse a language in which anything is missing, with all that a translator must supply."""
    missing = []
    for words in (catalogue, lambda language: load(settings.instrument, language)):
        try:
            words(settings.language)
        except TranslationError as error:
            missing.append(str(error))
    if missing:
        raise TranslationError("\n".join(missing))


def find_notebook(name: str) -> Path:
    """The suite's notebook of this name: beside the package in a checkout, inside it when installed.

    >>> find_notebook("03_report.ipynb").name
    '03_report.ipynb'
    """
    for folder in _suite():
        if (folder / name).is_file():
            return folder / name
    raise NotebookError(f"There is no notebook {name} in this installation. Install it again.")


def chosen_notebook(given: str) -> Path:
    """The notebook that somebody names: a file, or one of the suite by its name.

    >>> chosen_notebook("02_explore").name
    '02_explore.ipynb'
    """
    path = Path(given)
    if path.suffix == ENDING and path.is_file():
        return path
    name = path.name.removesuffix(ENDING)
    known = sorted({file.stem for folder in _suite() for file in folder.glob(f"*{ENDING}")})
    if name == given.removesuffix(ENDING) and name in known:
        return find_notebook(f"{name}{ENDING}")
    if path.is_file():
        raise ParameterError(f"{path.name} is no notebook: its name does not end in {ENDING}.")
    near = hint(name, known) or f" The suite has: {', '.join(known)}."
    raise ParameterError(f"There is no notebook {given}.{near}")


def _suite() -> list[Path]:
    package = Path(str(resources.files("sqs_analysis")))
    return [package / "notebooks", package.parent / "notebooks"]
