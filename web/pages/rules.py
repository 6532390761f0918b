# SPDX-License-Identifier: MPL-2.0
"""Rules and agreements: what is in force, where it says so, whom it covers, how it fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request

from roster.agreements import STATUTE
from roster.agreements import Library
from roster.agreements.words import LEVELS
from roster.checker import Report
from roster.models import Roster
from roster.problem import Guard
from roster.rules import standard
from roster.rules.base import Rule
from roster.rules.registry import CLASSES
from roster.rules.registry import OF_A_PLAN
from roster.rules.registry import explained
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages import plans
from web.pages.queries_law import agreement_rows
from web.pages.queries_law import changes_of
from web.pages.queries_law import departures
from web.pages.queries_law import grade
from web.pages.queries_law import ladders
from web.pages.queries_law import members_of
from web.pages.queries_law import rule_rows
from web.pages.queries_rosters import current_roster
from web.pages.queries_rosters import roster_lines
from web.pages.queries_rules import violation_lines
from web.rulebook import rulebook

blueprint = Blueprint("rules", __name__, url_prefix="/rules")

KINDS = ("hard", "override", "soft", "cost", "info")
SHOWN = 30
"""Violations that a rule's own page shows."""


@dataclass(frozen=True)
class InForce:
    """The rules of a roster, or of the law alone where there is no roster yet."""

    roster: Roster | None
    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    report: Report
    day: date


@blueprint.get("")
@allow("coordinator", "administrator")
def index() -> str:
    """List the agreements and the rules, searched by words and by kind."""
    found = _in_force()
    library = _library()
    rows = rule_rows(found.rules, found.guards, found.report.violations, library)
    wanted, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")
    unverified = "unverified" in request.args
    shown = [
        row
        for row in rows
        if row.matches(wanted)
        and (kind not in KINDS or row.info.severity == kind)
        and (row.provisional or not unverified)
    ]
    return render_template(
        "rules/index.html",
        found=found,
        rows=shown,
        all=len(rows),
        agreements=agreement_rows(library, members_of(found.guards, STATUTE), found.day),
        rosters=roster_lines(get_session()),
        wanted=wanted,
        kind=kind,
        unverified=unverified,
    )


@blueprint.get("/agreements/<name>")
@allow("coordinator", "administrator")
def agreement(name: str) -> str:
    """Show one agreement: where it stands, and what it changes in what it is laid over."""
    library = _library()
    if name not in library.names:
        abort(404)
    one = library.load(name)
    days = one.days_to_tell(local_day(now()))
    steps = [(days[0], changes_of(one, days[0]))]
    later = ((day, changes_of(one, day, since)) for since, day in pairwise(days))
    steps += [(day, lines) for day, lines in later if lines]
    return render_template(
        "rules/agreement.html",
        one=one,
        level=LEVELS[one.level],
        layers=[layer for layer in one.layers if layer is not one],
        steps=steps,
        floor=STATUTE,
    )


@blueprint.get("/<rule_id>")
@allow("coordinator", "administrator")
def show(rule_id: str) -> str:
    """Show one rule: its figures layer by layer, whom it covers, where it is broken."""
    known = next((one for one in (*CLASSES, *OF_A_PLAN) if one.info.id == rule_id), None)
    if known is None:
        abort(404)
    found = _in_force()
    library = _library()
    mine = tuple(rule for rule in found.rules if rule.id == rule_id)
    rows = rule_rows(mine, found.guards, found.report.violations, library)
    broken = [one for one in found.report.violations if one.rule == rule_id]
    lines = []
    if found.roster is not None and request.args.get("roster"):
        lines = violation_lines(get_session(), found.roster, broken[:SHOWN])
    return render_template(
        "rules/show.html",
        found=found,
        info=known.info,
        explanation=mine[0].explanation if mine else explained(known),
        grade=grade(known.info.confidence),
        row=rows[0] if rows else None,
        ladders=ladders(library, known.info, found.day, mine[0].parameters) if mine else [],
        broken=departures(known.info, broken),
        lines=lines,
    )


def _in_force() -> InForce:
    """Return the rules of the roster asked for, else of the one that matters today."""
    today = local_day(now())
    wanted = request.args.get("roster", type=int)
    if wanted is not None:
        roster: Roster | None = plans.find_roster(wanted)
    else:
        roster = current_roster(get_session(), today)
    if roster is None:
        return InForce(None, standard(), (), Report((), {}), today)
    loaded = plans.checked(roster)
    problem = loaded.plan.problem
    return InForce(roster, problem.rules, problem.guards, loaded.report, roster.starts_on)


def _library() -> Library:
    return rulebook().library
