# SPDX-License-Identifier: MPL-2.0
"""Measured comparisons: instances in, the product engine, the independent checker, figures."""
