"""Page one: who it is for, what was concluded, what must change, and the figures behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.areas import proposed_areas, written_areas
from sqs_analysis.present.blocks import Block, Heading, Items, Paragraph, plain
from sqs_analysis.present.figures import filled
from sqs_analysis.present.formats import date_span, gap_text, points_text, share_text
from sqs_analysis.present.frame_cells import each_row
from sqs_analysis.present.lines import Beside, chart_of, finding_line, reasons_note, weakest_first
from sqs_analysis.present.marks import Dots
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import natural_list, tied

WEAKEST, STRONGEST = 5, 3
# So many more are shown where they tie with the last; of more, how many there are.
TIES = 2
REASONS_SAID = 1
PUBLISHED = "published"
# The kind of problem that a paragraph is whose figures moved after it was written.
STALE = "stale"


def masthead(results: Results) -> Page:
    """For whom the page is, its title, and in one line what was inspected."""
    inspection, words = results.inspection, tables.words_of(results)
    detail = inspection.detail
    team, when = inspection.team, inspection.when
    title = words("masthead.title", team=team, year=when) if when else team
    staff = len(inspection.units["staff"])
    span = date_span(detail("fieldwork_start"), detail("fieldwork_end"), words)
    looked = words("masthead.looked", cases=len(inspection.units["case"]))
    asked = words("masthead.asked", staff=staff) if staff else ""
    parts = (f"{looked}{asked}", span, detail("region"))
    note = detail("sample_note")
    return Page.of(
        Paragraph(words(f"audience.{results.audience}"), "banner"),
        Heading(title, 1, topic=inspection.instrument.title),
        Paragraph(words("masthead.separator").join(filter(None, parts)), "lead"),
        *((Paragraph(note, "note"),) if note else ()),
        *_stale(results, words),
    )


def _stale(results: Results, words: Catalogue) -> list[Block]:
    """Paragraphs of the letter that were written on other figures, for those who may put them right."""
    moved = {p.address for p in results.inspection.problems if p.kind == STALE}
    cells = [(p.place, p.cell.address) for p in results.inspection.commentary]
    places = dict.fromkeys(place for place, address in cells if address in moved)
    if not places or results.withholds:
        return []
    said = words("masthead.stale", n=len(places), places=natural_list([*places], words))
    return [Paragraph(said, "banner")]


def headline(results: Results, compared: Compared | None = None) -> Page:
    """What a reader must take away, on one page.

    Parameters
    ----------
    results : of one inspection.
    compared : the inspection beside the others, whose range stands in the same rows; None without.
    """
    words, beside = tables.words_of(results), Beside.of(compared)
    return Page.of(
        *_summary(results, words),
        *_areas(results, words),
        *_themes(results, beside, words),
        *_ends(results, beside, words),
        *_held(results, words),
        *_since(compared, words),
    )


def _summary(results: Results, words: Catalogue) -> list[Block]:
    """The inspector's summary; nothing where none is written, since the figures speak below."""
    written = [p for p in results.inspection.commentary if p.place == "summary"]
    if not written:
        return []
    heading = Heading(words("headline.summary"), 2, "headline")
    return [heading, *(Paragraph(plain(filled(passage, results))) for passage in written)]


def _areas(results: Results, words: Catalogue) -> list[Block]:
    """What must change: the inspector's areas; proposals only for those who may weigh them."""
    heading = Heading(words("areas.title"), 2, "areas")
    if written := tuple(map(plain, written_areas(results))):
        return [heading, Items(written, ordered=True, roman=True)]
    proposed = () if results.audience == PUBLISHED else tuple(map(plain, proposed_areas(results)))
    if not proposed:
        return []
    items = Items(proposed, ordered=True, roman=True)
    return [heading, Paragraph(words("areas.lead"), "note"), items]


def _themes(results: Results, beside: Beside, words: Catalogue) -> list[Block]:
    """The themes as one picture, under what can be said of them."""
    lines = weakest_first(
        finding_line(found, theme.title, words, beside, aside=_units(found, words))
        for theme, found in tables.theme_findings(results)
    )
    heading = Heading(_themes_sentence(results, words).rstrip("."), 2, "themes")
    what, caption = words("summary.chart"), words("summary.measured")
    return [heading, chart_of("chart-themes", what, caption, lines, results, "table-themes")]


