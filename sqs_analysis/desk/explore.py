"""Click as well as type: pickers, what they ask for, and the line of code that says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.desk.show import chart, say, table
from sqs_analysis.desk.shown import Shown
from sqs_analysis.errors import AnalystError, ParameterError, QuestionError
from sqs_analysis.present.blocks import Block, Paragraph, Table, Verbatim
from sqs_analysis.present.formats import capitalised
from sqs_analysis.read.answers import hint

if TYPE_CHECKING:
    import pandas as pd

NOTHING = ""


def explore(inspection: Inspection, *, confidence: float = 0.95) -> Explorer:
    """Pickers for theme, question, split, filter and case; chart, sentences and table follow them.

    What they show is an output like any other: it stays readable without a kernel. Needs ipywidgets,
    which comes with the extra ``lab``.

    Parameters
    ----------
    inspection : from `sqs.read`, without errors.
    confidence : of every interval.

    Raises
    ------
    ParameterError
        If ipywidgets is not installed.
    WorkbookError
        If the workbook has errors.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> explorer = sqs.explore(sqs.read("data/inspections/milton-keynes-2013.xlsx"))
    >>> explorer.pick(split="gender", theme="ROH", question="ROH09")
    >>> explorer.code
    'sqs.chart(inspection.findings(by="gender").query("question == \\'ROH09\\'"))'
    """
    return Explorer(inspection.require_sound(), confidence)


class Explorer:
    """What is picked, and what it shows.

    Attributes
    ----------
    code : the line that shows the same.
    """

    def __init__(self, inspection: Inspection, confidence: float) -> None:
        try:
            import ipywidgets
        except ImportError:
            raise ParameterError(
                "sqs.explore needs ipywidgets, which is not installed here. Install the package with "
                "its extra: pip install 'sqs-analysis[lab]'."
            ) from None
        self.inspection, self.confidence = inspection, confidence
        self.words = inspection.instrument.catalogue
        self._handle: Any = None
        instrument = inspection.instrument
        themes = [(section.title, section.id) for section in instrument.sections]
        fields = [(f.label, f.name) for f in instrument.fields_of("Cases") if f.kind == "choice"]
        fields += [(f.label, f.name) for f in inspection.own_fields]
        fields += [(instrument.label_of(q.id), q.id) for q in instrument.questions_of(kind="gate")]
        cases = [(ref, ref) for ref in inspection.cases["case_ref"]]
        none = (self.words("desk.pick_none"), NOTHING)
        options = {
            "theme": [(self.words("desk.pick_themes"), NOTHING), *themes],
            "question": [(self.words("desk.pick_all"), NOTHING)],
            "split": [none, *fields],
            "cross": [none, *fields],
            "only": [(self.words("desk.pick_every"), NOTHING), *self._groups(fields)],
            "case": [none, *cases],
        }
        self.pickers = {
            name: ipywidgets.Dropdown(
                options=offered,
                description=self.words(f"desk.pick_{name}"),
                style={"description_width": "7rem"},
                layout={"width": "26rem"},
            )
            for name, offered in options.items()
        }
        for picker in self.pickers.values():
            picker.observe(self._picked, names="value")
        self.box = ipywidgets.Box(
            list(self.pickers.values()), layout={"flex_flow": "row wrap", "max_width": "62rem"}
        )

    def pick(self, **chosen: str) -> None:
        """Choose by name what a person would by clicking: ``pick(theme="ROH", split="gender")``."""
        for name, value in chosen.items():
            if name not in self.pickers:
                known = ", ".join(self.pickers)
                raise QuestionError(
                    f"There is no picker {name}.{hint(name, self.pickers)} There are: {known}."
                )
            offered = [str(one) for _, one in self.pickers[name].options]
            if value not in offered:
                raise QuestionError(
                    f"“{value}” cannot be picked as {name} here.{hint(str(value), offered)} There are: "
                    f"{', '.join(filter(None, offered[:20]))}."
                )
            self.pickers[name].value = value

    @property
    def code(self) -> str:
        """The line of code that draws the same."""
        return f"sqs.chart({self._asked})"

    @property
    def findings(self) -> pd.DataFrame:
        """FINDINGS of what is picked."""
        names, where, chosen = self._choices
        by: Any = names if len(names) > 1 else names[0]
        found = self.inspection.findings(
            by, level=self._level, where=where, confidence=self.confidence
        )
        return found.query(chosen) if chosen else found

    @property
    def shown(self) -> Shown:
        """What is picked as a page: the line of code, then all that follows it."""
        blocks: list[Block] = [Verbatim(self.code)]
        try:
            found = self.findings
            drawn = chart(found, cells=True)
            listed = (block for block in table(found) if isinstance(block, Table))
            folded = self.words("desk.pick_table")
            blocks += [*drawn, *say(found)]
            blocks += [replace(block, summary=folded) for block in listed]
        except AnalystError as error:
            blocks.append(Paragraph(str(error), "banner"))
        if ref := self.pickers["case"].value:
            blocks += self.inspection.case(ref).card
        return Shown(tuple(blocks))

    @property
    def _level(self) -> str:
        return "question" if self.pickers["theme"].value else "section"

    @property
    def _choices(self) -> tuple[list[str], str, str]:
        """What to split by, the filter, and which of the rows are meant."""
        value = {name: picker.value for name, picker in self.pickers.items()}
        names = list(dict.fromkeys(filter(None, (value["split"], value["cross"]))))
        chosen = f"section == {value['theme']!r}" if value["theme"] else ""
        if value["question"]:
            chosen = f"question == {value['question']!r}"
        return names or [self._level], value["only"], chosen

    @property
    def _asked(self) -> str:
        names, where, chosen = self._choices
        by = _typed(names[0]) if len(names) == 1 else f"[{', '.join(map(_typed, names))}]"
        arguments = [f"by={by}"]
        if self._level == "section" and names != ["section"]:
            arguments.append('level="section"')
        arguments += [f"where={_typed(where)}"] if where else []
        if self.confidence != 0.95:
            arguments.append(f"confidence={self.confidence}")
        query = f'.query("{chosen}")' if chosen else ""
        return f"inspection.findings({', '.join(arguments)}){query}"

    def _picked(self, change: Any) -> None:
        """Offer what fits what was picked, and show it."""
        if change["owner"] is self.pickers["theme"]:
            self._offer_questions(change["new"])
        if self._handle is not None:
            self._handle.update(self.shown)

    def _offer_questions(self, section: str) -> None:
        asked = self.inspection.instrument.questions_of(section=section) if section else ()
        offered = [
            (self.words("desk.question_label", id=q.id, short=q.short), q.id)
            for q in asked
            if q.is_judgement and q.unit != "inspection"
        ]
        picker = self.pickers["question"]
        picker.unobserve(self._picked, names="value")
        picker.options = [(self.words("desk.pick_all"), NOTHING), *offered]
        picker.observe(self._picked, names="value")

    def _groups(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Every group of cases that a field tells apart, as it is called and as a condition."""
        found = []
        for _, name in fields:
            try:
                groups = self.inspection.conditions.split(name, known=True)
            except AnalystError:  # a number with many values has no groups without bands
                continue
            found += [(capitalised(group_label(group, self.inspection)), group) for group in groups]
        return found

    def _ipython_display_(self) -> None:
        import IPython.display

        display: Any = IPython.display.display
        display(self.box)
        self._handle = display(self.shown, display_id=True)


def _typed(text: str) -> str:
    """A text as Python reads it again, in double quotes."""
    return json.dumps(text, ensure_ascii=False)
