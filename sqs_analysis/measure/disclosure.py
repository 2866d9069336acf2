"""What an audience may see of one inspection: results in, results out, with what was withheld.

The rule, once; its numbers are settings of the instrument (`Instrument.disclosure`), six and ten
unless it says otherwise. Outside the inspectorate a finding on cases is withheld

1. if its **base** is below the minimum, whatever made it small: who knows two of the four children it
   is about learns of the other two;
2. if it is about a **kind** of child (custodial, looked after, with a victim) and its complement is
   below the minimum: a question put only to a kind is a breakdown by that kind, and tells of the
   others that they are not of it;
3. for a group, if any of this holds for the group, for the rest of the cases, or for another group:
   the whole less the one would be the other. So all groups are shown, or none is, and none of a
   group that is itself so small;
4. if **all or none** of a base below the second number were sufficient: then it says of each child
   what it says of all. A question put to every case is exempt, since it singles nobody out; so is
   a group's where the whole, which is shown, says it already;
5. if it is **tied** to one of those: of the questions with one base, which the others would tell, a
   single one withheld would say "all or none". They are withheld together.

A question whose base is counted by another question's answers cannot hide its base, so it is withheld
below the second number whatever was found. A section is summed over the questions that are shown,
and for a group is withheld if any of its questions is. Reasons go with the questions they explain, and
with a base below the minimum; answers to a gate go with any question it routes. A breakdown by what
is recorded of a child is shown for all values of a question or for none, never summed, and never of
a question that is itself put to a kind: that would cross two characteristics.

Exempt is what is not about children: questions put to staff, or once of the inspection. Only counts
decide, never which case or which team it is. Cases, and the cells they stand in, are for internal
use only. An inspector may mean to speak of a single case (see `read.references`); what is meant is
kept apart, in `Results.meant`, for that paragraph alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.areas import areas_for_improvement
from sqs_analysis.measure.contracts import WITHHELD
from sqs_analysis.measure.findings import ALL, COUNTS, section_findings
from sqs_analysis.measure.results import Results
from sqs_analysis.read.instrument import AUDIENCES, INTERNAL, Instrument
from sqs_analysis.read.references import Reference, references

SMALL = "small base"
COMPLEMENT = "small complement"
COUNTED = "small base that another question counts"
UNANIMOUS = "all or none"
TIED = "tied to an all or none"
WHOLE = "withheld in the whole"
OTHER = "withheld in another group"
PART = "made of what is withheld"
WHY = (SMALL, COMPLEMENT, COUNTED, UNANIMOUS, TIED, WHOLE, OTHER, PART)

Why = pd.Series  # of text, "" where a finding is shown


def require_audience(name: str) -> str:
    """The name of an audience, if there is one of that name.

    >>> require_audience("published")
    'published'
    """
    if name not in AUDIENCES:
        raise ParameterError(
            f'There is no audience "{name}". The audiences are: {", ".join(AUDIENCES)}.'
        )
    return name


def release(results: Results, audience: str) -> Results:
    """The results as an audience may see them; everything shown of them shows no more.

    Parameters
    ----------
    results : of one inspection, from `measure`.
    audience : "internal", "provider" or "published".

    Returns
    -------
    Results with what may be seen, WITHHELD for the others, and the audience's name.

    Raises
    ------
    ParameterError
        If there is no such audience.
    """
    if require_audience(audience) == INTERNAL:
        return replace(results, audience=INTERNAL)
    instrument = results.inspection.instrument
    cases = len(results.inspection.units["case"])
    why = withheld_questions(results.findings, instrument, cases)
    found, why = _with_sections(results, why)
    asked = (found["group"] == ALL) & (found["level"] == "question")
    hidden = found[asked & (why != "")]["question"].tolist()
    shown = _kept(found.assign(cells=""), why == "")
    told = _are_told(results.reasons, hidden, instrument)
    withheld = _withheld(found.assign(why=why), results.reasons[~told], instrument)
    return replace(
        results,
        findings=shown,
        reasons=_kept(results.reasons, told),
        answers=_answers_shown(results.answers, hidden, instrument),
        areas=areas_for_improvement(shown, instrument),
        audience=audience,
        withheld=withheld,
        breakdowns=_breakdowns_shown(results, hidden),
        caseload=_kept(results.caseload, ~results.caseload["question"].isin(hidden)),
        meant=_meant(results, withheld),
    )


def _kept(frame: pd.DataFrame, shown: pd.Series[bool]) -> pd.DataFrame:
    """The rows of a frame that are shown, numbered anew."""
    return frame[shown].reset_index(drop=True)


def withheld_questions(found: pd.DataFrame, instrument: Instrument, cases: int) -> Why:
    """Why each of FINDINGS on a question is withheld outside internal use, "" where it is shown.

    They are of one inspection with so many cases, over all cases and of any groups.
    """
    asked = [question.id for question in instrument.questions_of(unit="case")]
    rows = found[(found["level"] == "question") & found["question"].isin(asked)]
    totals = rows[rows["group"] == ALL]
    why = pd.Series("", index=found.index)
    why[totals.index] = _in_the_whole(totals, instrument, cases)
    groups = rows[rows["group"] != ALL]
    if groups.empty:
        return why
    why[groups.index] = _in_groups(groups, totals.assign(why=why[totals.index]), instrument)
    return why


def _in_the_whole(rows: pd.DataFrame, instrument: Instrument, cases: int) -> Why:
    """Why findings over all cases are withheld."""
    if cases < instrument.disclosure.minimum:  # that nothing applied would tell of so few as well
        return pd.Series(SMALL, rows.index)
    every = rows["answered"] == cases
    why = _alone(rows["question"], [rows], every, instrument)
    return why.mask((why == "") & ~every & (rows["answered"] > 0) & _tied(rows["base"], why), TIED)


def _in_groups(rows: pd.DataFrame, totals: pd.DataFrame, instrument: Instrument) -> Why:
    """Why findings of groups are withheld: by themselves, by the rest, by each other."""
    whole = totals.set_index("question").loc[rows["question"]].set_axis(rows.index)
    sides = [rows[COUNTS], whole[COUNTS] - rows[COUNTS]]
    # What is counted in a group and what is not make up its size, though nobody were counted.
    few = _any(
        [_below(instrument.disclosure.minimum, side[COUNTS[1:]].sum(axis=1)) for side in sides]
    )
    why = _alone(rows["question"], sides, _alike(whole), instrument).mask(few, SMALL)
    why = why.mask(whole["why"] != "", WHOLE)
    torn = (why != "").groupby(rows["question"]).transform("any")
    tied = _tied(rows["base"], why) | _hides_a_group(totals, instrument)
    return why.mask((why == "") & torn, OTHER).mask((why == "") & ~torn & tied, TIED)


def _alone(
    question: pd.Series[str],
    sides: list[pd.DataFrame],
    exempt: pd.Series[bool],
    instrument: Instrument,
) -> Why:
    """Why a finding is withheld for what its own counts, or those of the rest, say by themselves."""
    limits, kind = instrument.disclosure, question.isin(instrument.kinds)
    n = [side["answered"] for side in sides]
    few = _any([_below(limits.minimum, count) for count in n])
    others = _any([_below(limits.minimum, side["not_applicable"]) for side in sides])
    some = [_below(limits.all_or_none, count) for count in n]
    alike = _any([below & _alike(side) for below, side in zip(some, sides, strict=True)])
    conditions = {
        SMALL: few,
        COMPLEMENT: kind & others,
        COUNTED: question.isin(_counted(instrument)) & _any(some),
        UNANIMOUS: alike & ~exempt,
    }
    return pd.Series(np.select(list(conditions.values()), list(conditions), ""), question.index)


def _below(limit: int, count: pd.Series[int]) -> pd.Series[bool]:
    """Whether there are some, and fewer than so many."""
    return count.between(1, limit - 1)


def _any(sides: list[pd.Series[bool]]) -> pd.Series[bool]:
    return pd.concat(sides, axis=1).any(axis=1)


def _alike(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether all judgements are alike: every one sufficient, or none."""
    return (rows["sufficient"] == 0) | (rows["sufficient"] == rows["answered"])


