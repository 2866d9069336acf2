"""From an executed notebook to the blocks of its editions: everything it shows, and nothing else."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
)
from nbformat import NotebookNode
from PIL.Image import DecompressionBombError

from sqs_analysis.errors import NotebookError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Stamp,
    Table,
    Verbatim,
    from_json,
    plain,
)
from sqs_analysis.present.page import MIME_TYPE, values_of
from sqs_analysis.present.record import FILES_MIME_TYPE
from sqs_analysis.publish.gather import Unreadable, pictures
from sqs_analysis.publish.gather.hypertext import Hypertext, anchor
from sqs_analysis.publish.gather.printed import printed

NOTEBOOK_ONLY, LETTER = "notebook-only", "letter"
HTML, MARKDOWN, LATEX, PLAIN = "text/html", "text/markdown", "text/latex", "text/plain"
# What a block is made from, the best first.
PROGRESS = re.compile(r"\d%\||\[\d\d:\d\d<|\dit \[")
READABLE = (
    HTML,
    MARKDOWN,
    pictures.SVG,
    pictures.PNG,
    pictures.JPEG,
    "image/gif",
    "image/webp",
    LATEX,
    PLAIN,
)
KINDS = {".svg": pictures.SVG, ".png": pictures.PNG, ".jpg": pictures.JPEG, ".jpeg": pictures.JPEG}
NO_SIZE: Mapping[str, Any] = {}
# What a call that draws gives back, beside the picture it drew: what it drew that with.
DRAWN_WITH = r"<(?:matplotlib|mpl_toolkits|seaborn|Axes|Figure|\w*Container object)\b"
RETURNED = re.compile(
    rf"\[*(?:{DRAWN_WITH}|Text\()|array\(\[+{DRAWN_WITH}|\(\[{DRAWN_WITH}|\{{'whiskers': \[{DRAWN_WITH}"
    r"|\(array\(.*, <(?:\w*Container object|a list of)[^<]*>\)$",
    re.DOTALL,
)
# A line below the headings of a table in markdown, where it was taken for words.
PIPES = re.compile(r"\|\s*:?-+:?\s*\|")
# Of an object that says nothing but what it is.
NO_TEXT = re.compile(r"<[\w.]+ object(?: at 0x\w+)?>")
DATA_URI = re.compile(
    r"data:(?P<media>image/[\w.+-]+)(?:;[\w.+=-]+)*,(?P<data>.+)", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Executed:
    """What a notebook left in its outputs: blocks by kind of edition, and files.

    Attributes
    ----------
    notebook : as run.
    blocks : those of each edition that it shows; the first is a heading of level 1, its title.
    files : texts by the names of the files they are to be.
    untitled : the editions that show no title, and so have that of the notebook.
    """

    notebook: NotebookNode
    blocks: dict[str, tuple[Block, ...]]
    files: dict[str, str]
    untitled: frozenset[str] = frozenset()

    @property
    def stamps(self) -> frozenset[Stamp]:
        """Every stamp carried by a table, chart or card."""
        everything = (block for blocks in self.blocks.values() for block in blocks)
        stamped = (block for block in everything if isinstance(block, Table | Chart | Facts))
        return frozenset(block.stamp for block in stamped if block.stamp is not None)


def gather(
    notebook: NotebookNode,
    name: str,
    folder: Path,
    language: str = "en-GB",
    ran_in: Path | None = None,
) -> Executed:
    """Collect what the cells of an executed notebook show: their outputs, and printed markdown.

    A cell tagged ``letter`` belongs to the letter, every other one to the analysis; one tagged
    ``notebook-only`` to neither. One that shows what cannot be a block is a NotebookError.

    Parameters
    ----------
    name : of its file, for messages, and for the title of one that has no heading.
    folder : where it stands: pictures beside it may be part of its text.
    language : of the words for what has none.
    ran_in : the folder in which it ran: what it wrote there comes before what stood beside it.
    """
    blocks: dict[str, list[Block]] = {"analysis": [], LETTER: []}
    files: dict[str, str] = {}
    words = catalogue(language)
    folders = (ran_in, folder) if ran_in else (folder,)
    reader = _Reader(name, folders, (words("page.row"), words("page.column")))
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if NOTEBOOK_ONLY not in tags:
            blocks[LETTER if LETTER in tags else "analysis"] += reader.cell(cell)
            for output in cell.get("outputs", ()):
                files |= output.get("data", {}).get(FILES_MIME_TYPE, {})
    shown = {kind: found for kind, found in blocks.items() if found}
    untitled = frozenset(kind for kind, found in shown.items() if not any(map(_is_title, found)))
    title = "" if shown and not untitled else reader.title(notebook)
    settled = {kind: tuple(_settled(found, title)) for kind, found in shown.items()}
    return Executed(notebook, settled or {"analysis": (Heading(title, 1),)}, files, untitled)


def _settled(blocks: Sequence[Block], title: str) -> Iterator[Block]:
    """The blocks with one title, ids that differ, and tables called after what they stand below."""
    if not any(map(_is_title, blocks)):
        yield Heading(title, 1)
    titled, last, taken = False, title, Counter[str]()
    for block in blocks:
        if isinstance(block, Heading):
            last = block.text
            if block.level == 1:
                level, place = (2, anchor(last)) if titled else (1, "")
                block, titled = replace(block, level=level, anchor=place), True
        elif isinstance(block, Table) and not block.title:
            block = replace(block, title=last)
        yield _with_own_id(block, taken)


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _with_own_id(block: Block, taken: Counter[str]) -> Block:
    """The block with an id that no block before it has."""
    key = "anchor" if isinstance(block, Heading) else "id"
    if not (name := getattr(block, key, "")):
        return block
    own = name
    while taken[own]:
        taken[name] += 1
        own = f"{name}-{taken[name]}"
    taken[own] += 1
    changed: Any = {key: own}
    return replace(block, **changed)


@dataclass(frozen=True)
class _Reader:
    """Reads the cells of one notebook."""

    name: str
    folders: tuple[Path, ...]
    words: tuple[str, str]

    def cell(self, cell: NotebookNode) -> list[Block]:
        """What a cell shows."""
        try:
            if cell.cell_type == "markdown":
                return list(self._markdown(cell.source, cell.get("attachments", {})))
            if cell.cell_type == "raw" and cell.source.strip():
                raise Unreadable("raw text, which no format prints: make it a Markdown cell")
            return [
                block for output in cell.get("outputs", ()) for block in self._output(cell, output)
            ]
        except Unreadable as error:
            raise NotebookError(
                f"{self.name}, cell {cell.get('id', 'without an id')} shows {error}. Nothing was "
                f"written. If it is for the notebook only, tag the cell {NOTEBOOK_ONLY}."
            ) from None

    def title(self, notebook: NotebookNode) -> str:
        """The title of a notebook that shows none: the question at its head, or its name."""
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                with suppress(NotebookError):  # of a note that no format shows
                    if found := next(filter(_is_title, self.cell(cell)), None):
                        assert isinstance(found, Heading)
                        return found.text
        return Path(self.name).stem

    def _output(self, cell: NotebookNode, output: NotebookNode) -> Iterator[Block]:
        if output.output_type == "error":
            raise Unreadable(f"that it stopped with {output.ename}: mend it and run it again")
        if output.output_type == "stream":
            # What goes to stderr is said to whoever runs the notebook.
            if output.name == "stdout":
                yield from printed(output.text)
            return
        data = output.data
        if MIME_TYPE in data:
            yield from (from_json(value) for value in values_of(data))
        elif FILES_MIME_TYPE not in data:
            yield from self._best(cell, output)

    def _best(self, cell: NotebookNode, output: NotebookNode) -> list[Block]:
        """The blocks of the best of an output's forms that can be blocks."""
        forms = [media for media in READABLE if media in output.data]
        others = [media for media in output.data if media not in READABLE]
        # A plain text beside something else is no more than a name for it.
        if forms in ([], [PLAIN]) and others:
            if PROGRESS.search("".join(output.data.get(PLAIN, ""))):
                return []  # a bar of tqdm's, which is a widget where those are installed
            raise Unreadable(f"{_called(others[0])}: show a picture or a table of it")
        if forms == [PLAIN] and RETURNED.match(output.data[PLAIN]):
            if any("image/" in media for one in cell.outputs for media in one.get("data", ())):
                return []
            if output.data[PLAIN].startswith("<Figure "):
                raise Unreadable(
                    "a figure that was not drawn: import matplotlib.pyplot, or display it"
                )
        fault: Unreadable | None = None
        for media in forms:
            if media == PLAIN and fault:
                break
            try:
                return list(self._form(cell, output, media))
            except Unreadable as error:
                fault = fault or error
        if fault:
            raise fault
        return []

    def _form(self, cell: NotebookNode, output: NotebookNode, media: str) -> Iterator[Block]:
        text = output.data[media]
        if media == HTML:
            yield from self._html(text)
        elif media == MARKDOWN:
            yield from self._markdown(text, {})
        elif media == LATEX:
            said = output.data.get(PLAIN, text)
            yield Verbatim(text if NO_TEXT.fullmatch(said) else said)
        elif media == PLAIN:
            yield from printed(text)
        else:
            alt, caption = pictures.described(cell, output, media)
            noted = output.get("metadata", {}).get(media, {})
            yield _picture(text, media, alt, caption, noted if isinstance(noted, dict) else {})

    def _markdown(self, source: str, attachments: Mapping[str, Any]) -> Iterator[Block]:
        quoted = {quote(name): data for name, data in attachments.items()}  # as markdown has them
        renderer = IPythonRenderer(
            escape=False, exclude_anchor_links=True, attachments={**attachments, **quoted}
        )
        try:
            html = MarkdownWithMath(renderer=renderer).render(source)
        except InvalidNotebook as error:
            raise Unreadable(f"a picture that is not attached to it ({error}): attach it") from None
        found = self._html(html)
        if any(isinstance(one, Paragraph) and PIPES.search(plain(one.text)) for one in found):
            raise Unreadable(
                "a table in markdown that is none to every reader: give each row as many cells as the "
                "first, and let the table stand by itself"
            )
        yield from found

    def _html(self, html: str) -> list[Block]:
        return Hypertext(self._image, self.words).blocks(html)

    def _image(self, source: str, alt: str) -> Picture:
        """A picture in markdown or HTML: within it, or beside the notebook."""
        if found := DATA_URI.fullmatch(source):
            data = unquote(found["data"])
            return _picture(data, found["media"].lower(), alt)
        path = next(filter(None, (pictures.beside(source, one) for one in self.folders)), None)
        if path is None:
            raise Unreadable(
                f"the picture {source}, which does not stand beside the notebook: put it there, or "
                "into the cell"
            )
        data = base64.b64encode(path.read_bytes()).decode()
        return _picture(data, KINDS.get(path.suffix.lower(), "image/*"), alt)


def _picture(
    data: str, media: str, alt: str, caption: str = "", size: Mapping[str, Any] = NO_SIZE
) -> Picture:
    if not alt.strip():
        raise Unreadable(pictures.WHAT_TO_DO)
    try:
        return pictures.picture(data, media, alt.strip(), caption, size)
    except (ValueError, OSError, DecompressionBombError) as error:
        raise Unreadable(f"a picture that cannot be read ({error}): make it again") from None


def _called(media: str) -> str:
    """What somebody calls an output of a kind that has no block."""
    if "widget" in media:
        return "a widget, which only a running notebook can show"
    if "javascript" in media:
        return "a script, which no report runs"
    return f"an output of the kind {media}, which no format can show"
