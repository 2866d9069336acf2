"""A misspelt name after a dot: told with the nearest one, instead of a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sqs_analysis.errors import UnknownNameError
from sqs_analysis.read.answers import hint


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
