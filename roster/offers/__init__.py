# SPDX-License-Identifier: MPL-2.0
"""Offer an empty seat to guards: the first acceptable answer fills it.

`calls` begins and ends an offer round, `answers` takes what guards say and what time does.
Whoever answers is judged again at that instant, against the version of the plan that counts then.
"""

from roster.offers.answers import accept
from roster.offers.answers import decline
from roster.offers.answers import expire
from roster.offers.answers import moves_of
from roster.offers.calls import Ask
from roster.offers.calls import call
from roster.offers.calls import call_chains
from roster.offers.calls import withdraw

__all__ = [
    "Ask",
    "accept",
    "call",
    "call_chains",
    "decline",
    "expire",
    "moves_of",
    "withdraw",
]
