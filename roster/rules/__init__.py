# SPDX-License-Identifier: MPL-2.0
"""Working-time rules, competences and wishes as named things that encode and check."""

from __future__ import annotations

from roster.rules.registry import registry
from roster.rules.registry import standard

__all__ = ["registry", "standard"]
