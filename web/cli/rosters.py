# SPDX-License-Identifier: MPL-2.0
"""`vagt roster`: make, look at, check and export plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col
from sqlmodel import select

from roster.checker import check
from roster.exports import ProfileError
from roster.exports import export
from roster.exports import load_profile
from roster.exports import profiles
from roster.models import Roster
from roster.plan import Plan
from roster.provisional import provisional_plan
from roster.store import StoreError
from roster.store import create_roster
from roster.store import load_plan
from sites.clock import local_day
from sites.models import Administration
from sites.network import networks
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import grouped
from web.cli.output import language
from web.cli.output import percent
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import tell
from web.cli.solving import solve_watched
from web.cli.words import describe
from web.cli.words import report_lines
from web.cli.words import violation_figures
from web.db import get_session
from web.db import writer
from web.models import now
from web.planning import Effort
from web.planning import figures
from web.publishing import publish
from web.publishing import replaced
from web.rulebook import rulebook
from web.settings import current_settings

app = typer.Typer(help="Make, look at, check and export plans.", no_args_is_help=True)
RosterId = Annotated[int, typer.Argument(help="The roster's number, from `vagt roster list`.")]

NO_ADMINISTRATION = Text(
    "Der er ingen forvaltning med koden {value}. Kendte: {known}.",
    "There is no administration with the code {value}. Known: {known}.",
)
NAME = Text("Uge {week}, {year}", "Week {week}, {year}")
NAME_SPAN = Text("Uge {week}–{last}, {year}", "Weeks {week}–{last}, {year}")
NONE_YET = Text(
    "Ingen vagtplaner endnu. Lav en: vagt roster solve --from DATO --weeks 1",
    "No rosters yet. Make one: vagt roster solve --from DATE --weeks 1",
)
HEADINGS = (
    Text("nr.", "no."),
    Text("navn", "name"),
    Text("fra", "from"),
    Text("dage", "days"),
    Text("status", "status"),
    Text("åbne pladser", "open seats"),
    Text("afstand", "gap"),
)
STATUS = {"draft": Text("kladde", "draft"), "published": Text("offentliggjort", "published")}
UNLAWFUL = Text(
    "Planen bryder hårde regler og er ikke offentliggjort. Ret den først.",
    "The plan breaks hard rules and is not published. Mend it first.",
)
PUBLISHED = Text(
    "{name} er offentliggjort. Medarbejdere, der har fået besked: {count}.",
    "{name} is published. Guards who have got a message: {count}.",
)
WROTE = Text("Skrev {file}", "Wrote {file}")
IN_ALL = Text("{rows} rækker, {hours} timer.", "{rows} rows, {hours} hours.")
EMPTY = Text(
    "Planen har ingen vagter, der hører til i {profile}. Ingen fil er skrevet.",
    "The roster has no shifts that belong in {profile}. No file is written.",
)
FAULTY = Text("Ingen fil er skrevet. Fejl: {count}.", "No file is written. Faults: {count}.")
MADE = Text("Vagtplan {id}: {name}", "Roster {id}: {name}")
NOT_WRITTEN = Text(
    "Filen {file} kan ikke skrives ({reason}).", "The file {file} cannot be written ({reason})."
)


@app.command("solve")
def solve(
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day; next Monday if left out."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=53, help="How many weeks.")] = 1,
    administration: Annotated[
        str, typer.Option(help="Code: plan only what this administration pays for.")
    ] = "",
    name: Annotated[str, typer.Option(help="What to call the plan.")] = "",
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Longest time to search, in seconds.")
    ] = None,
    work: Annotated[
        float | None, typer.Option(min=0.01, help="Work units: the same plan on any machine.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of random choices.")] = 0,
    roster: Annotated[
        int | None, typer.Option(help="Solve this draft again instead of making a new one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a roster and solve it. Ctrl-C stops and keeps the best plan so far."""
    with application(as_json):
        settings = current_settings()
        first = start.date() if start else next_monday()
        effort = Effort(seconds or settings.solve_seconds, work, seed, settings.solve_workers)
        try:
            if roster is None:
                roster = make(first, weeks, administration, name, as_json)
            result = solve_watched(roster, effort)
            plan = _plan(roster)
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        report = check(plan)
        shown = {
            **figures(roster, result),
            "hard": len(report.hard),
            "parts": dict(report.parts),
            "provisional_rates": provisional_plan(plan),
        }
        title = say(MADE(id=roster, name=get_session().get_one(Roster, roster).name))
        show(shown, as_json, title, *describe(plan, report, result))
        if report.hard:
            raise typer.Exit(int(Exit.FAULTS))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List all rosters, newest first."""
    with application(as_json):
        query = select(Roster).order_by(col(Roster.id).desc())
        rosters = get_session().exec(query).all()
        shown = [
            {
                "id": row.id,
                "name": row.name,
                "from": row.starts_on.isoformat(),
                "days": row.days,
                "status": row.status,
                "uncovered": row.solution.get("uncovered"),
                "gap": row.solution.get("gap"),
            }
            for row in rosters
        ]
        rows = [
            (*list(row.values())[:4], say(STATUS[str(row["status"])]), *_solved(row))
            for row in shown
        ]
        show({"rosters": shown}, as_json, table(HEADINGS, rows) if rows else say(NONE_YET))


@app.command("show")
def show_roster(roster: RosterId, as_json: AsJson = False) -> None:
    """Show a roster's coverage, cost, hours and what the solver said."""
    with application(as_json):
        plan = _load(roster, as_json)
        report = check(plan)
        row = get_session().get_one(Roster, roster)
        shown = {
            "id": row.id,
            "name": row.name,
            "from": row.starts_on.isoformat(),
            "days": row.days,
            "status": row.status,
            "shifts": len(plan.problem.shifts),
            "assignments": len(plan.assignments),
            "uncovered": sum(plan.vacant(shift) for shift in plan.problem.shifts),
            "hard": len(report.hard),
            "objective": report.objective,
            "parts": dict(report.parts),
            "provisional_rates": provisional_plan(plan),
            "solution": row.solution,
        }
        show(
            shown,
            as_json,
            f"{row.id} · {row.name} · {say(STATUS[row.status])}",
            *describe(plan, report),
        )


