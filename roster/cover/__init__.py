# SPDX-License-Identifier: MPL-2.0
"""Substitute cover (vikardækning): who takes the shifts of somebody who cannot come."""

from roster.cover.absence import Gap
from roster.cover.absence import call_off
from roster.cover.chains import Chain
from roster.cover.chains import Move
from roster.cover.chains import chains
from roster.cover.substitutes import Substitute
from roster.cover.substitutes import substitutes

__all__ = [
    "Chain",
    "Gap",
    "Move",
    "Substitute",
    "call_off",
    "chains",
    "substitutes",
]
