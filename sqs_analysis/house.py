"""The dress of an organisation: name, logo, colours, fonts and standing words, from one small file."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.answers import hint

FILE = "house.toml"
DEFAULT = Path(__file__).parent / "houses" / "default"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MEDIA = {".png": "image/png", ".svg": "image/svg+xml"}
WORDS, MARKS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


@dataclass(frozen=True, slots=True)
class Colours:
    """A colour for each role, as ``#rrggbb``; what each is for stands in ``house.toml``."""

    paper: str
    ink: str
    quiet: str
    accent: str
    aside: str
    rule: str
    pale: str
    band: str
    met: str

    def items(self) -> Iterable[tuple[str, str]]:
        """Each role with its colour."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture: its file in base64, its type, what it says to who cannot see it, its width in mm."""

    data: str
    media: str
    alt: str
    width: float


@dataclass(frozen=True, slots=True)
class House:
    """The dress of an organisation.

    Attributes
    ----------
    folder : where it was read from.
    name, lines : of the organisation, at the head of a letter.
    short : its name in short, at the head of every printed page; "" for none.
    head, foot, closing : standing words; "" for none.
    page_font, word_font, pdf_font : of each format; spreadsheets have that of Word.
    font_files : those that it brings for PDFs.
    colours, dark : on paper or a light screen, and on a dark one.
    """

    folder: Path
    name: str
    short: str
    lines: tuple[str, ...]
    logo: Logo | None
    head: str
    foot: str
    closing: str
    page_font: str
    word_font: str
    pdf_font: str
    font_files: tuple[Path, ...]
    colours: Colours
    dark: Colours


@cache
def default_house() -> House:
    """The house of whoever has none, read once."""
    return load()


def load(folder: Path = DEFAULT) -> House:
    """Read a house; what its file leaves out is as in the default.

    Raises
    ------
    AnalystError
        If the folder has no such file, or something in it is unknown, missing or cannot be seen.

    Examples
    --------
    >>> load().colours.accent
    '#12436d'
    """
    folder = folder.absolute()
    told = _read(folder)
    chosen = {name: {**part, **told.get(name, {})} for name, part in _read(DEFAULT).items()}
    organisation, words, fonts = (chosen[name] for name in ("organisation", "words", "fonts"))
    files = tuple(_file(folder, name, "fonts.pdf_files") for name in fonts["pdf_files"])
    return House(
        folder,
        organisation["name"],
        organisation["short"],
        tuple(organisation["lines"]),
        _logo(folder, chosen["logo"]),
        words["head"],
        words["foot"],
        words["closing"],
        re.sub(r"[{};<>]", "", fonts["page"]),
        fonts["word"],
        fonts["pdf"],
        files,
        *(_colours(folder, name, chosen[name]) for name in ("colours", "dark")),
    )


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """The file as it stands, every name and type in it known."""
    path = folder / FILE
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AnalystError(
            f"{path} cannot be read as a house ({error}). Copy {DEFAULT / FILE} there and change it."
        ) from error
    if folder == DEFAULT:
        return told
    known = _read(DEFAULT)
    for part, values in told.items():
        _require_known(path, "part", part, known)
        if not isinstance(values, dict):
            raise AnalystError(f"{path}: {part} must be a part, written [{part}].")
        for name, value in values.items():
            _require_known(path, "entry", f"{part}.{name}", [f"{part}.{k}" for k in known[part]])
            wanted = type(known[part][name])
            parts = value if isinstance(value, list) else ()
            fits = isinstance(value, wanted) or (wanted is int and isinstance(value, float))
            if not fits or not all(isinstance(part, str) for part in parts):
                raise AnalystError(
                    f"{path}: {part}.{name} is {value!r}. Write it as in {known[part][name]!r}."
                )
    return told


def _require_known(path: Path, what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        advice = hint(name, known) or f" There are: {', '.join(known)}."
        raise AnalystError(f"{path}: there is no {what} “{name}” in a house.{advice}")


def _file(folder: Path, name: str, entry: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise AnalystError(f"{folder / FILE}: {entry} names {name}, and there is no such file.")
    return path


def _logo(folder: Path, told: Mapping[str, Any]) -> Logo | None:
    if not told["file"]:
        return None
    path = _file(folder, told["file"], "logo.file")
    media = MEDIA.get(path.suffix.lower())
    if media is None or not told["alt"].strip():
        wrong = (
            "must be a .png or .svg picture" if media is None else "needs logo.alt: what it shows"
        )
        raise AnalystError(f"{folder / FILE}: logo.file {wrong}.")
    data = base64.b64encode(path.read_bytes()).decode()
    return Logo(data, media, told["alt"], float(told["width"]))


def _colours(folder: Path, part: str, told: Mapping[str, str]) -> Colours:
    """The colours, each of which can be seen on what it stands on."""
    for name, colour in told.items():
        if not COLOUR.fullmatch(colour):
            raise AnalystError(
                f"{folder / FILE}: {part}.{name} is {colour!r}. Write it as #rrggbb, such as #12436d."
            )
    words = ("ink", "quiet", "accent", "aside")
    pairs = [*product(words, ("paper", "pale"), [WORDS])]
    pairs += [*product(("aside", "accent"), ("paper", "band"), [MARKS]), ("accent", "met", MARKS)]
    for name, ground, least in pairs:
        ratio = contrast(told[name], told[ground])
        if ratio < least:
            raise AnalystError(
                f"{folder / FILE}: {part}.{name} {told[name]} on {part}.{ground} {told[ground]} has a "
                f"contrast of {ratio:.1f} to 1, and {least:g} to 1 is needed. Make one of them "
                "darker or lighter."
            )
    return Colours(**{name: colour.lower() for name, colour in told.items()})


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, from 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> round(contrast("#767676", "#ffffff"), 2)
    4.54
    """
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def recoloured(drawing: str, colours: Colours) -> str:
    """A drawing in the default colours, in those of a house."""
    own = dict(colours.items())
    new = {colour: own[role] for role, colour in default_house().colours.items() if role != "paper"}
    if all(old == colour for old, colour in new.items()):
        return drawing
    return COLOUR.sub(lambda found: new.get(found[0].lower(), found[0]), drawing)