@app.command("check")
def check_roster(roster: RosterId, as_json: AsJson = False) -> None:
    """Check a roster by every rule and explain open shifts; exit 1 if a hard rule is broken."""
    with application(as_json):
        plan = _load(roster, as_json)
        report = check(plan)
        shown = {
            "id": roster,
            "hard": [violation_figures(violation) for violation in report.hard],
            "overridden": [violation_figures(violation) for violation in report.overridden],
            "soft": len(report.soft),
            "objective": report.objective,
            "parts": dict(report.parts),
            "provisional_rates": provisional_plan(plan),
            "uncovered": sum(plan.vacant(shift) for shift in plan.problem.shifts),
        }
        show(shown, as_json, *report_lines(plan, report))
        if report.hard:
            raise typer.Exit(int(Exit.FAULTS))


@app.command("publish")
def publish_roster(roster: RosterId, as_json: AsJson = False) -> None:
    """Publish a lawful roster: from then on nothing about it can be changed."""
    with application(as_json):
        plan = _load(roster, as_json)
        report = check(plan)
        if report.hard:
            show(
                {"id": roster, "hard": [violation_figures(found) for found in report.hard]},
                as_json,
                *report_lines(plan, report),
                say(UNLAWFUL),
            )
            raise typer.Exit(int(Exit.FAULTS))
        old = replaced(get_session(), get_session().get_one(Roster, roster))
        before = None if old is None else (old.id or 0, _plan(old.id or 0))
        get_session().rollback()
        try:
            with writer() as session:
                row, told = publish(session, roster, plan, before)
        except StoreError as error:
            fail(Exit.FAULTS, error.message, as_json)
        shown = {"id": row.id, "status": row.status, "published_at": row.published_at}
        show({**shown, "told": told}, as_json, say(PUBLISHED(name=row.name, count=told)))


