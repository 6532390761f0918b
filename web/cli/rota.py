# SPDX-License-Identifier: MPL-2.0
"""`vagt rota`: make rota templates, compare them with the need, roll them out, follow them."""

from __future__ import annotations

import getpass
from datetime import date
from datetime import time
from typing import Annotated
from typing import Any

import typer
from rich.table import Table
from sqlmodel import Session
from sqlmodel import select

from roster.edits import Actor
from roster.edits import Bench
from roster.edits import do
from roster.judged import judge
from roster.models import Guard
from roster.models import Roster
from roster.plan import Plan
from roster.rota import need
from roster.rota import store
from roster.rota import writing
from roster.rota.cycle import WEEK
from roster.rota.cycle import Template
from roster.rota.preference import follow
from roster.rota.preference import forget
from roster.rota.rollout import roll_out
from roster.store import StoreError
from roster.store import get_draft
from roster.store import load_plan
from sites.models import Administration
from sites.models import Post
from sites.network import networks
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.db import writer
from web.rulebook import rulebook
from web.settings import current_settings

app = typer.Typer(
    help="Make rota templates and use them: cycles of weeks that begin again and again.",
    no_args_is_help=True,
)
Number = Annotated[int, typer.Argument(help="The template's number, from `vagt rota list`.")]
RosterNumber = Annotated[int, typer.Argument(help="The roster's number, from `vagt roster list`.")]

NO_DATE = Text(
    "{option}, værdi {value}: skriv en dato som 2027-01-31.",
    "{option}, value {value}: write a date such as 2027-01-31.",
)
NO_TIME = Text(
    "{option}, værdi {value}: skriv et klokkeslæt som 06:30.",
    "{option}, value {value}: write a time of day such as 06:30.",
)
NO_CODE = Text(
    "{option}, værdi {value}: findes ikke.", "{option}, value {value}: there is none such."
)
NOTHING = Text("Der er ingen rulleplaner.", "There are no rota templates.")
MADE = Text("Rulleplan {number}: {name}.", "Rota template {number}: {name}.")
SAVED = Text("Gemt.", "Saved.")
DONE = Text(
    "{on} vagter rullet ud, {there} stod allerede sådan, {left} kan ikke rulles ud.",
    "{on} shifts rolled out, {there} were so already, {left} cannot be rolled out.",
)
WOULD = Text(
    "{on} vagter ville blive rullet ud, {there} står allerede sådan, {left} kan ikke rulles ud.",
    "{on} shifts would be rolled out, {there} are so already, {left} cannot be rolled out.",
)
FOLLOWS = Text(
    "Vagtplan {roster} følger {name} til {price} kr. for hver afvigelse.",
    "Roster {roster} follows {name} at {price} kroner for each departure.",
)
FOLLOWS_NONE = Text(
    "Vagtplan {roster} følger ingen rulleplan.", "Roster {roster} follows no rota template."
)
LISTED = (
    Text("nr.", "no."),
    Text("navn", "name"),
    Text("uger", "weeks"),
    Text("første mandag", "first Monday"),
)
LINES = (Text("linje", "line"), Text("vagt", "guard"), Text("dage", "days"))
NEEDED = (
    Text("dag", "day"),
    Text("behov", "need"),
    Text("dækket", "covered"),
    Text("mangler", "short"),
    Text("for mange", "too many"),
)
LEFT = (Text("dag", "day"), Text("linje", "line"), Text("hvad", "what"), Text("hvorfor", "why"))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the rota templates."""
    with application(as_json):
        shown = [
            {"rota": row.id, "name": row.name, "weeks": row.weeks, "anchor": row.anchor}
            for row in store.listed(get_session())
        ]
        rows = [tuple(one.values()) for one in shown]
        show({"rotas": shown}, as_json, table(LISTED, rows) if rows else say(NOTHING))


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    start: Annotated[str, typer.Option("--start", help="A Monday on which week 1 begins.")],
    weeks: Annotated[int, typer.Option("--weeks", help="Weeks in the cycle.")] = 4,
    administration: Annotated[
        str, typer.Option("--administration", help="Code of whose need it is compared with.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make an empty template."""
    with application(as_json):
        payer = _by_code(Administration, "--administration", administration, as_json)
        given = store.Settings(name, weeks, _day("--start", start, as_json), payer)
        key = _write(lambda session: store.create(session, given).id or 0, "rota.create", as_json)
        show({"rota": key, "name": name}, as_json, say(MADE(number=key, name=name)))


