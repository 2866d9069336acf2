"""What in a ``simulation.toml`` is of another kind than it must be, told before anything else."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from sqs_analysis.read.instrument_files import COMMON
from sqs_analysis.simulate.defaults import DRAWS, SETTINGS

# What is of which kind, by an example of each; the common file says it of the other tables.
PAIR = [1, 1]
WEIGHTS = {"": 1}
SHAPES: dict[str, Any] = {
    "rates": WEIGHTS,
    "judged": {"": ""},
    "numbers": {"": PAIR},
    "reasons": {"count": WEIGHTS, "weights": {"": WEIGHTS}},
    **{table: {"": {"": WEIGHTS}} for table in DRAWS.values()},
}
CALLED = {
    str: "a text",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
    dt.date: "a day",
}


def unlike(own: Mapping[str, Any]) -> Iterator[str]:
    """What is of another kind than its example, a sentence each; tables that are not known are passed.

    >>> list(unlike({"rates": {"Q1": "often"}, "numbers": {"weeks": [9, 3]}}))
    ['[rates] Q1 must be a number.', '[numbers] weeks must be the fewest and the most.']
    """
    shapes = tomllib.loads((COMMON / SETTINGS).read_text(encoding="utf-8")) | SHAPES
    for name in [name for name in own if name in shapes]:
        yield from _unlike(f"[{name}]", own[name], shapes[name])


def _unlike(place: str, found: Any, like: Any) -> Iterator[str]:
    """Looked at table by table; a key without an example must be like any other of its table."""
    if type(found) not in ((int, float) if isinstance(like, int | float) else (type(like),)):
        yield f"{place} must be {CALLED[type(like)]}."
    elif isinstance(like, dict):
        alike = len({type(value) for value in like.values()}) == 1
        for key, value in found.items():
            if not (alike or key in like):
                continue  # told as a key that is not wanted
            yield from _unlike(f"{place} {key}", value, like.get(key, next(iter(like.values()))))
    elif isinstance(like, list):
        faults = [fault for value in found for fault in _unlike(f"each of {place}", value, like[0])]
        yield from faults
        if like is PAIR and not faults and not (len(found) == 2 and found[0] <= found[1]):
            yield f"{place} must be the fewest and the most."
