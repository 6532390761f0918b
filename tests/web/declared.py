# SPDX-License-Identifier: MPL-2.0
"""Who may call what: one line for each endpoint, changed on purpose or not at all."""

from __future__ import annotations

from web.models import ROLES

PUBLIC = frozenset({"public"})
EVERYONE = frozenset(ROLES)
PLANNING = frozenset({"coordinator"})
DATA = frozenset({"coordinator", "administrator"})
PLACES = frozenset({"coordinator", "dispatcher", "administrator"})
NOW = frozenset({"coordinator", "dispatcher"})

ENDPOINTS: dict[str, frozenset[str]] = {
    "auth.change_password": EVERYONE,
    "auth.choose_language": PUBLIC,
    "auth.log_in": PUBLIC,
    "auth.login": PUBLIC,
    "auth.logout": EVERYONE,
    "auth.password": EVERYONE,
    "board.by_site": PLANNING,
    "board.guards": PLANNING,
    "costs.index": PLANNING,
    "data.confirm": DATA,
    "data.discard": DATA,
    "data.index": DATA,
    "data.loaded": DATA,
    "data.preview": DATA,
    "data.templates": DATA,
    "data.upload": DATA,
    "duty.index": NOW,
    "expiring.index": PLANNING,
    "export.download": PLANNING,
    "export.index": PLANNING,
    "health.healthz": PUBLIC,
    "home.index": EVERYONE,
    "jobs.cancel": PLANNING,
    "jobs.curve": PLANNING,
    "jobs.retry": PLANNING,
    "jobs.show": PLANNING,
    "jobs.state": PLANNING,
    "me.calendar": frozenset({"coordinator", "guard"}),
    "me.index": frozenset({"guard"}),
    "mysite.index": frozenset({"site_contact"}),
    "overview.index": PLANNING,
    "rosters.checks": PLANNING,
    "rosters.confirm_publish": PLANNING,
    "rosters.create": PLANNING,
    "rosters.index": PLANNING,
    "rosters.publish": PLANNING,
    "rosters.solve": PLANNING,
    "rosters.start_solving": PLANNING,
    "rounds.download": NOW,
    "rounds.index": NOW,
    "rounds.sheet": NOW,
    "rounds.show": NOW,
    "rules.agreement": DATA,
    "rules.index": DATA,
    "rules.show": DATA,
    "shifts.assign": PLANNING,
    "shifts.lock": PLANNING,
    "shifts.show": PLANNING,
    "shifts.unassign": PLANNING,
    "sites.index": PLACES,
    "sites.points": PLACES,
    "sites.show": PLACES,
    "sites.streets": PLACES,
    "static": PUBLIC,
    "users.create": frozenset({"administrator"}),
    "users.index": frozenset({"administrator"}),
}
