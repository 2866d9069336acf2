"""Words drafted from a question: what is said of either answer, and a label."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqs_analysis.languages import REFERENCE_LANGUAGE
from sqs_analysis.read.instrument_files import COMMON

# Words of [words] may use others of them.
NAMED = re.compile("(?<!P)<([a-z]+)>")
DETERMINERS = re.compile(r"^(?:the|an?|any|its|their) ", re.IGNORECASE)


@cache
def drafts() -> dict[str, Any]:
    """The rules and words by which instruments are drafted."""
    path = COMMON / REFERENCE_LANGUAGE / "drafts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Clauses:
    """What is drafted of a question, and whether a rule fitted it."""

    positive: str
    negative: str
    short: str
    ruled: bool


def clauses_of(wording: str) -> Clauses:
    """The first rule that fits a question; without one its wording is quoted.

    >>> clauses_of("Was the plan good enough?").negative
    'the plan was not good enough'
    >>> clauses_of("Did staff know all exits?").positive
    'staff did know all exits'
    >>> clauses_of("Which way?").negative
    'the answer to “Which way?” was insufficient'
    """
    asked = wording.strip().rstrip("?. ")
    for pattern, said in _rules():
        if found := pattern.fullmatch(asked[:1].lower() + asked[1:]):
            parts = found.groupdict(default="")
            drafted = (said[key].format(**parts) for key in ("positive", "negative", "short"))
            positive, negative, short = drafted
            return Clauses(positive, negative, _label(DETERMINERS.sub("", short)), True)
    said = drafts()["question" if wording.rstrip().endswith("?") else "statement"]
    quoted = {key: said[key].format(wording=wording) for key in ("positive", "negative")}
    return Clauses(**quoted, short=_label(asked), ruled=False)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    words = drafts()["words"]

    def whole(pattern: str) -> str:
        return NAMED.sub(lambda name: whole(words[name[1]]), pattern)

    return tuple(
        (re.compile(whole(rule["pattern"]), re.IGNORECASE), drafts()["usual"] | rule)
        for rule in drafts()["clauses"]
    )


def _label(text: str) -> str:
    """A text as the label of a chart: a capital letter at its start, and not too long."""
    text, most = text[:1].upper() + text[1:], drafts()["short"]
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"
