# SPDX-License-Identifier: MPL-2.0
"""Laws and agreements as dated files, laid over each other: every figure with its source."""

from __future__ import annotations

from roster.agreements.agreement import Agreement
from roster.agreements.agreement import Change
from roster.agreements.agreement import Resolved
from roster.agreements.faults import AgreementError
from roster.agreements.figure import Confidence
from roster.agreements.figure import Figure
from roster.agreements.figure import Level
from roster.agreements.figure import Tighter
from roster.agreements.layers import resolve
from roster.agreements.library import STATUTE
from roster.agreements.library import Library
from roster.agreements.library import load
from roster.agreements.library import shipped
from roster.agreements.scope import Scope

__all__ = [
    "STATUTE",
    "Agreement",
    "AgreementError",
    "Change",
    "Confidence",
    "Figure",
    "Level",
    "Library",
    "Resolved",
    "Scope",
    "Tighter",
    "load",
    "resolve",
    "shipped",
]
