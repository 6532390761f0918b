# SPDX-License-Identifier: MPL-2.0
"""`vagt swaps`: swaps, offers and their log in words and as JSON."""

from __future__ import annotations

from roster import offers
from roster import swaps
from tests.roster.exchange.town import BEFORE
from tests.roster.exchange.town import settle
from tests.web.test_cli import Terminal
from tests.web.test_cli import run
from web.db import open_engine
from web.db import writing
from web.settings import Settings

__all__ = ["run"]


def test_swaps_and_offers_are_listed_with_their_log(run: Terminal, settings: Settings) -> None:
    """Nothing is said as such; then a swap and an offer are there, and a wrong state is named."""
    assert "Ingen bytter" in run("swaps", "list").output
    assert "Ingen vagter" in run("swaps", "offers").output
    engine = open_engine(settings)
    with writing(engine) as session:
        town = settle(session, {"ASTA": [0]})
        asta, bo, _ = town.people
        night = town.night(0).id or 0
        swaps.ask(session, asta.id or 0, night, bo.id or 0, BEFORE, by="asta")
        asks = [offers.Ask(bo.id or 0)]
        offers.call(session, town.night(3), asks, minutes=60, by="karen", at=BEFORE)
    engine.dispose()
    (swap,) = run.json("swaps", "list", "--state", "open")["swaps"]
    (part,) = swap["parts"]
    assert (swap["kind"], part["from"], part["to"], part["agreed"]) == ("ask", "ASTA", "BO", False)
    assert "Bibliotek nat" in run("swaps", "list").output
    (event,) = run.json("swaps", "log", swap["swap"])["log"]
    assert (event["kind"], event["guard"], event["who"]) == ("asked", "ASTA", "asta")
    (call,) = run.json("swaps", "offers")["calls"]
    assert (call["state"], call["offers"], call["taken"]) == (
        "open",
        [{"guard": "BO", "state": "open", "chain": 0}],
        [],
    )
    assert "BO" not in run("swaps", "offers", "--state", "filled").output
    assert "--state" in run("swaps", "list", "--state", "x", code=2).output
    assert "999" in run("swaps", "log", "999", code=2).output
