# SPDX-License-Identifier: MPL-2.0
"""The desk in words: what the queue, the unit board, the advice and the timeline show."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.state import ORDER
from dispatch.incidents.state import Task
from dispatch.incidents.targets import Due
from dispatch.incidents.targets import worst
from dispatch.incidents.view import View
from dispatch.units.duty import OnBoard
from dispatch.units.status import PRIMARY
from dispatch.units.status import STATUSES
from dispatch.units.status import Level
from dispatch.units.whereabouts import SOURCES
from dispatch.units.whereabouts import Fix
from roster.models import Guard
from sites.models import Administration
from sites.models import Competence
from sites.models import Site
from sites.text import Text
from web.i18n import language
from web.models import User
from web.pages import dispatch_moves_model as moves
from web.pages.filters import say

INCIDENT_STATES: Mapping[str, Text] = {
    "Active": Text("Ny", "New"),
    "ReOpened": Text("Genåbnet", "Reopened"),
    "ResourcesAssigned": Text("Disponeret", "Dispatched"),
    "ResourcesEnroute": Text("Undervejs", "Under way"),
    "ResourcesOnscene": Text("Fremme", "On scene"),
    "Closed": Text("Afsluttet", "Closed"),
    "Cancelled": Text("Annulleret", "Cancelled"),
}
STAGES: Mapping[str, Text] = {
    "acknowledge": Text("kvittering", "confirmation"),
    "depart": Text("afgang", "departure"),
    "arrive": Text("fremme", "arrival"),
    "check": Text("livstegn", "sign of life"),
}
KINDS: Mapping[str, Text] = {
    "created": Text("Oprettet", "Created"),
    "recommended": Text("Anbefaling beregnet", "Recommendation made"),
    "assigned": Text("Disponeret", "Dispatched"),
    "reserved": Text("Reserveret", "Reserved"),
    "acknowledged": Text("Kvitteret", "Confirmed"),
    "en_route": Text("På vej", "On the way"),
    "on_scene": Text("Fremme", "On scene"),
    "cleared": Text("Meldt klar", "Clear"),
    "cancelled": Text("Taget af", "Taken off"),
    "corrected": Text("Skridt fortrudt", "Step undone"),
    "changed": Text("Ændret", "Changed"),
    "case_closed": Text("Afsluttet", "Closed"),
    "case_cancelled": Text("Annulleret", "Cancelled"),
    "reopened": Text("Genåbnet", "Reopened"),
    "note": Text("Bemærkning", "Remark"),
    "handover": Text("Overlevering", "Handover"),
    "sign": Text("Livstegn", "Sign of life"),
    "status": Text("Status", "Status"),
    "round_interrupted": Text("Runde afbrudt", "Round interrupted"),
    **moves.KINDS,
}
END_CODES: Mapping[str, Text] = {
    "solved": Text("Løst på stedet", "Solved on the spot"),
    "false_alarm": Text("Falsk alarm", "False alarm"),
    "handed_over": Text("Overgivet til politi eller beredskab", "Handed to police or fire service"),
    "nothing_found": Text("Intet at bemærke", "Nothing found"),
    "other": Text("Andet (se bemærkning)", "Other (see remark)"),
}
FIELDS: Mapping[str, Text] = {
    "priority": Text("prioritet", "priority"),
    "headcount": Text("antal vagter", "number of guards"),
    "place": Text("sted", "place"),
    "lat": Text("bredde", "latitude"),
    "lon": Text("længde", "longitude"),
    "site_id": Text("lokation", "site"),
    "competences": Text("kompetencer", "competences"),
    "note": Text("melding", "report"),
}
WHY = {
    "diverted": Text("sendt videre til hændelse {to}", "sent on to incident {to}"),
    "ended": Text("hændelsen blev annulleret", "the incident was called off"),
}
NEXT: Mapping[str, str] = dict(pairwise(ORDER))


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that is due."""

    what: str
    at: datetime
    state: str
    """`late`, `soon` or nothing."""
    contract: str