@app.command("export")
def export_roster(
    roster: RosterId,
    profile: Annotated[
        str, typer.Option(help=f"Layout: {', '.join(p.id for p in profiles())}, or a TOML file.")
    ] = "kas-csv",
    out: Annotated[
        Path | None,
        typer.Option(help="File to write, or a folder; the profile's name if left out."),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Export although the roster is not published.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a roster for another system; every fault is listed and no file written if any."""
    with application(as_json):
        plan = _load(roster, as_json)
        try:
            layout = load_profile(profile)
        except ProfileError as error:
            for message in error.messages[1:]:
                tell(message)
            fail(Exit.USAGE, error.messages[0], as_json)
        done = export(get_session(), roster, layout, allow_draft=draft, violations=check(plan).hard)
        faults = [fault.message.in_(language()) for fault in done.faults]
        shown = {"profile": layout.id, "rows": done.rows, "hours": done.hours, "faults": faults}
        if faults:
            show({**shown, "files": []}, as_json, *first_of(faults), say(FAULTY(count=len(faults))))
            raise typer.Exit(int(Exit.FAULTS))
        files = _write(done.files, out, as_json)
        with writer() as session:
            audit.record(session, "export", f"roster:{roster}", profile=layout.id, rows=done.rows)
        lines = [say(WROTE(file=file)) for file in files]
        values = {"rows": grouped(done.rows), "hours": decimal(done.hours)}
        ending = IN_ALL(**values) if files else EMPTY(profile=layout.id)
        show({**shown, "files": [str(file) for file in files]}, as_json, *lines, say(ending))


def make(start: date, weeks: int, administration: str, name: str, as_json: bool = False) -> int:
    """Add a draft roster and return its number."""
    with writer() as session:
        administration_id = None
        if administration:
            known = dict(session.exec(select(Administration.code, Administration.id)).all())
            if administration not in known:
                listed = ", ".join(sorted(known))
                fail(Exit.USAGE, NO_ADMINISTRATION(value=administration, known=listed), as_json)
            administration_id = known[administration]
        roster = create_roster(
            session,
            name=name or week_name(start, weeks),
            start=start,
            days=7 * weeks,
            administration_id=administration_id,
        )
        audit.record(session, "roster.create", f"roster:{roster.id}")
        assert roster.id is not None
        return roster.id


def week_name(start: date, weeks: int) -> str:
    """Return a name by ISO week: `Uge 48, 2026`."""
    last = (start + timedelta(days=7 * weeks - 1)).isocalendar().week
    week, year = start.isocalendar().week, start.isocalendar().year
    text = NAME_SPAN if last != week else NAME
    return say(text(week=week, last=last, year=year))


def next_monday() -> date:
    """Return the Monday of next week."""
    today = local_day(now())
    return today + timedelta(days=7 - today.weekday())


def _plan(roster: int) -> Plan:
    return load_plan(get_session(), roster, networks(current_settings().data), rulebook())


def _load(roster: int, as_json: bool) -> Plan:
    try:
        return _plan(roster)
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)


def _solved(row: dict[str, object]) -> tuple[str, str]:
    uncovered, gap = row["uncovered"], row["gap"]
    return (
        "–" if uncovered is None else str(uncovered),
        percent(gap) if isinstance(gap, float) else "–",
    )


def _write(files: Mapping[str, bytes], out: Path | None, as_json: bool) -> list[Path]:
    """Write an export: one file under the name asked for, several into its folder."""
    folder = out if out is not None and out.is_dir() else None
    single = out if folder is None and len(files) == 1 else None
    place = folder or (out.parent if out else Path())
    written = []
    for name, data in files.items():
        path = single or place / name
        try:
            path.write_bytes(data)
        except OSError as error:
            fail(Exit.ENVIRONMENT, NOT_WRITTEN(file=path, reason=error.strerror), as_json)
        written.append(path)
    return written
