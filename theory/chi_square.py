"""Mean logarithm of a noncentral chi-square variable, as a quantity of statements and as a number.

With k degrees of freedom and noncentrality l (the sum of the squared means) the variable is a chi-square with k + 2J
degrees of freedom, where J is Poisson with mean l/2. The mean logarithm of a chi-square with m degrees of freedom is
log 2 + psi(m/2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from collapsecheck.theory.notation import quantity

__all__ = ["expected_log_chi_square", "mean_log_chi_square"]

expected_log_chi_square = quantity("expected_log_chi_square", r"\mathbb{{E}}\log\chi^{{2}}_{{{0}}}\!\left({1}\right)")
expected_log_chi_square.__module__ = __name__


def _hypergeometric(degrees: Any, noncentrality: Any) -> Any:
    """The Poisson mixture summed: the derivative is a mean of 1/(k + 2J), which is hypergeometric."""
    growth = sympy.hyper((1, 1), (degrees / 2 + 1, 2), -noncentrality / 2)
    return sympy.log(2) + sympy.digamma(degrees / 2) + noncentrality / degrees * growth


def _eval_evalf(self: Any, prec: int) -> Any:
    """Digits on demand, for whoever asks SymPy for them."""
    if self.free_symbols or not self.args[0] > 0:
        return None
    return _hypergeometric(*self.args)._eval_evalf(prec)  # noqa: SLF001  # SymPy's hook for digits has this name


expected_log_chi_square._eval_evalf = _eval_evalf  # noqa: SLF001  # SymPy's hook for digits has this name


def mean_log_chi_square(degrees: ArrayLike, noncentrality: ArrayLike) -> NDArray[np.float64]:
    """E log of a noncentral chi-square variable, by summing the Poisson mixture.

    Parameters
    ----------
    degrees : array_like
        Degrees of freedom k, > 0.
    noncentrality : array_like
        Sum of the squared means l, >= 0; broadcast against `degrees`.

    Returns
    -------
    ndarray
        Terms whose Poisson weight cannot reach the last place are left out.

    Examples
    --------
    >>> round(float(mean_log_chi_square(2, 0)), 6)  # log 2 minus Euler's constant
    0.115932
    """
    from scipy import special  # noqa: PLC0415  # SciPy is loaded by the first prediction that needs it

    half, mean = np.broadcast_arrays(np.asarray(degrees, dtype=float) / 2, np.asarray(noncentrality, dtype=float) / 2)
    # Beyond the mean plus twelve standard deviations plus forty the weights are below 1e-30 of the whole.
    jumps = np.arange(int(mean.max() + 12 * np.sqrt(mean.max()) + 40), dtype=float)
    weights = np.exp(special.xlogy(jumps, mean[..., None]) - mean[..., None] - special.gammaln(jumps + 1))
    return np.asarray(np.log(2) + np.sum(weights * special.digamma(half[..., None] + jumps), axis=-1))
