"""An instrument whose ratings contradict themselves is refused, with every fault a sentence."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.instrument import load
from tests.rated import RATINGS, folder

START = RATINGS.partition("[[grades]]")[0]
HAND = 'id = "lead"\nfield = "leadership"'

DEFECTS = [
    ('from = "1/2"', 'from = "half"', "from of fair is “half”, not a fraction from 0 to 1"),
    ('from = "1/2"', 'from = "3/2"', "from of fair is “3/2”, not a fraction from 0 to 1"),
    ('from = "1/2"', "from = 0.5", "number 2 of [[grades]] needs a text as from."),
    ('from = "0"', 'from = "1/4"', "from of the lowest grade, poor, must be 0."),
    ('from = "1/2"', 'from = "3/4"', "from of good is 13/20, not above that of fair, 3/4."),
    ("points = 1", "points = 2", "points of good is 2, not above that of fair, 2."),
    ("points = 1", 'points = "1"', "number 2 of [[grades]] needs a whole number as points."),
    ("points = 1", "point = 1", "has no place for point. Did you mean points?"),
    ('id = "fair"', 'id = "poor"', "the grade poor stands twice."),
    ('id = "fair"', 'id = "fare"', "en-GB/instrument.toml lacks fare under [ratings.grades]."),
    ("minimum_base = 6", "minimum_base = 0", "minimum_base must be 1 or more."),
    ("minimum_base = 6", "", "the file needs a whole number as minimum_base."),
    ("minimum_base = 6", "minimum_base = 6\nmaximum = 2", "the file has no place for maximum."),
    ("[[standards]]", "[[standard]]", "the file has no place for standard. Did you mean standards?"),
    ('id = "STO"', 'id = "MOV"', "the standard MOV stands twice."),
    ('id = "STO"', 'id = "STA"', "the standard STA needs questions, or the field"),
    ('id = "STO"', 'id = "STA"', "en-GB/instrument.toml lacks STA under [ratings.standards]"),
    ('"MOV1"', '"MOV9"', "the standard MOV names MOV9, no judgement on cases. Did you mean MOV"),
    ('"MOV1"', '"STO1"', "STO1 is a question of two standards."),
    ('["YRD1"]', '"YRD1"', "number 3 of [[standards]] needs a list as questions."),
    (HAND, f'{HAND}\nquestions = ["YRD1"]', "lead is entered by hand, so it has no questions."),
    ('"leadership"', '"leaders"', "names the field leaders, no choice on Inspection. Did you mean"),
    ('"leadership"', '"region"', "must be the ids of the grades, fair, fine, good, poor."),
    ("fair = 3", "", "[overall.from] needs a line for each of fair, fine, good, poor."),
    ("fair = 3", "fair = 7", "[overall.from] of good is 6, not above that of fair, 7."),
    ("fair = 3", "fair = 3.5", "[overall.from] needs whole numbers of points."),
    ("poor = 0", "poor = 1", "[overall.from] of the lowest grade, poor, must be 0."),
    ("fine = 11", "fine = 13", "gives fine from 13 points on, and there are 12 at most."),
    ("[overall]", '[overall]\nstandards = ["STO", "MVO"]', "counts MVO, which is no standard."),
    ("[overall]", '[overall]\nstandards = ["STO", "STO"]', "[overall] counts STO twice."),
    (START, f"{START}[expected]\nshare = 1\n", "share is 1, not a number between 0 and 1."),
    (START, f"{START}[expected]\nspread = 0\n", "spread is 0, not a number between 0 and 1."),
    (START, f"{START}[expected]\nspred = 0.1\n", "has no place for spred. Did you mean spread?"),
    (START, f'{START}[expected]\ncase = "x"\n', "[expected] needs a number as case."),
    (START, f"{START}[expected]\nteam = 0.8\n", "team and standard are parts of one variance"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), DEFECTS, ids=[told[:60] for *_, told in DEFECTS])
def test_broken_ratings_are_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in RATINGS
    broken = folder(tmp_path, RATINGS.replace(old, new, 1))
    with pytest.raises(InstrumentError) as raised:
        load(broken)
    assert told in str(raised.value)


def test_sound_ratings_are_read(tmp_path: Path) -> None:
    ratings = load(folder(tmp_path)).ratings
    assert ratings is not None
    assert [(g.id, g.label, g.lowest, g.points, g.total) for g in ratings.grades][1:3] == [
        ("fair", "Fair", Fraction(1, 2), 1, 3), ("good", "Good", Fraction(13, 20), 2, 6),
    ]  # fmt: skip
    assert [(s.id, s.title, s.questions) for s in ratings.standards] == [
        ("STO", "Storing", ("STO1", "STO2", "STO3")),  # those of the section
        ("MOV", "Moving", ("MOV1", "MOV2", "MOV3")),
        ("yard", "Yard", ("YRD1",)),  # in words of its own
        ("lead", "Leadership", ()),  # the field's
    ]
    assert ratings.overall == ("STO", "MOV", "yard", "lead")


def test_without_an_overall_rating_there_is_none(tmp_path: Path) -> None:
    ratings = load(folder(tmp_path, RATINGS.partition("[overall]")[0])).ratings
    assert ratings is not None
    assert ratings.overall == ()
    assert load("sqs-2012").ratings is None
