"""A folder of simulated inspections: a workbook each, and the truth behind them beside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.read.template import write_workbook
from sqs_analysis.simulate.inspection import Simulated, labelled, simulate_inspection
from sqs_analysis.simulate.settings import Settings, load_settings
from sqs_analysis.simulate.teams import Outlier, Visit, choose_outliers, plan_visits

Tell = Callable[[str], None]

TRUTH = "truth"
TRUTH_COLUMNS = ("inspection_id", "team", "section", "question", "unit", "rate", "probability")
CHOSEN = ("inspections", "seed", "between_team", "double_assessed")


@dataclass(frozen=True)
class Programme:
    """A programme of inspections to simulate; its numbers are those of `simulate`.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    Examples
    --------
    >>> programme = Programme(load_settings("sqs-2012"), inspections=2, seed=1)
    >>> [len(inspection.cases) for inspection in programme.simulated()]
    [20, 14]
    """

    settings: Settings
    inspections: int = 157
    seed: int = 1
    between_team: float = 0.05
    outliers: int = 0
    double_assessed: float = 0.1
    teams: int = 0

    def __post_init__(self) -> None:
        for name, expected, within in (
            ("inspections", "1 or more", self.inspections >= 1),
            ("seed", "0 or more", self.seed >= 0),
            ("outliers", "0 or more", self.outliers >= 0),
            ("teams", "0 or more", self.teams >= 0),
            ("between_team", "from 0 to below 1", 0 <= self.between_team < 1),
            ("double_assessed", "0 to 1", 0 <= self.double_assessed <= 1),
        ):
            if not within:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must be {expected}.")

    def simulated(self) -> Iterator[Simulated]:
        """The inspections, one after another, each from a seed of its own and those of its team."""
        outliers = self.different()
        earlier: dict[str, list[np.random.SeedSequence]] = {}
        for visit, seed in zip(self.visits(), self._seeds(2).spawn(self.inspections), strict=True):
            yield simulate_inspection(
                self.settings,
                visit,
                seed,
                between_team=self.between_team,
                double_assessed=self.double_assessed,
                outliers=[outlier for outlier in outliers if outlier.team == visit.team],
                earlier=tuple(earlier.setdefault(visit.team, [])),
            )
            earlier[visit.team].append(seed)

    def visits(self) -> tuple[Visit, ...]:
        """Which teams are inspected, and when."""
        rng = np.random.default_rng(self._seeds(0))
        return plan_visits(self.settings.programme, self.inspections, rng, self.teams)

    def different(self) -> tuple[Outlier, ...]:
        """The teams that are truly different."""
        rng = np.random.default_rng(self._seeds(1))
        return choose_outliers(self.settings, self.visits(), self.outliers, rng)

    def _seeds(self, place: int) -> np.random.SeedSequence:
        """Seeds for the visits, the outliers and the inspections, which do not touch each other."""
        return np.random.SeedSequence(self.seed).spawn(3)[place]


def simulate(
    folder: Path,
    inspections: int = 157,
    seed: int = 1,
    *,
    between_team: float = 0.05,
    outliers: int = 0,
    double_assessed: float = 0.1,
    teams: int = 0,
    instrument: str | Path = "",
    language: str = "en-GB",
    tell: Tell = lambda _: None,
) -> Path:
    """Write a workbook for each inspection of a simulated programme, and the truth behind them.

    The same arguments give the same bytes, and the first inspections are the same however many
    follow, as long as there are no outliers.

    Parameters
    ----------
    folder : where to write ``<inspection id>.xlsx`` and ``truth/``; new or empty.
    inspections : how many.
    seed : settles everything that is left to chance.
    between_team : intra-team correlation of the answers to a question, from 0 to below 1.
    outliers : how many teams are truly different, each in one theme.
    double_assessed : share of cases assessed by two inspectors.
    teams : how many the inspections are of, each in turn; 0 for as many as the settings make likely.
    instrument : the id of an instrument that comes with the package, or the folder of another one.
    language : language of the answers in the workbooks.
    tell : called with a line for each workbook.

    Returns
    -------
    The folder.

    Raises
    ------
    ParameterError
        If a number is out of its range, or the folder is not empty.
    InstrumentError
        If the instrument says nothing about simulated inspections, or contradicts itself.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     folder = simulate(Path(place) / "simulated", inspections=2, seed=1)
    ...     sorted(path.name for path in folder.iterdir())
    ['...-20...xlsx', '...-20...xlsx', 'truth']
    """
    settings = load_settings(instrument, language)
    numbers = (inspections, seed, between_team, outliers, double_assessed, teams)
    programme = Programme(settings, *numbers)
    programme.different()  # refused, if at all, before anything is written
    _make_empty(folder)
    written = []
    for number, inspection in enumerate(programme.simulated(), start=1):
        _write(folder, inspection, settings)
        tell(f"Wrote {inspection.visit.id}.xlsx ({number} of {inspections})")
        written.append(inspection)
    _write_truth(folder / TRUTH, programme, written)
    return folder


def _make_empty(folder: Path) -> None:
    """Make the folder; what is simulated never stands beside what is real."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(
            f"{folder} is not empty. Simulated inspections are kept apart from others: name a new "
            "folder, or empty this one."
        )
    folder.mkdir(parents=True, exist_ok=True)


def _write(folder: Path, inspection: Simulated, settings: Settings) -> None:
    (details,) = labelled([inspection.details], settings)
    write_workbook(
        folder / f"{inspection.visit.id}.xlsx",
        settings.instrument,
        details,
        cases=labelled(inspection.cases, settings),
        staff=labelled(inspection.staff, settings),
        second=labelled(inspection.second, settings),
    )


def _write_truth(folder: Path, programme: Programme, written: Sequence[Simulated]) -> None:
    """Write what a tool that is tried on the workbooks should find."""
    folder.mkdir()
    rows = pd.DataFrame(_truth_rows(programme.settings, written), columns=list(TRUTH_COLUMNS))
    rows.to_csv(folder / "truth.csv", index=False, lineterminator="\n")
    text = json.dumps(_truth_settings(programme), indent=2, ensure_ascii=False)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _truth_rows(settings: Settings, written: Iterable[Simulated]) -> Iterator[tuple[object, ...]]:
    for inspection in written:
        for name, probability in inspection.probabilities.items():
            question = settings.instrument.question(name)
            if question.rolls_up:
                continue  # it follows from others, and is as likely as they make it
            whose = (inspection.visit.id, inspection.visit.team, question.section, name)
            yield *whose, question.unit, settings.rates[name], f"{probability:.6f}"


def _truth_settings(programme: Programme) -> dict[str, Any]:
    instrument = programme.settings.instrument
    return {
        "instrument": {"id": instrument.id, "version": instrument.version},
        **{name: getattr(programme, name) for name in CHOSEN},
        **({"teams": programme.teams} if programme.teams else {}),
        "correlations": asdict(programme.settings.correlations),
        "outliers": [asdict(outlier) for outlier in programme.different()],
    }
