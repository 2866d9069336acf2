"""Pictures: not what they show, but what is written about them inside the file."""

from __future__ import annotations

import warnings
from io import BytesIO

from sqs_analysis.clearance.contents import Contents
from sqs_analysis.read.door.package import DamagedError

PICTURES = (".png", ".jpg", ".jpeg", ".gif")
LOCATION = 0x8825  # the directory of the place where a photograph was taken
MOST_TEXT = 20_000


def look_at_picture(file: str, data: bytes) -> Contents:
    """The metadata of a picture.

    Raises
    ------
    DamagedError
        If it is no picture.
    """
    from PIL import ExifTags, Image

    seen = Contents()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF")) as picture:
                picture.load()
                written, exif = dict(picture.info), picture.getexif()
    except Exception as error:  # the library has a kind for each fault of each format
        raise DamagedError(f"{file} is no picture that can be read ({error})") from error
    for key, value in written.items():
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        if key not in ("exif", "icc_profile"):
            seen.meta("picture", str(key), text[:MOST_TEXT])
    for tag, value in exif.items():
        text = (
            value.decode("utf-16-le" if tag > 40000 else "utf-8", "replace")
            if isinstance(value, bytes)
            else str(value)
        )
        seen.meta("picture", ExifTags.TAGS.get(tag, str(tag)), text.strip("\0")[:MOST_TEXT])
    if exif.get_ifd(LOCATION):
        seen.found("picture", "hidden", "it says where it was taken")
    return seen
