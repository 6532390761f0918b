# SPDX-License-Identifier: MPL-2.0
"""Edits of a draft: each one done, undone, redone, logged, and refused where it must be."""
