"""What is wrong with a workbook, as a list that shows itself with the addresses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqs_analysis.languages import catalogue
from sqs_analysis.read.problems import Problem, errors

# PROBLEMS: a row of text per problem, sorted by place; the message says what is wrong and what to do.
PROBLEMS = ("severity", "address", "name", "found", "message")


class Problems(tuple[Problem, ...]):
    """Everything that is wrong with a workbook, sorted by place.

    Examples
    --------
    >>> found = Problem("error", "answer", "Cases", 14, 8, "ROH09", "Mabye", '"Mabye" is not one of …')
    >>> Problems([found])
    Cases!H14 (ROH09): "Mabye" is not one of …
    1 error, no warnings
    >>> Problems([found]).frame[["severity", "address"]].values.tolist()
    [['error', 'Cases!H14']]
    """

    __slots__ = ()

    @property
    def errors(self) -> Problems:
        """Those that block a report."""
        return Problems(errors(self))

    @property
    def warnings(self) -> Problems:
        """Those that a report can be made in spite of."""
        return Problems(problem for problem in self if problem.severity == "warning")

    @property
    def frame(self) -> pd.DataFrame:
        """PROBLEMS, for pandas: columns severity, address, name, found and message."""
        rows = [problem.as_dict() for problem in self]
        return pd.DataFrame(rows, columns=list(PROBLEMS), dtype="str")

    @property
    def counted(self) -> str:
        """How many there are of each kind, in words."""
        words = catalogue()
        return words("figure.list_separator").join(
            _counted(len(found), kind)
            for found, kind in ((self.errors, "error"), (self.warnings, "warning"))
        )

    def __repr__(self) -> str:
        warning = catalogue()("desk.warning")
        lines = [f"{'' if p.severity == 'error' else warning}{p}" for p in self]
        return "\n".join([*lines, self.counted])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from sqs_analysis.desk.cards import problem_table

        return problem_table(self, self.counted)._repr_mimebundle_()


def _counted(count: int, kind: str) -> str:
    """A count with its noun.

    >>> _counted(0, "error"), _counted(1, "warning"), _counted(7, "error")
    ('no errors', '1 warning', '7 errors')
    """
    size = {0: "none", 1: "one"}.get(count, "many")
    return catalogue()(f"desk.count_{kind}_{size}", n=count)