def _tied(base: pd.Series[str], why: Why) -> pd.Series[bool]:
    """Which findings have the base of one that is withheld for being all or none."""
    return base.isin(base[why == UNANIMOUS])


def _hides_a_group(totals: pd.DataFrame, instrument: Instrument) -> bool:
    """Whether a question put to a group alone is all or none: its base is the size of the group.

    Every finding of the group would tell that size, by what is counted and what is not.
    """
    rules = {group.rule.source for group in instrument.groups}
    asked = instrument.questions
    own = [q.id for q in asked if q.applies_when and q.applies_when.source in rules]
    return bool((totals["question"].isin(own) & (totals["why"] == UNANIMOUS)).any())


def _counted(instrument: Instrument) -> list[str]:
    """Questions put to cases by a judgement: its finding, which is shown, counts their base."""
    judged = {question.id for question in instrument.questions if question.is_judgement}
    asked = instrument.questions
    return [q.id for q in asked if q.applies_when and not judged.isdisjoint(q.applies_when.names)]


def _with_sections(results: Results, why: Why) -> tuple[pd.DataFrame, Why]:
    """The findings with sections over what is shown, and why any of them is withheld."""
    inspection, found = results.inspection, results.findings
    questions = found.assign(why=why)
    hidden = questions[(questions["why"] != "") & (questions["group"] == ALL)]["question"]
    judgements = inspection.judgements
    kept = judgements[~judgements["question"].isin(hidden)]
    over_all = (found["level"] == "section") & (found["group"] == ALL)
    summed = section_findings(kept, inspection.instrument, confidence=results.confidence)
    summed = summed.assign(inspection_id=inspection.id).set_axis(found.index[over_all])
    lacking = (summed["answered"] == 0).reindex(found.index, fill_value=False)
    emptied = over_all & (found["answered"] > 0) & lacking
    found = pd.concat([found[~over_all], summed]).sort_index()
    quality = [q.id for q in inspection.instrument.quality]
    parts = questions[(questions["why"] != "") & questions["question"].isin(quality)]
    torn = pd.MultiIndex.from_frame(parts[["section", "group"]])
    made_of = pd.MultiIndex.from_frame(found[["section", "group"]]).isin(torn)
    groups = (found["level"] == "section") & (found["group"] != ALL)
    return found, why.mask(groups & made_of | emptied, PART)


