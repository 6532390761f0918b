# SPDX-License-Identifier: MPL-2.0
"""Rota templates (rulleplaner): cycles of weeks and lines, rolled out, compared and followed."""
