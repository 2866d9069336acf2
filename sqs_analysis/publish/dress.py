"""What a house adds to a document: the head and the end of its letters, its colours in drawings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqs_analysis.errors import AnalystError
from sqs_analysis.house import FILE, House, default_house, recoloured
from sqs_analysis.present.blocks import Block, Chart, Paragraph, Span, Text
from sqs_analysis.present.marks import Drawn
from sqs_analysis.publish.formats.typesetting import font_files
from sqs_analysis.publish.gather.pictures import picture

PIXELS_OF_MM = 96 / 25.4


def letter_of(house: House, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """A letter with the head of its organisation above it, and the house's last paragraph below."""
    closing = (Paragraph(house.closing, "note"),) if house.closing else ()
    return (*letterhead(house), *blocks, *closing)


def letterhead(house: House) -> tuple[Block, ...]:
    """Logo, name and lines of an organisation.

    Raises
    ------
    AnalystError
        If the logo cannot be shown.
    """
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
    """Refuse a font of PDFs that the typesetter would pass over without a word.

    Raises
    ------
    AnalystError
        If it neither comes with the typesetter nor with the house.
    """
    default = default_house().pdf_font
    if house.pdf_font == default:
        return
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    names = {default}
    for path in (*font_files(), *house.font_files):
        try:
            with TTFont(path) as font:
                names |= {name for k in (1, 16) if (name := font["name"].getDebugName(k))}
        except TTLibError as error:
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
