"""What an analyst takes along: files of charts and figures, axes of her own, pickers and their code."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import sqs_analysis as sqs
from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.intervals import wilson


@pytest.fixture(scope="module")
def inspection(sample: Path) -> Inspection:
    return sqs.read(sample)


@pytest.fixture
def chart(inspection: Inspection) -> Any:
    return sqs.chart(inspection.findings(by="section", where="custodial"))


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "csv", "xlsx"])
def test_what_is_saved_twice_has_the_same_bytes(chart: Any, tmp_path: Path, ending: str) -> None:
    first, second = (chart.save(tmp_path / f"{name}.{ending}") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_picture_says_what_it_shows_of_whom_and_in_words(chart: Any, tmp_path: Path) -> None:
    text = chart.save(tmp_path / "themes.svg").read_text("utf-8")
    for words in ("custodial cases", "12 of 23", "milton-keynes-2013", "Protecting the public"):
        assert words in text
    with Image.open(chart.save(tmp_path / "themes.png")) as picture:
        assert "Protecting the public: 12 of 23" in picture.info["Description"]
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(chart.save(tmp_path / "themes.pdf")) as pdf:
        assert "Protecting the public: 12 of 23" in str(pdf.docinfo["/Subject"])


def test_figures_are_saved_as_they_were_found(inspection: Inspection, tmp_path: Path) -> None:
    found = inspection.findings(by="gender")
    for shown in (sqs.chart(found), sqs.table(found), sqs.say(found)):
        back = pd.read_csv(shown.save(tmp_path / "found.csv"), keep_default_na=False)
        assert sorted(
            zip(back["question"], back["group"], back["sufficient"], strict=True)
        ) == sorted(zip(found["question"], found["group"], found["sufficient"], strict=True))
    sheets = pd.read_excel(
        sqs.chart(found).save(tmp_path / "found.xlsx"), sheet_name=None, engine="openpyxl"
    )
    assert list(sheets) == ["Figures", "In words"]
    assert len(sheets["Figures"]) == len(found)
    assert "Gender: Male" in sheets["In words"].to_string()


def test_a_formula_in_a_saved_text_is_text(tmp_path: Path) -> None:
    import openpyxl

    frame = pd.DataFrame({"note": ["=1+1"], "n": [-3]})
    shown = sqs.table(frame)
    assert "'=1+1,-3" in shown.save(tmp_path / "note.csv").read_text("utf-8-sig")
    sheet = openpyxl.load_workbook(shown.save(tmp_path / "note.xlsx"))["Figures"]
    assert sheet["A2"].data_type == "s"


REFUSED = [
    ("chart.jpg", "must end in .svg, .png, .pdf, .csv or .xlsx"),
    ("nowhere/chart.svg", "There is no folder"),
]


@pytest.mark.parametrize(("name", "words"), REFUSED)
def test_what_cannot_be_saved_is_told(chart: Any, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(AnalystError, match=words):
        chart.save(tmp_path / name)


def test_a_picture_is_of_one_chart(inspection: Inspection, tmp_path: Path) -> None:
    several = sqs.chart(inspection.findings())
    with pytest.raises(AnalystError, match="A picture is of one chart, and this holds 5"):
        several.save(tmp_path / "all.png")
    with pytest.raises(AnalystError, match="this holds none"):
        inspection.case("C14").card.save(tmp_path / "case.png")
    assert inspection.case("C14").card.save(tmp_path / "case.csv").stat().st_size > 5000


def test_a_chart_goes_on_axes_of_ones_own(inspection: Inspection) -> None:
    found = inspection.findings(by="section")
    ax = Figure().subplots()
    sqs.chart(found, ax=ax)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[1] == "Protecting the public  19 of 44"
    dots = [line.get_xdata() for line in ax.lines if line.get_marker() == "o"]
    shares = found["proportion"].dropna()
    np.testing.assert_allclose([float(np.ravel(x)[0]) for x in dots], shares)
    with pytest.raises(AnalystError, match="One chart of shares"):
        sqs.chart(inspection.findings(), ax=Figure().subplots())


# --- pickers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_line_of_code_gives_what_the_pickers_show(inspection: Inspection, seed: int) -> None:
    chance, explorer = random.Random(seed), sqs.explore(inspection)
    for name in ("theme", "question", "split", "cross", "only"):
        options = [value for _, value in explorer.pickers[name].options]
        explorer.pick(**{name: chance.choice(options)})
    code = explorer.code.removeprefix("sqs.chart(").removesuffix(")")
    pd.testing.assert_frame_equal(eval(code, {"inspection": inspection}), explorer.findings)
    assert str(explorer.shown).startswith(explorer.code)


def test_what_is_picked_is_shown_with_its_cells_sentences_and_case(inspection: Inspection) -> None:
    explorer = sqs.explore(inspection, confidence=0.9)
    explorer.pick(theme="ROH", question="ROH09", split="gender", case="C14")
    page = str(explorer.shown)
    assert 'findings(by="gender", confidence=0.9).query("question == \'ROH09\'")' in page
    for words in ("90% interval", "Cases!AX16", "Gender: Female · In ", "Case C14"):
        assert words in page


def test_groups_that_nobody_is_in_are_told_in_words(inspection: Inspection) -> None:
    explorer = sqs.explore(inspection)
    explorer.pickers["only"].options = [("nobody", "gender == 'other'")]
    explorer.pick(only="gender == 'other'")
    assert "There is no case of which this holds" in str(explorer.shown)


# --- the ideas behind the figures -----------------------------------------------------------------


def test_an_interval_is_explained_by_its_own_figures(inspection: Inspection) -> None:
    from scipy.stats import binom

    said = str(sqs.why_interval(inspection.finding("LOR02")))
    lower, upper = wilson(7, 20)
    assert "7 of 20 is 35%, and its 95% interval runs from 18% to 57%" in said
    assert f"18%\t{binom.cdf(7, 20, lower):.0%}\t{binom.sf(6, 20, lower):.0%}" in said
    assert f"57%\t{binom.cdf(7, 20, upper):.0%}\t{binom.sf(6, 20, upper):.0%}" in said
    assert "28 of 80 would run from 25% to 46%" in said


def test_a_theme_is_explained_by_its_cases(inspection: Inspection) -> None:
    said = str(sqs.why_theme(sqs.measure(inspection), "LOR"))
    assert "50 of 96 judgements, on 20 cases" in said
    assert "run from 42% to 62%" in said
    assert "runs from 35% to 68%" in said


def test_n_a_is_explained_where_it_matters_most(inspection: Inspection) -> None:
    assert "6 of 6 (100%), and n/a in 14 cases" in str(sqs.why_blank(inspection))


def test_kappa_and_funnel_are_explained_on_invented_data() -> None:
    inspections = sqs.inspections()
    agreed = sqs.agreement(inspections)
    assert "two who never looked would agree on" in str(
        sqs.why_kappa(agreed, inspections[0].instrument)
    )
    assert "Invented data" in str(sqs.invented(inspections))
    assert not sqs.invented(list(inspections)).blocks
    funnel = str(sqs.why_funnel(sqs.national(sqs.programme(inspections))))
    assert "Small teams stray far" in funnel


def test_nothing_to_explain_is_said(inspection: Inspection) -> None:
    found = sqs.agreement(sqs.inspections()).head(0)
    assert "nothing here to show it on" in str(sqs.why_kappa(found, inspection.instrument))