def _units(finding: Finding | None, words: Catalogue) -> str:
    return words("summary.units", n=finding.units) if finding and finding.answered else ""


def _themes_sentence(results: Results, words: Catalogue) -> str:
    """The themes of which most and least good can be said, if that sets them apart."""
    instrument = results.inspection.instrument
    base = instrument.areas.minimum_base
    found = [f for f in results.sections() if f.answered and f.units >= base]
    if not found:
        withheld = any(results.is_withheld(theme.id) for theme in instrument.themes)
        some = withheld or any(f.answered for f in results.sections())
        return words("few.theme_base" if some else "few.themes", base=base)
    best = [f for f in found if f.lower == max(other.lower for other in found)]
    worst = [f for f in found if f.upper == min(other.upper for other in found)]
    low, high = (share_text(end(found, key=lambda f: f.proportion), words) for end in (min, max))
    values: dict[str, object] = {"base": base, "n": len(results.inspection.units["case"])}
    for name, themes in (("best", best), ("worst", worst)):
        titles = [instrument.section(theme.section).title for theme in themes]
        values[name] = natural_list(titles, words)
    if len(found) == 1:
        return words("headline.theme", share=share_text(found[0], words), **values)
    if low == high:
        return words("few.same_share", share=low, base=base)
    if any(theme in worst for theme in best):
        return words("headline.no_theme", low=low, high=high)
    gap, lower, upper = results.gap(best[0].section, worst[0].section, len(found))
    values["gap"] = gap_text(gap, words)
    values["limits"] = points_text(lower, upper, words)
    return words("headline.themes" if lower > 0 else "headline.themes_close", **values)


def _ends(results: Results, beside: Beside, words: Catalogue) -> list[Block]:
    """The quality questions of which least and most good can be said, as rows."""
    base = results.inspection.instrument.areas.minimum_base
    if not results.has_base:
        return [Paragraph(words("few.weakest", base=base))]
    weak = results.least(WEAKEST)
    strong = [found for found in results.strongest(STRONGEST) if found not in weak]
    return [
        *_end("weakest", weak, WEAKEST, results, beside, words),
        *_end("strongest", strong, STRONGEST, results, beside, words),
    ]


def _end(
    which: str,
    found: Sequence[Finding],
    most: int,
    results: Results,
    beside: Beside,
    words: Catalogue,
) -> list[Block]:
    instrument = results.inspection.instrument
    heading = Heading(words(f"headline.{which}"), 3, which)
    if not found:
        key = f"headline.no_{which}"
        return [heading, Paragraph(words(key, base=instrument.areas.minimum_base))]
    further: list[Block] = []
    if len(found) > most + TIES:
        # Nothing tells those that tie apart, so they are named together or not at all.
        last = found[-1]
        alike = [f for f in found if (f.sufficient, f.answered) == (last.sufficient, last.answered)]
        found = [f for f in found if f not in alike]
        further.append(Paragraph(tied(alike, instrument, words)))
    reasons = REASONS_SAID if which == "weakest" else 0
    lines = [
        finding_line(
            f,
            instrument.label_of(f.question),
            words,
            beside,
            aside="",
            note=reasons_note(results, instrument.question(f.question), reasons),
        )
        for f in found
    ]
    if not lines:
        return [heading, *further]
    what = words(f"headline.{which}_chart")
    chart = chart_of(f"chart-{which}", what, "", lines, results, "tables")
    # Key and axis are those of the themes just above.
    return [heading, replace(chart, shows=Dots(tuple(lines), ())), *further]


def _held(results: Results, words: Catalogue) -> list[Block]:
    """How few cases hold most of what fell short, where that is no chance; for internal use."""
    found = results.concentration("case")
    if found is None or not found.remarkable:
        return []
    return [Paragraph(words("cases.held", **found.counts))]


def _since(compared: Compared | None, words: Catalogue) -> list[Block]:
    """How many questions changed since earlier inspections; nothing where there was none."""
    if compared is None:
        return []
    rows = compared.change if compared.series is None else compared.series.shifts
    verdicts = [r.verdict for r in each_row(rows) if r.level == "question" and r.verdict]
    if not verdicts:
        return []
    up, down = verdicts.count("higher"), verdicts.count("lower")
    unknown = len(verdicts) - up - down
    key = "headline.since" if compared.series is None else "headline.over_time"
    return [Paragraph(words(key, up=up, down=down, unknown=unknown))]
