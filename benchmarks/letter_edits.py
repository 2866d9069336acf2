"""Letters as people edit them in Word, and what must be so after their figures are brought up to date.

What is held against the program here knows nothing of how it works: XML is read with lxml, and what a
figure says today is taken from the letter that would be made today.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from lxml import etree

import sqs_analysis as sqs
from sqs_analysis.desk.listings import references_of
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.results import Results
from sqs_analysis.present.tables import stamp_of
from sqs_analysis.present.today import Today, figures_in
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.word import word_bytes
from sqs_analysis.publish.letters.update import update

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
CONTROL = re.compile(rb"<w:sdt>.*?</w:sdt>", re.DOTALL)
MAY_MOVE = re.compile(rb'(<w:t\b[^>]*>)[^<]*(?=</w:t>)|(<w:(?:alias|tag) w:val=")[^"]*')
WORDS = ("work", "plans", "often", "before", "<very>", "Q&A", "café", "“well”")
SHARES = ("most", "half", "a third", "nearly all", "7 out of 9", "none")
BY = {f"{W}id": "900", f"{W}author": "A. N. Other", f"{W}date": "2013-06-01T09:00:00Z"}
FIRST_ROW, HEADINGS = 3, 2
Element = Any


# --- the letter, and today's data -----------------------------------------------------------------


def made(results: Results) -> bytes:
    """The Word letter on results, as a report has it."""
    blocks = sqs.letter(sqs.release(results, "published")).blocks
    return word_bytes(Document(blocks, stamp_of(results), "en-GB", "2013-05-08", "", "letter"))


def today(results: Results) -> dict[str, str]:
    """What each figure says today, by its key: of today's letter, and all that it might refer to."""
    page = sqs.letter(sqs.release(results, "published"))
    listed = references_of(results.inspection)
    known = listed[listed["may_publish"]]
    others = dict(zip(known["reference"].str.strip("{}"), known["text"], strict=True))
    return others | {span.figure: span.text for span in figures_in(page.blocks)}


class Data:
    """The sample, with or without its paragraphs, and other data made of it."""

    def __init__(self, path: Path, folder: Path, *, written: bool = True) -> None:
        self.folder, self.book = folder, openpyxl.load_workbook(path)
        if not written:
            self.book["Commentary"].delete_rows(2, 60)
        sheet = self.book["Cases"]
        self.heads = {cell.value: cell.column for cell in sheet[HEADINGS]}
        self.cells = [
            sheet.cell(row, self.heads[q.id])
            for q in sqs.read(path).instrument.questions_of(unit="case", kind="summary")
            for row in range(FIRST_ROW, sheet.max_row + 1)
        ]
        self.first = self.read("first")

    def read(self, name: str) -> Path:
        """The workbook as it is now."""
        path = self.folder / f"{name}.xlsx"
        self.book.save(path)
        return path

    def changed(self, rng: Random) -> Results:
        """Data with one to six other judgements, of which a letter can be made."""
        while True:
            before = {}
            for cell in rng.sample(self.cells, rng.randint(1, 6)):
                before[cell] = cell.value
                swapped = {"Sufficient": "Insufficient", "Insufficient": "Sufficient"}
                cell.value = {**swapped, "Yes": "No", "No": "Yes"}.get(cell.value, cell.value)
            path = self.read("changed")
            for cell, value in before.items():
                cell.value = value
            try:
                results = sqs.measure(sqs.read(path).require_sound())
                today(results)
            except AnalystError:
                continue
            return results


# --- a Word file, and what is read in it ----------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_body(data: bytes, body: bytes) -> bytes:
    made, parts = BytesIO(), parts_of(data)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, body if name == BODY else part)
    return made.getvalue()


def alive(element: Element) -> str:
    """The words of an element, without those that are deleted."""
    return "".join(
        word.text or ""
        for word in element.iter(f"{W}t")
        if not any(one.tag in (f"{W}del", f"{W}moveFrom") for one in word.iterancestors())
    )


def controls(data: bytes) -> list[tuple[str, str]]:
    """Key and words of every figure, in order."""
    tree = etree.fromstring(parts_of(data)[BODY])
    return [(key_of(one), alive(one)) for one in tree.iter(f"{W}sdt")]


