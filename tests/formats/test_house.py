"""A house dresses every format, and one that cannot be seen or read is refused."""

from __future__ import annotations

import base64
import re
import shutil
import zipfile
from pathlib import Path

import pytest

import sqs_analysis as sqs
from sqs_analysis.api import settings_for
from sqs_analysis.errors import AnalystError
from sqs_analysis.house import DEFAULT, contrast, load, recoloured
from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.marks import Dots, Line
from sqs_analysis.publish.formats.paper import drawing
from sqs_analysis.publish.provenance import ingredients
from sqs_analysis.publish.settings import Settings
from tests import contrast as wcag

REPORT = Path(sqs.__file__).parent / "report"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OURS = """
[organisation]
name = "Vale & Marsh Reviews"
short = "VMR"
lines = ["1 High Street, Vale", "Telephone 01632 960002"]
[logo]
file = "logo.png"
alt = "A heron"
[words]
head = "Restricted"
foot = "Vale & Marsh Reviews, registered nowhere"
closing = "This letter can be had in large print."
[fonts]
word = "Georgia"
pdf = "DejaVu Sans"
[colours]
accent = "#6b1f3a"
aside = "#7a5c00"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    (folder / "house.toml").write_text(OURS, "utf-8")
    (folder / "logo.png").write_bytes(DOT)
    return folder


@pytest.fixture(scope="module")
def dressed(house: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's report in our dress."""
    output = tmp_path_factory.mktemp("dressed")
    sqs.report(sample, output, house=house, formats="html,pdf,docx,xlsx,ods")
    return output / "milton-keynes-2013"


def refused(folder: Path, text: str) -> str:
    (folder / "house.toml").write_text(text, "utf-8")
    with pytest.raises(AnalystError) as error:
        settings_for(house=folder)
    return str(error.value)


# --- every format ---------------------------------------------------------------------------------


def test_pages_have_its_colours_words_and_logo(dressed: Path) -> None:
    report, letter = (
        (dressed / f"{name}.html").read_text("utf-8") for name in ("report", "letter")
    )
    for page in (report, letter):
        assert "--accent: #6b1f3a;" in page
        assert "#12436d" not in page.lower()
        assert "Vale &amp; Marsh Reviews, registered nowhere" in page
        assert "Restricted" in page[: page.index("</style>")]
        assert "VMR" in page[: page.index("</style>")]
    assert 'alt="A heron"' in letter
    assert letter.index("A heron") < letter.index("1 High Street, Vale") < letter.index("<h1")
    assert "This letter can be had in large print." in letter
    assert "A heron" not in report


def test_paper_has_its_colours_font_and_words(dressed: Path) -> None:
    import pikepdf

    for name in ("report", "letter"):
        with pikepdf.open(dressed / f"{name}.pdf") as pdf:
            fonts = {str(font.BaseFont) for page in pdf.pages for font in fonts_of(page)}
            drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        assert not any("Libertinus" in font for font in fonts)
        assert b"0.41960785 0.12156863 0.22745098" in drawn  # #6b1f3a
        assert b"0.07058824 0.2627451 0.42745098" not in drawn  # #12436d


def fonts_of(page: object) -> list[object]:
    found = page.Resources.get("/Font", {})  # type: ignore[attr-defined]
    return list(found.values())


def test_word_has_its_colours_font_words_and_logo(dressed: Path) -> None:
    for name in ("report", "letter"):
        with zipfile.ZipFile(dressed / f"{name}.docx") as word:
            parts = {part: word.read(part) for part in word.namelist()}
        styles = parts["word/styles.xml"].decode()
        assert "Georgia" in styles
        assert "6B1F3A" in styles
        assert "12436D" not in styles
        feet = b"".join(data for part, data in parts.items() if "footer" in part).decode()
        assert "Vale &amp; Marsh Reviews, registered nowhere" in feet
    text = parts["word/document.xml"].decode()
    assert "1 High Street, Vale" in text
    assert "A heron" in text
    assert "This letter can be had in large print." in text


def test_spreadsheets_have_its_font_words_and_the_colour_of_its_links(dressed: Path) -> None:
    heads = {"tables.xlsx": "xl/worksheets/sheet1.xml", "tables.ods": "styles.xml"}
    for name, part in (("tables.xlsx", "xl/styles.xml"), ("tables.ods", "styles.xml")):
        with zipfile.ZipFile(dressed / name) as book:
            said = book.read(part).decode()
            head = book.read(heads[name]).decode()
        assert "6b1f3a" in said.lower()
        assert "Georgia" in said
        assert "Arial" not in said
        assert "Restricted · VMR · Milton Keynes, 2013 · Internal use" in head


def test_charts_have_its_colours_on_paper(house: Path) -> None:
    """The page draws them of its own variables."""
    dots = Dots((Line("Plan", 0.35, 0.2, 0.5, "7 of 20"),), ("0%", "", "50%", "", "100%"))
    chart = Chart("c", "Title", "Caption", "What it shows", dots, Stamp("a", "0"))
    ours, default = (
        drawing(chart, load(folder).colours).svg.lower() for folder in (house, DEFAULT)
    )
    assert "#6b1f3a" in ours
    assert "#12436d" not in ours
    assert "#12436d" in default


