"""Letters as people edit them: .docx with tracked changes, .txt and .html give the same claims."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml

import sqs_analysis as sqs
from sqs_analysis.cli import main
from sqs_analysis.errors import AnalystError
from sqs_analysis.letters import letter_check
from sqs_analysis.read.claims.letters import read_letter
from sqs_analysis.read.instrument import load

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPHS = (
    "1. Reducing the likelihood of reoffending",
    "1.1 The initial assessment was not good enough in 15 out of 20 cases.",
    "3. Protecting the child or young person",
    "3.1 Vulnerability was assessed well enough in three-quarters of cases.",
)


@pytest.fixture(scope="module")
def reported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's letter, as Word file and as page."""
    output = tmp_path_factory.mktemp("letters")
    sqs.report(sample, output, editions="letter", formats="html,docx")
    return output / sample.stem


def as_text(folder: Path) -> Path:
    path = folder / "letter.txt"
    path.write_text("Milton Keynes\n\n" + "\n\n".join(PARAGRAPHS), "utf-8")
    return path


def as_page(folder: Path) -> Path:
    path = folder / "letter.html"
    body = "".join(f"<p>{said.replace(' ', chr(160), 1)}</p>" for said in PARAGRAPHS)
    path.write_text(f"<style>p {{ width: 13% }}</style><h1>Milton Keynes</h1>{body}", "utf-8")
    return path


def as_word(folder: Path) -> Path:
    path = folder / "letter.docx"
    word = docx.Document()
    for said in ("Milton Keynes", *PARAGRAPHS):
        word.add_paragraph(said)
    word.save(str(path))
    return path


@pytest.mark.parametrize("write", [as_text, as_page, as_word])
def test_every_format_gives_the_same_claims(write: object, sample: Path, tmp_path: Path) -> None:
    assert callable(write)
    held = letter_check(sample, write(tmp_path))
    assert held.names_team
    assert [(c.place, c.text, c.verdict, c.about) for c in held.claims] == [
        ("1.1", "15 out of 20", "refuted", "LOR02"),
        ("3.1", "three-quarters", "proven", "VUL01"),
    ]


def test_a_tracked_change_counts_as_if_it_were_accepted(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "tracked.docx"
    word = docx.Document()
    paragraph = word.add_paragraph("The initial assessment was not good enough in ")
    mark = f'{W} w:id="1" w:author="A. N. Inspector" w:date="2013-05-01T00:00:00Z"'
    for change in (
        f"<w:del {mark}><w:r><w:delText>15</w:delText></w:r></w:del>",
        f"<w:ins {mark}><w:r><w:t>13</w:t></w:r></w:ins>",
        f'<w:r {W}><w:t xml:space="preserve"> out of 20 cases.</w:t></w:r>',
    ):
        paragraph._p.append(parse_xml(change))
    word.save(str(path))
    (claim,) = letter_check(sample, path).claims
    assert (claim.text, claim.verdict) == ("13 out of 20", "proven")


def test_a_word_letter_of_ours_has_the_numbers_that_word_shows(reported: Path) -> None:
    """They stand in no text: Word counts them, and so is it done here."""
    places = [one.place for one in read_letter(reported / "letter.docx", load())[0]]
    assert [place for place in dict.fromkeys(places) if "." in place] == [
        *("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"),
        *("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "4.4", "4.5"),
    ]


def test_word_and_page_of_a_report_say_the_same(sample: Path, reported: Path) -> None:
    word, page = (
        letter_check(sample, reported / f"letter.{ending}") for ending in ("docx", "html")
    )
    told = [[(c.place, c.text, c.verdict) for c in held.claims] for held in (word, page)]
    assert told[0] == told[1]
    assert not word.of("refuted")
    assert len(word.of("proven")) > 30


BROKEN = {
    "letter.pdf": (b"%PDF-1.7", "must end in .docx, .txt or .html"),
    "letter.docx": (b"PK no archive", "is no Word file that can be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_letter_is_refused(name: str, tmp_path: Path) -> None:
    data, said = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(AnalystError, match=said):
        read_letter(tmp_path / name, load())


def test_an_archive_without_text_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "letter.docx", "w") as package:
        package.writestr("mimetype", "application/zip")
    with pytest.raises(AnalystError, match="it has no text"):
        read_letter(tmp_path / "letter.docx", load())


def test_the_command_says_what_is_wrong_first_and_ends_with_one(
    sample: Path, tmp_path: Path
) -> None:
    ended = CliRunner().invoke(
        main, ["letter", "check", str(as_text(tmp_path)), "--data", str(sample)]
    )
    assert ended.exit_code == 1
    lines = ended.output.splitlines()
    assert lines[0] == "Not so"
    assert lines[1].startswith(
        "  1.1  “15 out of 20” is not so: LOR02 (Initial assessment good enough"
    )
    assert lines[-1] == "1 statement of an amount proven, 1 refuted, no not to be proven"


def test_a_letter_of_another_team_is_asked_about(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text("Ashford\n\nVulnerability was assessed well enough in three-quarters of cases.")
    ended = CliRunner().invoke(main, ["letter", "check", str(path), "--data", str(sample)])
    assert ended.exit_code == 0
    assert "other.txt does not name the team" in ended.stderr