def key_of(control: Element) -> str:
    [alias] = control.iter(f"{W}alias")
    return str(alias.get(f"{W}val")).rpartition(" #")[0]


def bare(body: bytes) -> bytes:
    """The bytes of a part without what may move in its controls."""
    return CONTROL.sub(lambda one: MAY_MOVE.sub(rb"\1\2", one[0]), body)


# --- edits, as people make them -------------------------------------------------------------------


def runs(body: Element, *, inside: bool) -> list[Element]:
    """Runs with words, inside figures or outside."""
    found = []
    for run in body.iter(f"{W}r"):
        within = any(one.tag == f"{W}sdt" for one in run.iterancestors())
        if within == inside and run.find(f"{W}t") is not None:
            found.append(run)
    return found


def reworded(text: str, rng: Random) -> str:
    words = (text or "").split(" ")
    words[rng.randrange(len(words))] = rng.choice(WORDS)
    return " ".join(words)


def retype(body: Element, rng: Random) -> None:
    run = rng.choice(runs(body, inside=False))
    run.find(f"{W}t").text = reworded(run.find(f"{W}t").text, rng)


def split(body: Element, rng: Random, *, inside: bool = False) -> None:
    """A run becomes two, with the mark of a spelling check between them."""
    if not (found := runs(body, inside=inside)):
        return
    run = rng.choice(found)
    word = run.find(f"{W}t")
    at = rng.randint(0, len(word.text or ""))
    other = deepcopy(run)
    other.find(f"{W}t").text, word.text = (word.text or "")[at:], (word.text or "")[:at]
    for one in (word, other.find(f"{W}t")):
        one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(other)
    run.addnext(etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))


def embolden(body: Element, rng: Random) -> None:
    run = rng.choice(runs(body, inside=rng.random() < 0.5) or runs(body, inside=False))
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    properties.append(etree.Element(f"{W}b"))


def insert_paragraph(body: Element, rng: Random) -> None:
    paragraph = etree.Element(f"{W}p")
    etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = " ".join(WORDS)
    rng.choice(list(body.iter(f"{W}p"))).addnext(paragraph)


def delete_paragraph(body: Element, rng: Random) -> None:
    paragraph = rng.choice(list(body.iter(f"{W}p")))
    paragraph.getparent().remove(paragraph)


def move_paragraph(body: Element, rng: Random) -> None:
    one, other = rng.sample(list(body.iter(f"{W}p")), 2)
    other.addnext(one)


def copy_paragraph(body: Element, rng: Random) -> None:
    one, other = rng.sample(list(body.iter(f"{W}p")), 2)
    other.addnext(deepcopy(one))


def paste_sentence(body: Element, rng: Random) -> None:
    """A figure with the words around it stands in another paragraph, too."""
    if found := list(body.iter(f"{W}sdt")):
        control = rng.choice(found)
        copied = [control.getprevious(), control, control.getnext()]
        target = rng.choice(list(body.iter(f"{W}p")))
        target.extend([deepcopy(one) for one in copied if one is not None and one.tag != f"{W}pPr"])


def inserted(body: Element, rng: Random) -> None:
    """What somebody inserts while changes are tracked, figures too."""
    children = [run for run in runs(body, inside=False) if run.getparent().tag == f"{W}p"]
    around(rng.choice([*children, *top_figures(body)]), "ins")


def deleted(body: Element, rng: Random) -> None:
    """What somebody deletes while changes are tracked, figures too."""
    children = [run for run in runs(body, inside=False) if run.getparent().tag == f"{W}p"]
    one = rng.choice([*children, *top_figures(body)])
    for run in [one, *one.iter(f"{W}r")][1 if one.tag == f"{W}sdt" else 0 : None]:
        if run.getparent() is not None and run.getparent().tag != f"{W}del":
            for word in run.iter(f"{W}t"):
                word.tag = f"{W}delText"
            around(run, "del")
        if one.tag != f"{W}sdt":
            return


def top_figures(body: Element) -> list[Element]:
    return [one for one in body.iter(f"{W}sdt") if one.getparent().tag == f"{W}p"]


def around(one: Element, name: str) -> None:
    mark = etree.Element(f"{W}{name}", BY)
    one.addprevious(mark)
    mark.append(one)


