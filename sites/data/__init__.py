# SPDX-License-Identifier: MPL-2.0
"""Small data files of our own: coarse shapes and a sketch of main roads."""
