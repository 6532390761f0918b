# SPDX-License-Identifier: MPL-2.0
"""Swaps (vagtbytte): guards hand over or exchange shifts by themselves, within the rules.

`asking` begins and withdraws a swap, `deciding` takes the answers of guards and coordinators and
makes it final, `policy` says what a unit allows, `cycles` finds exchanges among all who want one.
Until a swap is final everybody keeps their own shift.
"""

from roster.swaps.asking import ask
from roster.swaps.asking import exchange
from roster.swaps.asking import give
from roster.swaps.asking import propose
from roster.swaps.asking import withdraw
from roster.swaps.cycles import Cycle
from roster.swaps.cycles import Wanted
from roster.swaps.cycles import cycles
from roster.swaps.cycles import packed
from roster.swaps.deciding import agree
from roster.swaps.deciding import approve
from roster.swaps.deciding import decline
from roster.swaps.deciding import expire
from roster.swaps.deciding import moves_of
from roster.swaps.deciding import refuse
from roster.swaps.policy import Terms
from roster.swaps.policy import terms_of

__all__ = [
    "Cycle",
    "Terms",
    "Wanted",
    "agree",
    "approve",
    "ask",
    "cycles",
    "decline",
    "exchange",
    "expire",
    "give",
    "moves_of",
    "packed",
    "propose",
    "refuse",
    "terms_of",
    "withdraw",
]
