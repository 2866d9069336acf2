"""What an instrument is made of: sections, questions, groups, fields, checks, quantifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sqs_analysis.read.answers import Answer, AnswerSet, RollUp
from sqs_analysis.read.problems import Severity
from sqs_analysis.read.routing import Rule

# Who may see a report, each audience wider than the one before; the first sees everything. The provider
# knows the children, yet a report to its board travels: it sees what everybody does.
AUDIENCES = ("internal", "provider", "published")
INTERNAL = AUDIENCES[0]
# What a field may be to the program, under whatever name it has on its sheet; each with its kinds.
ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Inspection": {
        **dict.fromkeys(("inspection_id",), ("reference", "text")),
        **dict.fromkeys(("team", "region", "instrument"), ("text", "choice", "reference")),
        **dict.fromkeys(("fieldwork_start", "fieldwork_end", "publication_date"), ("date",)),
        **dict.fromkeys(("eligible_cases",), ("integer",)),
        **dict.fromkeys(("small_numbers_meant",), ("choice",)),
        **dict.fromkeys(
            ("lead_inspector", "lead_inspector_phone", "lead_inspector_email"), ("text",)
        ),
        **dict.fromkeys(("addressee", "addressee_role", "sender", "sender_role"), ("text",)),
        **dict.fromkeys(("sampling", "sample_note", "local_context", "copy_list"), ("text",)),
    },
    "Cases": {
        **dict.fromkeys(("case_ref", "inspector_ref", "second_inspector_ref"), ("reference",)),
        **dict.fromkeys(("case_manager_interviewed",), ("choice",)),
        **dict.fromkeys(("action", "action_owner"), ("text", "reference", "choice")),
        **dict.fromkeys(("action_due", "action_done"), ("date",)),
    },
    "Staff": {"staff_ref": ("reference",)},
}
# What may be said in a reference beside the ids of questions, sections and groups.
SIDES = ("sufficient", "insufficient")
FORMS = ("phrase", "count", "percent", "number", "total", "cases")
REASONS, CASES, ELIGIBLE, ALL = "reasons", "cases", "eligible", "all"
# By which rows are told apart: the one field of kind "reference" on a sheet plays it without saying so.
REFERENCES = {"Inspection": "inspection_id", "Cases": "case_ref", "Staff": "staff_ref"}


@dataclass(frozen=True)
class Section:
    """A theme of the inspection, or its part on management."""

    id: str
    number: str
    title: str
    kind: str


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    kind : "gate" (routes other questions), "summary" (a judgement of quality), "fact" (yes or no),
        "reasons" (why a judgement was insufficient) or "text".
    unit : what it is asked about: "case", "staff" or "inspection".
    answers : the legal answers; None for a text.
    multiple : whether several answers may be given.
    applies_when : whom it is for; None for everyone.
    judged_when : a condition only the inspector can judge, in words; "" if there is none.
    short : the question as the label of a chart, under the heading of its section.
    positive, negative : what is said of a sufficient, or insufficient, answer.
    base, base_one : whom it is for, in words: "custodial cases", "custodial case".
    paragraph : the paragraph of the letter it belongs to.
    rolls_up : the questions it follows from where it has no answer of its own; None for the others.
    """

    id: str
    section: str
    kind: str
    unit: str
    answers: AnswerSet | None
    multiple: bool
    applies_when: Rule | None
    judged_when: str
    wording: str
    short: str
    positive: str
    negative: str
    base: str
    base_one: str
    paragraph: str
    rolls_up: RollUp | None = None

    @property
    def name(self) -> str:
        """Its column in frames, and its heading on the sheet."""
        return self.id

    heading = name

    @property
    def is_judgement(self) -> bool:
        """Whether an answer can be sufficient."""
        return self.answers is not None and self.answers.means("sufficient")

    @property
    def sufficient(self) -> frozenset[str]:
        """The codes of its answers that are sufficient."""
        return frozenset(answer.code for answer in self.options if answer.meaning == "sufficient")

    @property
    def is_scale(self) -> bool:
        """Whether a case is given one of several grades, of which some are sufficient."""
        grades = [answer for answer in self.options if answer.meaning != "not applicable"]
        return self.unit == "case" and self.is_judgement and len(grades) > 2

    @property
    def options(self) -> tuple[Answer, ...]:
        """The legal answers in the instrument's order; none for a text."""
        return self.answers.answers if self.answers else ()

    @property
    def labels_by_code(self) -> dict[str, str]:
        """What each legal answer is called, by its code; empty for a text."""
        return self.answers.labels_by_code if self.answers else {}

    @property
    def explains(self) -> tuple[str, ...]:
        """The questions whose insufficient answers it gives reasons for; none for other kinds."""
        if self.kind != "reasons" or self.applies_when is None:
            return ()
        return tuple(dict.fromkeys(found.name for found in self.applies_when.comparisons))


@dataclass(frozen=True)
class Group:
    """Cases that are also reported by themselves."""

    id: str
    label: str
    rule: Rule


@dataclass(frozen=True)
class Field:
    """Something recorded of a case, a member of staff or the inspection that is not a judgement.

    Attributes
    ----------
    name : the role it plays, or else its name on the sheet; its column in every frame.
    kind : "text", "choice", "date", "integer" or "reference" (a pseudonym or name used as a key).
    allowed : the legal values of a choice.
    sensitivity : what kind of personal data it is; "none" if it is none.
    heading : its name on the sheet.
    """

    sheet: str
    name: str
    kind: str
    allowed: AnswerSet | None
    required: bool
    sensitivity: str
    label: str
    note: str
    heading: str


@dataclass(frozen=True)
class Check:
    """What must be consistent within a case, and what to say where it is not."""

    id: str
    rule: Rule
    severity: Severity
    message: str


@dataclass(frozen=True)
class Phrase:
    """Words for a number: with the noun they count, and alone."""

    key: str
    phrase: str
    alone: str


@dataclass(frozen=True)
class Interval:
    """Shares (or counts) from one bound to another, each of them in it or not."""

    lower: Fraction
    upper: Fraction
    includes_lower: bool = True
    includes_upper: bool = True

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies within.

        >>> Interval(Fraction(1, 2), Fraction(1), includes_lower=False).holds(Fraction(1, 2))
        False
        """
        above = value > self.lower or (value == self.lower and self.includes_lower)
        return above and (value < self.upper or (value == self.upper and self.includes_upper))


@dataclass(frozen=True)
class Quantifier(Phrase):
    """Words for a share, and the bounds of the shares they may be said of."""

    lower: Fraction
    upper: Fraction
    includes_lower: bool
    includes_upper: bool

    @cached_property
    def bounds(self) -> Interval:
        """The shares that the words may be said of."""
        return Interval(self.lower, self.upper, self.includes_lower, self.includes_upper)

    def covers(self, share: Fraction) -> bool:
        """Whether the words may be said of a share."""
        return self.bounds.holds(share)


@dataclass(frozen=True)
class Disclosure:
    """From how many cases on a number is shown outside the inspectorate.

    Attributes
    ----------
    minimum : fewest cases in a base, and outside it where the base is a kind of child.
    all_or_none : fewest cases of which it is said that all were sufficient, or that none was.
    kinds : ids of questions for a kind of child, where a rule of the routing does not say so.
    """

    minimum: int = 6
    all_or_none: int = 10
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Areas:
    """Which findings may be proposed as areas requiring improvement, and how many."""

    minimum_base: int
    most: int
