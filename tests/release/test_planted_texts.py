"""What may not be read is found, whatever it is, in every format, wherever in the file it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sqs_analysis.clearance.door import Verdict, examine
from tests.release.plants import Plant, planted_texts

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once

PLANTS = planted_texts()
Planted = tuple[Verdict, dict[str, str]]


@pytest.fixture(scope="module")
def planted(report_of_the_session: Path) -> Planted:
    """One folder with every plant in a file of its own, looked into once."""
    places = {p.name: p.put(report_of_the_session / p.name, p.text) for p in PLANTS}
    return examine(report_of_the_session), places


def missed(plants: list[Plant], planted: Planted) -> list[str]:
    verdict, places = planted
    lines = []
    for plant in plants:
        found = verdict.of(plant.name)
        if not any(f.kind == plant.kind and re.search(places[plant.name], f.place) for f in found):
            told = [(f.kind, f.place) for f in found if f.kind != "not ours"]
            lines.append(f"{plant.name} {plant.put.__name__} {plant.kind} {plant.text!r}: {told}")
    return lines


def test_there_are_enough_of_them() -> None:
    assert len(PLANTS) >= 200
    assert len({(plant.kind, plant.put.__name__) for plant in PLANTS}) >= 200


@pytest.mark.parametrize("kind", sorted({plant.kind for plant in PLANTS}))
def test_every_one_is_found_with_its_file_kind_and_place(kind: str, planted: Planted) -> None:
    lines = missed([plant for plant in PLANTS if plant.kind == kind], planted)
    assert not lines, f"{len(lines)} missed:\n" + "\n".join(lines)