def _are_told(
    reasons: pd.DataFrame, hidden: Collection[str], instrument: Instrument
) -> pd.Series[bool]:
    """Which reasons are shown: those with a large enough base, for questions that are shown."""
    explained = reasons["of"].str.split(";")
    told = explained.map(lambda of: set(of).isdisjoint(hidden)).astype(bool)
    return told & (reasons["answered"] >= instrument.disclosure.minimum)


def _withheld(found: pd.DataFrame, reasons: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """WITHHELD of findings that say why, and of the reasons that are not told."""
    untold = reasons.drop_duplicates("question")
    few = untold["answered"] < instrument.disclosure.minimum
    untold = untold.assign(level="reasons", group=ALL, why=np.where(few, SMALL, WHOLE))
    return WITHHELD.frame(pd.concat([found[found["why"] != ""], untold]))


def _answers_shown(
    answers: pd.DataFrame, hidden: Collection[str], instrument: Instrument
) -> pd.DataFrame:
    """The answers without those of few, of grades withheld, or that would tell a base."""
    routes = [instrument.question(name).applies_when for name in hidden]
    told = {name for rule in routes if rule for name in rule.names}
    graded = {name for name in hidden if instrument.question(name).is_scale}
    few = answers["question"][_below(instrument.disclosure.minimum, answers["count"])]
    return _kept(answers, ~answers["question"].isin({*told, *few, *graded}))


def _breakdowns_shown(results: Results, hidden: Collection[str]) -> pd.DataFrame:
    """The breakdowns by a field of the cases that may be seen, all values of a question or none."""
    rows, instrument = results.breakdowns, results.inspection.instrument
    if rows.empty:
        return rows
    found = results.findings
    totals = found[(found["group"] == ALL) & (found["level"] == "question")].set_index("question")
    whole = totals.loc[rows["question"], COUNTS[:2]].set_axis(rows.index)
    own = rows[COUNTS[:2]]
    rest = rows[[f"{name}_rest" for name in COUNTS[:2]]].set_axis(COUNTS[:2], axis=1)
    sides = [side.assign(not_applicable=0) for side in (own, rest, whole - own - rest)]
    why = _alone(rows["question"], sides, _alike(whole), instrument)
    crossed = rows["question"].isin([*hidden, *instrument.kinds])
    why = why.mask(crossed | (own["answered"] == 0) | (rest["answered"] == 0), SMALL)
    base = rows["question"].map(totals["base"])
    tied = (why == UNANIMOUS).groupby([rows["field"], base]).transform("any")
    torn = ((why != "") | tied).groupby([rows["field"], rows["question"]]).transform("any")
    return _kept(rows, ~torn)


def _meant(results: Results, withheld: pd.DataFrame) -> Results | None:
    """The true findings and reasons of what is withheld and an inspector means to say."""
    inspection = results.inspection
    said = (
        reference
        for passage in inspection.commentary
        for reference in references(passage.text, inspection.instrument)
        if isinstance(reference, Reference) and inspection.means(reference)
    )
    untold = set(zip(_names(withheld), withheld["group"], strict=True))
    meant = {pair for r in said if (pair := (r.name, r.group)) in untold}
    if not meant:
        return None
    pairs = pd.MultiIndex.from_arrays([_names(results.findings), results.findings["group"]])
    unsaid = ("answers", "areas", "breakdowns", "caseload")
    nothing = {name: getattr(results, name).head(0) for name in unsaid}
    return replace(
        results,
        findings=results.findings[pairs.isin(meant)].assign(cells=""),
        reasons=results.reasons[results.reasons["question"].isin({name for name, _ in meant})],
        **nothing,
    )


def _names(frame: pd.DataFrame) -> pd.Series[str]:
    """What each row is on: its question, or else its section."""
    return frame["question"].mask(frame["question"] == "", frame["section"])