@app.command("copy")
def copy(
    rota: Number,
    name: Annotated[str, typer.Argument(help="What the copy is called.")],
    as_json: AsJson = False,
) -> None:
    """Make another template of the same letters and lines."""
    with application(as_json):
        key = _write(lambda session: store.copy(session, rota, name).id or 0, "rota.copy", as_json)
        show({"rota": key, "name": name}, as_json, say(MADE(number=key, name=name)))


@app.command("letter")
def letter(
    rota: Number,
    sign: Annotated[str, typer.Argument(metavar="LETTER", help="1 to 3 letters or digits.")],
    name: Annotated[str, typer.Option("--name", help="What it is called.")] = "",
    post: Annotated[str, typer.Option("--post", help="Code of the post that it means.")] = "",
    earliest: Annotated[
        str, typer.Option("--from", help="Without a post: the shift begins at this time or later.")
    ] = "",
    latest: Annotated[str, typer.Option("--to", help="... and at this time or earlier.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a letter: a post, or any shift that begins between two times of the day."""
    with application(as_json):
        times = (_time("--from", earliest, as_json), _time("--to", latest, as_json))
        meaning = writing.Meaning(sign, name, _by_code(Post, "--post", post, as_json), *times)
        _write(
            lambda session: writing.add_kind(session, rota, None, meaning).id or 0,
            "rota.kind",
            as_json,
        )
        show({"rota": rota, "letter": sign}, as_json, say(SAVED))


@app.command("line")
def line(
    rota: Number,
    days: Annotated[
        str,
        typer.Argument(help="Letters of the cycle's days with spaces between; - off, . open."),
    ],
    name: Annotated[str, typer.Option("--name", help="What the line is called.")] = "",
    guard: Annotated[str, typer.Option("--guard", help="Code of who has it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a line with its days."""
    with application(as_json):
        who = _by_code(Guard, "--guard", guard, as_json)
        letters = {n: "" if one == "." else one for n, one in enumerate(days.split())}

        def act(session: Session) -> int:
            row = writing.add_line(session, rota, None, name, guard=who)
            given = writing.Written(row.id or 0, row.name, who, letters)
            writing.write(session, rota, None, [given])
            return row.id or 0

        key = _write(act, "rota.line", as_json)
        show({"rota": rota, "line": key}, as_json, say(SAVED))


@app.command("show")
def show_(rota: Number, as_json: AsJson = False) -> None:
    """Show a template: its letters, and its lines day by day."""
    with application(as_json):
        template = _template(rota, as_json)
        query = select(Guard.id, Guard.code)
        codes = {str(key): code for key, code in get_session().exec(query)}
        shown = [
            {"line": one.name, "guard": codes.get(one.guard or ""), "days": _letters(template, n)}
            for n, one in enumerate(template.lines)
        ]
        rows = [(one["line"], one["guard"] or "–", one["days"]) for one in shown]
        kinds: list[dict[str, Any]] = [
            {
                "letter": kind.letter,
                "name": kind.name,
                "post": kind.post,
                "from": kind.earliest,
                "to": kind.latest,
            }
            for kind in template.kinds
        ]
        result = {"rota": rota, "name": template.name, "letters": kinds, "lines": shown}
        show(result, as_json, template.name, table(LINES, rows))


@app.command("need")
def need_(
    rota: Number,
    start: Annotated[str, typer.Option("--start", help="First day; else the first Monday.")] = "",
    weeks: Annotated[
        int | None, typer.Option("--weeks", min=1, max=53, help="Else one cycle.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare a template with what the posts ask for, day by day."""
    with application(as_json):
        template = _template(rota, as_json)
        first = _day("--start", start, as_json) if start else template.anchor
        found = need.compare(get_session(), template, first, WEEK * (weeks or template.weeks))
        shown = [
            {"day": day.day, "need": day.seats, "covered": day.covered}
            | {"short": {one.post: count for one, count in day.short}}
            | {"too_many": [one.name for one, _ in day.spare], "outside": day.outside}
            for day in found.days
        ]
        rows = [
            (one.day, one.seats, one.covered, one.lacking or "–", len(one.spare) or "–")
            for one in found.days
        ]
        sums = {"covered": found.covered, "short": found.lacking, "too_many": found.spare}
        show({"rota": rota, **sums, "days": shown}, as_json, table(NEEDED, rows))


@app.command("rollout")
def rollout(
    rota: Number,
    roster: RosterNumber,
    first: Annotated[str, typer.Option("--first", help="First day; else the roster's.")] = "",
    last: Annotated[str, typer.Option("--last", help="Last day; else the roster's.")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Take the lines' guards off what they have first.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it comes to, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Roll a template out over a draft, as one edit; say what cannot be done, and why."""
    with application(as_json):
        template = _template(rota, as_json)
        try:
            row = get_draft(get_session(), roster)
            judged = judge(_plan(get_session(), roster))
            problem = judged.plan.problem
            days = (
                _day("--first", first, as_json) if first else problem.start,
                _day("--last", last, as_json)
                if last
                else date.fromordinal(problem.start.toordinal() + problem.days - 1),
            )
            found = roll_out(judged, template, *days, anew=anew)
            version = row.version
            get_session().rollback()
            if (found.on or found.off) and not dry_run:
                who = Actor(f"cli:{getpass.getuser()}"[:60], getpass.getuser())
                with writer() as session:
                    bench = Bench(session, judged, version, lambda: _plan(session, roster))
                    done = do(bench, roster, found.edit, who)
                    audit.record(session, "shift.rota", f"roster:{roster}", edit=done.edit.id)
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        told = [
            {"day": one.day, "line": one.line, "letter": one.kind.letter, "why": say(one.reason)}
            for one in found.left
        ]
        sums = {"on": len(found.on), "there": found.there, "left": len(found.left)}
        rows = [tuple(one.values()) for one in told]
        lines: list[str | Table] = [say((WOULD if dry_run else DONE)(**sums))]
        lines += [table(LEFT, rows)] if rows else []
        result = {"rota": rota, "roster": roster, **sums, "off": len(found.off)}
        show({**result, "reasons": told}, as_json, *lines)


@app.command("follow")
def follow_(
    rota: Number,
    roster: RosterNumber,
    price: Annotated[int, typer.Option("--price", help="Kroner for each departure.")] = 300,
    as_json: AsJson = False,
) -> None:
    """Let a draft follow a template: the solver and the rule check price each departure."""
    with application(as_json):
        try:
            with writer() as session:
                row = follow(session, roster, rota, 100 * price, getpass.getuser())
                audit.record(session, "rota.follow", f"roster:{roster}", rota=rota, price=price)
                name = row.name
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        result = {"rota": rota, "roster": roster, "price": price}
        show(result, as_json, say(FOLLOWS(roster=roster, name=name, price=price)))


@app.command("forget")
def forget_(roster: RosterNumber, as_json: AsJson = False) -> None:
    """Let a draft follow no template any more."""
    with application(as_json):
        try:
            with writer() as session:
                if forget(session, roster):
                    audit.record(session, "rota.forget", f"roster:{roster}")
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        show({"roster": roster, "rota": None}, as_json, say(FOLLOWS_NONE(roster=roster)))


@app.command("delete")
def delete(rota: Number, as_json: AsJson = False) -> None:
    """Delete a template; rosters that follow it keep what it said."""
    with application(as_json):

        def act(session: Session) -> int:
            store.delete(session, rota)
            return rota

        _write(act, "rota.delete", as_json)
        show({"rota": rota}, as_json, say(SAVED))


def _write(act: Any, action: str, as_json: bool) -> int:
    """Make one change of a template and record it; return the number that it is about."""
    try:
        with writer() as session:
            key = int(act(session))
            audit.record(session, action, f"rota:{key}")
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)
    return key


def _template(rota: int, as_json: bool) -> Template:
    try:
        return store.load(get_session(), rota)
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)


def _letters(template: Template, line: int) -> str:
    cells = template.lines[line].cells
    return " ".join(
        (cells[day].letter or "-") if day in cells else "." for day in range(template.days)
    )


def _plan(session: Session, roster: int) -> Plan:
    session.get_one(Roster, roster)
    return load_plan(session, roster, networks(current_settings().data), rulebook())


def _by_code(model: Any, option: str, code: str, as_json: bool) -> int | None:
    """Return the number of what has a code; None where no code is given."""
    if not code:
        return None
    key: int | None = get_session().exec(select(model.id).where(model.code == code)).first()
    if key is None:
        fail(Exit.USAGE, NO_CODE(option=option, value=code), as_json)
    return key


def _day(option: str, value: str, as_json: bool) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        fail(Exit.USAGE, NO_DATE(option=option, value=value), as_json)


def _time(option: str, value: str, as_json: bool) -> time | None:
    try:
        return time.fromisoformat(value) if value else None
    except ValueError:
        fail(Exit.USAGE, NO_TIME(option=option, value=value), as_json)
