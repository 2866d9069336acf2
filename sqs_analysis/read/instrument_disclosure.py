"""What can be wrong with the settings of small numbers: the table [disclosure]."""

from __future__ import annotations

from collections.abc import Iterator

from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument_files import InstrumentFiles
from sqs_analysis.read.instrument_parts import Disclosure

TABLE = "instrument.toml: [disclosure]"
NUMBERS = {"minimum": Disclosure().minimum, "all_or_none": Disclosure().all_or_none}


def disclosure_faults(files: InstrumentFiles) -> Iterator[str]:
    """Numbers that are none, a threshold below the other, kinds that are no question on cases.

    Parameters
    ----------
    files : of the instrument; without the table the defaults hold, and nothing is wrong.
    """
    settings = files.settings.get("disclosure", {})
    if not isinstance(settings, dict):
        yield "instrument.toml: disclosure must be a table, [disclosure]."
        return
    for key in settings.keys() - {*NUMBERS, "kinds"}:
        yield f"{TABLE} has no place for {key}.{hint(key, [*NUMBERS, 'kinds'])}"
    found = {key: settings.get(key, default) for key, default in NUMBERS.items()}
    wrong = [key for key, number in found.items() if type(number) is not int or number < 1]
    yield from (f"{TABLE} needs a whole number of 1 or more as {key}." for key in wrong)
    if not wrong and found["all_or_none"] < found["minimum"]:
        yield (
            f"{TABLE}: all_or_none is {found['all_or_none']}, below minimum, {found['minimum']}. "
            "What is said of all cases of a base needs at least as many as what is said of some."
        )
    yield from _kind_faults(settings.get("kinds", []), files)


def _kind_faults(kinds: object, files: InstrumentFiles) -> Iterator[str]:
    if not isinstance(kinds, list):
        yield f"{TABLE}: kinds must be a list of the ids of questions."
        return
    asked = files.tables["questions.csv"]
    judged = [q["id"] for q in asked if q["unit"] == "case" and q["kind"] in ("summary", "fact")]
    for name in map(str, kinds):
        if name not in judged:
            yield f"{TABLE}: kinds names {name}, no judgement on cases.{hint(name, judged)}"
