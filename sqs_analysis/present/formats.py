"""Numbers and dates as text: percentages, intervals, k of n, long dates."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding


def percent_text(share: float | Fraction, words: Catalogue) -> str:
    """A share or a limit as a whole percentage, or that there is none: all are rounded here.

    >>> from sqs_analysis.languages import catalogue
    >>> [percent_text(share, catalogue()) for share in (0.125, 1, 0)]
    ['13%', '100%', '0%']

    A share that was k of n is rounded as k of n is, though 23 / 40 is a little below 57.5%. What is
    not all is never said to be, nor is a little said to be nothing:

    >>> [percent_text(share, catalogue()) for share in (23 / 40, 419 / 420, 1 / 420)]
    ['58%', 'over 99%', 'under 1%']
    """
    if math.isnan(share):
        return words("figure.none")
    # The ninth decimal is what dividing two counts can put wrong, and no average rests on it.
    exact = round(100 * share, 9)
    percent = math.floor(exact + Fraction(1, 2))
    if percent == 100 and exact < 100:
        return words("figure.nearly_all")
    if percent == 0 and exact > 0:
        return words("figure.hardly_any")
    return words("figure.percent", percent=percent)


def percent_axis(words: Catalogue) -> list[str]:
    """The labels of an axis from 0 to 100%."""
    return [words("figure.percent", percent=step) for step in (0, 25, 50, 75, 100)]


def ratio_text(k: int, n: int, words: Catalogue) -> str:
    """k of n as a whole percentage, or that nothing applied."""
    if not n:
        return words("figure.nothing")
    return percent_text(Fraction(k, n), words)


def share_text(finding: Finding, words: Catalogue) -> str:
    """The share sufficient as a percentage, or that nothing applied or was judged."""
    k, n = finding.sufficient, finding.answered
    return ratio_text(k, n, words) if n else words(nothing_key(finding))


def of_text(finding: Finding, words: Catalogue) -> str:
    """k of n in figures, or that nothing applied or was judged."""
    key = "figure.of" if finding.answered else nothing_key(finding)
    return words(key, k=finding.sufficient, n=finding.answered)


def nothing_key(finding: Finding) -> str:
    """Why there is no share: a blank may hide a judgement, so only n/a says that nothing applied."""
    return "few.judged" if finding.not_answered else "figure.nothing"


def interval_text(finding: Finding, words: Catalogue) -> str:
    """The interval in whole percentages, or that there is none."""
    return range_text(finding.lower, finding.upper, words)


def range_text(lower: float | Fraction, upper: float | Fraction, words: Catalogue) -> str:
    """Two limits in whole percentages, or that there are none.

    >>> from sqs_analysis.languages import catalogue
    >>> range_text(0.43, 0.998, catalogue())
    '43% to over 99%'
    """
    low, high = (percent_text(limit, words) for limit in (lower, upper))
    return low if math.isnan(lower) else words("figure.range", lower=low, upper=high)


def points_text(lower: float, upper: float, words: Catalogue) -> str:
    """The limits of a difference in whole percentage points, in tenths where it is nearly 0.

    >>> from sqs_analysis.languages import catalogue
    >>> points_text(-0.071, 0.3, catalogue())
    '−7 to 30'
    >>> points_text(0.003, 0.3, catalogue())
    '0.3 to 30'
    """
    low, high = (gap_text(limit, words) for limit in (lower, upper))
    return words("comparison.points", low=low, high=high)


def gap_text(value: float, words: Catalogue) -> str:
    """A difference in whole percentage points.

    >>> from sqs_analysis.languages import catalogue
    >>> gap_text(0.254, catalogue()), gap_text(-0.004, catalogue())
    ('25', '−0.4')
    """
    points: float = math.floor(round(100 * abs(value), 9) + 0.5)
    if not points:
        points = math.floor(round(1000 * abs(value), 9) + 0.5) / 10 or 0
    return words("comparison.minus", points=points) if value < 0 and points else str(points)


def confidence_text(confidence: float, words: Catalogue) -> str:
    """A confidence as a percentage.

    >>> from sqs_analysis.languages import catalogue
    >>> confidence_text(0.95, catalogue()), confidence_text(0.998, catalogue())
    ('95%', '99.8%')
    """
    return words("figure.percent", percent=f"{100 * confidence:.10g}")


def left_out(finding: Finding, words: Catalogue) -> str:
    """What was left out of n: "4 n/a, 1 not answered", or nothing."""
    counts = (
        ("figure.not_applicable", finding.not_applicable),
        ("figure.not_answered", finding.not_answered),
    )
    parts = [words(key, n=count) for key, count in counts if count]
    return words("figure.list_separator").join(parts)


def long_date(iso: str, words: Catalogue) -> str:
    """A date as it stands in a letter, "" for none.

    >>> from sqs_analysis.languages import catalogue
    >>> long_date("2013-05-08", catalogue())
    '8 May 2013'
    """
    if not iso:
        return ""
    day = dt.date.fromisoformat(iso)
    return words("date.long", day=day.day, month=words(f"date.month_{day.month}"), year=day.year)


def date_span(start: str, end: str, words: Catalogue) -> str:
    """Two dates as one span; what is known of it where one is missing.

    >>> from sqs_analysis.languages import catalogue
    >>> date_span("2013-03-11", "2013-03-13", catalogue())
    '11 to 13 March 2013'
    >>> date_span("2015-06-30", "2015-07-02", catalogue())
    '30 June 2015 to 2 July 2015'
    """
    if not start or not end or start == end:
        return long_date(start or end, words)
    if start[:7] != end[:7]:
        return words("date.span", start=long_date(start, words), end=long_date(end, words))
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    month = words(f"date.month_{last.month}")
    return words("date.span_in_month", first=first.day, last=last.day, month=month, year=last.year)


def capitalised(text: str) -> str:
    """The text with its first letter as a capital, the rest as it stands.

    >>> capitalised("in most cases, SQS …")
    'In most cases, SQS …'
    """
    return text[:1].upper() + text[1:]