@dataclass(frozen=True, slots=True)
class Queued:
    """An incident in the queue."""

    row: Incident
    kind: str
    where: str
    state: str
    lacking: int
    units: tuple[str, ...]
    timer: Timer | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit on the board."""

    one: OnBoard
    status: str
    code: str
    primary: str
    level: int
    since: datetime
    site: str
    lender: str
    fix: Fix | None
    source: str
    age: int
    case: int | None
    held: tuple[str, ...]

    @property
    def shown(self) -> tuple[object, ...]:
        """All of it that a row shows: where this is the same, so is the row."""
        one = self.one
        who = (one.guard_id, one.code, one.name, one.until, one.working, one.version)
        where = (
            self.site,
            self.source,
            self.fix is not None and self.fix.stale,
            self.age // 60 if self.age else -1,
        )
        status = (self.status, self.code, self.primary, self.level, self.since, self.case)
        return *who, *where, *status, self.lender, self.held


@dataclass(frozen=True, slots=True)
class Doing:
    """A unit's part in the incident that is shown."""

    task: Task
    name: str
    status: str
    next: str
    next_name: str
    timer: Timer | None
    taken: int | None
    """Number of another incident that the unit is on; only where it is set aside for this one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline."""

    at: datetime
    what: str
    unit: str
    who: str
    automatic: bool
    detail: str


