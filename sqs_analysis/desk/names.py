"""Names of what is not there: told with the nearest one, instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from sqs_analysis.errors import QuestionError, UnknownNameError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import Instrument


class WellNamed:
    """What knows the names it has, and says which is near to one it has not.

    Examples
    --------
    >>> class Workshop(WellNamed):
    ...     judgements = 12
    >>> Workshop().judgments
    Traceback (most recent call last):
        ...
    sqs_analysis.errors.UnknownNameError: There is no judgments here. Did you mean judgements?
    """

    if not TYPE_CHECKING:  # for a type checker, a name that is not there stays an error

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                raise AttributeError(f"{type(self).__name__} has no {name}.")
            known = [own for own in dir(self) if not own.startswith("_")]
            advice = hint(name, known) or f" There are: {', '.join(known)}."
            # With the object and without the name, Python adds no suggestion of its own.
            raise UnknownNameError(f"There is no {name} here.{advice}", obj=self)


def require_questions(
    instrument: Instrument,
    names: Iterable[str],
    *,
    unit: str | None = None,
    others: Iterable[str] = (),
) -> None:
    """Refuse names of no question put to such a unit, or to any; some others may have been meant.

    Raises
    ------
    QuestionError
        For the first that is none; names the nearest that there is.
    """
    known = [question.id for question in instrument.questions_of(unit=unit)]
    for name in names:
        if name not in known:
            what = f"question {name}" if unit is None else f"question {name} about a {unit}"
            near = hint(str(name), [*known, *others])
            every = f" They run from {known[0]} to {known[-1]}." if known else ""
            raise QuestionError(f"There is no {what}.{near or every}")
