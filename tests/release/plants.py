"""Leaks to plant: what may not leave the building, in every format, wherever it can stand."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pikepdf
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

HOME, USERS = "/ho" + "me/ada", "C:\\Us" + "ers\\ada"
# By kind, what may not be read anywhere.
TEXTS: dict[str, tuple[str, ...]] = {
    "case": ("See C07.", "Case ref: MK-117", "as in case 12", "C-104 was late"),
    "name": ("S03 agreed", "judged by I01", "INSP2 wrote", "staff ref 9"),
    "cell": ("from Cases!H3", "Cases!AX7", "look at cell H14"),
    "path": (
        f"{HOME}/sqs/book.xlsx",
        f"{USERS}\\book.xlsx",
        "file:///srv/book.xlsx",
        "\\\\srv1\\yot\\b.xlsx",
    ),
    "contact": ("ask ada.l@example.org", "ring 01632 960123", "+44 1632 960 124"),
    "unfilled": ("It was late in {LOR02 insufficient}.", "{lor percent}", "of {cases custodial}"),
    "traceback": ("Traceback (most recent call last)", "KeyError: 'case'", 'File "run.py", line 3'),
    "small number": (
        "In four out of five custodial cases, planning was poor.",
        "This was so in the only case of a Looked After Child.",
        "In neither of the two cases was a plan made.",
        "In both custodial cases, the plan was late.",
        "In all three cases, nobody came.",
        "In one of the two, nobody came.",
        "Social workers attended in 1 of 1.",
        "Work was good in 3 of 5 cases.",
        "None of the four young people were seen.",
        "It was sufficient in 0 out of 2.",
    ),
}
Put = Callable[[Path, str], str]


@dataclass(frozen=True)
class Plant:
    """One leak: how its file is made, and what must be said of it."""

    name: str
    kind: str
    text: str
    put: Put


def docx_paragraph(path: Path, text: str) -> str:
    document = _document()
    document.add_paragraph("Nothing to see.")
    document.add_paragraph(text)
    document.save(path)
    return "paragraph 2"


def docx_split(path: Path, text: str) -> str:
    document = _document()
    paragraph = document.add_paragraph()
    for letter in text:
        paragraph.add_run(letter).bold = letter.isupper()
    document.save(path)
    return "paragraph 1"


def docx_table(path: Path, text: str) -> str:
    document = _document()
    table = document.add_table(2, 2)
    table.cell(1, 1).text = text
    document.save(path)
    return "table 1, row 2"


def docx_header(path: Path, text: str) -> str:
    document = _document()
    document.sections[0].header.paragraphs[0].text = text
    document.save(path)
    return "header"


def docx_footer(path: Path, text: str) -> str:
    document = _document()
    document.sections[0].footer.paragraphs[0].text = text
    document.save(path)
    return "footer"


def docx_comment(path: Path, text: str) -> str:
    document = _document()
    run = document.add_paragraph("Nothing to see.").runs[0]
    document.add_comment(run, text=text, author="", initials="")
    document.save(path)
    return "comments"


def docx_title(path: Path, text: str) -> str:
    document = _document()
    document.core_properties.title = text
    document.save(path)
    return "title"


def docx_keywords(path: Path, text: str) -> str:
    document = _document()
    document.core_properties.keywords = text
    document.save(path)
    return "keywords"


def docx_vanish(path: Path, text: str) -> str:
    document = _document()
    document.add_paragraph().add_run(text).font.hidden = True
    document.save(path)
    return "paragraph 1"


def docx_inserted(path: Path, text: str) -> str:
    document = _document()
    _tracked(document.add_paragraph(), "w:ins", "w:t", text)
    document.save(path)
    return "paragraph 1"


def docx_deleted(path: Path, text: str) -> str:
    document = _document()
    _tracked(document.add_paragraph(), "w:del", "w:delText", text)
    document.save(path)
    return "paragraph 1"


def docx_alternative(path: Path, text: str) -> str:
    document = _document()
    picture = document.add_paragraph().add_run().add_picture(_png())
    picture._inline.docPr.set("descr", text)
    document.save(path)
    return "descr"


def xlsx_cell(path: Path, text: str) -> str:
    book = _book()
    book.active["B3"] = text
    book.save(path)
    return "Sheet!B3"


def xlsx_comment(path: Path, text: str) -> str:
    book = _book()
    book.active["B3"].comment = Comment(text, "")
    book.save(path)
    return "comment.*B3"


def xlsx_hidden_sheet(path: Path, text: str) -> str:
    book = _book()
    book.create_sheet("Kept").sheet_state = "veryHidden"
    book["Kept"]["C9"] = text
    book.save(path)
    return "Kept!C9"


def xlsx_hidden_row(path: Path, text: str) -> str:
    book = _book()
    book.active["A5"] = text
    book.active.row_dimensions[5].hidden = True
    book.save(path)
    return "Sheet!A5"


def xlsx_hidden_column(path: Path, text: str) -> str:
    book = _book()
    book.active["D2"] = text
    book.active.column_dimensions["D"].hidden = True
    book.save(path)
    return "Sheet!D2"


def xlsx_title(path: Path, text: str) -> str:
    book = _book()
    book.properties.title = text
    book.save(path)
    return "title"


def xlsx_footer(path: Path, text: str) -> str:
    book = _book()
    book.active.oddFooter.center.text = text
    book.save(path)
    return "sheet1"


def xlsx_prompt(path: Path, text: str) -> str:
    book = _book()
    asked = DataValidation(type="list", formula1='"a,b"', prompt=text, promptTitle="Why")
    book.active.add_data_validation(asked)
    asked.add("A1")
    book.save(path)
    return "prompt"


def ods_cell(path: Path, text: str) -> str:
    return _ods(
        path, f"<table:table-cell><text:p>{_escaped(text)}</text:p></table:table-cell>", "One!A1"
    )


def ods_annotation(path: Path, text: str) -> str:
    note = f"<office:annotation><text:p>{_escaped(text)}</text:p></office:annotation>"
    cell = f"<table:table-cell>{note}<text:p>Nothing</text:p></table:table-cell>"
    return _ods(path, cell, "content.xml, One")


def ods_title(path: Path, text: str) -> str:
    cell = "<table:table-cell><text:p>Nothing</text:p></table:table-cell>"
    return _ods(path, cell, "title", meta=f"<dc:title>{_escaped(text)}</dc:title>")


def pdf_page(path: Path, text: str) -> str:
    pdf = _pdf("Nothing to see", text)
    pdf.save(path)
    return "page 2"


def pdf_title(path: Path, text: str) -> str:
    pdf = _pdf("Nothing to see")
    pdf.docinfo["/Title"] = text
    pdf.save(path)
    return "Title"


def pdf_annotation(path: Path, text: str) -> str:
    pdf = _pdf("Nothing to see")
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=text
    )
    pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(note)])
    pdf.save(path)
    return "object"


def pdf_link(path: Path, text: str) -> str:
    pdf = _pdf("Nothing to see")
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=text)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
    )
    pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(link)])
    pdf.save(path)
    return "object .*URI"


def html_paragraph(path: Path, text: str) -> str:
    return _html(path, f"<p>{_escaped(text)}</p>")


def html_nested(path: Path, text: str) -> str:
    first, _, rest = text.partition(" ")
    return _html(path, f"<p><b>{_escaped(first)}</b> <i>{_escaped(rest)}</i></p>")


def html_cell(path: Path, text: str) -> str:
    return _html(path, f"<table><tr><th>A</th><td>{_escaped(text)}</td></tr></table>")


def html_comment(path: Path, text: str) -> str:
    return _html(path, f"<!-- {text} -->")


def html_hidden(path: Path, text: str) -> str:
    return _html(path, f'<div style="display: none">{_escaped(text)}</div>')


def html_data(path: Path, text: str) -> str:
    return _html(path, f'<p data-note="{_escaped(text)}">Nothing</p>')


def html_title(path: Path, text: str) -> str:
    return _html(path, f'<p title="{_escaped(text)}">Nothing</p>')


def html_alternative(path: Path, text: str) -> str:
    return _html(path, f'<img src="data:," alt="{_escaped(text)}">')


def html_meta(path: Path, text: str) -> str:
    return _html(path, f'<meta name="description" content="{_escaped(text)}">')


def html_script(path: Path, text: str) -> str:
    return _html(path, f"<script>\nconst a = 1; // {text}\n</script>", "line [34]")


def svg_text(path: Path, text: str) -> str:
    drawn = f'<text x="1" y="2">{_escaped(text)}</text>'
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{drawn}\n</svg>', "utf-8")
    return "line"


def json_value(path: Path, text: str) -> str:
    path.write_text(json.dumps({"themes": [{"title": "x"}, {"title": text}]}), "utf-8")
    return r"themes\[1\], title"


def json_key(path: Path, text: str) -> str:
    path.write_text(json.dumps({"notes": {text: {"a": 1}}}), "utf-8")
    return "notes"


def csv_cell(path: Path, text: str) -> str:
    path.write_text(f'name,note\nx,"{text.replace(chr(34), chr(34) * 2)}"\n', "utf-8")
    return "row 2"


def csv_semicolons(path: Path, text: str) -> str:
    path.write_bytes(f'name;note\ny;z\nx;"{text.replace(chr(34), chr(34) * 2)}"\n'.encode("utf-16"))
    return "row 3"


def text_line(path: Path, text: str) -> str:
    path.write_text(f"Nothing\n\n{text}\n", "utf-8")
    return "line 3"


def notebook_source(path: Path, text: str) -> str:
    return _notebook(path, {"source": f"# {text}\nx = 1"}, "cell 2, source")


def notebook_stream(path: Path, text: str) -> str:
    output = {"output_type": "stream", "name": "stdout", "text": ["fine\n", text]}
    return _notebook(path, {"outputs": [output]}, "cell 2, output 1")


def notebook_html(path: Path, text: str) -> str:
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": f"<p>{_escaped(text)}</p>"},
    }
    return _notebook(path, {"outputs": [output]}, "cell 2, output 1")


def notebook_metadata(path: Path, text: str) -> str:
    return _notebook(path, {"metadata": {"note": text}}, "cell 2, metadata")


def png_text(path: Path, text: str) -> str:
    path.write_bytes(_png(Comment=text).getvalue())
    return "picture, Comment"


POSITIONS: dict[str, tuple[Put, ...]] = {
    "docx": (
        *(docx_paragraph, docx_split, docx_table, docx_header, docx_footer, docx_comment),
        *(docx_title, docx_keywords, docx_vanish, docx_inserted, docx_deleted, docx_alternative),
    ),
    "xlsx": (
        *(xlsx_cell, xlsx_comment, xlsx_hidden_sheet, xlsx_hidden_row, xlsx_hidden_column),
        *(xlsx_title, xlsx_footer, xlsx_prompt),
    ),
    "ods": (ods_cell, ods_annotation, ods_title),
    "pdf": (pdf_page, pdf_title, pdf_annotation, pdf_link),
    "html": (
        *(html_paragraph, html_nested, html_cell, html_comment, html_hidden, html_data),
        *(html_title, html_alternative, html_meta, html_script),
    ),
    "svg": (svg_text,),
    "json": (json_value, json_key),
    "csv": (csv_cell, csv_semicolons),
    "txt": (text_line,),
    "md": (text_line,),
    "ipynb": (notebook_source, notebook_stream, notebook_html, notebook_metadata),
    "png": (png_text,),
}


def planted_texts() -> list[Plant]:
    """Each kind of text at each position of each format; which of a kind goes in turn."""
    plants = []
    turn = 0
    for ending, positions in POSITIONS.items():
        for put in positions:
            for kind, texts in TEXTS.items():
                for text in (texts[turn % len(texts)], texts[(turn + 1) % len(texts)]):
                    turn += 1
                    number = len(plants) + 1
                    plants.append(Plant(f"plant{number:04}.{ending}", kind, text, put))
    return plants


def _document() -> Any:
    document = docx.Document()
    for name in ("author", "comments", "last_modified_by", "title", "keywords"):
        setattr(document.core_properties, name, "")
    return document


def _tracked(paragraph: Any, change: str, holder: str, text: str) -> None:
    changed = OxmlElement(change)
    changed.set(qn("w:id"), "1")
    changed.set(qn("w:author"), "Ada Lovelace")
    run, words = OxmlElement("w:r"), OxmlElement(holder)
    words.text = text
    run.append(words)
    changed.append(run)
    paragraph._p.append(changed)


def _book() -> Workbook:
    book = Workbook()
    book.properties.creator = ""
    book.active["A1"] = "Nothing"
    return book


def with_name(book: Workbook, name: str, text: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=text)


CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "{styles}<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta></office:document-meta>'
)


def _ods(
    path: Path, cell: str, place: str, meta: str = "", styles: str = "", table: str = ""
) -> str:
    row = f"<table:table-row>{cell}</table:table-row>"
    sheet = f'<table:table table:name="One"{table}>{row}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT.format(sheets=sheet, styles=styles))
        archive.writestr("meta.xml", META.format(meta=meta))
    return place


def _pdf(*pages: str) -> pikepdf.Pdf:
    pdf = pikepdf.Pdf.new()
    kind = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for text in pages:
        page = pdf.add_blank_page(page_size=(900, 200))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=kind))
        said = re.sub(r"([\\()])", r"\\\1", text)
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 100 Td ({said}) Tj ET".encode("latin-1"))
    return pdf


def _html(path: Path, inner: str, place: str = "line 3") -> str:
    page = f"<!DOCTYPE html>\n<html><body>\n{inner}\n</body></html>"
    path.write_text(page, "utf-8")
    return place


def _notebook(path: Path, cell: dict[str, Any], place: str) -> str:
    plain = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": 1,
    }
    book = {"cells": [plain, {**plain, **cell}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), "utf-8")
    return place


def _png(**said: str) -> io.BytesIO:
    info, into = PngInfo(), io.BytesIO()
    for key, text in said.items():
        info.add_text(key, text)
    Image.new("RGB", (2, 2)).save(into, "PNG", pnginfo=info)
    return io.BytesIO(into.getvalue())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