class Words:
    """Names that the desk's lines need, each list read once."""

    def __init__(self, session: Session) -> None:
        english = language() == "en"
        self.payers = {row.id: row.code for row in session.exec(select(Administration))}
        self.skills = {
            row.code: row.name_en if english else row.name_da
            for row in session.exec(select(Competence))
        }
        self.people = dict(session.exec(select(col(User.username), col(User.name))).all())
        self._session = session

    def guard(self, guard_id: int | None) -> str:
        """Return a guard's name."""
        return self._guards.get(guard_id, "")

    def site(self, site_id: int | None) -> str:
        """Return a site's name."""
        return self._sites.get(site_id, "")

    @cached_property
    def _guards(self) -> dict[int | None, str]:
        return dict(self._session.exec(select(col(Guard.id), col(Guard.name))).all())

    @cached_property
    def _sites(self) -> dict[int | None, str]:
        return dict(self._session.exec(select(col(Site.id), col(Site.name))).all())

    def spoken(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return a code's values with names for numbers."""
        said = dict(values)
        if "lender" in said:
            said["lender"] = self.payers.get(said["lender"], "?")
        if "code" in said:
            said["code"] = self.skills.get(said["code"], said["code"])
        return said


def kind_name(view: View, incident: Incident) -> str:
    """Return what an incident's type is called."""
    kind = view.kinds[incident.type_id]
    return kind.name_en if language() == "en" else kind.name_da


def where(view: View, incident: Incident) -> str:
    """Return where an incident is, in words."""
    site = view.sites.get(incident.site_id or 0)
    named = [site.name if site else "", incident.place]
    said = ", ".join(dict.fromkeys(part for part in named if part))
    return said or f"{incident.lat:.5f}, {incident.lon:.5f}"


def timer(dues: Iterable[Due], at: datetime, names: Mapping[int, OnBoard]) -> Timer | None:
    """Return what is due first."""
    first = next(iter(dues), None)
    if first is None:
        return None
    who = names.get(first.unit or 0)
    what = say(STAGES[first.stage])
    said = f"{what}: {who.name}" if who else what
    return Timer(said, first.at, worst([first], at), first.contract)


def queue(view: View) -> list[Queued]:
    """Return the queue in its order."""
    units = view.unit
    lines = []
    for row in view.queue:
        case = view.desk.cases[row.id or 0]
        names = tuple(
            units[task.unit].name if task.unit in units else str(task.unit) for task in case.active
        )
        state = say(INCIDENT_STATES[case.eido])
        due = timer(view.dues[case.id], view.at, units)
        lines.append(
            Queued(row, kind_name(view, row), where(view, row), state, case.lacking, names, due)
        )
    return lines


def units(view: View, words: Words) -> list[Standing]:
    """Return the unit board: those who can be sent first, then by name."""
    lines = []
    # Each word once, not once for each of hundreds.
    statuses = {code: say(one.name) for code, one in STATUSES.items()}
    primaries = {level: say(text) for level, (_code, text) in PRIMARY.items()}
    sources = {source: say(text) for source, text in SOURCES.items()}
    for one in view.board:
        code = view.desk.status(one.guard_id)
        busy = view.desk.busy(one.guard_id)
        status = STATUSES[code]
        level = Level.BLOCKED if busy else status.level
        fix = view.fixes.get(one.guard_id)
        site = view.sites.get(one.site_id)
        lines.append(
            Standing(
                one,
                statuses[code],
                code,
                primaries[level],
                int(level),
                busy[1].since if busy else one.own_since,
                site.name if site else "",
                words.payers.get(one.administration_id, ""),
                fix,
                sources[fix.source] if fix else "",
                fix.age(view.at) if fix else 0,
                busy[0].id if busy else None,
                tuple(sorted(words.skills.get(skill, skill) for skill in one.held)),
            )
        )
    return sorted(lines, key=lambda one: (one.case is None and one.level, one.one.name))


def doings(view: View, incident_id: int, words: Words) -> list[Doing]:
    """Return every unit's part in an incident, those on it now first."""
    case = view.desk.cases[incident_id]
    found = []
    for task in sorted(case.tasks, key=lambda one: (not one.active, one.number)):
        after = NEXT.get(task.state, "") if task.active else ""
        mine = [one for one in view.dues[incident_id] if one.unit == task.unit]
        busy = view.desk.busy(task.unit)
        found.append(
            Doing(
                task,
                words.guard(task.unit),
                say(KINDS[task.state]),
                after,
                say(KINDS[after]) if after else "",
                timer(mine, view.at, {}) if task.active else None,
                busy[0].id if busy is not None and not task.active else None,
            )
        )
    return found


def lines(events: Sequence[IncidentEvent], words: Words) -> list[Line]:
    """Return timeline lines in words."""
    return [
        Line(
            event.at,
            say(KINDS.get(event.kind, Text(event.kind, event.kind))),
            words.guard(event.guard_id),
            words.people.get(event.who, event.who),
            event.automatic,
            _detail(event, words),
        )
        for event in events
    ]


def _detail(event: IncidentEvent, words: Words) -> str:
    detail = event.detail
    if event.kind in ("note", "handover"):
        return str(detail.get("text", ""))
    if event.kind == "changed":
        return "; ".join(
            f"{say(FIELDS[name])}: {before} → {after}" for name, (before, after) in detail.items()
        )
    if event.kind == "recommended":
        names = [words.guard(unit) for unit in detail.get("nearest", ())]
        return str(_("nearest: %(names)s", names=", ".join(names) or "–"))
    if event.kind == "round_interrupted":
        return str(_("%(n)s visits left", n=detail.get("visits", 0)))
    if event.kind in moves.KINDS:
        return moves.detail(detail, words.site)
    if event.kind in ("status", "corrected"):
        return " → ".join(say(STATUSES[detail[key]].name) for key in ("from", "to"))
    said = []
    if "reason" in detail:
        reason = WHY.get(detail["reason"])
        said.append(say(reason(**detail)) if reason else str(detail["reason"]))
    if "from" in detail:
        said.append(_("taken from: %(what)s", what=say(STATUSES[detail["from"]].name).lower()))
    if "code" in detail:
        code = END_CODES.get(detail["code"])
        said.append(say(code) if code else str(detail["code"]))
    if "note" in detail:
        said.append(str(detail["note"]))
    return "; ".join(said)
