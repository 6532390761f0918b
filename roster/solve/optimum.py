# SPDX-License-Identifier: MPL-2.0
"""The optimum of a linear program with some of its rows, by HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import vstack

from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program


def optimum(
    program: Program, rows: NDArray[np.bool_], seconds: float | None
) -> tuple[Floats, Floats] | None:
    """Return the optimal values and row prices with some of the rows.

    Parameters
    ----------
    seconds
        Time limit; None for none.

    Returns
    -------
    tuple or None
        None if it is out of time, or if nothing satisfies the rows.
    """
    if seconds is not None and seconds <= 0:
        return None
    equal = rows & (program.low == program.high)
    above = rows & ~equal & np.isfinite(program.high)
    below = rows & ~equal & np.isfinite(program.low)
    limits: Any = vstack([program.matrix[above], -program.matrix[below]])
    equations: Any = program.matrix[equal]
    options: Any = {} if seconds is None else {"time_limit": seconds}
    ranges: Any = np.column_stack([program.floor, program.ceiling])
    found = linprog(
        program.cost,
        A_ub=limits,
        b_ub=np.concatenate([program.high[above], -program.low[below]]),
        A_eq=equations,
        b_eq=program.high[equal],
        bounds=ranges,
        method="highs-ds",
        options=options,
    )
    if found.status != 0:
        return None
    duals = np.zeros(len(program.low))
    duals[equal] = found.eqlin.marginals
    split = int(above.sum())
    duals[above] += found.ineqlin.marginals[:split]
    duals[below] -= found.ineqlin.marginals[split:]
    values: Floats = np.asarray(found.x)
    return values, duals
