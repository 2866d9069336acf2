"""A house: what it may say is read or refused in a sentence, and every format wears its dress."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import matplotlib as mpl
import pikepdf
import pytest
from docx.oxml.ns import qn

import sqs_analysis as sqs
from sqs_analysis.api import settings_for
from sqs_analysis.errors import AnalystError
from sqs_analysis.house import House, contrast, default_house, load
from sqs_analysis.present.blocks import Chart, Heading, Number, Paragraph, Stamp, Table
from sqs_analysis.present.marks import Dots, Line
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.dress import letter_of
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.formats.paper import drawing
from sqs_analysis.publish.formats.pdf import pdf_bytes
from sqs_analysis.publish.formats.spreadsheet import ods_bytes, xlsx_bytes
from sqs_analysis.publish.formats.word import word_bytes
from sqs_analysis.publish.ingredients import ingredients
from sqs_analysis.publish.settings import Settings

PACKAGE = Path(sqs.__file__).parent
STAMP = Stamp("hill-valley-2013", "0" * 64)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120">'
    '<rect width="400" height="120" fill="#00f"/></svg>'
)
TOLD = """
[organisation]
name = "Inspectorate & Co"
short = "I&C"
lines = ["1 Bridge Street", "Exampleton"]
[logo]
file = "logo.svg"
alt = "A blue board"
[colours]
accent = "#6B1F4A"
[fonts]
page = 'Georgia, "DejaVu Serif", serif'
word = "DejaVu Serif"
pdf = "DejaVu Serif"
pdf_files = ["DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"]
[words]
head = "OFFICIAL"
foot = "Printed on recycled paper"
closing = "Ask us for copies."
"""


def house_in(folder: Path, told: str) -> Path:
    """A folder with a house, a logo and fonts."""
    (folder / "house.toml").write_text(told, encoding="utf-8")
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    for name in ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"):
        shutil.copy(Path(mpl.get_data_path()) / "fonts" / "ttf" / name, folder / name)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return house_in(tmp_path, TOLD)


@pytest.fixture
def house(folder: Path) -> House:
    return load(folder)


def document(house: House, kind: str = "analysis") -> Document:
    rows = (("Protection", Number(20, "20")),)
    blocks = (
        Heading("A title", 1),
        Paragraph("Looked at.", "draft"),
        Table("t", "A table", ("Theme", "Cases"), rows),
        Paragraph("What the instrument says.", "note"),
    )
    dressed = letter_of(house, blocks) if kind == "letter" else blocks
    about = "Hill Valley, 2013 · Internal use"
    return Document(dressed, STAMP, "en-GB", "2013-05-08", "Made by us", kind, about, house)


def parts(data: bytes) -> str:
    """Everything that the XML of an archive says."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml")]
        return "\n".join(archive.read(name).decode() for name in names)


