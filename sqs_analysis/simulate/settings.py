"""What simulated inspections look like, from ``simulation.toml`` beside the instrument's tables."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import find_folder, refuse
from sqs_analysis.read.routing import Rule, parse
from sqs_analysis.simulate.settings_faults import faults
from sqs_analysis.simulate.weights import Draw, Weights

SETTINGS = "simulation.toml"


@dataclass(frozen=True)
class ProgrammeSettings:
    """When teams are inspected, where they are and what they are called.

    Attributes
    ----------
    first_monday, last_monday : between which fieldwork starts.
    weeks_to_publication : fewest and most, from the last day of fieldwork.
    closed : days on which no fieldwork starts and nothing is published.
    again : share of inspections that go back to a team, after ``weeks_until_again`` at least.
    joint : share of teams that serve two places.
    places : invented names.
    before : words that make further names of them.
    """

    first_monday: dt.date
    last_monday: dt.date
    fieldwork_days: int
    weeks_to_publication: tuple[int, int]
    closed: tuple[dt.date, ...]
    again: float
    weeks_until_again: int
    joint: float
    regions: Weights
    places: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class SampleSettings:
    """How many cases and staff, and who assesses them; pairs are the least and the most."""

    cases: Weights
    roles: Weights
    weeks_since_sentence: tuple[int, int]
    staff: tuple[int, int]
    inspectors: int
    cases_per_inspector: int
    caseload_known: float
    share_examined: tuple[float, float]


@dataclass(frozen=True)
class Correlations:
    """How much answers have in common: on a case, in themes and visits of a team, of two inspectors."""

    case: float
    themes: float
    over_time: float
    second: float


@dataclass(frozen=True)
class Outliers:
    """How far the log odds of a truly different team may be shifted, in one theme."""

    logits: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Settings:
    """What simulated inspections of an instrument look like.

    Attributes
    ----------
    rates : how often each judgement is sufficient where it applies.
    judged : conditions that only an inspector can judge, as rules on what is drawn.
    draws : case fields, gates and hidden conditions, in the order in which they are drawn.
    reason_count, reasons : how many reasons are given, and which, by answer set.
    """

    instrument: Instrument
    programme: ProgrammeSettings
    sample: SampleSettings
    correlations: Correlations
    outliers: Outliers
    rates: Mapping[str, float]
    judged: Mapping[str, Rule]
    draws: tuple[Draw, ...]
    reason_count: Weights
    reasons: Mapping[str, Weights]


SHAPED: dict[str, type[Any]] = {
    "programme": ProgrammeSettings,
    "sample": SampleSettings,
    "correlations": Correlations,
    "outliers": Outliers,
}


def load_settings(id_or_path: str | Path = "sqs-2012", language: str = "en-GB") -> Settings:
    """Load what simulated inspections of an instrument look like; parameters are those of `load`.

    Raises
    ------
    InstrumentError
        If the instrument has no ``simulation.toml``, or the two do not fit; lists all that is wrong.

    Examples
    --------
    >>> load_settings("sqs-2012").rates["VUL01"]
    0.7
    """
    return _load(find_folder(id_or_path), language)


@cache
def _load(folder: Path, language: str) -> Settings:
    instrument = load(folder, language)
    tables = _read(folder)
    # The entries a table must have, no more and no fewer.
    entries = {name: {entry.name for entry in fields(kind)} for name, kind in SHAPED.items()}
    refuse(folder, [f"{SETTINGS}: {fault}" for fault in faults(tables, instrument, entries)])
    return _build(tables, instrument)


def _read(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InstrumentError(
            f"The instrument {folder.name} cannot be simulated: it has no {SETTINGS}, which says how "
            "often each answer is given. Copy one from an instrument that has it, and adapt it."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(f"{folder / SETTINGS} cannot be read: {error}.") from None


def _build(tables: dict[str, Any], instrument: Instrument) -> Settings:
    places = tables["programme"]["places"]
    tables["programme"]["places"] = [a + b for a in places["beginnings"] for b in places["endings"]]
    return Settings(
        instrument,
        **{name: kind(**_held(tables[name])) for name, kind in SHAPED.items()},
        rates=tables["rates"],
        judged={name: parse(rule) for name, rule in tables["judged"].items()},
        draws=tuple(Draw.of(name, lines) for name, lines in tables["draws"].items()),
        reason_count=Weights.of(tables["reasons"]["count"]),
        reasons={name: Weights.of(found) for name, found in tables["reasons"]["weights"].items()},
    )


def _held(table: dict[str, Any]) -> dict[str, Any]:
    """The entries of a table as settings hold them: lists that cannot be changed, and weights."""
    held = {name: tuple(found) for name, found in table.items() if isinstance(found, list)}
    drawn = {name: Weights.of(found) for name, found in table.items() if isinstance(found, dict)}
    return {**table, **held, **drawn}
