"""What a reader takes away from a programme, in a few sentences that the figures bear."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import FEWEST_TEAMS
from sqs_analysis.measure.national import National
from sqs_analysis.present.formats import percent_text, range_text
from sqs_analysis.present.programme_cells import beyond, picture_rows, told
from sqs_analysis.present.sentences import natural_list

# So many are named; of more it is said how many there are.
NAMED = 3


@dataclass(frozen=True)
class _Share:
    """What all teams have together on a theme or question, with its limits."""

    name: str
    share: float
    lower: float
    upper: float


def takeaways(found: National) -> tuple[str, ...]:
    """What is weakest and strongest, where teams differ, who lies outside, what years and regions say.

    Each is said as far as the figures tell it apart from chance; of fewer than five teams there is
    one sentence, on what was judged.
    """
    words = found.instrument.catalogue
    themes = picture_rows(found.picture, "all", "section")
    titles = {section.id: section.title for section in found.instrument.themes}
    shares = _shares((titles[row.section], row) for row in themes if row.section in titles)
    if len(found.inspections) < FEWEST_TEAMS:
        return _few(found, themes, titles, words)
    asked = {q.id: q.short for q in found.instrument.quality}
    questions = [
        row for row in picture_rows(found.picture, "all", "question") if row.question in asked
    ]
    shown = [row for row in questions if not math.isnan(row.lower)]
    among = words("programme.among", n=len(shown)) if len(shown) < len(questions) else ""
    said = (
        _ends("themes", shares, words),
        _ends("questions", _shares((asked[row.question], row) for row in shown), words, among),
        _differ(found, shown, asked, words),
        _outside(found, words),
        *_years_and_regions(found, titles, words),
    )
    return tuple(filter(None, said))


def _few(
    found: National, rows: Sequence[Any], titles: dict[str, str], words: Catalogue
) -> tuple[str, ...]:
    """The lowest and the highest theme in the judgements of a few teams: a fact of these alone."""
    judged = [row for row in rows if row.answered and row.section in titles]
    if len(judged) < 2:
        return ()
    low, high = (end(judged, key=lambda row: row.proportion) for end in (min, max))
    ends = {"low": _end(titles[low.section], low.proportion, words)}
    ends["high"] = _end(titles[high.section], high.proportion, words)
    return (words("programme.said_few", teams=len(found.inspections), **ends),)


def _end(name: str, share: float, words: Catalogue) -> str:
    return words("programme.end", name=name, share=percent_text(share, words))


def _shares(named: Iterable[tuple[str, Any]]) -> list[_Share]:
    """Those with limits, the weakest first; one that is known has itself as both."""
    found = []
    for name, row in named:
        share, lower, upper = told(row)
        if row.weighted_teams and row.weighted_lower == row.weighted_upper:
            lower = upper = share
        if not math.isnan(lower):
            found.append(_Share(name, share, lower, upper))
    return sorted(found, key=lambda each: each.share)


def _ends(level: str, shares: Sequence[_Share], words: Catalogue, among: str = "") -> str:
    """The weakest and the strongest, each with what cannot be told from it."""
    if len(shares) < 2:
        return ""
    low = [each for each in shares if each.lower <= shares[0].upper]
    high = [each for each in reversed(shares) if each.upper >= shares[-1].lower]
    if shares[-1] in low or shares[0] in high:
        ends = {"low": _named(shares[:1], words), "high": _named(shares[-1:], words)}
        return words(f"programme.said_{level}_alike", among=among, **ends)
    ends = {"low": _named(low, words), "high": _named(high, words)}
    return words(f"programme.said_{level}", among=among, **ends)


def _named(shares: Sequence[_Share], words: Catalogue) -> str:
    """Those at one end with their shares; of many the first few, and how many more there are."""
    said = [_end(each.name, each.share, words) for each in shares[:NAMED]]
    if len(shares) == 1:
        return said[0]
    if more := len(shares) - NAMED:
        said += [words("programme.end_others", n=more)] if more > 0 else []
    return words("programme.ends", names=natural_list(said, words))


def _differ(found: National, rows: Sequence[Any], asked: dict[str, str], words: Catalogue) -> str:
    """The questions on which teams are estimated to differ most and least beyond chance."""
    estimated = set(found.shrunken.loc[found.shrunken["place"] != "", "question"])
    known = [row for row in rows if row.question in estimated and not math.isnan(row.low)]
    if len(known) < 2:
        return ""
    least, most = (end(known, key=lambda row: row.high - row.low) for end in (min, max))
    values = {
        name: words(
            "programme.end", name=asked[row.question], share=range_text(row.low, row.high, words)
        )
        for name, row in (("most", most), ("least", least))
    }
    return words("programme.said_differ", **values)


def _outside(found: National, words: Catalogue) -> str:
    """Who lies beyond the outer limits on how many questions, beside how many would by chance."""
    compared = int((found.funnel["standing"] != "").sum())
    if not compared:
        return ""
    rows, chance = beyond(found), round(found.beyond_by_chance)
    values = {"compared": f"{compared:,}", "chance": chance, "outside": len(rows)}
    if rows.empty:
        return words("programme.said_none_outside", **values)
    counted = rows["team"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    names = [
        words("programme.team_outside", team=team, n=int(n))
        for team, n in counted.head(NAMED).items()
    ]
    if len(counted) > NAMED:
        names.append(words("programme.other_teams", n=len(counted) - NAMED))
    key = "said_outside" if len(rows) > chance else "said_outside_chance"
    return words(f"programme.{key}", teams=natural_list(names, words), **values)


def _years_and_regions(
    found: National, titles: dict[str, str], words: Catalogue
) -> tuple[str, ...]:
    """In which themes years and regions differ; in one sentence if neither do in any."""
    if len(found.apart) > 1 and not any(found.apart.values()):
        return (words("programme.said_no_parts"),)
    return tuple(
        _parts(found, by, titles, words) if found.apart[by] else words(f"programme.said_no_{by}")
        for by in found.apart
    )


def _parts(found: National, by: str, titles: dict[str, str], words: Catalogue) -> str:
    """The themes in which years or regions differ, each with its lowest and highest."""
    said, rows = [], picture_rows(found.picture, by, "section")
    for section in found.apart[by]:
        own = [row for row in rows if row.section == section and row.teams >= FEWEST_TEAMS]
        low, high = (end(own, key=lambda row: float(row.proportion)) for end in (min, max))
        values = {"low": percent_text(low.proportion, words), "low_part": low.part}
        values |= {"high": percent_text(high.proportion, words), "high_part": high.part}
        said.append(words("programme.part_span", theme=titles[section], **values))
    return words(f"programme.said_{by}", themes=words("figure.item_separator").join(said))
