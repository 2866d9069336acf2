"""What an audience may see of one inspection: results in, results out, with what was withheld.

The reasons, once. A count over the whole sample ("seven of twenty") says nothing of one child, and
letters have always published it. A breakdown by what a child is or was sentenced to is another
matter: whoever knows two of four children in a group learns of the other two. So a breakdown is
shown outside the inspectorate only where the group *and* the rest of the cases are large enough;
never by two characteristics at once; and not where it could be had by subtraction. Cases, and the
cells they stand in, are for internal use only.

A breakdown by what is recorded of a child is all or nothing on each question: one value withheld
among others could be had from the whole sample less the rest. Cases whose value is not recorded are
such a rest too. It is never summed over a section, and no question that is put only to cases of a
kind is broken down: that would cross two characteristics.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.contracts import BREAKDOWN, FINDINGS, WITHHELD
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.results import INTERNAL, Results
from sqs_analysis.read.instrument import Instrument

# A group of five or fewer, of twenty, can be recognised by people who know the children. Six is
# also the base from which the instrument lets a share stand for a practice.
SMALLEST_GROUP = 6


@dataclass(frozen=True)
class Audience:
    """Who reads, and what they may see.

    Attributes
    ----------
    name : "internal", "provider" or "published".
    smallest_group : fewest cases in a group, and in the rest, for a breakdown to be shown.
    cells : whether the cells of the workbook are named, and cases listed.
    """

    name: str
    smallest_group: int
    cells: bool


# The provider knows the children, yet a report to its board travels: it has the same breakdowns.
AUDIENCES = {
    audience.name: audience
    for audience in (
        Audience(INTERNAL, smallest_group=0, cells=True),
        Audience("provider", SMALLEST_GROUP, cells=False),
        Audience("published", SMALLEST_GROUP, cells=False),
    )
}


def find_audience(name: str) -> Audience:
    """The audience of a name.

    Raises
    ------
    ParameterError
        If there is none of that name.

    Examples
    --------
    >>> find_audience("published").smallest_group
    6
    """
    if name not in AUDIENCES:
        raise ParameterError(
            f'There is no audience "{name}". The audiences are: {", ".join(AUDIENCES)}.'
        )
    return AUDIENCES[name]


def release(results: Results, audience: str) -> Results:
    """The results as an audience may see them; everything shown of them shows no more.

    A group's finding is withheld unless both the group and the rest have enough judgements on that
    question, or its base is that group by the instrument's own routing. A section's finding for a
    group is withheld if any question it is made of is: it could be had by subtraction.

    A breakdown of a question by a field is shown, or left out, with all its values.

    Parameters
    ----------
    results : of one inspection, from `measure`.
    audience : "internal", "provider" or "published".

    Returns
    -------
    Results with FINDINGS that may be seen, WITHHELD for the others, and the audience's name.

    Raises
    ------
    ParameterError
        If there is no such audience.
    """
    chosen = find_audience(audience)
    found = results.findings
    withheld = _withheld(found, results.inspection.instrument, chosen.smallest_group)
    shown = found[~withheld] if chosen.cells else found[~withheld].assign(cells="")
    return replace(
        results,
        findings=FINDINGS.frame(shown),
        areas=results.areas if chosen.cells else FINDINGS.frame(results.areas.assign(cells="")),
        audience=chosen.name,
        withheld=WITHHELD.frame(found[withheld]),
        breakdowns=_released(results, chosen.smallest_group),
    )


def _released(results: Results, smallest: int) -> pd.DataFrame:
    """The breakdowns that may be seen."""
    rows = results.breakdowns
    if not smallest or rows.empty:
        return rows
    found = results.findings
    asked = found[(found["group"] == ALL) & (found["level"] == "question")]
    whole = asked.set_index("question")["answered"]
    judged = rows["answered"] + rows["answered_rest"]
    unknown = rows["question"].map(whole) - judged
    small = (
        (rows["answered"] < smallest)
        | (rows["answered_rest"] < smallest)
        | unknown.between(0, smallest, inclusive="neither")
        | rows["question"].isin(_put_to_some(results.inspection.instrument))
    )
    torn = small.groupby([rows["field"], rows["question"]]).transform("any")
    return BREAKDOWN.frame(rows[~torn])


def _withheld(found: pd.DataFrame, instrument: Instrument, smallest: int) -> pd.Series[bool]:
    """Whether each finding is withheld."""
    if not smallest:
        return pd.Series(False, index=found.index)
    about = ["section", "question"]
    whole = found[found["group"] == ALL][[*about, "units"]]
    both = found[about].merge(whole, "left", about, validate="many_to_one")
    rest = both["units"].set_axis(found.index) - found["units"]
    small = (found["units"] < smallest) | (rest < smallest)
    routed = pd.MultiIndex.from_tuples(_routed(instrument), names=["question", "group"])
    own = pd.MultiIndex.from_frame(found[["question", "group"]]).isin(routed)
    questions = (found["level"] == "question") & (found["group"] != ALL) & small & ~own
    quality = [question.id for question in instrument.questions_of(unit="case", kind="summary")]
    parts = found[questions & found["question"].isin(quality)]
    torn = pd.MultiIndex.from_frame(parts[["section", "group"]])
    made_of = pd.MultiIndex.from_frame(found[["section", "group"]]).isin(torn)
    sections = (found["level"] == "section") & (found["group"] != ALL) & (made_of | small)
    withheld: pd.Series[bool] = questions | sections
    return withheld


def _routed(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Questions that are put to one group only, with every group: who is in it is no secret."""
    rules = {group.rule.source for group in instrument.groups}
    for question in instrument.questions:
        if question.applies_when is not None and question.applies_when.source in rules:
            yield from ((question.id, group.id) for group in instrument.groups)


def _put_to_some(instrument: Instrument) -> list[str]:
    """Questions put only to cases of a kind: their breakdown would cross two characteristics."""
    fields = {found.name for found in instrument.fields_of("Cases")}
    return [
        question.id
        for question in instrument.questions
        if question.applies_when and not fields.isdisjoint(question.applies_when.names)
    ]
