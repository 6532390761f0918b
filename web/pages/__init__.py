# SPDX-License-Identifier: MPL-2.0
"""The pages that people work in."""

from __future__ import annotations

from flask import Flask

from web.pages import alerts
from web.pages import board
from web.pages import board_edits
from web.pages import board_history
from web.pages import board_versions
from web.pages import changes
from web.pages import closures
from web.pages import costs
from web.pages import cover
from web.pages import data
from web.pages import dispatch
from web.pages import dispatch_acts
from web.pages import dispatch_guard
from web.pages import dispatch_moves
from web.pages import dispatch_past
from web.pages import dispatch_setup
from web.pages import duty
from web.pages import expiring
from web.pages import export
from web.pages import feeds
from web.pages import filters
from web.pages import home
from web.pages import inbox
from web.pages import me
from web.pages import messages
from web.pages import myabsence
from web.pages import mydata
from web.pages import myhours
from web.pages import myoffers
from web.pages import myorders
from web.pages import myround
from web.pages import mysite
from web.pages import myswaps
from web.pages import mywishes
from web.pages import offers
from web.pages import orderdays
from web.pages import orders
from web.pages import overview
from web.pages import people
from web.pages import places
from web.pages import plans
from web.pages import pool
from web.pages import pool_plans
from web.pages import progress
from web.pages import proposals
from web.pages import purposes
from web.pages import rosters
from web.pages import rota_rosters
from web.pages import rotas
from web.pages import rounds
from web.pages import rounds_change
from web.pages import rounds_map
from web.pages import rounds_plan
from web.pages import rules
from web.pages import shifts
from web.pages import swappolicy
from web.pages import swaps
from web.pages import travel
from web.pages import users
from web.pages import whatif

AREAS = (
    overview,
    rosters,
    rotas,
    rota_rosters,
    rounds,
    rounds_plan,
    rounds_change,
    board,
    board_edits,
    board_history,
    board_versions,
    costs,
    travel,
    changes,
    cover,
    offers,
    swaps,
    swappolicy,
    progress,
    shifts,
    rules,
    expiring,
    places,
    closures,
    dispatch,
    dispatch_acts,
    dispatch_moves,
    dispatch_past,
    dispatch_setup,
    dispatch_guard,
    alerts,
    duty,
    pool,
    whatif,
    data,
    export,
    me,
    feeds,
    mywishes,
    myabsence,
    myhours,
    mydata,
    people,
    inbox,
    myround,
    myoffers,
    myswaps,
    mysite,
    myorders,
    orders,
    orderdays,
    purposes,
    users,
    messages,
    proposals,
)


def register(app: Flask) -> None:
    """Add every page to the app."""
    filters.register(app)
    plans.register(app)
    pool_plans.register(app)
    rounds_map.register(app)
    home.register(app)
    messages.register(app)
    alerts.register(app)
    for area in AREAS:
        app.register_blueprint(area.blueprint)
