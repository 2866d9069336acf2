"""A document: the blocks of one edition with what every format must know, and what a house adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqs_analysis.errors import AnalystError
from sqs_analysis.house import FILE, House, default_house, recoloured
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import Block, Chart, Heading, Paragraph, Span, Stamp, Table, Text
from sqs_analysis.present.marks import Drawn
from sqs_analysis.publish.formats.typesetting import families, font_files
from sqs_analysis.publish.gather.pictures import picture

PIXELS_OF_MM = 96 / 25.4


@dataclass(frozen=True)
class Document:
    """One edition of a report, before it has a format.

    Attributes
    ----------
    blocks : headings, paragraphs, lists, tables and charts in reading order.
    stamp : the inspection and workbook every figure was made from.
    language : tag of the language, such as "en-GB".
    date : day of the document as ``YYYY-MM-DD``, "" if it has none. Files record this day, not
        the day they are written, so that the same input gives the same bytes.
    made_by : the line that says what software wrote it.
    kind : "analysis" or "letter".
    about : the line of every page: whose it is, and for whom; "" where nothing is known.
    house : in whose dress it is.
    said : the fixed words where they are not the language's own, but an instrument's.
    """

    blocks: tuple[Block, ...]
    stamp: Stamp
    language: str
    date: str
    made_by: str
    kind: str
    about: str = ""
    house: House = field(default_factory=default_house)
    said: Catalogue | None = None

    @property
    def words(self) -> Catalogue:
        """The fixed words."""
        return self.said or catalogue(self.language)

    @property
    def running(self) -> str:
        """The line at the head of every page, with the house's own words before it."""
        return " · ".join(filter(None, (self.house.head, self.house.short, self.about)))

    @property
    def foot(self) -> str:
        """The line at the foot of every page of paper: the house's own words, and what made it."""
        made_by = "" if self.kind == "letter" else self.made_by
        return " · ".join(filter(None, (self.house.foot, made_by)))

    @property
    def title(self) -> str:
        """The heading of level 1."""
        return next((b.whole for b in self.blocks if isinstance(b, Heading) and b.level == 1), "")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Chart))


def letter_of(house: House, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """A letter with the head of its organisation above it, and the house's last paragraph below."""
    closing = (Paragraph(house.closing, "note"),) if house.closing else ()
    return (*letterhead(house), *blocks, *closing)


def letterhead(house: House) -> tuple[Block, ...]:
    """Logo, name and lines of an organisation."""
    named: tuple[Text, ...] = ((Span(house.name, strong=True),),) if house.name else ()
    lines = (Paragraph(line, "letterhead") for line in (*named, *house.lines))
    if house.logo is None:
        return tuple(lines)
    logo, size = house.logo, {"width": house.logo.width * PIXELS_OF_MM}
    try:
        shown = picture(logo.data, logo.media, logo.alt, "", size)
    except (ValueError, OSError) as error:
        raise AnalystError(
            f"{house.folder / FILE}: logo.file cannot be shown ({error}). Save the picture again."
        ) from error
    return (replace(shown, id="logo"), *lines)


def require_font(house: House) -> None:
    """Refuse a font of PDFs that the typesetter would pass over without a word."""
    default = default_house().pdf_font
    if house.pdf_font == default:
        return
    names = {default}
    for path in (*font_files(), *house.font_files):
        try:
            names |= families(path)
        except (RuntimeError, OSError) as error:
            raise AnalystError(f"{path} is no font that can be read ({error}).") from None
    if house.pdf_font not in names:
        raise AnalystError(
            f"{house.folder / FILE}: fonts.pdf is {house.pdf_font}, and no file of fonts.pdf_files is "
            f"that font. There are: {', '.join(sorted(names))}."
        )


def in_colours(house: House, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks whose finished drawings are in the colours of the house."""
    return tuple(
        replace(block, shows=replace(block.shows, svg=recoloured(block.shows.svg, house.colours)))
        if isinstance(block, Chart) and isinstance(block.shows, Drawn)
        else block
        for block in blocks
    )
