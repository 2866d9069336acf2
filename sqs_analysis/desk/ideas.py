"""The ideas behind the figures, each shown on figures that the reader has just seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.trace import TracedFinding
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.findings import question_findings
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.present.blocks import Number, Paragraph, Table
from sqs_analysis.present.formats import interval_text, percent_text, range_text, ratio_text
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Instrument

if TYPE_CHECKING:  # a report that explains a theme does without what measures programmes
    from sqs_analysis.measure.national import National
    from sqs_analysis.measure.results import Results

# How many cases the teams of a funnel have that is explained.
TEAM_SIZES = (5, 10, 20, 40, 80)
# From so much agreement on, a low kappa surprises.
MUCH_AGREED = 0.75


def why_interval(finding: TracedFinding | None) -> Shown:
    """Why k of n has so wide an interval: what samples bring whose true share lies at its ends.

    Of a question that is no judgement there is none, and that is said.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> print(sqs.why_interval(inspection.finding("LOR02")))
    7 of 20 is 35%, and its 95% interval runs from 18% to 57%. ...
    """
    from scipy.stats import binom

    if finding is None:
        return Shown((Paragraph(catalogue()("ideas.nothing")),))
    found, words = finding.finding, finding.inspection.instrument.catalogue
    k, n = found.sufficient, found.answered
    if found.limits is None or found.share is None:
        return Shown((Paragraph(words("ideas.nothing")),))
    lower, upper = found.limits
    fourfold = wilson(4 * k, 4 * n, found.confidence)
    said = words(
        "ideas.interval",
        k=k,
        n=n,
        share=ratio_text(k, n, words),
        percent=percent_text(found.confidence, words),
        interval=range_text(lower, upper, words),
        k4=4 * k,
        n4=4 * n,
        interval4=range_text(float(fourfold[0]), float(fourfold[1]), words),
    )
    rows = tuple(
        (
            percent_text(share, words),
            _chance(float(binom.cdf(k, n, share)), words),
            _chance(float(binom.sf(k - 1, n, share)), words),
        )
        for share in (lower, found.share, upper)
    )
    columns = tuple(words(f"ideas.interval_{name}", k=k, n=n) for name in ("true", "fewer", "more"))
    return _shown(said, words("ideas.interval_table"), columns, rows)


def why_theme(results: Results, section: str = "") -> Shown:
    """Why a theme's interval is wider than that of as many cases: its judgements share their cases.

    Parameters
    ----------
    results : of one inspection, from `sqs.measure`.
    section : id of the theme, the first if "".
    """
    instrument = results.inspection.instrument
    words = instrument.catalogue
    if not (section or instrument.themes):
        return Shown((Paragraph(words("ideas.nothing")),))
    name = section or instrument.themes[0].id
    [theme] = [finding for finding in results.sections() if finding.section == name]
    lower, upper = (
        float(end) for end in wilson(theme.sufficient, theme.answered, results.confidence)
    )
    said = words(
        "ideas.theme",
        theme=instrument.section(name).title,
        k=theme.sufficient,
        n=theme.answered,
        cases=theme.units,
        apart=range_text(lower, upper, words),
        effective=round(theme.effective),
        interval=interval_text(theme, words),
    )
    return Shown((Paragraph(said),))


def why_blank(inspection: Inspection) -> Shown:
    """Why n/a is no "no": the question on which taking it for one would move a share the most."""
    instrument, words = inspection.instrument, inspection.instrument.catalogue
    quality = [question.id for question in instrument.quality]
    found = question_findings(inspection.judgements, instrument)
    found = found[found["question"].isin(quality) & (found["answered"] > 0)]
    if found.empty or not found["not_applicable"].any():
        return Shown((Paragraph(words("ideas.nothing")),))
    wrong = found["sufficient"] / (found["answered"] + found["not_applicable"])
    [one] = each(found.loc[[(found["proportion"] - wrong).idxmax()]])
    n = one.answered + one.not_applicable
    said = words(
        "ideas.blank",
        question=instrument.label_of(one.question),
        k=one.sufficient,
        n=one.answered,
        share=ratio_text(one.sufficient, one.answered, words),
        na=one.not_applicable,
        wrong=ratio_text(one.sufficient, n, words),
    )
    return Shown((Paragraph(said),))


def why_funnel(found: National) -> Shown:
    """Why a funnel narrows: how far teams of few and of many cases stray though they are alike."""
    from scipy.stats import binom

    words, rows = found.instrument.catalogue, found.picture
    shares = rows[(rows["by"] == "all") & (rows["level"] == "question") & (rows["answered"] > 0)]
    if shares.empty:
        return Shown((Paragraph(words("ideas.nothing")),))
    most = shares.sort_values("answered").iloc[-1]
    share, question = float(most["proportion"]), str(most["question"])
    cells = []
    for size in TEAM_SIZES:
        low, high = (int(end) for end in binom.interval(0.95, size, share))
        between = words("ideas.funnel_between", low=low, high=high)
        cells.append((Number(size, str(size)), between, range_text(low / size, high / size, words)))
    said = words(
        "ideas.funnel",
        question=found.instrument.label_of(question),
        share=percent_text(share, words),
    )
    columns = tuple(words(f"ideas.funnel_{name}") for name in ("cases", "counts", "shares"))
    return _shown(said, words("ideas.funnel_table"), columns, tuple(cells))


def why_kappa(found: pd.DataFrame, instrument: Instrument) -> Shown:
    """Why kappa can sink: the question on which chance alone agrees most, of those much agreed on."""
    words = instrument.catalogue
    rows = found[(found["aspect"] == "sufficient") & (found["question"] != "")]
    rows = rows[(rows["agreement"] >= MUCH_AGREED) & (rows["kappa"] < 1)]
    if rows.empty:
        return Shown((Paragraph(words("ideas.nothing")),))
    by_chance = (rows["agreement"] - rows["kappa"]) / (1 - rows["kappa"])
    row = rows.assign(chance=by_chance).sort_values("chance").iloc[-1]
    said = words(
        "ideas.kappa",
        question=instrument.label_of(str(row["question"])),
        k=int(row["agreed"]),
        n=int(row["pairs"]),
        share=percent_text(float(row["agreement"]), words),
        chance=percent_text(float(row["chance"]), words),
        kappa=f"{float(row['kappa']):.2f}",
        ac1=f"{float(row['ac1']):.2f}",
    )
    return Shown((Paragraph(said),))


def _chance(chance: float, words: Catalogue) -> Number:
    return Number(chance, percent_text(chance, words))


def _shown(
    said: str, title: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...]
) -> Shown:
    table = Table("table-idea", title, columns, rows)  # type: ignore[arg-type]
    return Shown((Paragraph(said), table))
