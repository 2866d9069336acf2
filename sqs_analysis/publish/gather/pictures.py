"""A picture that a cell shows, with what says the same to who cannot see it."""

from __future__ import annotations

import ast
import base64
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from defusedxml.ElementTree import fromstring
from nbformat import NotebookNode
from PIL import Image, ImageOps

from sqs_analysis.present.blocks import Picture
from sqs_analysis.read.text import shortened

SVG, PNG, JPEG = "image/svg+xml", "image/png", "image/jpeg"
# What nbconvert says of a picture that nobody described; no page may carry it.
PLACEHOLDER = "No description has been provided for this image"
# Comments of a cell as Quarto has them: a line, or as much of YAML as stands below it.
OPTION = re.compile(r"^#\|[ \t]*fig-(alt|cap):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
OPTIONS = re.compile(r"^#\|(?:$| ?)(.*)$", re.MULTILINE)
# What titles a figure, in matplotlib, pandas and what rests on them; the later, the wider.
TITLES = ("set_title", "title", "set_label", "suptitle")
# Pixels of the page for a unit of an SVG file.
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
FEW_LETTERS = 40
ORIENTATION = 0x0112  # of a photograph, as its camera was held
LENGTH = re.compile(r"\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*")
# What markdown or HTML in it may name as a picture; too much is no harm.
NAMED = re.compile(
    r"""\]\(\s*(?:<([^>\n]+)>|([^\s)>]+))|src\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))|^\s*\[[^\]]+\]:\s*<?([^\s>]+)""",
    re.MULTILINE,
)

WHAT_TO_DO = (
    "a picture without alternative text: give the figure a title, or write a line "
    '"#| fig-alt: what it shows" at the top of the cell'
)


def picture(data: str, media: str, alt: str, caption: str, size: Mapping[str, Any]) -> Picture:
    """A picture as a block; a kind that not every format takes becomes PNG.

    The data are the file in base64; an SVG file may also stand as its text. The size is its width and
    height in pixels of the page, where those are not the file's own. A file that is none of that type
    is a ValueError.
    """
    if media == SVG:
        content = data.encode() if "<" in data else base64.b64decode(data)
        width, height = _svg_size(content)
    else:
        content = base64.b64decode(data)
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            if getattr(image, "n_frames", 1) > 1:
                raise ValueError("it moves, which paper cannot: show one of its pictures")
            image.load()  # all of it, or an error
            if media not in (PNG, JPEG) or not _is_known(image, content):
                media, written = PNG, io.BytesIO()
                upright = ImageOps.exif_transpose(image)
                width, height = upright.size
                (upright.convert("RGB") if upright.mode == "CMYK" else upright).save(written, "PNG")
                content = written.getvalue()
    wide, high = (
        float(said) if isinstance(said := size.get(key), int | float) and said > 0 else 0.0
        for key in ("width", "height")
    )
    if wide:
        width, height = wide, high or height * wide / width
    encoded = base64.b64encode(content).decode()
    return Picture("picture", alt, caption, alt, encoded, media, float(width), float(height))


def _is_known(image: Image.Image, content: bytes) -> bool:
    """Whether every format can hold a picture as it is: Word knows a JPEG by what it begins with."""
    if image.getexif().get(ORIENTATION, 1) != 1:  # which not every program turns
        return False
    begins = content[6:10] in (b"JFIF", b"Exif")
    return image.format == "PNG" or (image.format == "JPEG" and begins and image.mode != "CMYK")


def _svg_size(content: bytes) -> tuple[float, float]:
    try:
        root = fromstring(content)
    except Exception as error:  # of whatever parser
        raise ValueError(str(error)) from error
    _require_whole(root)
    sides = [LENGTH.fullmatch(root.get(key, "")) for key in ("width", "height")]
    if all(sides):
        wide, high = (float(side[1]) * PIXELS[side[2] or ""] for side in sides if side)
    else:
        box = root.get("viewBox", "").replace(",", " ").split()
        wide, high = (float(side) for side in box[2:4]) if len(box) == 4 else (300.0, 150.0)
    if wide <= 0 or high <= 0:
        raise ValueError("it has no size")
    return wide, high


def _require_whole(root: Any) -> None:
    """Refuse a drawing with something in it that only a browser shows, or that stands elsewhere."""
    for node in root.iter():
        name = str(node.tag).rpartition("}")[2]
        leads_to = next((said for key, said in node.items() if key.endswith("href")), "#")
        if name == "foreignObject":
            raise ValueError("it has text in HTML, which paper does not show")
        if name in ("image", "use", "feImage") and not leads_to.startswith(("#", "data:")):
            raise ValueError(f"it shows another file, {shortened(leads_to, FEW_LETTERS)}")


def described(cell: NotebookNode, output: NotebookNode, media: str) -> tuple[str, str]:
    """Alternative text and caption of a picture among a cell's outputs, "" for what nobody gave.

    A line ``#| fig-alt: …`` of the cell says it (one for each picture, in order); else the output's
    own metadata, where a notebook that is run here leaves the title of a figure; else a title that
    stands in the cell as a text.
    """
    pictures = [
        one for one in cell.outputs if any("image/" in kind for kind in one.get("data", ()))
    ]
    place = next((number for number, one in enumerate(pictures) if one is output), 0)
    alt, caption = (_option(cell.source, key, place) for key in ("alt", "cap"))
    noted = output.get("metadata", {})
    of_kind = noted.get(media)
    said = (of_kind.get("alt") if isinstance(of_kind, dict) else "") or noted.get("alt")
    titles = [*_titles(cell.source)] if len(pictures) == 1 else []
    found = next(filter(None, (alt, said, *reversed(titles))), "")
    return "" if found == PLACEHOLDER else str(found), caption


def _option(source: str, key: str, place: int) -> str:
    said = [text.strip("\"'") for name, text in OPTION.findall(source) if name == key]
    if len(said) == 1 and (not said[0] or said[0][0] in "[>|"):
        said = _of_yaml("\n".join(OPTIONS.findall(source)), f"fig-{key}")
    return said[place] if place < len(said) else ""


def _of_yaml(text: str, key: str) -> list[str]:
    """What YAML says of a key, one for each picture; nothing if it cannot be read."""
    try:
        said = yaml.safe_load(text)[key]
    except (yaml.YAMLError, TypeError, KeyError):
        return []
    each = said if isinstance(said, list) else [said]
    return ["" if one is None else str(one).strip() for one in each]


def _titles(source: str) -> Iterator[str]:
    """The texts that a cell's code gives its figure as titles."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # such as a line for IPython
        return
    given: list[tuple[int, str]] = []
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        texts = call.args[:1] if name in TITLES else []
        texts += [word.value for word in call.keywords if word.arg == "title"]
        rank = TITLES.index(name) if name in TITLES else 0
        given += [
            (rank, text.value)
            for text in texts
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip()
        ]
    yield from (text for _, text in sorted(given, key=lambda one: one[0]))


def beside(source: str, folder: Path) -> Path | None:
    """The file of a picture that a text names, None if it is none beside the notebook, or below."""
    try:
        path = (folder / unquote(source)).resolve()
        is_there = path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # no name of a file, such as a picture within the text
        return None
    return path if is_there else None


def pictures_beside(notebook: str, folder: Path) -> list[Path]:
    """The files that the markdown of a notebook may show, which are part of what it says."""
    cells = json.loads(notebook).get("cells", ())
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    named = (name for source in sources for pair in NAMED.findall(source) for name in pair if name)
    found = {beside(name, folder) for name in named}
    return sorted(path for path in found if path)
