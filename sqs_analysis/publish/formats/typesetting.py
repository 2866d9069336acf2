"""The one door to the typesetter: a template of the package, filled with values, as pages.

Text reaches a template as JSON and is shown as text, so nothing in a workbook can be a command.
No font of the machine is used: the typesetter brings the serif, matplotlib the sans in which
charts are drawn and which has the letters the serif lacks, and the one of which all letters are
equally wide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from sqs_analysis.errors import AnalystError

if TYPE_CHECKING:
    import typst

SANS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
SLANTED = ("DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf")
MONOSPACED = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
FONTS = (*SANS, *SLANTED, *MONOSPACED)
# Fine enough to print: a chart as wide as the page has about 1,300 pixels.
PIXELS_PER_INCH = 200.0
# Of the names in a font: whose platform they are for, and those of its family.
WINDOWS, FAMILIES = 3, (1, 16)


@dataclass(frozen=True)
class Typesetter:
    """The typesetter with its fonts.

    Attributes
    ----------
    fonts : the only fonts it uses.
    drawable : the code points that every weight of the sans can draw.
    slanted : those of them that it can draw slanted too.
    """

    fonts: typst.Fonts
    drawable: frozenset[int]
    slanted: frozenset[int]

    def pages(
        self, template: str, values: Mapping[str, Any], form: Literal["pdf", "png"]
    ) -> list[bytes]:
        """Fill a template of ``report/`` and typeset it: a PDF/UA-1, or a picture of each page."""
        import typst

        folder = Path(str(resources.files("sqs_analysis"))) / "report"
        compiled = typst.compile(
            folder / template,
            root=folder,
            font_paths=self.fonts,
            sys_inputs={"document": json.dumps(values)},
            format=form,
            ppi=PIXELS_PER_INCH if form == "png" else None,
            pdf_standards="ua-1" if form == "pdf" else None,
        )
        made = cast("bytes | list[bytes]", compiled)  # several pictures are a list
        return made if isinstance(made, list) else [made]


@cache
def typesetter(files: tuple[Path, ...] = ()) -> Typesetter:
    """The typesetter, with files of further fonts, made once: that takes longer than a document."""
    import typst

    folder = _font_folder()
    drawable = _code_points(folder, SANS)
    slanted = drawable & _code_points(folder, SLANTED)
    paths = [str(path) for path in (folder, *files)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=paths)
    return Typesetter(fonts, drawable, slanted)


def _code_points(folder: Path, names: Sequence[str]) -> frozenset[int]:
    """The code points that each of some fonts has."""
    from matplotlib.ft2font import FT2Font

    return frozenset.intersection(*(frozenset(FT2Font(folder / n).get_charmap()) for n in names))


def families(font: Path) -> set[str]:
    """The names of the family of a font: by itself, and with its weight or width."""
    from matplotlib.ft2font import FT2Font

    read = FT2Font(font)
    names = {
        said.decode("utf-16-be", "replace")
        for (platform, _, _, kind), said in read.get_sfnt().items()
        if platform == WINDOWS and kind in FAMILIES
    }
    return {read.family_name, *names} - {""}


def font_files() -> tuple[Path, ...]:
    """The fonts in which charts are drawn and documents set; the typesetter brings the others."""
    folder = _font_folder()
    return tuple(path for name in FONTS if (path := folder / name).is_file())


def _font_folder() -> Path:
    """Where matplotlib keeps its fonts; found without loading it."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise AnalystError("matplotlib is not installed. Install sqs-analysis again.")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
