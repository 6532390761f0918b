# SPDX-License-Identifier: MPL-2.0
"""`vagt roster override` and `overrides`: set a rule aside in writing, and read the log."""

from __future__ import annotations

from typing import Annotated
from typing import Any

import typer
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from roster.models import RuleOverride
from roster.overrides import found
from roster.overrides import listed
from roster.overrides import override
from roster.plan import Plan
from roster.store import StoreError
from roster.store import load_plan
from roster.waivers import REASON
from roster.waivers import REASONS
from roster.waivers import WaiverError
from sites.clock import local
from sites.network import networks
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.db import writer
from web.rulebook import rulebook
from web.settings import current_settings

NO_GUARD = Text(
    "Der er ingen medarbejder med koden {value} på vagtplanen.",
    "There is no guard with the code {value} on the roster.",
)
NO_SHIFT = Text(
    "Vagtplanen har ingen vagt {value}. Numrene står i: vagt roster check --json.",
    "The roster has no shift {value}. The numbers are in: vagt roster check --json.",
)
WRITTEN = Text("Fraveget: {rule}. {consequence}", "Set aside: {rule}. {consequence}")
NONE = Text("Ingen regler er fraveget.", "No rules are set aside.")
HEADINGS = (
    Text("plan", "roster"),
    Text("vagt", "shift"),
    Text("regel", "rule"),
    Text("hvem besluttede", "decided by"),
    Text("hvornår", "when"),
    Text("årsag", "reason"),
    Text("tekst", "text"),
    Text("følge", "consequence"),
)
CODES = ", ".join(reason.code for reason in REASONS)


def override_(
    roster: Annotated[int, typer.Argument(help="The roster's number, a draft.")],
    rule: Annotated[str, typer.Option(help="The rule's id, such as VG-13.")],
    guard: Annotated[str, typer.Option(help="The guard's code.")],
    shift: Annotated[int, typer.Option(help="The shift's number, from `vagt roster check`.")],
    text: Annotated[str, typer.Option(help="Why, in words.")],
    by: Annotated[str, typer.Option(help="Who decides.")],
    reason: Annotated[str, typer.Option(help=f"One of: {CODES}.")] = "other",
    reference: Annotated[
        str, typer.Option(help="The event's number or name, for force_majeure.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Set a rule aside for one guard and shift, in writing; the law's floors are refused."""
    with application(as_json):
        try:
            plan = _plan(roster)
            number = _guard(plan, guard, as_json)
            if str(shift) not in plan.problem.shift:
                fail(Exit.USAGE, NO_SHIFT(value=shift), as_json)
            violations = found(plan, rule, number, str(shift))
            with writer() as session:
                words = {"reason": reason, "text": text, "by": by, "reference": reference}
                made = override(session, plan, roster, violations, shift_id=shift, **words)
                audit.record(session, "shift.override", f"roster:{roster}", rule=rule, shift=shift)
                shown = [_figures(row) for row in made]
        except (StoreError, WaiverError) as error:
            fail(Exit.FAULTS, error.message, as_json)
        lines = [
            say(WRITTEN(rule=row["rule"], consequence=row["consequence"] or "")) for row in shown
        ]
        show({"overrides": shown}, as_json, *lines)


def overrides(
    roster: Annotated[
        int | None, typer.Argument(help="The roster's number; all if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every rule that was set aside: who, when, why and what follows."""
    with application(as_json):
        shown = [_figures(row) for row in listed(get_session(), roster)]
        rows = [
            (
                row["roster"],
                row["shift"],
                row["rule"],
                row["by"],
                row["when"],
                row["reason_name"],
                row["text"],
                row["consequence"],
            )
            for row in shown
        ]
        show({"overrides": shown}, as_json, table(HEADINGS, rows) if rows else say(NONE))


def _plan(roster: int) -> Plan:
    return load_plan(get_session(), roster, networks(current_settings().data), rulebook())


def _guard(plan: Plan, code: str, as_json: bool) -> str:
    number = get_session().exec(select(Guard.id).where(col(Guard.code) == code)).first()
    if str(number) not in plan.problem.guard:
        fail(Exit.USAGE, NO_GUARD(value=code), as_json)
    return str(number)


def _figures(row: RuleOverride) -> dict[str, Any]:
    english = language() == "en"
    return {
        "roster": row.roster_id,
        "shift": row.shift_id,
        "guard": row.guard_id,
        "rule": row.rule,
        "violation": row.violation_en if english else row.violation_da,
        "reason": row.reason,
        "reason_name": say(REASON[row.reason].name),
        "text": row.text,
        "reference": row.reference,
        "by": row.decided_by,
        "when": local(row.decided_at).isoformat(" ", "minutes"),
        "consequence": row.consequence_en if english else row.consequence_da,
        "rest_until": row.rest_until.isoformat() if row.rest_until else None,
    }
