"""What is odd in the build of a file is found: changes, comments, what is hidden, macros, authors."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image

from sqs_analysis.clearance.door import Verdict, examine
from tests.release import plants
from tests.release.plants import HOME

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once

Make = Callable[[Path], None]
ADA = "Ada Lovelace"


def saved_docx(change: Callable[[Any], None]) -> Make:
    def make(path: Path) -> None:
        document = plants._document()
        document.add_paragraph("Nothing to see.")
        change(document)
        document.save(path)

    return make


def saved_xlsx(change: Callable[[Workbook], None]) -> Make:
    def make(path: Path) -> None:
        book = plants._book()
        change(book)
        book.save(path)

    return make


def with_part(
    make: Make, name: str, data: bytes | str, replacing: tuple[str, str] = ("", "")
) -> Make:
    """A package with one more part, or with something in a part replaced."""

    def made(path: Path) -> None:
        make(path)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old:
            parts = {entry: old.read(entry) for entry in old.namelist()}
        if replacing[0]:
            said = parts[name].decode().replace(*replacing)
            assert said.encode() != parts[name], f"{replacing[0]} is not in {name}"
            parts[name] = said.encode()
        else:
            parts[name] = data.encode() if isinstance(data, str) else data
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for entry, content in parts.items():
                new.writestr(entry, content)

    return made


def ods(cell: str = "", **more: str) -> Make:
    plain = "<table:table-cell><text:p>Nothing</text:p></table:table-cell>"
    return lambda path: plants._ods(path, cell or plain, "", **more) and None


def pdf(change: Callable[[pikepdf.Pdf], None]) -> Make:
    def make(path: Path) -> None:
        document = plants._pdf("Nothing to see")
        change(document)
        document.save(path)

    return make


def said(text: str | bytes) -> Make:
    data = text.encode() if isinstance(text, str) else text
    return lambda path: path.write_bytes(data) and None


def page(inner: str) -> Make:
    return lambda path: plants._html(path, inner) and None


def notebook(**cell: Any) -> Make:
    return lambda path: plants._notebook(path, cell, "") and None


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["cases.csv"] = pikepdf.AttachedFileSpec(
        document, b"a,b", filename="cases.csv"
    )


def script(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = document.make_indirect(action)


def annotate(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="x", T=ADA
    )
    document.pages[0].Annots = document.make_indirect([document.make_indirect(note)])


def xmp(document: pikepdf.Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False) as record:
        record["dc:creator"] = [ADA]


def invisible(document: pikepdf.Pdf) -> None:
    document.pages[0].Contents = document.make_stream(b"BT /F1 9 Tf 3 Tr (Nothing) Tj ET")


def info(key: str) -> Callable[[pikepdf.Pdf], None]:
    return lambda document: document.docinfo.__setitem__(key, ADA)


def locked(path: Path) -> None:
    plants._pdf("Nothing").save(path, encryption=pikepdf.Encryption(owner="a", user="b"))


def photograph(path: Path) -> None:
    exif = Image.Exif()
    exif[0x13B] = ADA
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (2, 2)).save(path, "JPEG", exif=exif)


def archive(inner: bytes = b"") -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as packed:
        packed.writestr("inner.zip", inner or archive(b"x"))
    return into.getvalue()


def inserted(document: Any) -> None:
    plants._tracked(document.add_paragraph(), "w:ins", "w:t", "more")


def deleted(document: Any) -> None:
    plants._tracked(document.add_paragraph(), "w:del", "w:delText", "less")


def commented(document: Any) -> None:
    document.add_comment(
        document.add_paragraph("x").runs[0], text="Is this so?", author=ADA, initials="AL"
    )


def hide(document: Any) -> None:
    document.add_paragraph().add_run("Nothing").font.hidden = True


def whiten(document: Any) -> None:
    from docx.shared import Pt, RGBColor

    run = document.add_paragraph().add_run("Nothing")
    run.font.color.rgb, run.font.size = RGBColor(255, 255, 255), Pt(9)


def shrink(document: Any) -> None:
    from docx.shared import Pt

    document.add_paragraph().add_run("Nothing").font.size = Pt(1)


def core(name: str) -> Callable[[Any], None]:
    return lambda document: setattr(document.core_properties, name, ADA)


def named(name: str, text: str) -> Callable[[Workbook], None]:
    return lambda book: plants.with_name(book, name, text)


def formula(book: Workbook) -> None:
    book.active["C4"] = "=SUM(A1:A3)"


def veil(state: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.create_sheet("Kept").sheet_state = state

    return change


def veiled_row(book: Workbook) -> None:
    book.active["A5"] = "x"
    book.active.row_dimensions[5].hidden = True


def veiled_column(book: Workbook) -> None:
    book.active["D2"] = "x"
    book.active.column_dimensions["D"].hidden = True


def note(book: Workbook) -> None:
    book.active["B3"].comment = Comment("Is this so?", ADA)


def prop(name: str) -> Callable[[Workbook], None]:
    return lambda book: setattr(book.properties, name, ADA)


DOCX, XLSX = saved_docx(lambda _: None), saved_xlsx(lambda _: None)
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OUTSIDE = (
    '<Relationship Id="r9" Type="http://x/attachedTemplate" Target="{}" TargetMode="External"/>'
)
PERSON = (
    '<p:people xmlns:p="http://x"><p:person displayName="Ada Lovelace" userId="ada"/></p:people>'
)
ABSOLUTE = f'<absPath url="{plants.USERS}\\"/><workbookPr'
SHARED = '<fileSharing userName="Ada"/><workbookPr'
NOTED = (
    "<table:table-cell><office:annotation><dc:creator>Ada Lovelace</dc:creator></office:annotation>"
    "</table:table-cell>"
)
HIDDEN_STYLE = (
    '<office:automatic-styles><style:style style:name="t1" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
# Each with the ending of its file, the kind of finding, and the place that is told.
BUILDS: list[tuple[str, Make, str, str]] = [
    ("docx", saved_docx(inserted), "tracked change", "document"),
    ("docx", saved_docx(deleted), "tracked change", "document"),
    ("docx", saved_docx(commented), "comment", "comments"),
    ("docx", saved_docx(commented), "author", "comments"),
    ("docx", saved_docx(hide), "hidden", "paragraph 2"),
    ("docx", saved_docx(whiten), "hidden", "paragraph 2"),
    ("docx", saved_docx(shrink), "hidden", "paragraph 2"),
    ("docx", saved_docx(core("author")), "author", "creator"),
    ("docx", saved_docx(core("last_modified_by")), "author", "lastModifiedBy"),
    ("docx", with_part(DOCX, "word/vbaProject.bin", b"x"), "macro", "vbaProject"),
    ("docx", with_part(DOCX, "word/embeddings/oleObject1.bin", b"x"), "embedded", "embeddings"),
    ("docx", with_part(DOCX, "word/embeddings/book.xlsx", b"x"), "archive", "book.xlsx"),
    ("docx", with_part(DOCX, "customXml/item1.xml", "<a>b</a>"), "custom data", "customXml"),
    ("docx", with_part(DOCX, "docProps/thumbnail.jpeg", b"x"), "unreadable", "the file"),
    ("docx", with_part(DOCX, "word/people.xml", PERSON), "author", "people"),
    (
        "docx",
        with_part(
            DOCX,
            "word/_rels/settings.xml.rels",
            RELS.format(OUTSIDE.format(f"file://{HOME}/t.dotm")),
        ),
        "outside link",
        "settings",
    ),
    (
        "docx",
        with_part(
            DOCX,
            "word/document.xml",
            "",
            (
                "<w:sectPr",
                '<w:p><w:r><w:instrText>INCLUDETEXT "x.doc"</w:instrText></w:r></w:p><w:sectPr',
            ),
        ),
        "outside link",
        "document",
    ),
    ("docx", with_part(DOCX, "word/media/drawing.emf", b"x"), "not looked into", "drawing.emf"),
    (
        "docx",
        with_part(DOCX, "docProps/app.xml", "", ("<HyperlinkBase/>", "<Company>Fern</Company>")),
        "author",
        "Company",
    ),
    ("docx", said(b"PK\x03\x04 not whole"), "unreadable", "the file"),
    (
        "docx",
        said(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")),
        "unreadable",
        "the file",
    ),
    (
        "docx",
        with_part(DOCX, "word/document.xml", "", ("<w:body>", "<w:body><w:p>")),
        "unreadable",
        "the file",
    ),
    (
        "docx",
        with_part(DOCX, "word/evil.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "unreadable",
        "the file",
    ),
    ("xlsx", saved_xlsx(formula), "formula", "C4"),
    ("xlsx", saved_xlsx(veil("hidden")), "hidden", "sheet Kept"),
    ("xlsx", saved_xlsx(veil("veryHidden")), "hidden", "sheet Kept"),
    ("xlsx", saved_xlsx(veiled_row), "hidden", "row 5"),
    ("xlsx", saved_xlsx(veiled_column), "hidden", "columns 4"),
    ("xlsx", saved_xlsx(note), "comment", "B3"),
    ("xlsx", saved_xlsx(note), "author", "comment"),
    ("xlsx", saved_xlsx(prop("creator")), "author", "creator"),
    ("xlsx", saved_xlsx(prop("lastModifiedBy")), "author", "lastModifiedBy"),
    ("xlsx", saved_xlsx(named("Elsewhere", "[1]Cases!$A$1")), "outside link", "name Elsewhere"),
    ("xlsx", saved_xlsx(named("Gone", "#REF!")), "outside link", "name Gone"),
    ("xlsx", with_part(XLSX, "xl/vbaProject.bin", b"x"), "macro", "vbaProject"),
    (
        "xlsx",
        with_part(XLSX, "xl/externalLinks/externalLink1.xml", "<a/>"),
        "outside link",
        "externalLink1",
    ),
    ("xlsx", with_part(XLSX, "xl/connections.xml", "<a/>"), "outside link", "connections"),
    (
        "xlsx",
        with_part(XLSX, "xl/pivotCache/pivotCacheDefinition1.xml", "<a/>"),
        "embedded",
        "pivotCache",
    ),
    (
        "xlsx",
        with_part(XLSX, "xl/threadedComments/threadedComment1.xml", "<a/>"),
        "comment",
        "threaded",
    ),
    ("xlsx", with_part(XLSX, "xl/persons/person.xml", PERSON), "author", "person"),
    (
        "xlsx",
        with_part(XLSX, "xl/printerSettings/printerSettings1.bin", b"x"),
        "not looked into",
        "printer",
    ),
    ("xlsx", with_part(XLSX, "xl/workbook.xml", "", ("<workbookPr", ABSOLUTE)), "path", "workbook"),
    ("xlsx", with_part(XLSX, "xl/workbook.xml", "", ("<workbookPr", SHARED)), "author", "workbook"),
    ("xlsx", said(b"no archive"), "unreadable", "the file"),
    ("xlsx", said(b""), "unreadable", "the file"),
    ("ods", ods(styles=HIDDEN_STYLE, table=' table:style-name="t1"'), "hidden", "sheet One"),
    (
        "ods",
        ods(NOTED),
        "comment",
        "One",
    ),
    (
        "ods",
        ods(NOTED),
        "author",
        "One",
    ),
    (
        "ods",
        ods('<table:table-cell table:formula="of:=1+1"><text:p>2</text:p></table:table-cell>'),
        "formula",
        "One",
    ),
    (
        "ods",
        ods(
            '<table:table-cell><text:p><text:a xlink:href="../x.ods">x</text:a></text:p>'
            "</table:table-cell>"
        ),
        "outside link",
        "One",
    ),
    (
        "ods",
        ods(meta="<meta:initial-creator>Ada Lovelace</meta:initial-creator>"),
        "author",
        "initial-creator",
    ),
    ("ods", ods(meta="<dc:creator>Ada Lovelace</dc:creator>"), "author", "creator"),
    (
        "ods",
        ods(meta='<meta:user-defined meta:name="Owner">Ada</meta:user-defined>'),
        "author",
        "Owner",
    ),
    ("ods", with_part(ods(), "Basic/Standard/Module1.xml", "<a/>"), "macro", "Basic"),
    ("ods", with_part(ods(), "Object 1/content.xml", "<a/>"), "embedded", "Object 1"),
    ("ods", said(archive()), "unreadable", "the file"),
    ("pdf", pdf(info("/Author")), "author", "Author"),
    ("pdf", pdf(xmp), "author", "XMP"),
    ("pdf", pdf(attach), "attachment", "attachment cases.csv"),
    ("pdf", pdf(script), "script", "object"),
    ("pdf", pdf(annotate), "comment", "object"),
    ("pdf", pdf(annotate), "author", "object"),
    ("pdf", pdf(invisible), "hidden", "page 1"),
    ("pdf", locked, "unreadable", "the file"),
    ("pdf", said(b"%PDF-1.7 and nothing else"), "unreadable", "the file"),
    ("html", page("<!-- ask Ada -->"), "comment", "line 3"),
    ("html", page("<p hidden>Nothing</p>"), "hidden", "line 3"),
    ("html", page('<p style="visibility:hidden">Nothing</p>'), "hidden", "line 3"),
    ("html", page("<script>alert(1)</script>"), "script", "line 3"),
    ("html", page('<p onclick="go()">Nothing</p>'), "script", "line 3"),
    ("html", page('<a href="javascript:go()">Nothing</a>'), "script", "line 3"),
    ("html", page('<img src="https://example.org/x.png">'), "outside link", "line 3"),
    ("html", page('<iframe src="x.html"></iframe>'), "embedded", "line 3"),
    ("html", page('<meta name="author" content="Ada Lovelace">'), "author", "author"),
    ("html", page('<input type="hidden" value="x">'), "hidden", "line 3"),
    ("html", said(b"a\0b"), "unreadable", "the file"),
    ("txt", said("seen C\u200b07 and \uff13 of \uff15"), "case", "line 1"),
    ("txt", said("seen C\u200b07 and \uff13 of \uff15"), "small number", "line 1"),
    (
        "ipynb",
        notebook(
            outputs=[{"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []}]
        ),
        "traceback",
        "cell 2, output 1",
    ),
    (
        "ipynb",
        said(json.dumps({"cells": [], "metadata": {"authors": [{"name": "Ada"}]}})),
        "author",
        "authors",
    ),
    ("ipynb", said("{}"), "unreadable", "the file"),
    ("json", said('{"author": "Ada"}'), "author", "author"),
    ("json", said("{"), "unreadable", "the file"),
    ("json", said("[" * 100_000), "unreadable", "the file"),
    *[
        ("csv", said(f'name,note\nx,"{start}cmd"\n'), "formula", "row 2, note")
        for start in "=+-@\t\r"
    ],
    ("csv", said("level,question,answered\nquestion,VUL09,2\n"), "small number", "row 2"),
    (
        "json",
        said('{"themes": [{"title": "x", "sufficient": 1, "answered": 2}]}'),
        "small number",
        "themes",
    ),
    ("jpg", photograph, "author", "Artist"),
    ("jpg", photograph, "hidden", "picture"),
    ("png", said(b"no picture"), "unreadable", "the file"),
    ("zip", said(archive()), "archive", "the file"),
    ("7z", said(b"x"), "archive", "the file"),
    ("msg", said(b"x"), "not looked into", "the file"),
    ("odt", said(b"x"), "not looked into", "the file"),
    ("", said(b"x"), "not looked into", "the file"),
    ("bak", said(b"x"), "leftover", "the file"),
]
NAMES = [
    (".letter.new.12.abc", "leftover"),
    ("~$letter.docx", "leftover"),
    ("Thumbs.db", "leftover"),
    ("C07 notes.txt", "case"),
    ("for S03.md", "name"),
]


@pytest.fixture(scope="module")
def verdict(report_of_the_session: Path) -> Verdict:
    for number, (ending, make, _, _) in enumerate(BUILDS):
        make(report_of_the_session / f"build{number:03}.{ending}".rstrip("."))
    for name, _ in NAMES:
        (report_of_the_session / name).write_text("Nothing", "utf-8")
    (report_of_the_session / "elsewhere.txt").symlink_to("/etc/hostname")
    return examine(report_of_the_session)


@pytest.mark.parametrize("number", range(len(BUILDS)))
def test_what_is_odd_is_found_at_its_place(number: int, verdict: Verdict) -> None:
    ending, _, kind, place = BUILDS[number]
    found = verdict.of(f"build{number:03}.{ending}".rstrip("."))
    told = [(finding.kind, finding.place, finding.what) for finding in found]
    assert any(k == kind and re.search(place, p) for k, p, _ in told), told


@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_the_name_of_a_file_is_looked_at(name: str, kind: str, verdict: Verdict) -> None:
    assert kind in {finding.kind for finding in verdict.of(name)}


def test_a_link_out_of_the_folder_is_found(verdict: Verdict) -> None:
    assert {finding.kind for finding in verdict.of("elsewhere.txt")} == {"leftover"}


def test_everything_put_beside_the_report_is_not_ours(verdict: Verdict) -> None:
    strangers = [f for f in verdict.stands.files if f.name.startswith("build")]
    assert {file.state for file in strangers} == {"not ours"}
