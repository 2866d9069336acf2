"""Do teams differ more than chance makes them differ? Measured before any team is pointed at.

References
----------
.. [1] Spiegelhalter, D. J., Sherlaw-Johnson, C., Bardsley, M., Blunt, I., Wood, C. and Grigg, O.
   (2012). Statistical methods for healthcare regulation: rating, screening and surveillance.
   Journal of the Royal Statistical Society A 175, 1-47.
.. [2] Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application, section
   4.2. Cambridge University Press.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from sqs_analysis.measure.intervals import Numbers, _counts

FEWEST_TEAMS = 20  # the spread of fewer teams says little about the spread of teams
WINSORISED = 0.1  # at either end, as in Spiegelhalter et al. (2012)
SIGNIFICANT = 0.05
PROGRAMMES = 999  # simulated without any difference between teams

NOT_ESTIMATED = "not estimated"
CHANCE = "no more than by chance"
ALLOWED_FOR = "allowed for"
VERDICTS = (NOT_ESTIMATED, CHANCE, ALLOWED_FOR)


@dataclass(frozen=True)
class Dispersion:
    """How much teams differ, measured in what chance would make of them.

    Parameters
    ----------
    phi : winsorised mean of the squared z-scores; NaN where it was not estimated.
    tau2 : variance between teams on the arcsine scale; NaN where it was not estimated.
    p_value : share of simulated programmes of like teams with so large a phi; NaN likewise.
    verdict : one of `VERDICTS`.
    """

    phi: float
    tau2: float
    p_value: float
    verdict: str

    @property
    def allowed(self) -> float:
        """The variance between teams that limits allow for: 0 unless the verdict says so."""
        return self.tau2 if self.verdict == ALLOWED_FOR else 0.0


def over_dispersion(
    sufficient: npt.ArrayLike,
    answered: npt.ArrayLike,
    fewest: int = FEWEST_TEAMS,
    seed: int = 1,
) -> Dispersion:
    r"""How much more teams differ than chance would have them.

    On the arcsine scale a team's z-score is
    :math:`z_i = 2\sqrt{n_i}\,(\arcsin\sqrt{y_i} - \arcsin\sqrt{\theta})`, drawn in to the 10% and
    90% quantiles of all z. Over I teams :math:`\phi = \sum z_i^2 / I`, and with weights
    :math:`w_i = 4 n_i`

    .. math:: \tau^2 = \max\left(0, \frac{I\phi - (I - 1)}{\sum w_i - \sum w_i^2 / \sum w_i}\right)

    (Spiegelhalter et al. 2012 [1]_; DerSimonian and Laird's form).

    Whether phi is above what chance gives is not read off chi-squared: at 20 judgements and 95%
    sufficient the arcsine scale makes phi large without any difference between teams. So phi is
    compared with that of 999 programmes drawn with the same n and one proportion for all, and
    allowed for where at most 5% of them reach it (parametric bootstrap [2]_). Teams with n = 0 are
    left out, and below `fewest` teams nothing is estimated.

    Examples
    --------
    >>> found = over_dispersion([13, 7, 16, 11, 19, 9, 14, 12, 18, 10], [20] * 10, fewest=10)
    >>> f"{found.phi:.2f} {found.tau2:.3f} {found.verdict}"
    '2.85 0.027 allowed for'
    >>> over_dispersion([13, 7], [20, 20])
    Dispersion(phi=nan, tau2=nan, p_value=nan, verdict='not estimated')
    """
    k, n = _counts(sufficient, answered)
    k, n = k[n > 0], n[n > 0]
    teams = n.size
    if teams < fewest:
        return Dispersion(nan, nan, nan, NOT_ESTIMATED)
    phi = float(_phi(k[np.newaxis], n)[0])
    alike = np.random.default_rng(seed).binomial(
        n.astype(int), k.sum() / n.sum(), size=(PROGRAMMES, teams)
    )
    # Rounding must not make a phi equal to the observed one smaller.
    reached = int((_phi(alike, n) >= phi * (1 - 1e-9)).sum())
    p_value = (reached + 1) / (PROGRAMMES + 1)
    weights = 4 * n
    spread = weights.sum() - weights @ weights / weights.sum()
    tau2 = max(0.0, float((teams * phi - (teams - 1)) / spread)) if teams > 1 else 0.0
    return Dispersion(phi, tau2, p_value, ALLOWED_FOR if p_value <= SIGNIFICANT else CHANCE)


def _phi(counts: npt.NDArray[np.number], n: Numbers) -> Numbers:
    """The winsorised phi of each programme; a row of counts is a programme."""
    target = counts.sum(axis=1, keepdims=True) / n.sum()
    z = 2 * np.sqrt(n) * (np.arcsin(np.sqrt(counts / n)) - np.arcsin(np.sqrt(target)))
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED], axis=1)
    drawn_in = np.clip(z, low[:, np.newaxis], high[:, np.newaxis])
    phi: Numbers = np.mean(drawn_in**2, axis=1)
    return phi
