"""A look into the folder of an instrument: what is wrong, what it does without, and what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqs_analysis.errors import InstrumentError, TranslationError
from sqs_analysis.languages import REFERENCE_LANGUAGE
from sqs_analysis.read.claims.lexicon import lexicon
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import find_folder, languages_of
from sqs_analysis.simulate.defaults import SETTINGS
from sqs_analysis.simulate.settings import load_settings

# What is missing where no field plays a role.
UNPLAYED = {
    "team": "reports are named by the inspection's id",
    "region": "nothing is said of regions",
    "fieldwork_start": "no report says when it was, and what changed over time is not known",
    "publication_date": "the letter has no date",
    "eligible_cases": "a sample is not weighed against all that could have been chosen",
    "small_numbers_meant": "a paragraph means small numbers one by one, by the mark !",
    "lead_inspector": "the letter names nobody to ask",
    "inspector_ref": "who judged what is not known, so agreement is not looked at",
    "second_inspector_ref": "none is judged twice",
    "staff_ref": "nothing is asked of staff",
}


@dataclass(frozen=True)
class Looked:
    """What was found in a folder.

    Attributes
    ----------
    faults : what must be put right, a sentence each.
    notes : what is no fault, and has consequences.
    has : numbers of parts, and the languages.
    """

    folder: Path
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()
    has: Mapping[str, int | tuple[str, ...]] = field(default_factory=dict)


def look_into(id_or_path: str | Path) -> Looked:
    """Look into the folder of an instrument, in every language it has.

    >>> looked = look_into("sqs-2012")
    >>> looked.faults, looked.has["questions"], looked.has["languages"]
    ((), 66, ('en-GB',))
    """
    folder = find_folder(id_or_path)
    languages = tuple(languages_of(folder)) or (REFERENCE_LANGUAGE,)
    faults: list[str] = []
    for language in languages:
        try:
            load_settings(folder, language)
            lexicon(load(folder, language))
        except (InstrumentError, TranslationError) as error:
            faults += getattr(error, "faults", (str(error),))
    if faults:
        return Looked(folder, tuple(dict.fromkeys(faults)))
    instrument = load(folder, languages[0])
    names = ("sections", "questions", "fields", "groups", "checks")
    counts = {name: len(getattr(instrument, name)) for name in names}
    return Looked(folder, (), tuple(_notes(instrument)), {**counts, "languages": languages})


def _notes(instrument: Instrument) -> Iterator[str]:
    played = {field.name for field in instrument.fields}
    for role, missing in UNPLAYED.items():
        if role not in played:
            yield f"No field plays the role {role}: {missing}."
    if not instrument.letter:
        yield "There is no [letter] in the words: reports have no standing words of a letter."
    if not instrument.groups:
        yield "There are no [[groups]]: no cases are reported by themselves as well."
    if not instrument.breakdowns:
        yield "There are no breakdowns: cases are not set beside each other by what they are."
    if assumed := load_settings(instrument.folder, instrument.language).assumed:
        yield f"{SETTINGS} does not say {', '.join(assumed)}: `sqs simulate` takes plausible defaults."