def write_figure(body: Element, rng: Random) -> None:
    if found := runs(body, inside=True):
        rng.choice(found).find(f"{W}t").text = rng.choice(SHARES)


def change_capital(body: Element, rng: Random) -> None:
    if found := runs(body, inside=True):
        word = rng.choice(found).find(f"{W}t")
        word.text = (word.text or "")[:1].swapcase() + (word.text or "")[1:]


def delete_figure(body: Element, rng: Random) -> None:
    if found := list(body.iter(f"{W}sdt")):
        one = rng.choice(found)
        one.getparent().remove(one)


EDITS: tuple[Callable[[Element, Random], None], ...] = (
    *(retype, split, embolden, insert_paragraph, delete_paragraph, move_paragraph, copy_paragraph),
    *(paste_sentence, inserted, deleted, write_figure, change_capital, delete_figure),
    lambda body, rng: split(body, rng, inside=True),
)


def edited(data: bytes, rng: Random) -> bytes:
    """A letter after a few edits, as bytes of another program."""
    tree = etree.fromstring(parts_of(data)[BODY])
    for edit in rng.choices(EDITS, k=rng.randint(1, 8)):
        edit(tree[0], rng)
    body = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
    return with_body(data, body)


# --- what must be so ------------------------------------------------------------------------------


@dataclass
class Seen:
    """What was found over many letters.

    Attributes
    ----------
    letters, figures, moved : how many there were, and how many figures got other words.
    lost : letters of which anything else changed.
    wrong : figures that do not say what they should: today's, or what somebody wrote.
    unsaid : figures that are not today's, or moved, and were not told.
    again : letters that changed when it was done once more.
    """

    letters: int = 0
    figures: int = 0
    moved: int = 0
    lost: int = 0
    wrong: int = 0
    unsaid: int = 0
    again: int = 0

    def look(
        self, path: Path, changed: Results, first: Mapping[str, str], now: Mapping[str, str]
    ) -> None:
        """Bring one letter up to date, and count what is not as it must be."""
        before = path.read_bytes()
        if not any(text for _, text in controls(before)):
            return
        says = Today(changed, sqs.release(changed, "published"))
        done = update(path, says, stamp_of(changed), "today's data")
        after = path.read_bytes()
        self.letters += 1
        self.lost += bare(parts_of(before)[BODY]) != bare(parts_of(after)[BODY])
        self.lost += any(
            part != parts_of(after)[name]
            for name, part in parts_of(before).items()
            if name not in (BODY, "docProps/core.xml")
        )
        told = [(one.key, one.before) for one in done.figures if one.state != "current"]
        for (key, was), (_, became) in zip(controls(before), controls(after), strict=True):
            if was:
                self._figure(key, was, became, first, now, told)
        self.again += update(path, says, stamp_of(changed), "today's data").changes
        self.again += path.read_bytes() != after

    def _figure(
        self,
        key: str,
        was: str,
        became: str,
        first: Mapping[str, str],
        now: Mapping[str, str],
        told: list[tuple[str, str]],
    ) -> None:
        self.figures += 1
        ours = first[key][1:] == was[1:] and first[key][:1].lower() == was[:1].lower()
        wanted = now.get(key, was) if ours else was
        if ours and was[:1].isupper():  # a capital of somebody's own stays
            wanted = wanted[:1].upper() + wanted[1:]
        self.moved += was != became
        self.wrong += became != wanted
        stale = key not in now or was != became
        if not key.startswith("draft "):  # the mark of a draft, which has no figure of its own
            stale = stale or became.lower() != now[key].lower()
        self.unsaid += stale and (key, was) not in told


def letters(
    path: Path, folder: Path, data: int, edits: int, seed: int, *, written: bool = True
) -> Seen:
    """So many other data, and for each so many edited letters."""
    rng, seen = Random(seed), Seen()
    sample = Data(path, folder, written=written)
    results = sqs.measure(sqs.read(sample.first).require_sound())
    letter, first = made(results), today(results)
    for number in range(data):
        changed = sample.changed(rng)
        now = today(changed)
        for each in range(edits):
            place = folder / f"letter-{number}-{each}.docx"
            place.write_bytes(edited(letter, rng))
            seen.look(place, changed, first, now)
    return seen
