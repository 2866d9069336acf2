"""Several people's parts of one inspection become one: all of it, once, and nothing chosen."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sqs_analysis as sqs
from sqs_analysis.errors import AnalystError, WorkbookError
from sqs_analysis.read.gathering import Gathered
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import HOME
from sqs_analysis.read.template import write_workbook
from tests.files import WAYS, Book, Value, by_openpyxl, sample_book
from tests.workbooks import SAMPLE

HEADER = 2  # rows of wording and of ids
CASES = 5
Edit = Callable[[Book], object]


def whole() -> Book:
    """The sample with a few of its cases."""
    book = sample_book(SAMPLE)
    return book | {"Cases": book["Cases"][: HEADER + CASES]}


def column(book: Book, name: str) -> int:
    return book["Cases"][1].index(name)


def put(ref: str, name: str, value: Value) -> Edit:
    """A case's answer to a question written otherwise."""

    def edit(book: Book) -> None:
        (row,) = (row for row in book["Cases"] if row[0] == ref)
        row[column(book, name)] = value

    return edit


def detail(name: str, value: Value) -> Edit:
    def edit(book: Book) -> None:
        (row,) = (row for row in book["Inspection"] if row[0] == name)
        row[1] = value

    return edit


def cases(*refs: str) -> Edit:
    """Only these cases."""

    def edit(book: Book) -> None:
        head, rows = book["Cases"][:HEADER], book["Cases"][HEADER:]
        book["Cases"] = [*head, *(row for row in rows if row[0] in refs)]

    return edit


def add(sheet: str, *row: Value) -> Edit:
    return lambda book: book[sheet].append(list(row))


class Folder:
    """A folder of people's workbooks, and where they are gathered."""

    def __init__(self, path: Path, instrument: str = "") -> None:
        self.path, self.merged, self.instrument = path / "parts", path / "merged.xlsx", instrument
        self.path.mkdir()
        self.notes: list[str] = []

    def part(self, name: str, *edits: Edit, way: str = "openpyxl.xlsx") -> None:
        book = whole()
        for edit in edits:
            edit(book)
        WAYS[way](book, self.path / name)

    def gather(self) -> Gathered:
        self.notes.clear()
        options = {"instrument": self.instrument, "force": True, "tell": self.notes.append}
        return sqs.gather(self.path, self.merged, **options)

    def read(self) -> Inspection:
        self.gather()
        return read(self.merged, self.instrument)

    def wrong(self) -> list[str]:
        """What stands in the way, a line each; nothing is written."""
        with pytest.raises(WorkbookError) as raised:
            self.gather()
        assert not self.merged.exists()
        return [line.strip() for line in str(raised.value).splitlines()[1:]]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def own_instrument(tmp_path: Path, added: str) -> str:
    folder = Path(shutil.copytree(HOME / "sqs-2012", tmp_path / "own"))
    settings = folder / "instrument.toml"
    settings.write_text(settings.read_text("utf-8") + added, "utf-8")
    return str(folder)


@pytest.fixture
def twofold(tmp_path: Path) -> Folder:
    """Of an instrument whose cases may be assessed twice."""
    return Folder(tmp_path, own_instrument(tmp_path, '\n[gather]\ntwice = "second"\n'))


def same(one: Inspection, other: Inspection, *, order: bool = True) -> None:
    """That both say the same of everything."""
    for frame, keys in (("cases", ["case_ref"]), ("judgements", ["unit", "ref", "question"])):
        first, second = getattr(one, frame), getattr(other, frame)
        if not order:
            first, second = (
                found.drop(columns={"row", "cell"} & {*found}).sort_values(keys, ignore_index=True)
                for found in (first, second)
            )
        pd.testing.assert_frame_equal(first, second)
    assert [(p.place, p.text) for p in one.commentary] == [
        (p.place, p.text) for p in other.commentary
    ]
    assert {name: one.detail(name) for name in one.instrument.headings_of("inspection")} == {
        name: other.detail(name) for name in one.instrument.headings_of("inspection")
    }


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    return read(by_openpyxl(whole(), tmp_path_factory.mktemp("whole") / "whole.xlsx"))


