# SPDX-License-Identifier: MPL-2.0
"""Tests of how guards get about and of what a plan's travel is worth."""
