"""What a group of cases is called: a condition as a reader would say it."""

from __future__ import annotations

import ast
import re
from typing import Any

from sqs_analysis.desk.case_table import fields_of_cases
from sqs_analysis.desk.condition_text import parsed
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.findings import ALL
from sqs_analysis.present.formats import long_date
from sqs_analysis.read.inspection import Inspection

# How a comparison is said, by what Python calls it.
SAID = {
    ast.Eq: "is",
    ast.NotEq: "not",
    ast.In: "is",
    ast.NotIn: "not",
    ast.Lt: "under",
    ast.LtE: "up_to",
    ast.Gt: "over",
    ast.GtE: "from",
}

DATED = ("under", "up_to", "over", "from")  # which are said otherwise of days


def group_label(group: str, inspection: Inspection) -> str:
    """What the cases of a group are called, "all cases" if that is what they are.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> group_label("gender == 'female' and 6 <= weeks_since_sentence < 9", inspection)
    'Gender: Female, Weeks since sentence: 6 to under 9'
    >>> group_label("custodial", inspection), group_label("themes >= 3", inspection)
    ('custodial cases', 'Themes with insufficient work: 3 or more')
    """
    words = inspection.instrument.catalogue
    terms = group_terms(group, inspection)
    return words("figure.list_separator").join(terms) or words("desk.all_cases")


def group_terms(group: str, inspection: Inspection) -> tuple[str, ...]:
    """What must hold together of the cases of a group, each in words; nothing of all cases."""
    if group == ALL:
        return ()
    own = {own.id: own.label for own in inspection.instrument.groups}
    words = inspection.instrument.catalogue
    return (own[group],) if group in own else _Sayer(inspection, words).terms(group)


class _Sayer:
    """Says conditions in the words of an instrument."""

    def __init__(self, inspection: Inspection, words: Catalogue) -> None:
        instrument, self.words = inspection.instrument, words
        self.fields = fields_of_cases(inspection)
        self.questions = {question.id: question for question in instrument.questions}
        self.derived = {"insufficient": words("desk.fell"), "themes": words("desk.fell_themes")}
        self.derived |= {
            theme.id: words("desk.fell_theme", theme=theme.title) for theme in instrument.themes
        }

    def terms(self, group: str) -> tuple[str, ...]:
        """A whole condition, by what must hold together."""
        tree, self.names = parsed(group)
        both = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
        parts = tree.values if both else [tree]  # type: ignore[attr-defined]
        said = (self._said(part) for part in parts)
        inner = (both and isinstance(part, ast.BoolOp) for part in parts)
        return tuple(f"({text})" if one else text for text, one in zip(said, inner, strict=True))

    def _said(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                said = [(self._said(value), isinstance(value, ast.BoolOp)) for value in values]
                key = "figure.list_separator" if isinstance(op, ast.And) else "desk.or"
                return self.words(key).join(f"({text})" if inner else text for text, inner in said)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.words("desk.but", condition=self._said(operand))
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[value]):
                return self._compared(
                    self.names.get(name, name), type(op), value, ast.unparse(node)
                )
            case ast.Compare(
                left=ast.Constant(value=low),
                ops=[ast.LtE() | ast.Lt() as first, ast.LtE() | ast.Lt() as last],
                comparators=[ast.Name(id=name), ast.Constant(value=high)],
            ):
                ends = (type(first), type(last))
                return self._between(self.names.get(name, name), low, high, ends) or self._written(
                    ast.unparse(node)
                )
            case _:
                return self._written(ast.unparse(node))

    def _compared(self, name: str, op: type[ast.cmpop], value: ast.expr, written: str) -> str:
        elements = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        if isinstance(value, ast.Name):
            itself = op is ast.NotEq and self.names.get(value.id, value.id) == name
            # Only a blank number differs from itself.
            return self._of(name, self.words("desk.blank")) if itself else self._written(written)
        if op not in SAID or not all(isinstance(element, ast.Constant) for element in elements):
            return self._written(written)
        values = [self._value(name, element.value) for element in elements]  # type: ignore[attr-defined]
        key = f"desk.{SAID[op]}{'_date' if self._is_date(name) and SAID[op] in DATED else ''}"
        return self._of(name, self.words(key, value=self.words("desk.or").join(values)))

    def _between(self, name: str, low: Any, high: Any, ends: tuple[type[ast.cmpop], ...]) -> str:
        """From one value to another, "" where there are no words for where they end."""
        said = {"low": self._value(name, low), "high": self._value(name, high)}
        if low == "":
            key = f"desk.{SAID[ends[1]]}_date"
            return self._of(name, self.words(key, value=said["high"]))
        if ends != (ast.LtE, ast.Lt):
            return ""
        return self._of(name, self.words(f"desk.between{'_date' * self._is_date(name)}", **said))

    def _is_date(self, name: str) -> bool:
        return name in self.fields and self.fields[name].kind == "date"

    def _of(self, name: str, said: str) -> str:
        question, label = self.questions.get(name), self.derived.get(name, name)
        if name in self.fields:
            label = self.fields[name].label
        elif question is not None:
            label = self.words("desk.question_label", id=name, short=question.short)
        return self.words("groups.label", field=label, value=said)

    def _value(self, name: str, value: Any) -> str:
        if value == "":
            return self.words("desk.blank")
        if self._is_date(name) and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
            return long_date(value, self.words)
        allowed = self.fields[name].allowed if name in self.fields else None
        if name in self.questions and self.questions[name].kind == "gate":
            allowed = self.questions[name].answers
        return allowed.labels_by_code.get(str(value), str(value)) if allowed else f"{value}"

    def _written(self, text: str) -> str:
        """A condition as it is written, each column under its own name."""
        for stand_in, name in self.names.items():
            text = text.replace(stand_in, name)
        return text
