"""From the spreadsheets of an inspection's judgements to the published report.

The names below are what a notebook may use, in the order a reader meets them:
``read`` a workbook and ask it for findings; ``chart``, ``table``, ``say`` and ``trace`` them; or
``measure`` it all and show the parts of its report. ``check``, ``gather``, ``report``,
``batch``, ``diff``, ``export`` and those on letters do what the commands do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These two bear the names of rooms. Bound here, before anything else can import the rooms, they are
# what `sqs.read` and `sqs.measure` mean for good; both are light.
from sqs_analysis.desk.reading import read
from sqs_analysis.errors import UnknownNameError
from sqs_analysis.measure.results import measure
from sqs_analysis.read.answers import hint
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.api import batch, check, diff, export, gather, report
    from sqs_analysis.desk.explore import explore
    from sqs_analysis.desk.ideas import why_blank, why_funnel, why_interval, why_kappa, why_theme
    from sqs_analysis.desk.letter_margin import letter_drafts, letter_margin
    from sqs_analysis.desk.programme import compare, invented, programme
    from sqs_analysis.desk.show import chart, say, table
    from sqs_analysis.desk.trace import trace
    from sqs_analysis.letters import letter_check, letter_seen, letter_update
    from sqs_analysis.measure.agreement import agreement, disagreements, national_agreement
    from sqs_analysis.measure.disclosure import release
    from sqs_analysis.measure.history import history
    from sqs_analysis.measure.national import national
    from sqs_analysis.present.agreement import agreement_page
    from sqs_analysis.present.appendix import appendix
    from sqs_analysis.present.cases import cases
    from sqs_analysis.present.comparison import comparison
    from sqs_analysis.present.groups import groups
    from sqs_analysis.present.headline import headline, masthead
    from sqs_analysis.present.history import (
        history_actions,
        history_masthead,
        history_moderated,
        history_series,
    )
    from sqs_analysis.present.letter import letter
    from sqs_analysis.present.method import method, provenance
    from sqs_analysis.present.programme import (
        programme_masthead,
        programme_questions,
        programme_teams,
        programme_themes,
    )
    from sqs_analysis.present.programme_patterns import (
        programme_funnels,
        programme_map,
        programme_oversight,
        programme_reasons,
    )
    from sqs_analysis.present.ratings import ratings
    from sqs_analysis.present.record import history_record, programme_record, record
    from sqs_analysis.present.theme import management, theme, themes
    from sqs_analysis.simulate.example import inspections

# The other names come from their rooms when first used: `sqs check` does not load what draws.
_HOMES = {
    "check": "sqs_analysis.api",
    "letter_check": "sqs_analysis.letters",
    "letter_seen": "sqs_analysis.letters",
    "letter_margin": "sqs_analysis.desk.letter_margin",
    "letter_drafts": "sqs_analysis.desk.letter_margin",
    "report": "sqs_analysis.api",
    "batch": "sqs_analysis.api",
    "export": "sqs_analysis.api",
    "gather": "sqs_analysis.api",
    "diff": "sqs_analysis.api",
    "letter_update": "sqs_analysis.letters",
    "chart": "sqs_analysis.desk.show",
    "table": "sqs_analysis.desk.show",
    "explore": "sqs_analysis.desk.explore",
    "invented": "sqs_analysis.desk.programme",
    "why_interval": "sqs_analysis.desk.ideas",
    "why_theme": "sqs_analysis.desk.ideas",
    "why_blank": "sqs_analysis.desk.ideas",
    "why_funnel": "sqs_analysis.desk.ideas",
    "why_kappa": "sqs_analysis.desk.ideas",
    "say": "sqs_analysis.desk.show",
    "trace": "sqs_analysis.desk.trace",
    "programme": "sqs_analysis.desk.programme",
    "compare": "sqs_analysis.desk.programme",
    "comparison": "sqs_analysis.present.comparison",
    "groups": "sqs_analysis.present.groups",
    "national": "sqs_analysis.measure.national",
    "history": "sqs_analysis.measure.history",
    "history_masthead": "sqs_analysis.present.history",
    "history_series": "sqs_analysis.present.history",
    "history_actions": "sqs_analysis.present.history",
    "history_moderated": "sqs_analysis.present.history",
    "history_record": "sqs_analysis.present.record",
    "programme_masthead": "sqs_analysis.present.programme",
    "programme_themes": "sqs_analysis.present.programme",
    "programme_questions": "sqs_analysis.present.programme",
    "programme_teams": "sqs_analysis.present.programme",
    "programme_funnels": "sqs_analysis.present.programme_patterns",
    "programme_map": "sqs_analysis.present.programme_patterns",
    "programme_reasons": "sqs_analysis.present.programme_patterns",
    "programme_oversight": "sqs_analysis.present.programme_patterns",
    "programme_record": "sqs_analysis.present.record",
    "release": "sqs_analysis.measure.disclosure",
    "letter": "sqs_analysis.present.letter",
    "masthead": "sqs_analysis.present.headline",
    "headline": "sqs_analysis.present.headline",
    "appendix": "sqs_analysis.present.appendix",
    "cases": "sqs_analysis.present.cases",
    "theme": "sqs_analysis.present.theme",
    "themes": "sqs_analysis.present.theme",
    "management": "sqs_analysis.present.theme",
    "method": "sqs_analysis.present.method",
    "provenance": "sqs_analysis.present.method",
    "ratings": "sqs_analysis.present.ratings",
    "record": "sqs_analysis.present.record",
    "inspections": "sqs_analysis.simulate.example",
    "agreement": "sqs_analysis.measure.agreement",
    "agreement_page": "sqs_analysis.present.agreement",
    "disagreements": "sqs_analysis.measure.agreement",
    "national_agreement": "sqs_analysis.measure.agreement",
}

__all__ = [
    "__version__",
    "agreement",
    "agreement_page",
    "appendix",
    "batch",
    "cases",
    "chart",
    "check",
    "compare",
    "comparison",
    "diff",
    "disagreements",
    "explore",
    "export",
    "gather",
    "groups",
    "headline",
    "history",
    "history_actions",
    "history_masthead",
    "history_moderated",
    "history_record",
    "history_series",
    "inspections",
    "invented",
    "letter",
    "letter_check",
    "letter_drafts",
    "letter_margin",
    "letter_seen",
    "letter_update",
    "management",
    "masthead",
    "measure",
    "method",
    "national",
    "national_agreement",
    "programme",
    "programme_funnels",
    "programme_map",
    "programme_masthead",
    "programme_oversight",
    "programme_questions",
    "programme_reasons",
    "programme_record",
    "programme_teams",
    "programme_themes",
    "provenance",
    "ratings",
    "read",
    "record",
    "release",
    "report",
    "say",
    "table",
    "theme",
    "themes",
    "trace",
    "why_blank",
    "why_funnel",
    "why_interval",
    "why_kappa",
    "why_theme",
]


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"sqs_analysis has no {name}.")
    if name not in _HOMES:
        known = ["read", "measure", *_HOMES]
        advice = hint(name, known) or f" It has: {', '.join(known)}."
        raise UnknownNameError(f"There is no sqs.{name}.{advice}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
