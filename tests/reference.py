"""The published and independently computed values that several tests hold the statistics to."""

from __future__ import annotations

import csv
from pathlib import Path

with (Path(__file__).parent / "reference_values.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
