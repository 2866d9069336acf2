"""Dates: as people and programs write them, in an order that can be told, and held to the fieldwork."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.read.inspection import read
from sqs_analysis.read.readings import day_of
from tests import files

DAY = dt.date(2013, 3, 11)
WRITTEN = [
    *("11/03/2013", "11.03.2013", "11-03-2013", "11/3/13", "2013-03-11", "2013/03/11", "20130311"),
    *("2013-03-11 00:00:00", "2013-03-11T09:30:00Z", "11 March 2013", "11 Mar 2013", "11-Mar-13"),
    *("March 11, 2013", "Monday 11 March 2013", "Mon, 11th March 2013", " 11\u00a0March 2013 "),
]
NOT_WRITTEN = ["", "mid March", "31/02/2013", "March 2013", "2013", "11", "13/13/2013", "0/1/2013"]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert day_of(text) == DAY


@pytest.mark.parametrize("text", NOT_WRITTEN)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_comes_back(day: dt.date) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%Y-%m-%d 00:00:00"):
        assert day_of(day.strftime(form)) == day


@pytest.fixture(scope="module")
def book(sample: Path) -> files.Book:
    return files.sample_book(sample)


def said(
    book: files.Book, folder: Path, details: Mapping[str, files.Value], days: Sequence[files.Value]
) -> list[str]:
    """Problems of the sample as .csv with other details, and other dates of assessment."""
    own = copy.deepcopy(book)
    for line in own["Inspection"]:
        line[1] = details.get(str(line[0]), line[1])
    for line, day in zip(own["Cases"][2:], days, strict=False):
        line[20] = day
    found = read(files.by_csv(own, folder / "book"))
    return [f"{p.severity} {p}" for p in found.problems]


AMERICAN = {
    "fieldwork_start": "03/11/2013",
    "fieldwork_end": "03/13/2013",
    "publication_date": "05/08/2013",
}


def test_a_column_with_the_month_first_is_one_problem(book: files.Book, tmp_path: Path) -> None:
    lines = said(book, tmp_path, AMERICAN, ["03/11/2013"] * 10 + ["03/13/2013"] * 10)
    assert [line.partition(", so")[0] for line in lines] == [
        'error Inspection!B7: "03/13/2013" is a day only with the month first',
        'error Cases!U13 (assessment_date): "03/13/2013" is a day only with the month first',
    ]


def test_a_column_that_may_be_either_is_told_once(book: files.Book, tmp_path: Path) -> None:
    details = {
        "fieldwork_start": "04/03/2013",
        "fieldwork_end": "06/03/2013",
        "publication_date": None,
    }
    lines = said(book, tmp_path, details, ["04/03/2013"] * 20)
    assert [line.partition(";")[0] for line in lines] == [
        'warning Inspection!B6: "04/03/2013" is read as 4 March 2013',
        'warning Cases!U3 (assessment_date): "04/03/2013" is read as 4 March 2013',
    ]


def test_one_day_that_tells_the_order_tells_it_for_all(book: files.Book, tmp_path: Path) -> None:
    assert said(book, tmp_path, {}, ["12/03/2013"] * 20) == []


CASE, DETAIL = "Cases!U3 (assessment_date):", "Inspection!B7 (fieldwork_end):"
START = "Inspection!B6 (fieldwork_start):"
HELD: list[tuple[dict[str, files.Value], list[files.Value], str]] = [
    (
        {},
        [dt.date(1999, 3, 11)],
        f"warning {CASE} 11 March 1999 lies 14 years before the fieldwork",
    ),
    (
        {},
        [dt.date(2012, 3, 11)],
        f"warning {CASE} 11 March 2012 lies 365 days before the fieldwork",
    ),
    ({}, [dt.date(2031, 3, 11)], f"error {CASE} 11 March 2031 lies after the fieldwork"),
    ({}, [dt.date(1900, 1, 2)], f"error {CASE} 2 January 1900 lies 113 years before the fieldwork"),
    (
        {},
        [dt.date(2014, 3, 11)] * 20,
        f"warning {CASE} 11 March 2014, like 19 more of the 20 dates",
    ),
    (
        {"fieldwork_start": dt.date(2003, 3, 10)},
        [],
        f"error {DETAIL} 13 March 2013 is 10 years after",
    ),
    ({"fieldwork_start": dt.date(1900, 1, 1)}, [], f"error {START} 1 January 1900 cannot be."),
    (
        {"fieldwork_start": dt.date(2013, 1, 14)},
        [],
        f"warning {DETAIL} 13 March 2013 is 58 days after",
    ),
    (
        {"publication_date": dt.date(2031, 5, 8)},
        [],
        "warning Inspection!B8 (publication_date): 8 May 2031 is 18 years after fieldwork_end",
    ),
]


@pytest.mark.parametrize(("details", "days", "words"), HELD)
def test_dates_are_held_to_the_fieldwork(
    details: dict[str, files.Value],
    days: list[files.Value],
    words: str,
    book: files.Book,
    tmp_path: Path,
) -> None:
    (line,) = said(book, tmp_path, details, days)
    assert line.startswith(words)