def streams(data: bytes) -> str:
    """What the pages of a PDF are drawn with."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = [page.Contents.read_bytes().decode("latin-1") for page in pdf.pages]
        fonts = [
            str(o.get("/BaseFont", "")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)
        ]
        return "\n".join((*drawn, *fonts))


class TestReading:
    def test_what_a_house_does_not_say_is_as_usual(self, house: House) -> None:
        assert house.colours == replace(default_house().colours, accent="#6b1f4a")
        assert house.dark == default_house().dark

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ("[organization]", "no part “organization” in a house. Did you mean organisation"),
            (
                '[colours]\nacent = "#000000"',
                r"no entry “colours\.acent”.* Did you mean colours\.accent",
            ),
            ("[organisation]\nname = 3", r"organisation\.name is 3\. Write it as in"),
            ("[organisation]\nlines = [1]", r"organisation\.lines is \[1\]\. Write it as in"),
            ('colours = "red"', r"colours must be a part, written \[colours\]"),
            ('[dark]\nink = "black"', r"dark\.ink is 'black'\. Write it as #rrggbb"),
            ("[organisation]\nname = ", "cannot be read as a house"),
            ('[logo]\nfile = "none.png"', r"logo\.file names none\.png, and there is no such file"),
            ('[logo]\nfile = "logo.svg"', r"logo\.file needs logo\.alt: what it shows"),
            ('[logo]\nfile = "house.toml"', r"logo\.file must be a \.png or \.svg picture"),
            ('[fonts]\npdf_files = ["none.ttf"]', r"fonts\.pdf_files names none\.ttf"),
            (
                '[fonts]\npdf = "Comic Sans"',
                r"no file of fonts\.pdf_files is that font\. There are: Lib",
            ),
            (
                '[fonts]\npdf = "X"\npdf_files = ["logo.svg"]',
                r"logo\.svg is no font that can be read",
            ),
        ],
    )
    def test_what_is_wrong_is_said_in_a_sentence_before_anything_is_made(
        self, told: str, sentence: str, tmp_path: Path
    ) -> None:
        with pytest.raises(AnalystError, match=sentence):
            settings_for(house=house_in(tmp_path, told))

    @pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
    def test_a_logo_that_is_no_picture_is_refused(self, name: str, folder: Path) -> None:
        (folder / "house.toml").write_text(TOLD.replace("logo.svg", name), encoding="utf-8")
        (folder / name).write_text("no picture", encoding="utf-8")
        with pytest.raises(AnalystError, match=r"logo\.file cannot be shown"):
            settings_for(house=folder)

    def test_a_folder_without_a_house_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(AnalystError, match="cannot be read as a house"):
            load(tmp_path)

    def test_a_house_is_read_again_when_it_has_changed(self, folder: Path) -> None:
        before = load(folder)
        (folder / "house.toml").write_text("", encoding="utf-8")
        assert load(folder) != before


class TestContrast:
    @pytest.mark.parametrize(
        ("part", "role", "colour", "ground", "needed"),
        [
            ("colours", "quiet", "#999999", "paper", "4.5"),
            ("colours", "ink", "#757575", "pale", "4.5"),
            ("colours", "aside", "#f9a26c", "paper", "3"),
            ("colours", "aside", "#c96a20", "band", "3"),
            ("dark", "quiet", "#555555", "paper", "4.5"),
        ],
    )
    def test_a_house_nobody_can_read_is_refused(
        self, part: str, role: str, colour: str, ground: str, needed: str, tmp_path: Path
    ) -> None:
        on = getattr(getattr(default_house(), part), ground)
        said = f"{part}.{role} {colour} on {part}.{ground} {on} has a contrast of "
        said += f"{contrast(colour, on):.1f} to 1, and {needed} to 1 is needed"
        with pytest.raises(AnalystError, match=re.escape(said)):
            load(house_in(tmp_path, f'[{part}]\n{role} = "{colour}"'))

    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
    )
    def test_contrast_is_that_of_the_guidelines(self, one: str, other: str, ratio: float) -> None:
        assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
        assert contrast(other, one) == contrast(one, other)


class TestDress:
    def test_a_page_has_its_colours_and_font(self, house: House) -> None:
        page = page_html(document(house))
        light, dark = page.split("prefers-color-scheme: dark", 1)
        assert "--accent: #6b1f4a;" in light
        assert f"--accent: {house.dark.accent};" in dark
        assert '--font: Georgia, "DejaVu Serif", serif;' in light
        assert "Printed on recycled paper" in page

    @pytest.mark.parametrize("kind", ["analysis", "letter"])
    def test_a_pdf_has_its_colours_and_font(self, house: House, kind: str) -> None:
        light = replace(house.colours, accent="#0000ff", ink="#ff0000")
        made = streams(pdf_bytes(document(replace(house, colours=light), kind)))
        assert "1 0 0 scn" in made or "1 0 0 rg" in made
        assert "DejaVuSerif" in made
        assert "LibertinusSerif" not in made

    def test_word_has_its_colours_and_font(self, house: House) -> None:
        word = docx.Document(io.BytesIO(word_bytes(document(house))))
        styles = word.styles.element
        assert "6B1F4A" in styles.xml
        assert "12436D" not in styles.xml
        assert {fonts.get(qn("w:ascii")) for fonts in styles.iter(qn("w:rFonts"))} == {
            "DejaVu Serif"
        }

    @pytest.mark.parametrize("write", [xlsx_bytes, ods_bytes])
    def test_spreadsheets_have_its_colours_and_font(self, write, house: House) -> None:
        said = parts(write(document(house))).casefold()
        assert "6b1f4a" in said
        assert "dejavu serif" in said
        assert "arial" not in re.sub(r"<a:.*?>", "", said)

    def test_a_letter_is_headed_by_the_organisation_and_its_logo(self, house: House) -> None:
        made = document(house, "letter")
        page = page_html(made)
        assert page.index("A blue board") < page.index("Inspectorate &amp; Co") < page.index("<h1")
        assert page.index("1 Bridge Street") < page.index("Exampleton") < page.index("<h1")
        assert page.index("What the instrument says.") < page.index("Ask us for copies.")
        word = docx.Document(io.BytesIO(word_bytes(made)))
        texts = [paragraph.text for paragraph in word.paragraphs]
        assert texts[1:5] == ["Inspectorate & Co", "1 Bridge Street", "Exampleton", "A title"]
        assert word.element.xpath("//wp:docPr/@descr") == ["A blue board"]
        with pikepdf.open(io.BytesIO(pdf_bytes(made))) as pdf:
            said = [
                str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
            ]
        assert said == ["A blue board"]

    def test_an_analysis_has_no_letterhead(self, house: House) -> None:
        assert "Bridge Street" not in page_html(document(house))

    def test_every_page_and_sheet_has_its_words_at_head_and_foot(self, house: House) -> None:
        made = document(house)
        assert made.running == "OFFICIAL · I&C · Hill Valley, 2013 · Internal use"
        section = docx.Document(io.BytesIO(word_bytes(made))).sections[0]
        assert section.header.paragraphs[0].text == made.running
        assert section.footer.paragraphs[0].text.startswith(
            "Printed on recycled paper · Made by us\t"
        )
        for write in (xlsx_bytes, ods_bytes):
            assert "OFFICIAL · I&amp;" in parts(write(made))

    @pytest.mark.parametrize("write", [page_html, pdf_bytes, word_bytes, xlsx_bytes, ods_bytes])
    def test_the_same_house_gives_the_same_bytes(self, write, folder: Path) -> None:
        one, other = (write(document(load(folder), "letter")) for _ in range(2))
        assert one == other

    def test_charts_have_its_colours_on_paper(self, house: House) -> None:
        """The page draws them of its own variables."""
        dots = Dots((Line("Plan", 0.35, 0.2, 0.5, "7 of 20"),), ("0%", "", "50%", "", "100%"))
        chart = Chart("c", "Title", "Caption", "What it shows", dots, STAMP)
        assert "#6b1f4a" in drawing(chart, house.colours).svg.casefold()
        assert "#6b1f4a" not in drawing(chart).svg.casefold()

    def test_every_role_is_in_use(self) -> None:
        """A colour that nothing wears would be a promise that is not kept."""
        sheets = "".join(p.read_text("utf-8") for p in (PACKAGE / "report").rglob("*.css"))
        for role in dict(default_house().colours.items()):
            assert f"var(--{role})" in sheets, role

    def test_no_template_has_a_colour_of_its_own(self) -> None:
        """But white below what is drawn for paper, and black below the headings of a sheet."""
        spared = {"#fff", "#fff0", "#000000"}
        files = [p for p in (PACKAGE / "report").rglob("*") if p.is_file()]
        found = {
            path.name: colours
            for path in files
            if (
                colours := set(re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8"))) - spared
            )
        }
        assert not found


def test_a_changed_house_makes_reports_again(folder: Path) -> None:
    def made_of(settings: Settings) -> str:
        return ingredients("0", "a.xlsx", "a", settings)["house"]

    before = made_of(Settings(house=folder))
    assert made_of(Settings(house=folder)) == before
    (folder / "logo.svg").write_text(SVG.replace("#00f", "#0f0"), encoding="utf-8")
    after = made_of(Settings(house=folder))
    assert len({before, after, made_of(Settings())}) == 3


def test_what_else_stands_in_the_folder_of_a_house_makes_no_report_again(folder: Path) -> None:
    settings = Settings(house=folder)
    before = ingredients("0", "a.xlsx", "a", settings)
    (folder / "notes.txt").write_text("Reports may even be made here.", encoding="utf-8")
    assert ingredients("0", "a.xlsx", "a", settings) == before


def test_a_report_wears_the_house_that_was_chosen(
    folder: Path, sample: Path, tmp_path: Path
) -> None:
    files = sqs.report(sample, tmp_path / "out", house=folder, formats="html")
    pages = {path.name: path.read_text("utf-8") for path in files if path.suffix == ".html"}
    assert "A blue board" in pages["letter.html"]
    assert "--accent: #6b1f4a" in pages["report.html"]
    provenance = next(path for path in files if path.name == "provenance.json")
    assert f'"house": "{folder.name}"' in provenance.read_text("utf-8")
