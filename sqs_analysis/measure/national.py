"""The national picture: all inspections together, by theme and question, by year and region.

Two shares answer two questions. Of the judgements made, each counting the same: its limits take the
inspection as what was sampled, for judgements of one team resemble each other, and speak of teams like
these. Of the caseload of these teams: a case of a team that had half of its cases inspected stands for
two, and what was inspected is known, so the limits are about the other cases only (see
`intervals.survey_ratio`). The second can be had where it is known how many cases there were.

Years and regions have the inspections that were made in them, which nobody drew at random: a
difference between two years may be one between the teams. Of many pairs some differ by chance, so the
parts of a theme are held against each other all at once (Cochran's Q on log odds [1]_, on which scale
the limits are symmetric), and the chance of being wrong is shared among the themes.

References
----------
.. [1] Cochran, W. G. (1954). The combination of estimates from different experiments. Biometrics 10,
   101-129.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from sqs_analysis.measure.by_case import by_case, case_judgements, counts_by_case
from sqs_analysis.measure.contracts import FEWEST_TEAMS, NATIONAL
from sqs_analysis.measure.findings import ALL, ITEM, effective_counts
from sqs_analysis.measure.funnel import OUTSIDE, funnel
from sqs_analysis.measure.intervals import RatioInterval, survey_ratio
from sqs_analysis.measure.oversight import oversight
from sqs_analysis.measure.programme import Programme, latest
from sqs_analysis.measure.shrinkage import shrinkage
from sqs_analysis.measure.spread import middle_of
from sqs_analysis.read.instrument import INTERNAL, Instrument

LIMITS = ["lower", "upper", "weighted_lower", "weighted_upper"]
YEAR, REGION = "year", "region"
PAIRED = ["question", "oversight"]


@dataclass(frozen=True)
class National:
    """Everything the programme report says, measured once.

    Attributes
    ----------
    instrument : of the inspections it is made of.
    inspections : INSPECTIONS, each team's latest with that instrument and version.
    findings : FINDINGS of those.
    picture : NATIONAL.
    funnel : FUNNEL. shrunken : SHRUNKEN.
    oversight : OVERSIGHT against the quality of the work.
    reasons : sum over the inspections of each reason given: section, question, reason, count.
    left_out : inspections that are not in it: earlier ones of a team, and other instruments.
    apart : by year and by region, the sections in which these differ; no entry where there are no
        two to compare.
    audience : who may see it.
    """

    instrument: Instrument
    inspections: pd.DataFrame
    findings: pd.DataFrame
    picture: pd.DataFrame
    funnel: pd.DataFrame
    shrunken: pd.DataFrame
    oversight: pd.DataFrame
    reasons: pd.DataFrame
    left_out: int
    confidence: float
    apart: Mapping[str, tuple[str, ...]]
    audience: str = INTERNAL

    @property
    def beyond_by_chance(self) -> float:
        """How many findings would lie beyond the outer limits, were no team remarkable."""
        return OUTSIDE["998"] * int((self.funnel["standing"] != "").sum())


def national(programme: Programme) -> National:
    """Measure the national picture of measured inspections."""
    instrument = programme.instrument
    rows = programme.inspections
    alike = (rows["instrument"] == instrument.id) & (rows["version"] == instrument.version)
    inspections = latest(rows[alike])
    held = inspections["inspection_id"]
    found, judgements, reasons = (
        frame[frame["inspection_id"].isin(held)]
        for frame in (programme.findings, programme.judgements, programme.reasons)
    )
    of_cases = found[found["question"].isin(case_judgements(instrument))]
    whole = picture(found, judgements, inspections, instrument, programme.confidence)
    return National(
        instrument,
        inspections,
        found,
        _told(whole, programme),
        funnel(of_cases),
        shrinkage(of_cases, programme.confidence),
        _based(oversight(judgements, instrument, programme.confidence), programme),
        _reasons(reasons),
        len(rows) - len(inspections),
        programme.confidence,
        {by: told_apart(rows) for by in (YEAR, REGION) if len(rows := comparable(whole, by))},
        programme.audience,
    )


def _told(rows: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """NATIONAL without limits where, outside internal use, not every team's finding is in the sum.

    What is withheld is all or none of few, and few of many: the others are not like them.
    """
    if programme.audience == INTERNAL:
        return rows
    questions = rows["level"] == "question"
    partly = questions & (rows["teams"] < rows.loc[questions, "teams"].max())
    return rows.assign(**{name: rows[name].mask(partly) for name in LIMITS})


def _based(rows: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """Rows on two questions, made straight from judgements; outside internal use not all of them.

    Left out are those on too few cases, and those on a question put to a kind of child: beside
    another question it would be a group's finding, which no inspection was asked whether it shows.
    """
    if programme.audience == INTERNAL:
        return rows
    kinds = programme.instrument.kinds
    crossed = rows[rows.columns.intersection(PAIRED)].isin(kinds).any(axis=1)
    enough = rows["cases"] >= programme.instrument.disclosure.all_or_none
    return rows[enough & ~crossed].reset_index(drop=True)


def picture(
    findings: pd.DataFrame,
    judgements: pd.DataFrame,
    inspections: pd.DataFrame,
    instrument: Instrument,
    confidence: float,
) -> pd.DataFrame:
    """NATIONAL: sections and questions over all inspections, sections by year and by region."""
    about = inspections.set_index("inspection_id")
    asked = case_judgements(instrument)
    kept = findings[(findings["level"] == "section") | findings["question"].isin(asked)]
    sections = kept[kept["level"] == "section"]
    of = {
        YEAR: sections["inspection_id"].map(about["year"]),
        REGION: sections["inspection_id"].map(about["region"]),
    }
    cases = _cases(judgements, inspections, instrument)
    rows = list(_rows(kept, cases, ALL, ALL, confidence))
    for by, values in of.items():
        for part in sorted({*values} - {""}):
            rows += _rows(sections[values == part], cases, by, part, confidence)
    return NATIONAL.frame(rows)


def _cases(
    judgements: pd.DataFrame, inspections: pd.DataFrame, instrument: Instrument
) -> pd.DataFrame:
    """A row for every inspected case whose caseload is known, by inspection and the share inspected.

    In it are, by section ("LOR") and question ("LOR02"), the case's sufficient and answered.
    """
    known = inspections[inspections["eligible"].notna()].set_index("inspection_id")
    of_cases = judgements["unit"] == "case"
    rows = judgements[of_cases & judgements["inspection_id"].isin(known.index)]
    every = rows[["inspection_id", "ref"]].drop_duplicates().sort_values(["inspection_id", "ref"])
    judged = by_case(rows, case_judgements(instrument)).reindex(pd.MultiIndex.from_frame(every))
    items = {name: [name] for name in case_judgements(instrument)}
    for section in instrument.sections:
        quality = instrument.questions_of(section.id, unit="case", kind="summary")
        items[section.id] = [question.id for question in quality]
    counts = {item: counts_by_case(judged, asked) for item, asked in items.items()}
    columns = {
        (item, place): counted[place] for item, counted in counts.items() for place in (0, 1)
    }
    fraction = (known["cases"] / known["eligible"]).reindex(every["inspection_id"])
    index = pd.MultiIndex.from_arrays([fraction.index, fraction.to_numpy()])
    return pd.DataFrame(columns, index)


def _in_caseload(
    cases: pd.DataFrame, item: str, of: Collection[str], confidence: float
) -> RatioInterval:
    """The share in the caseload of some inspections on a section or question."""
    own = cases.loc[cases.index.isin(of, level=0), item]
    place, _ = pd.factorize(own.index.get_level_values(0))
    fraction = own.index.get_level_values(1).to_numpy()
    return survey_ratio(own[0], own[1], place, 1 / fraction, fraction, confidence)


def _rows(
    findings: pd.DataFrame, cases: pd.DataFrame, by: str, part: str, confidence: float
) -> Iterator[dict[str, object]]:
    for item, rows in findings.groupby(ITEM, sort=False):
        k, n = rows["sufficient"], rows["answered"]
        share = survey_ratio(k, n, confidence=confidence)
        asked = rows.loc[n > 0, "inspection_id"]
        weighted = _in_caseload(cases, str(item[2]) or str(item[1]), asked, confidence)
        low, high, teams = middle_of(*effective_counts(rows))
        yield {
            "by": by,
            "part": part,
            **dict(zip(ITEM, item, strict=True)),
            "sufficient": k.sum(),
            "answered": n.sum(),
            **share.columns,
            "weighted": weighted.estimate,
            "weighted_lower": weighted.lower,
            "weighted_upper": weighted.upper,
            "weighted_teams": asked.isin(cases.index.get_level_values(0)).sum(),
            "confidence": confidence,
            "method": share.method,
            "teams": teams,
            "low": low,
            "high": high,
        }


def _reasons(reasons: pd.DataFrame) -> pd.DataFrame:
    """How often each reason was given in all, the most frequent of its question first."""
    keys = ["section", "question", "of", "reason"]
    units = reasons.drop_duplicates(["inspection_id", "question"]).groupby("question")["answered"]
    summed = reasons.groupby(keys, sort=False)["count"].sum().reset_index()
    summed = summed.assign(answered=summed["question"].map(units.sum()))
    return summed.sort_values(["question", "count"], ascending=[True, False], kind="stable")


def comparable(picture: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of NATIONAL on sections in parts of five teams or more, two parts of a section at least."""
    rows = picture[(picture["by"] == by) & (picture["level"] == "section")]
    rows = rows[(rows["teams"] >= FEWEST_TEAMS) & (rows["lower"] > 0) & (rows["upper"] < 1)]
    return rows[rows.groupby("section")["part"].transform("size") > 1]


def told_apart(rows: pd.DataFrame) -> tuple[str, ...]:
    """The sections whose share differs between the parts by more than chance among teams makes.

    Parameters
    ----------
    rows : from `comparable`.

    Examples
    --------
    >>> rows = {"section": ["A", "A", "B", "B"], "proportion": [0.5, 0.6, 0.3, 0.7]}
    >>> limits = {"lower": [0.4, 0.5, 0.2, 0.6], "upper": [0.6, 0.69, 0.42, 0.78]}
    >>> told_apart(pd.DataFrame({**rows, **limits, "confidence": 0.95}))
    ('B',)
    """
    from scipy.special import chdtrc, logit, ndtri

    found = []
    for section, own in rows.groupby("section", sort=False):
        confidence = float(own["confidence"].iloc[0])
        width = logit(own["upper"]) - logit(own["lower"])
        weight = (2 * ndtri((1 + confidence) / 2) / width) ** 2
        odds = logit(own["proportion"])
        apart = weight @ (odds - weight @ odds / weight.sum()) ** 2
        if chdtrc(len(own) - 1, apart) < (1 - confidence) / rows["section"].nunique():
            found.append(str(section))
    return tuple(found)