def test_every_role_is_worn_and_no_template_has_a_colour_of_its_own() -> None:
    """But white below what is drawn for paper, and black below the headings of a sheet."""
    files = [path for path in REPORT.rglob("*") if path.is_file()]
    texts = {str(path): path.read_text("utf-8") for path in files}
    for role in dict(load().colours.items()):
        assert any(f"var(--{role})" in text for text in texts.values()), role
    found = {
        name: colours
        for name, text in texts.items()
        if (colours := set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) - {"#fff", "#fff0", "#000000"})
    }
    assert not found


def test_the_default_says_whose_a_letter_is_and_nothing_else_moves(report: Path) -> None:
    letter, page = ((report / f"{name}.html").read_text("utf-8") for name in ("letter", "report"))
    assert '<p class="letterhead"><strong>HM Inspectorate of Probation</strong></p>' in letter
    assert "letterhead" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_a_house_that_changed_makes_reports_again(
    house: Path, sample: Path, tmp_path: Path
) -> None:
    folder, ours = tmp_path / "workbooks", tmp_path / "house"
    folder.mkdir()
    shutil.copy(sample, folder)
    shutil.copytree(house, ours)
    states = []
    for colour in ("#6b1f3a", "#6b1f3a", "#1f3a6b"):
        told = (ours / "house.toml").read_text("utf-8")
        (ours / "house.toml").write_text(re.sub(r'accent = "#\w+"', f'accent = "{colour}"', told))
        made = sqs.batch(folder, tmp_path / "out", house=ours, workers=1)
        states.append([outcome.state for outcome in made.outcomes])
    assert states == [["done"], ["unchanged"], ["done"]]


def test_only_what_a_house_says_makes_reports_again(house: Path, tmp_path: Path) -> None:
    def made_of(settings: Settings) -> str:
        return ingredients("0", "a.xlsx", "a", settings)["house"]

    ours = shutil.copytree(house, tmp_path / "house")
    before = made_of(Settings(house=ours))
    (ours / "notes.txt").write_text("Reports may even be made here.", "utf-8")
    assert made_of(Settings(house=ours)) == before == made_of(Settings(house=house))
    logo = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (ours / "logo.svg").write_text(logo, "utf-8")
    told = (ours / "house.toml").read_text("utf-8").replace("logo.png", "logo.svg")
    (ours / "house.toml").write_text(told, "utf-8")
    after = made_of(Settings(house=ours))
    assert len({before, after, made_of(Settings())}) == 3  # and leaving a house does too


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[colours]\nquiet = "#9aa0a6"',
            "colours.quiet #9aa0a6 on colours.paper #ffffff has a contrast",
        ),
        ('[dark]\nink = "#333333"', "dark.ink #333333 on dark.paper"),
        ('[colours]\naside = "#ffd9b3"', "4.5 to 1 is needed"),
        ('[colours]\naccent = "navy"', "Write it as #rrggbb"),
        ('[colors]\naccent = "#000000"', "Did you mean colours?"),
        ('[colours]\nacent = "#000000"', "Did you mean colours.accent?"),
        ("[organisation]\nname = 3", "organisation.name is 3"),
        ('[logo]\nfile = "none.png"\nalt = "x"', "there is no such file"),
        ('[fonts]\npdf_files = ["ours.ttf"]', "fonts.pdf_files names ours.ttf"),
        ("[organisation]\nlines = [1]", "organisation.lines is [1]"),
        ('[colours]\nband = "#8a9299"', "colours.aside #b04e0a on colours.band #8a9299"),
        (
            '[fonts]\npdf = "Comic Sans"',
            "no file of fonts.pdf_files is that font. There are: DejaVu",
        ),
        ('[fonts]\npdf = "X"\npdf_files = ["house.toml"]', "is no font that can be read"),
        ("[organisation", "cannot be read as a house"),
        ('organisation = "x"', "must be a part"),
    ],
)
def test_what_is_wrong_with_a_house_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    message = refused(tmp_path, text)
    assert said in message
    assert "house.toml" in message


def test_a_logo_needs_words_and_a_known_kind(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(DOT)
    (tmp_path / "logo.gif").write_bytes(DOT)
    assert "needs logo.alt" in refused(tmp_path, '[logo]\nfile = "logo.png"')
    assert ".png or .svg" in refused(tmp_path, '[logo]\nfile = "logo.gif"\nalt = "x"')


def test_a_logo_that_is_no_picture_is_told_before_anything_is_made(
    tmp_path: Path, sample: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(b"no picture")
    (tmp_path / "house.toml").write_text('[logo]\nfile = "logo.png"\nalt = "x"', "utf-8")
    with pytest.raises(AnalystError, match=r"logo\.file cannot be shown"):
        sqs.report(sample, tmp_path / "out", house=tmp_path)
    assert not (tmp_path / "out").exists()


# --- colours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("#000000", "#ffffff"), ("#12436d", "#f0f3f5"), ("#777", "#fff")])
def test_contrast_is_computed_as_wcag_does(pair: tuple[str, str]) -> None:
    one, other = (colour if len(colour) == 7 else "#" + colour[1:] * 2 for colour in pair)
    assert contrast(one, other) == pytest.approx(wcag.contrast(one, other))


def test_a_drawing_takes_each_role_to_its_own_colour(house: Path) -> None:
    default, ours = load(DEFAULT).colours, load(house).colours
    drawing = " ".join(colour.upper() for _, colour in default.items())
    assert recoloured(drawing, ours).lower() == " ".join(colour for _, colour in ours.items())
    assert recoloured(drawing, default) == drawing
