"""A drawing's SVG made lean enough for a page: stamped, without what matplotlib adds by hand."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from sqs_analysis.present.blocks import Stamp

# The last of these is the widest, for which the layout was computed.
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
# What XML cannot hold even when escaped.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Ids that repeat from chart to chart, and rotations by nothing.
GENERATED_ID = re.compile(r' id="(?:figure|axes|patch|text|line2d|LineCollection)_\d+"')
IDLE_TURN = re.compile(r' transform="rotate\(-0 [^)]*\)"')


def lean_svg(svg: str, width: float, height: float, stamp: Stamp) -> str:
    """The SVG alone, with a stamp, and without page-wide rules, repeated ids and idle turns.

    Parameters
    ----------
    svg : a whole SVG file as matplotlib writes it.
    width, height : of its view box.
    stamp : the inspection and workbook the drawing was made from.
    """
    opening = (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" aria-hidden="true" focusable="false" '
        f'stroke-linejoin="round" data-inspection={_quoted(stamp.inspection)} '
        f"data-workbook={_quoted(stamp.workbook[:16])}>"
    )
    body = svg[svg.index("</style>") :]
    body = body[body.index("</defs>") + len("</defs>") :].rstrip()
    body = IDLE_TURN.sub("", GENERATED_ID.sub("", body))
    return opening + body.replace("'DejaVu Sans', sans-serif", FONTS).replace(
        "'DejaVu Sans'", FONTS
    )


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'
