# SPDX-License-Identifier: MPL-2.0
"""Tests of laws and agreements as data."""
