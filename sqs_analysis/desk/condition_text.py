"""Conditions as text: read into a tree, and written so that pandas counts by them."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from keyword import iskeyword
from typing import Any

from sqs_analysis.errors import QuestionError
from sqs_analysis.read.routing import Comparison, Not, Term

BACKTICKED = re.compile(r"`([^`]+)`")


def parsed(text: str) -> tuple[ast.expr, dict[str, str]]:
    """A condition as a tree, and the names in backticks by what stands in for them there."""
    names: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        return names.setdefault(match[1], f"_column{len(names)}_")

    tree = ast.parse(BACKTICKED.sub(stand_in, text).strip(), mode="eval").body
    return tree, {stood_in: name for name, stood_in in names.items()}


def written(node: ast.expr) -> str:
    """A condition as text, the same for the same tree: Python puts some brackets where none are due."""
    if not isinstance(node, ast.BoolOp):
        return ast.unparse(node)
    joint = " and " if isinstance(node.op, ast.And) else " or "
    parts = [(written(value), isinstance(value, ast.BoolOp)) for value in node.values]
    return joint.join(f"({text})" if inner else text for text, inner in parts)


def quoted(name: str) -> str:
    """The name of a column, in backticks where it is no plain word."""
    return name if name.isidentifier() and not iskeyword(name) else f"`{name}`"


def literal(value: Any) -> str:
    """A value as it stands in a condition."""
    if isinstance(value, dt.date):
        return repr(value.isoformat()[:10])
    return repr(value.item() if hasattr(value, "item") else value)


def banded(name: str, edges: Sequence[Any]) -> Iterator[str]:
    """Below the first edge, from each to the next, and from the last on."""
    ends = [literal(edge) for edge in edges]
    if list(edges) != sorted(set(edges)):
        raise QuestionError(f"The bands {list(edges)} must be different and in ascending order.")
    yield f"{name} < {ends[0]}"
    yield from (f"{low} <= {name} < {high}" for low, high in pairwise(ends))
    yield f"{name} >= {ends[-1]}"


def of_rule(term: Term) -> str:
    """A rule of the instrument as a condition."""
    if isinstance(term, Comparison):
        if len(term.values) == 1:
            return f"{quoted(term.name)} {'==' if term.equal else '!='} {term.values[0]!r}"
        return f"{quoted(term.name)} {'in' if term.equal else 'not in'} {list(term.values)!r}"
    if isinstance(term, Not):
        return f"not ({of_rule(term.terms[0])})"
    return (" or " if term.settles else " and ").join(f"({of_rule(part)})" for part in term.terms)
