"""Which cases are meant: conditions on what is recorded and judged of them, checked before they count.

A condition is a pandas expression over the columns of the case table (see :func:`case_table`), such as
``gender == 'female' and ROH09 == 'insufficient'``. Its names and values are held against what there is,
so that a misspelt one is told and never counts nobody; what pandas makes of it is what counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import Any

from sqs_analysis.desk.case_table import COUNTED, case_table
from sqs_analysis.desk.condition_text import banded, literal, of_rule, parsed, quoted, written
from sqs_analysis.desk.names import require_questions
from sqs_analysis.desk.values import Values
from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.breakdown import UNKNOWN
from sqs_analysis.measure.findings import ALL, members_of
from sqs_analysis.read.answers import hint
from sqs_analysis.read.inspection import Inspection

Names = str | Iterable[str]
Bands = Sequence[Any] | Mapping[str, Sequence[Any]]

# Keywords for a question, or several, that were counted so.
COUNTED_SO = {name.replace(" ", "_"): name for name in COUNTED}
# Parameters of what is asked, which a keyword may be meant for.
TAKEN = ("by", "level", "where", "bands", "confidence")
# More values of a number than these are told apart by bands alone; more groups by nobody.
MOST_NUMBERS, MOST_GROUPS = 8, 60


class Conditions:
    """The conditions that can be asked of the cases of one inspection.

    Attributes
    ----------
    table : what they speak of, see :func:`case_table`.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> asked = Conditions(sqs.read("data/inspections/milton-keynes-2013.xlsx"))
    >>> asked.read("gender == 'Female'", {"custodial": "yes"})
    "gender == 'female' and custodial == 'yes'"
    >>> asked.members("custodial and themes == 4")
    ['C15', 'C19', 'C20']
    """

    def __init__(self, inspection: Inspection) -> None:
        self.table = case_table(inspection)
        self.instrument = inspection.instrument
        self.values = Values(self.table, inspection)
        self._columns = {quoted(str(name)): str(name) for name in self.table.columns}
        self._groups = {g.id: of_rule(g.rule.term) for g in self.instrument.groups}

    def read(self, where: str = ALL, keywords: Mapping[str, Any] | None = None) -> str:
        """A condition, and what keywords say besides, as it counts; "all" for none.

        One that is the rule of a group of the instrument is that group's id.

        Raises
        ------
        QuestionError
            If it cannot be read, or speaks of a name or value that is not there.
        """
        if not isinstance(where, str):
            raise QuestionError(
                "where is a condition in quotes, such as where=\"gender == 'female'\"; this was a "
                f"{type(where).__name__}."
            )
        said = [where] if where not in ("", ALL) else []
        said += [
            part for name, value in (keywords or {}).items() for part in self._said(name, value)
        ]
        return self._canonical([self._checked(text) for text in said])

    def split(
        self, by: Names, where: str = ALL, bands: Bands = (), *, known: bool = False
    ) -> list[str]:
        """A condition for each value that cases have of a field or question, for several crossed.

        Parameters
        ----------
        where : for part of the cases, as it counts.
        bands : where one band of a number or date ends and the next begins.
        known : whether to leave out what says nothing of the child, such as a blank.
        """
        names = [by] if isinstance(by, str) else list(by)
        sides = [
            [self._checked(c) for c in self._values(name, bands, known=known)] for name in names
        ]
        within = [] if where == ALL else [self._checked(where)]
        crossed = [self._canonical([*within, *combination]) for combination in product(*sides)]
        groups = [group for group in dict.fromkeys(crossed) if self._counted(group)]
        if len(groups) > MOST_GROUPS:
            raise QuestionError(
                f"Splitting by {' and '.join(names)} makes {len(groups)} groups, of which nobody can "
                "see anything. Split by less, or choose cases with where=."
            )
        return groups

    def others(self, groups: Sequence[str]) -> list[str]:
        """For each of some groups a condition for the cases of all the rest of them."""
        trees = [self._checked(group) for group in groups]
        return [
            self._canonical([ast.BoolOp(ast.Or(), rest) if len(rest) > 1 else rest[0]])
            for own in trees
            for rest in [[tree for tree in trees if tree is not own]]
        ]

    def members(self, condition: str) -> list[str]:
        """Pseudonyms of the cases for which a condition holds."""
        return self._counted(self.read(condition))

    def _counted(self, canonical: str) -> list[str]:
        return members_of(canonical, self.instrument, self.table)

    def _values(self, name: str, bands: Bands, *, known: bool) -> Iterator[str]:
        """A condition for each value of a field or question, those that say nothing last."""
        column = self._column(name)
        edges = self._edges(column, bands)
        named, values, numeric = quoted(column), self.table[column], self.values.is_number(column)
        blank = values.isna() if numeric else values == ""
        if edges:
            yield from banded(named, edges)
        else:
            distinct = sorted(values.dropna().unique())
            if numeric and len(distinct) > MOST_NUMBERS:
                cuts = sorted({int(values.quantile(q)) for q in (0.25, 0.5, 0.75)})
                raise QuestionError(
                    f"{column} has {len(distinct)} different values. Band them, such as bands={cuts}."
                )
            order = [*self.values.order(column), *distinct]
            for value in dict.fromkeys(order):
                if value != "" and not (known and value in UNKNOWN) and (values == value).any():
                    yield f"{named} == {literal(value)}"
        if blank.any() and not known:
            yield f"{named} != {named}" if numeric else f"{named} == ''"

    def _edges(self, column: str, bands: Bands) -> list[Any]:
        """Where the bands of a column begin, none where it is not to be banded."""
        ordered = self.values.is_number(column) or self.values.is_date(column)
        if isinstance(bands, Mapping):
            edges = {self._column(key): ends for key, ends in bands.items()}.get(column, ())
            ordered = True
        else:
            edges = bands if ordered else ()
        if isinstance(edges, str) or not isinstance(edges, Iterable):
            raise QuestionError(
                f"Bands are a list of where each begins, such as [6, 9]: not {edges}."
            )
        plain = [edge.item() if hasattr(edge, "item") else edge for edge in edges]
        if plain:
            self.values.require_order(column, ast.Lt())
        return [self.values.coded(column, edge) for edge in plain]

    def _said(self, name: str, value: Any) -> Iterator[str]:
        """What a keyword asks, as conditions."""
        values = (
            [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        )
        if name in COUNTED_SO and all(isinstance(one, str) for one in values):
            require_questions(self.instrument, values, unit="case")
            yield from (f"{quoted(question)} == {COUNTED_SO[name]!r}" for question in values)
        elif name == "group":
            yield from (str(group) for group in values if group != ALL)
        else:
            listed, named = ", ".join(map(literal, values)), quoted(name)
            yield f"{named} == {listed}" if len(values) == 1 else f"{named} in [{listed}]"

    def _checked(self, text: str) -> ast.expr:
        """A condition as a tree in which every name and value is there."""
        try:
            tree, names = parsed(self._groups.get(text, text))
        except (SyntaxError, ValueError) as error:
            raise QuestionError(
                f"The condition “{text}” cannot be read. Write one such as gender == 'female' and "
                "themes >= 3, with the name of a column that is more than one word in "
                "backticks."
            ) from error
        checked = _Check(self, names).visit(tree)
        return ast.fix_missing_locations(_complete(checked))

    def _canonical(self, parts: list[ast.expr]) -> str:
        if not parts:
            return ALL
        joined = [term for part in parts for term in _terms(part)]
        whole = joined[0] if len(joined) == 1 else ast.BoolOp(ast.And(), joined)
        text = written(whole)
        if text in self._ids:
            return self._ids[text]
        try:
            self._counted(text)
        except Exception as error:  # whatever pandas cannot make of an expression
            raise QuestionError(f"The condition “{text}” cannot be counted: {error}") from error
        return text

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The groups of the instrument by their rules as conditions."""
        return {written(self._checked(rule)): name for name, rule in self._groups.items()}

    def _column(self, name: str) -> str:
        """A column by its name, written in backticks or not."""
        if name in self._columns:
            return self._columns[name]
        plain = name.replace("`", "'")  # as a heading with backticks is kept
        if quoted(plain) in self._columns:
            return plain
        if name in self._groups:
            raise QuestionError(
                f"“{name}” is a group of cases and no field. Choose its cases with where=, or split by "
                "it alone."
            )
        known = [*self._columns.values(), *self._groups]
        raise QuestionError(
            f"There is no field, question or group “{name}” of the cases."
            f"{hint(name, [*known, *TAKEN]) or ' inspection.cases and inspection.questions list them.'}"
        )


