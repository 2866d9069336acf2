"""Whether years, or regions, can be told apart: one verdict on each theme, not one on each pair.

Of many pairs some differ by chance. So the parts of a theme are held against each other all at once
(Cochran's Q on log odds [1]_, on which scale the limits are symmetric), and the chance of being wrong
is shared among the themes. The limits take teams as what was sampled, and so does the verdict.

References
----------
.. [1] Cochran, W. G. (1954). The combination of estimates from different experiments. Biometrics 10,
   101-129.
"""

from __future__ import annotations

import pandas as pd

from sqs_analysis.measure.contracts import FEWEST_TEAMS


def comparable(picture: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of NATIONAL on sections in parts of five teams or more, two parts of a section at least."""
    rows = picture[(picture["by"] == by) & (picture["level"] == "section")]
    rows = rows[(rows["teams"] >= FEWEST_TEAMS) & (rows["lower"] > 0) & (rows["upper"] < 1)]
    return rows[rows.groupby("section")["part"].transform("size") > 1]


def told_apart(rows: pd.DataFrame) -> tuple[str, ...]:
    """The sections whose share differs between the parts by more than chance among teams makes.

    Parameters
    ----------
    rows : from `comparable`.

    Examples
    --------
    >>> rows = {"section": ["A", "A", "B", "B"], "proportion": [0.5, 0.6, 0.3, 0.7]}
    >>> limits = {"lower": [0.4, 0.5, 0.2, 0.6], "upper": [0.6, 0.69, 0.42, 0.78]}
    >>> told_apart(pd.DataFrame({**rows, **limits, "confidence": 0.95}))
    ('B',)
    """
    from scipy.special import chdtrc, logit, ndtri

    found = []
    for section, own in rows.groupby("section", sort=False):
        confidence = float(own["confidence"].iloc[0])
        width = logit(own["upper"]) - logit(own["lower"])
        weight = (2 * ndtri((1 + confidence) / 2) / width) ** 2
        odds = logit(own["proportion"])
        apart = weight @ (odds - weight @ odds / weight.sum()) ** 2
        if chdtrc(len(own) - 1, apart) < (1 - confidence) / rows["section"].nunique():
            found.append(str(section))
    return tuple(found)
