"""A sheet from a .csv or tab-separated file, read as strictly as a workbook (RFC 4180)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqs_analysis.read.cells import Sheet, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.refusals import MOST_COLUMNS, MOST_ROWS, too_large
from sqs_analysis.read.problems import Problem, cell_name, few, of_sheet

DELIMITERS = (",", ";", "\t", "|")
# Enough of a file to tell how it is delimited.
LOOKED_AT = 50_000
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
# How spreadsheet programs keep a text from being read as a number or a formula.
KEPT_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
SAID_DELIMITER = re.compile(r"sep=(.)(?:\r\n?|\n)", re.IGNORECASE)
END_OF_FILE = "\x1a"  # of DOS
# How programs write a blank that they were asked to show.
NOTHING = ("NULL", "nan", "\\N", "NaN", "<NA>", "NaT", "null")
# UTF-8 that was once taken for another encoding: “â€™” for an apostrophe, “Ã©” for é.
MANGLED = re.compile("\ufffd|â€[\u2122\u0153\u009d\u201c\u201d\u02dc]|Ã[\u00a0-\u00bf]")
# A text in quotes may run over lines; one that holds this many delimiters in a line holds a row.
NARROWEST, LONGEST_WORD, LONGEST_FIELD, LINES_A_ROW = 5, 30, 1_000_000, 10


def read_delimited(file: str, name: str, data: bytes) -> tuple[Sheet, tuple[Problem, ...]]:
    """The cells of a delimited file, by the names of file and sheet, and what is wrong with the file.

    A row has the number that a spreadsheet program gives it. Where a quotation mark is never closed,
    or text follows a closed one, nothing from there on can be told apart: reading ends, and a problem
    says where the mark stands. More rows or columns than may be are a WorkbookError.
    """
    text = text_of(data)
    problems = [*_odd_letters(name, text)]
    text = text.replace("\0", "").rstrip(END_OF_FILE)
    delimiter, text = _delimiter(text)
    if text.count("\n") + text.count("\r") > LINES_A_ROW * MOST_ROWS:
        raise too_large(file, name, text.count("\n") + text.count("\r"), 1)
    lines = list(io.StringIO(text, newline=""))
    widest = max((line.count(delimiter) for line in lines), default=0)
    if widest > LINES_A_ROW * MOST_COLUMNS:
        raise too_large(file, name, 1, widest + 1)
    grid = Grid(file, name)
    row = begins = 0
    csv.field_size_limit(LONGEST_FIELD)
    spaced = text.count(f'{delimiter} "') > text.count(f'{delimiter}"')
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    nothing: list[str] = []
    try:
        for row, fields in enumerate(reader, start=1):
            # A field in quotes may hold what must have been rows.
            inner = (line for field in fields if "\n" in field for line in field.splitlines()[1:])
            if any(_is_row(line, delimiter, widest + 1) for line in inner):
                row -= 1
                raise csv.Error
            for column, field in enumerate(fields, start=1):
                if field.strip() in NOTHING:
                    nothing.append(cell_name(row, column))
                    continue
                kept = KEPT_AS_TEXT.fullmatch(field.strip())
                typed = kept[1].replace('""', '"') if kept else field
                grid.write(row, column, *text_and_kind(typed))
            begins = reader.line_num
    except csv.Error:
        line, column = _open_quote(lines[begins : begins + LINES_A_ROW], delimiter, widest + 1)
        message = (
            f"the quotation mark that opens here, in line {begins + line} of the file, is not closed "
            "where its cell ends, so it takes in what follows and nothing below is read. Take the mark "
            "out, or write two of them where one is meant."
        )
        row += 1
        found = cell_name(row, column)
        problems.append(Problem("error", "quote", name, row, column, "", found, message))
    if nothing:
        count = "1 cell" if len(nothing) == 1 else f"{len(nothing)} cells"
        message = (
            f"{count} ({few(nothing, most=3)}) hold a word that "
            f"programs write for nothing ({', '.join(NOTHING[:3])} …); they are read as blank."
        )
        problems.append(of_sheet(name, "nothing", message, "warning"))
    return replace(grid.sheet(), delimited=True), tuple(problems)


def text_of(data: bytes) -> str:
    """The text of a file, whatever program saved it."""
    encoding = next((e for mark, e in BYTE_ORDER_MARKS if data.startswith(mark)), "")
    if not encoding:
        odd, even = data[1:4000:2].count(0), data[0:4000:2].count(0)
        half = min(len(data), 4000) / 4
        encoding = "utf-16-le" if odd > half else "utf-16-be" if even > half else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        several = sum(ord(letter) > 127 and letter != "\ufffd" for letter in text)
        # The other is what Excel writes where it is not asked.
        is_other = encoding == "utf-8" and several <= text.count("\ufffd")
        return data.decode("cp1252", errors="replace") if is_other else text


def _odd_letters(name: str, text: str) -> Iterator[Problem]:
    if mangled := MANGLED.search(text):
        line = text[: mangled.start()].count("\n") + 1
        message = (
            f"from line {line} on the file has characters that nobody can tell, since it is not "
            "encoded as it should be. Save it again as “CSV UTF-8” from where it came."
        )
        yield of_sheet(name, "encoding", message, "warning")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        message = (
            f"from line {line} on the file holds NUL bytes, so it was not saved whole, and rows may be "
            "lost. Save it again from where it came."
        )
        yield of_sheet(name, "nul", message)


def _delimiter(text: str) -> tuple[str, str]:
    """What the fields of a text are delimited by, and the text without a line that says so."""
    if said := SAID_DELIMITER.match(text):
        return said[1], text[said.end() :]
    import clevercsv  # late: only folders of .csv need it

    looked_at = text[:LOOKED_AT]
    if len(text) > LOOKED_AT:
        looked_at = looked_at.rpartition("\n")[0] or looked_at
    try:
        found = clevercsv.Sniffer().sniff(looked_at, delimiters=DELIMITERS)
    except clevercsv.Error:
        return ",", text
    return (found.delimiter if found and found.delimiter in DELIMITERS else ",") or ",", text


def _is_row(line: str, delimiter: str, width: int) -> bool:
    """Whether a line within a text looks like a row of the file.

    A row of many cells has many delimiters. One of few begins with a word and a delimiter, after
    which prose would have a blank.
    """
    if width >= NARROWEST:
        return line.count(delimiter) >= width // 2
    word, found, rest = line.partition(delimiter)
    is_word = 0 < len(word) <= LONGEST_WORD and " " not in word + rest[:1]
    return width > 1 and found != "" and is_word


def _open_quote(lines: Sequence[str], delimiter: str, width: int) -> tuple[int, int]:
    """Line and field, from 1, of the quotation mark in a record that is not closed as it should be."""
    field, quoted, at = 1, False, (1, 1)
    for number, line in enumerate(lines, start=1):
        if quoted and _is_row(line, delimiter, width):
            return at
        before = delimiter
        for place, letter in enumerate(line):
            following = line[place + 1 : place + 2]
            if letter == '"' and not quoted and before == delimiter:
                quoted, at = True, (number, field)
            elif letter == '"' and quoted:
                quoted = False  # the second of two opens again, as it is met
                if following not in (delimiter, '"', "\r", "\n", ""):
                    return at
                before = delimiter if following == '"' else letter
                continue
            elif letter == delimiter and not quoted:
                field += 1
            before = letter
    return at