class _Check(ast.NodeTransformer):
    """Puts names and values of a condition as the table has them."""

    def __init__(self, conditions: Conditions, names: Mapping[str, str]) -> None:
        self.of, self.names = conditions, names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A column in backticks where it needs them; a group of the instrument as its rule."""
        name = self.names.get(node.id, node.id)
        if name in self.of._groups and quoted(name) not in self.of._columns:
            return self.of._checked(name)
        return ast.copy_location(ast.Name(quoted(self.of._column(name)), ast.Load()), node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """What is joined, each a condition of its own."""
        node.values = [self._condition(value) for value in node.values]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """What does not hold, a condition of its own; a number may have a sign."""
        holds_not = isinstance(node.op, ast.Not)
        node.operand = self._condition(node.operand) if holds_not else self.visit(node.operand)
        return node

    def _condition(self, node: ast.expr) -> ast.expr:
        """The name of a group alone is that group, and that of a column nothing."""
        if isinstance(node, ast.Name) and node.id in self.of._groups:
            return self.of._checked(node.id)
        return _complete(self.visit(node))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """The values that a column is compared with, as codes."""
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        names = [side.id for side in sides if isinstance(side, ast.Name)]
        if len(names) == 1:
            column = self.of._column(names[0])
            for op in node.ops:
                self.of.values.require_order(column, op)
            for constant in (c for side in sides for c in _constants(side)):
                constant.value = self.of.values.coded(column, constant.value)
            below = isinstance(node.ops[0], ast.Lt | ast.LtE) and isinstance(node.left, ast.Name)
            if below and self.of.values.is_date(column):  # a blank is no early day
                node.left, node.comparators = ast.Constant(""), [node.left, *node.comparators]
                node.ops = [ast.Lt(), *node.ops]
        return node


def _complete(node: ast.expr) -> ast.expr:
    """A condition, or that the name of a column alone is none."""
    if isinstance(node, ast.Name):
        raise QuestionError(
            f"“{node.id}” is a column of the cases and no condition. Write which of its values are "
            f"meant, such as {node.id} == …"
        )
    return node


def _terms(node: ast.expr) -> list[ast.expr]:
    """What must hold together for a condition to hold."""
    return node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]


def _constants(side: ast.expr) -> Iterator[ast.Constant]:
    elements = side.elts if isinstance(side, ast.List | ast.Tuple | ast.Set) else [side]
    yield from (element for element in elements if isinstance(element, ast.Constant))
