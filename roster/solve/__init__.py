# SPDX-License-Identifier: MPL-2.0
"""The engine behind one call: `solve(problem, stop, seed, progress) -> Result`."""
