"""Edited letters whose figures are brought up to date: nothing lost, nothing stale, nothing unsaid.

    python benchmarks/letter_updates.py            1,000 letters, about ten minutes
    python benchmarks/letter_updates.py --quick    a tenth of them

The same seed prints the same numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from letter_edits import letters
from truth import Claim, print_claims

SEED = 2014
SAMPLE = Path(__file__).resolve().parent.parent / "data/inspections/milton-keynes-2013.xlsx"
EDITS = 5


def updates(data: int, rng: np.random.Generator, *, written: bool) -> Iterator[Claim]:
    """Letters with an inspector's paragraphs, or of drafts alone."""
    kind = "written" if written else "drafted"
    with TemporaryDirectory() as folder:
        seed = int(rng.integers(2**32))
        seen = letters(SAMPLE, Path(folder), data, EDITS, seed, written=written)
    print(f"\n{kind}: {seen.letters} letters, {seen.figures} figures in them, {seen.moved} moved")
    for what, count in (
        ("letters in which anything but figures changed", seen.lost),
        ("figures that do not say what they should", seen.wrong),
        ("figures stale or moved, and not told", seen.unsaid),
        ("letters that change when it is done again", seen.again),
    ):
        yield Claim(f"{kind}: {what}", f"{count}", "0", count == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    data = 10 if parser.parse_args().quick else 100
    parts = [
        lambda rng: updates(data, rng, written=True),
        lambda rng: updates(data, rng, written=False),
    ]
    print_claims(parts, SEED)


if __name__ == "__main__":
    main()
