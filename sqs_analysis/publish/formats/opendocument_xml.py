"""XML with the prefixes that OpenDocument uses for its names."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = {
    "office": f"{_OASIS}office:1.0",
    "style": f"{_OASIS}style:1.0",
    "table": f"{_OASIS}table:1.0",
    "text": f"{_OASIS}text:1.0",
    "number": f"{_OASIS}datastyle:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "meta": f"{_OASIS}meta:1.0",
    "manifest": f"{_OASIS}manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
VERSION = "1.3"


def element(
    name: str, attributes: Mapping[str, str] | None = None, *inside: ET.Element, text: str = ""
) -> ET.Element:
    """An element with its attributes, and with what is inside it: elements, or text.

    Names are written with their prefix; ``document`` says what the prefixes stand for.

    Examples
    --------
    >>> ET.tostring(element("text:p", {"text:style-name": "plain"}, text="5 < 6"))
    b'<text:p text:style-name="plain">5 &lt; 6</text:p>'
    """
    made = ET.Element(name, dict(attributes or {}))
    made.text = text or None
    made.extend(inside)
    return made


def document(name: str, *inside: ET.Element) -> bytes:
    """One part of a file: its outermost element, which declares every prefix, as bytes.

    >>> document("office:document-meta").startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    True
    """
    prefix = name.partition(":")[0]
    declared = {f"xmlns:{short}": long for short, long in NAMESPACES.items()}
    root = element(name, {**declared, f"{prefix}:version": VERSION}, *inside)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