class TestEverythingOnce:
    @settings(max_examples=8)
    @given(st.data())
    def test_cells_dealt_to_people_come_together_again(
        self, original: Inspection, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        """Each entry to one or two of several people, in files of several kinds."""
        folder = Folder(tmp_path_factory.mktemp("dealt"))
        kinds = data.draw(
            st.lists(
                st.sampled_from(["openpyxl.xlsx", "opendocument.ods", "utf8", "long-dates"]),
                min_size=1,
                max_size=4,
            )
        )
        rng = data.draw(st.randoms(use_true_random=False))
        whose: dict[tuple[str, int, int], set[int]] = {}
        for number, way in enumerate(kinds):

            def keep(book: Book, number: int = number) -> None:
                places = [("Inspection", 1, [1]), ("Cases", HEADER, None), ("Staff", HEADER, None)]
                for sheet, top, columns in places:
                    for r, row in enumerate(book[sheet][top:]):
                        for c in columns or range(1, len(row)):
                            owners = whose.setdefault(
                                (sheet, r, c),
                                {rng.randrange(len(kinds)), rng.randrange(len(kinds))},
                            )
                            if number not in owners and row[0] != "inspection_id":
                                row[c] = None

            folder.part(f"{number}{Path(way).suffix}", keep, way=way)
        same(folder.read(), original)

    @settings(max_examples=5)
    @given(st.lists(st.integers(0, 2), min_size=CASES, max_size=CASES))
    def test_rows_dealt_to_people_come_together_again(
        self,
        original: Inspection,
        tmp_path_factory: pytest.TempPathFactory,
        dealt: Sequence[int],
    ) -> None:
        folder = Folder(tmp_path_factory.mktemp("dealt"))
        for person in range(3):
            own = [f"C{n:02}" for n, owner in enumerate(dealt, start=1) if owner == person]
            folder.part(f"{person}.xlsx", cases(*own))
        found = folder.read()
        same(found, original, order=False)
        order = sorted(range(CASES), key=lambda n: dealt[n])
        assert found.cases["case_ref"].tolist() == [f"C{n + 1:02}" for n in order]

    def test_a_gathered_workbook_gathers_to_itself(self, folder: Folder) -> None:
        folder.part("a.xlsx", cases("C01", "C02"))
        folder.part("b.xlsx", cases("C03"))
        once = folder.read()
        shutil.rmtree(folder.path)
        folder.path.mkdir()
        shutil.move(folder.merged, folder.path)
        same(folder.read(), once)

    def test_the_same_parts_give_the_same_bytes(self, folder: Folder) -> None:
        folder.part("b.xlsx", cases("C01"))
        folder.part("a", cases("C02"), way="utf8")
        folder.gather()
        before = folder.merged.read_bytes()
        folder.merged.unlink()
        folder.gather()
        assert folder.merged.read_bytes() == before

    def test_sheets_and_columns_may_be_missing_and_in_any_order(
        self, folder: Folder, original: Inspection
    ) -> None:
        def few(book: Book) -> None:
            wanted = [column(book, name) for name in ("LOR02", "case_ref")]
            book["Cases"] = [[row[c] for c in wanted] for row in book["Cases"]]
            for name in ("Staff", "Commentary", "Inspection"):
                del book[name]

        folder.part("a.xlsx", *(put(f"C0{n}", "LOR02", None) for n in range(1, CASES + 1)))
        folder.part("b", few, way="utf8")
        same(folder.read(), original)
        assert folder.notes == [
            "b: it does not say of which inspection it is, and is taken for this."
        ]

    def test_one_answer_in_several_spellings_is_one(self, folder: Folder) -> None:
        reasons = load().question("LOR03").answers
        assert reasons is not None
        one, other = reasons.labels[:2]
        folder.part(
            "a.xlsx", put("C01", "LOR02", "sufficient"), put("C01", "LOR03", f"{one}; {other}")
        )
        folder.part(
            "b.xlsx", put("C01", "LOR02", "Yes"), put("C01", "LOR03", f"{other.upper()};{one}")
        )
        folder.part("c", put("C01", "LOR02", ""), put("C01", "LOR03", None), way="long-dates")
        folder.gather()
        assert folder.notes == []

    def test_look_alike_references_are_one_and_told(
        self, folder: Folder, original: Inspection
    ) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", put("C01", "case_ref", " \u0421 01."))
        same(folder.read(), original)
        (note,) = folder.notes
        assert note.startswith('b.xlsx Cases!A3 says "\u0421 01.", and a.xlsx Cases!A3 says "C01".')

    def test_columns_of_ones_own_are_kept(self, folder: Folder) -> None:
        def own(heading: str, *values: Value) -> Edit:
            def edit(book: Book) -> None:
                book["Cases"][1].append(heading)
                for row, value in zip(book["Cases"][HEADER:], values, strict=False):
                    row.append(value)

            return edit

        folder.part("a.xlsx", own("Weeks waited", 3, None, 0.5, "007", dt.date(2013, 1, 2)))
        folder.part("b.xlsx", own("weeks waited", 3, True), own("Mood", "low"))
        found = folder.read().cases
        assert found["Weeks waited"].tolist() == [
            "3",
            "TRUE",
            "0.5",
            "007",
            "2013-01-02",
        ]
        assert found["Mood"].tolist() == ["low", "", "", "", ""]
        assert found.columns[-2:].tolist() == ["Weeks waited", "Mood"]

    def test_which_rows_came_from_which_file_stands_on_a_sheet(self, folder: Folder) -> None:
        folder.part("a.xlsx", cases("C01", "C02", "C03"))
        folder.part("b.xlsx", cases("C04"))
        found = folder.read()
        sheet = found.workbook.sheet("Gathered")
        assert sheet is not None
        assert "Gathered" not in {problem.sheet for problem in found.problems}
        told = [tuple(cell.text for cell in row) for row in sheet.rows.values()][1:]
        digest = read(folder.path / "a.xlsx").workbook.content
        assert ("a.xlsx", "Cases", "3–5", digest) in told
        assert [row[:3] for row in told if row[1] == "Cases"] == [
            ("a.xlsx", "Cases", "3–5"),
            ("b.xlsx", "Cases", "3"),
        ]


class TestNothingIsChosen:
    @settings(max_examples=10)
    @given(st.integers(1, CASES), st.integers(0, 200))
    def test_one_changed_cell_is_one_conflict_of_both_cells(
        self, tmp_path_factory: pytest.TempPathFactory, case: int, number: int
    ) -> None:
        folder, book, ref = Folder(tmp_path_factory.mktemp("changed")), whole(), f"C{case:02}"
        names = [
            n for n in book["Cases"][1][1:] if book["Cases"][1 + case][column(book, n)] is not None
        ]
        name = names[number % len(names)]
        folder.part("a.xlsx")
        folder.part("b.xlsx", put(ref, name, "something else"))
        folder.part("c.xlsx")
        found = [line for line in folder.wrong() if line.startswith(ref)]
        assert len(found) == 1
        cell = read(folder.path / "a.xlsx").units["case"][case - 1].record.cells[name].name
        assert found[0].startswith(f"{ref}, {name}: a.xlsx Cases!{cell} says ")
        assert f'but b.xlsx Cases!{cell} says "something else".' in found[0]

    @pytest.mark.parametrize(
        ("edit", "told"),
        [
            (put("C01", "LOR02", "n/a"), 'C01, LOR02: a.xlsx Cases!W3 says "Sufficient" but'),
            (put("C01", "LOR02", "#REF!"), 'C01, LOR02: a.xlsx Cases!W3 says "Sufficient" but'),
            (detail("yot", "Bath"), "milton-keynes-2013, yot: a.xlsx Inspection!B3 says"),
            (lambda book: book["Staff"][2].__setitem__(1, "Porter"), "S01, role: a.xlsx Staff!B3 says"),
        ],
    )  # fmt: skip
    def test_different_entries_are_a_conflict(self, folder: Folder, edit: Edit, told: str) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", edit)
        (found,) = folder.wrong()
        assert found.startswith(told)

    @pytest.mark.parametrize(
        ("edit", "told"),
        [
            (detail("inspection_id", "bath-2014"), "b.xlsx is of bath-2014 (Inspection!B2)"),
            (detail("instrument", "other-2019"), '"other-2019" is not the instrument in use'),
            (lambda book: book["Cases"].append(book["Cases"][2]), 'Cases!A8 (case_ref): "C01" stands'),
            (add("Cases", None, "I9"), "b.xlsx: Cases!B8 (case_ref): the row has no case_ref"),
            (add("Cases", "Total", *[5] * 80), "b.xlsx: Cases!A8: none of its 59 answers can be read"),
            (put("C01", "LOR02", "=A1"), "b.xlsx: Cases!W3 (LOR02): the formula =A1 was never"),
            (lambda book: book.update(Caces=book.pop("Cases")), "b.xlsx: Caces: this sheet is not"),
            (lambda book: book["Cases"][1].__setitem__(22, "LOR2"), 'Cases!W2 (LOR02): "LOR2" is not'),
            (put("C01", "assessment_date", "03/25/2013"), '(assessment_date): "03/25/2013" is a day'),
            (add("Commentary", "1.1", "=A1"), "b.xlsx: Commentary!B24 (Commentary): the formula"),
        ],
    )  # fmt: skip
    def test_what_would_be_lost_or_misread_is_refused(
        self, folder: Folder, edit: Edit, told: str
    ) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", edit)
        with pytest.raises(WorkbookError) as raised:
            folder.gather()
        assert told in str(raised.value)
        assert not folder.merged.exists()

    def test_everything_is_told_at_once(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", put("C01", "LOR02", "n/a"), put("C02", "LOR02", "=A1"))
        (folder.path / "c.xlsx").write_bytes(b"")
        (folder.path / "d.xls").write_bytes(b"an old one")
        assert [line.partition(" ")[0] for line in folder.wrong()] == [
            "c.xlsx",
            "d.xls",
            "b.xlsx:",
            "C01,",
        ]

    def test_what_cannot_be_read_is_kept_as_it_is_written_and_told(self, folder: Folder) -> None:
        folder.part("a.xlsx", put("C01", "LOR02", "Mabye"), put("C02", "LOR02", "#REF!"))
        folder.part("b.xlsx", put("C01", "LOR02", None), put("C02", "LOR02", None))
        found = [str(problem) for problem in folder.read().problems]
        assert found[0].startswith('Cases!W3 (LOR02): "Mabye" is not one of')
        assert found[1].startswith("Cases!W4 (LOR02): the cell shows the error #REF!.")
        assert [note[:28] for note in folder.notes] == [
            'a.xlsx: Cases!W3 (LOR02): "M',
            "a.xlsx: Cases!W4 (LOR02): th",
        ]

    def test_paragraphs_of_two_people_for_one_place_are_kept_and_told(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", add("Commentary", 1.1, "Another view."))
        found = folder.read().commentary
        assert [p.text for p in found][-1] == "Another view."
        assert len(found) == len(whole()["Commentary"])
        (note,) = folder.notes
        assert note.startswith(
            "Several people wrote for the paragraph 1.1: a.xlsx Commentary!B3, b.xlsx Commentary!B24."
        )


class TestTheFolder:
    def test_what_is_no_part_is_passed_over_and_told(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        for name in ("~$a.xlsx", ".b.xlsx", "notes.txt"):
            (folder.path / name).write_bytes(b"x")
        (folder.path / "sub").mkdir()
        write_workbook(folder.path / "z.xlsx", load())
        folder.gather()
        assert folder.notes == [
            "Passed over: notes.txt, which is no workbook.",
            "Passed over: sub, a folder without Cases.csv.",
            "z.xlsx: nothing is filled in.",
        ]

    def test_the_output_may_lie_in_the_folder_and_is_no_part_of_itself(
        self, folder: Folder
    ) -> None:
        folder.part("a.xlsx")
        folder.merged = folder.path / "merged.xlsx"
        folder.gather()
        folder.part("a.xlsx", put("C01", "LOR02", "n/a"))
        folder.gather()
        assert folder.notes[1:] == ["What stood there before is kept as merged.edited.xlsx."]
        assert [source.file for source in folder.gather().sources] == ["a.xlsx"] * 4
        assert folder.notes == [
            "Passed over: merged.edited.xlsx, which was gathered before.",
            "Passed over: merged.xlsx, which was gathered before.",
        ]

    def test_nobodys_part_is_written_over(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx")
        folder.merged = folder.path / "b.xlsx"
        before = folder.merged.read_bytes()
        with pytest.raises(AnalystError, match=r"b\.xlsx was not made by gathering"):
            folder.gather()
        assert folder.merged.read_bytes() == before

    def test_a_workbook_of_csv_files_is_no_folder_of_parts(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        (folder.path / "Cases.csv").write_text("case_ref\nC01\n")
        with pytest.raises(WorkbookError, match=r"is one workbook, of \.csv files"):
            folder.gather()

    def test_the_command_tells_what_came_from_where(self, folder: Folder) -> None:
        folder.part("a.xlsx")
        folder.part("b.xlsx", cases("C01"))
        command = [
            sys.executable,
            "-m",
            "sqs_analysis.cli",
            "gather",
            str(folder.path),
            str(folder.merged),
        ]
        first, again = (
            subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(2)
        )
        assert first.returncode == 0, first.stderr
        assert "b.xlsx: Inspection 17, Cases 1, Staff 12, Commentary 22\n" in first.stdout
        assert first.stdout.endswith(f"Then: sqs check {folder.merged}\n")
        assert again.returncode == 1
        assert "exists. Choose another name, or add --force" in again.stderr


class TestAssessedTwice:
    FIRST: ClassVar = {"inspector_ref": "I1", "second_inspector_ref": "I2", "LOR02": "Sufficient"}
    AGAIN: ClassVar = {
        "inspector_ref": "I2",
        "second_inspector_ref": None,
        "LOR02": "Insufficient",
        "LOR03": "late",
    }

    def edits(self, answers: Mapping[str, Value]) -> list[Edit]:
        return [cases("C01"), *(put("C01", name, value) for name, value in answers.items())]

    def test_the_first_stays_and_the_second_has_a_sheet(self, twofold: Folder) -> None:
        """Whatever the order of the files."""
        twofold.part("b.xlsx", *self.edits(self.FIRST))
        twofold.part("a.xlsx", *self.edits(self.AGAIN))
        found = twofold.read()
        first, second = (
            frame[frame["ref"] == "C01"].set_index("question")["answer"]["LOR02"]
            for frame in (found.judgements, found.second)
        )
        assert (first, second) == ("sufficient", "insufficient")
        assert found.cases.loc[0, ["inspector_ref", "second_inspector_ref"]].tolist() == [
            "I1",
            "I2",
        ]
        assert [p for p in found.problems if p.sheet == "Second"] == []
        assert found.second["question"].is_unique

    @pytest.mark.parametrize(
        "twice", [{"second_inspector_ref": None}, {"second_inspector_ref": "I3"}]
    )
    def test_who_was_first_is_never_guessed(
        self, twofold: Folder, twice: Mapping[str, Value]
    ) -> None:
        twofold.part("a.xlsx", *self.edits({**self.FIRST, **twice}))
        twofold.part("b.xlsx", *self.edits(self.AGAIN))
        (told,) = twofold.wrong()
        assert told.startswith(
            'C01: a.xlsx Cases!B3 says "I1" and b.xlsx Cases!B3 says "I2", and the rows do'
        )

    def test_a_case_is_not_assessed_by_three(self, twofold: Folder) -> None:
        twofold.part("a.xlsx", *self.edits(self.FIRST))
        twofold.part("b.xlsx", *self.edits(self.AGAIN))
        twofold.part("c.xlsx", *self.edits({**self.AGAIN, "inspector_ref": "I3"}))
        (told,) = twofold.wrong()
        assert 'c.xlsx Cases!B3 says "I3", and the rows do not say who of two was first.' in told

    def test_answers_of_nobody_are_told(self, twofold: Folder) -> None:
        twofold.part("a.xlsx", *self.edits(self.FIRST))
        twofold.part("b.xlsx", *self.edits(self.AGAIN))
        twofold.part("c.xlsx", *self.edits({"inspector_ref": None, "second_inspector_ref": None}))
        told = twofold.wrong()
        assert any(
            "but not who of two people says so. Write the inspector_ref" in line for line in told
        )

    def test_what_is_known_of_the_case_must_be_the_same(self, twofold: Folder) -> None:
        twofold.part("a.xlsx", *self.edits(self.FIRST))
        twofold.part("b.xlsx", *self.edits({**self.AGAIN, "gender": "Other"}))
        assert [line.partition(":")[0] for line in twofold.wrong()] == ["C01, gender"]

    def test_one_person_who_says_two_things_is_a_conflict(self, twofold: Folder) -> None:
        twofold.part("a.xlsx", *self.edits(self.FIRST))
        twofold.part("b.xlsx", *self.edits({**self.FIRST, "LOR02": "n/a"}))
        assert [line.partition(":")[0] for line in twofold.wrong()] == ["C01, LOR02"]

    def test_elsewhere_two_assessors_are_a_conflict(self, folder: Folder) -> None:
        folder.part("a.xlsx", *self.edits(self.FIRST))
        folder.part("b.xlsx", *self.edits(self.AGAIN))
        assert {line.partition(":")[0] for line in folder.wrong()} >= {
            "C01, inspector_ref",
            "C01, LOR02",
        }

    def test_a_sheet_second_is_gathered_too(self, folder: Folder) -> None:
        head = ["case_ref", "inspector_ref", "LOR02", "LOR06"]
        one = ["c01.", "I2", "Insufficient", None]
        folder.part("a.xlsx", lambda book: book.update(Second=[head, one]))
        folder.part(
            "b.xlsx",
            lambda book: book.update(
                Second=[head, ["C01", "I2", None, "n/a"], ["C02", "I2", "n/a", "n/a"]]
            ),
        )
        found = folder.read().second
        assert found[found["answer"] != ""][["ref", "question", "answer"]].values.tolist() == [
            ["C01", "LOR02", "insufficient"],
            ["C01", "LOR06", "na"],
            ["C02", "LOR02", "na"],
            ["C02", "LOR06", "na"],
        ]
