"""How far the words before an amount let it be from what it says."""

from __future__ import annotations

from fractions import Fraction

from sqs_analysis.read.instrument_parts import Interval

# How far from a fraction a reader lets the words for it be: two-thirds is said of 65%, nearly of 62%.
AS_SAID, NEARLY = Fraction(2, 100), Fraction(5, 100)
# Half is so plain that "nearly" reaches further.
NEARLY_HALF = Fraction(7, 100)
# "About" and "just over" reach so far on either side; of counts, so many.
ABOUT, ABOUT_COUNT = Fraction(6, 100), 2
MOST = Fraction(10**6)


def share_interval(share: Fraction, hedge: str) -> Interval:
    """The shares a fraction may be said of."""
    nearly = NEARLY_HALF if share == Fraction(1, 2) else NEARLY
    match hedge:
        case "below":
            return Interval(share - nearly, share, True, False)
        case "above":
            return Interval(share, share + ABOUT, False, True)
        case "about":
            return Interval(share - ABOUT, share + ABOUT)
        case "only" | "":
            return Interval(share - AS_SAID, share + AS_SAID)
    return _side(share, hedge, Fraction(1))


def percent_interval(written: str, share: Fraction, hedge: str) -> Interval:
    """The shares a percentage may be said of: those that round to it."""
    if hedge in ("", "only", "exactly"):
        half = Fraction(1, 2 * 100 * 10 ** len(written.partition(".")[2]))
        return Interval(share - half, share + half)
    return share_interval(share, hedge)


def count_interval(k: int, hedge: str) -> Interval:
    """The counts a number may be said of."""
    low, high = Fraction(k - ABOUT_COUNT), Fraction(k + ABOUT_COUNT)
    match hedge:
        case "below":
            return Interval(low, Fraction(k), True, False)
        case "above":
            return Interval(Fraction(k), high, False, True)
        case "about":
            return Interval(low, high)
    return _side(Fraction(k), hedge, MOST)


def _side(value: Fraction, hedge: str, last: Fraction) -> Interval:
    """All values on one side of one; that alone where the words say no side."""
    sides = {
        "more": Interval(value, last, False, True),
        "least": Interval(value, last),
        "less": Interval(Fraction(0), value, True, False),
        "most": Interval(Fraction(0), value),
    }
    return sides.get(hedge, Interval(value, value))
