"""The frames over a whole programme of inspections, stated as in `contracts`.

They take an inspection for a team: whoever compares teams gives each team's latest inspection.
"""

from __future__ import annotations

from sqs_analysis.measure.contracts import (
    ASKED,
    CONFIDENCE,
    ITEM,
    QUESTION,
    SECTION,
    SHARE,
    Column,
    Contract,
)

# How far a team can be told from the others, see `shrinkage`.
MIDDLE = "cannot be separated from the middle"
UPPER = "in the upper part"
LOWER = "in the lower part"

_TEAMS = Column("teams", "count", "inspections with at least one judgement", "inspections")
_LIMITS = (
    Column("lower_95", "number", "limit that 2.5% of teams fall short of by chance", "0 to 1"),
    Column("upper_95", "number", "limit that 2.5% of teams exceed by chance", "0 to 1"),
    Column("lower_998", "number", "limit that 0.1% of teams fall short of by chance", "0 to 1"),
    Column("upper_998", "number", "limit that 0.1% of teams exceed by chance", "0 to 1"),
)

FUNNEL = Contract(
    "FUNNEL",
    "a row for every inspection and question put to cases or staff, with the limits at its n",
    (
        *ASKED,
        *SHARE,
        Column("target", "number", "sum of k over sum of n of all inspections", "0 to 1"),
        *_LIMITS,
        _TEAMS,
        Column("phi", "number", "over-dispersion, NaN if not estimated", "ratio of variances"),
        Column("tau2", "number", "variance between teams, NaN if not estimated", "radians squared"),
        Column("dispersion", "text", "what was made of phi, one of dispersion.VERDICTS"),
        Column("standing", "text", 'one of funnel.STANDINGS, "" when n is 0'),
    ),
)

FUNNEL_CURVE = Contract(
    "FUNNEL_CURVE",
    "a row for every number of judgements, for drawing the limits of a funnel",
    (Column("answered", "count", "n: judgements", "judgements"), *_LIMITS),
)

NATIONAL = Contract(
    "NATIONAL",
    "a row for every section, and over everything for every question, in one part of the programme",
    (
        Column("by", "text", '"all", "year" or "region"'),
        Column("part", "text", 'the year of fieldwork, the region, or "all"'),
        *ITEM,
        *SHARE,
        Column("lower", "number", "lower limit, NaN when n is 0", "0 to 1"),
        Column("upper", "number", "upper limit, NaN when n is 0", "0 to 1"),
        CONFIDENCE,
        Column("method", "text", "how the limits were found, one of intervals.METHODS"),
        _TEAMS,
        Column("lowest", "number", "lowest proportion of an inspection with a base", "0 to 1"),
        Column("highest", "number", "highest proportion of an inspection with a base", "0 to 1"),
    ),
)

SHRUNKEN = Contract(
    "SHRUNKEN",
    "a row for every inspection and question put to cases or staff, in the order given: no ranking",
    (
        *ASKED,
        *SHARE,
        Column("pooled", "number", "sum of k over sum of n of all inspections", "0 to 1"),
        Column("shrunken", "number", "posterior mean, NaN if not estimated", "0 to 1"),
        Column("lower", "number", "lower credible limit", "0 to 1"),
        Column("upper", "number", "upper credible limit", "0 to 1"),
        Column("rank", "number", "median rank, 1 the highest proportion, never said alone", "rank"),
        Column("rank_lower", "number", "lower limit of the rank", "rank"),
        Column("rank_upper", "number", "upper limit of the rank", "rank"),
        Column("place", "text", 'one of shrinkage.PLACES, "" if not estimated'),
        Column("confidence", "number", "probability between limits, and of ranks", "0 to 1"),
        _TEAMS,
        Column("alpha", "number", "of the fitted beta distribution, NaN if none", "judgements"),
        Column("beta", "number", "of the fitted beta distribution, NaN if none", "judgements"),
        Column("correlation", "number", "intra-team, 1 / (1 + alpha + beta)", "0 to 1"),
        Column("method", "text", "how it was found, one of shrinkage.METHODS"),
    ),
)

OVERSIGHT = Contract(
    "OVERSIGHT",
    "a row for every question on oversight and quality question about cases of the same section",
    (
        SECTION,
        Column("oversight", "text", "id of the question on management oversight"),
        Column("question", "text", "id of the quality question"),
        Column("cases", "count", "cases judged on both questions", "cases"),
        Column("both", "count", "oversight and work sufficient", "cases"),
        Column("oversight_only", "count", "oversight sufficient, work not", "cases"),
        Column("question_only", "count", "work sufficient, oversight not", "cases"),
        Column("neither", "count", "neither sufficient", "cases"),
        Column("odds_ratio", "number", "conditional estimate, infinite or NaN at times", "ratio"),
        Column("lower", "number", "exact lower limit", "ratio"),
        Column("upper", "number", "exact upper limit, infinite at times", "ratio"),
        CONFIDENCE,
        Column("method", "text", "what may be said, one of oversight.METHODS"),
    ),
)

TOGETHER = Contract(
    "TOGETHER",
    "a row for every pair of questions that were judged in the same cases",
    (
        SECTION,
        QUESTION,
        Column("other_section", "text", "id of the section of the other question"),
        Column("other", "text", "id of the other question, later in the instrument"),
        Column("cases", "count", "cases judged on both questions", "cases"),
        Column("both", "count", "insufficient on both", "cases"),
        Column("question_only", "count", "insufficient on the question alone", "cases"),
        Column("other_only", "count", "insufficient on the other alone", "cases"),
        Column("either", "count", "insufficient on one or both", "cases"),
        Column("expected", "number", "insufficient on both if independent", "cases"),
        Column("association", "number", "phi coefficient, NaN without variation", "-1 to 1"),
    ),
)
