"""What an executed notebook shows, as blocks."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 not an error until nothing else stands beside it
    """Something that no block can hold; its text says what, to stand after "shows"."""
