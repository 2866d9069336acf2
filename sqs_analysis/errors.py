"""What can be wrong, as a tree.

::

    SqsError
    ├── AnalystError            yours: told plainly, in one or more sentences, without a traceback
    │   ├── InstrumentError     the instrument's own data contradict themselves
    │   ├── WorkbookError       the workbook cannot be read, or has errors that block a report
    │   ├── ParameterError      a notebook or a command was given a parameter it does not have
    │   ├── QuestionError       a question, section or group that the instrument does not have
    │   ├── UnknownNameError    a word that notebooks do not have, such as `inspection.judgments`
    │   ├── TranslationError    words that a language lacks
    │   ├── NotebookError       a notebook stopped; names the notebook, the cell and the cause
    │   ├── OutputError         the folder for reports is in use, or cannot be written
    │   └── ClusterError        there is no such cluster, or reports would differ on it
    └── (anything else)         ours: a bug, shown with its traceback

Every message says what is wrong, where, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence


class SqsError(Exception):
    """Root of every error this package raises on purpose."""


class AnalystError(SqsError):
    """Something an analyst can put right. The message stands by itself."""

    def _render_traceback_(self) -> list[str]:
        """What IPython and JupyterLab show in the place of a traceback: the message alone."""
        return str(self).splitlines()


class InstrumentError(AnalystError):
    """The data of an instrument are incomplete or contradict themselves.

    Attributes
    ----------
    faults : all that is wrong, a sentence each.
    """

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults) or (message,)


class WorkbookError(AnalystError):
    """A workbook cannot be read, or has errors that block what was asked."""


class ParameterError(AnalystError):
    """A parameter is unknown, missing, or not of its declared type."""


class QuestionError(AnalystError):
    """A question, section or group was asked for that the instrument does not have."""


class UnknownNameError(AnalystError, AttributeError):
    """An attribute that is not there, of something an analyst types; says which is near."""


class TranslationError(AnalystError):
    """A language lacks phrases; the message lists what a translator must supply."""


class NotebookError(AnalystError):
    """A notebook stopped. Says which notebook, which cell and why."""


class OutputError(AnalystError):
    """The folder for reports is in use, cannot be written, or cannot be the one that was named."""


class ClusterError(AnalystError):
    """There is no such cluster, or reports made on it would differ from those made here."""
