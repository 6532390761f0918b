# SPDX-License-Identifier: MPL-2.0
"""`vagt check` and `vagt pay`: audit and price a list of duties made anywhere."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal
from typing import NoReturn

import typer
from babel.numbers import format_decimal
from rich.table import Table

from roster.agreements import Agreement
from roster.agreements import AgreementError
from roster.agreements import Library
from roster.agreements import Resolved
from roster.agreements import resolve
from roster.auditing import Audit
from roster.auditing import AuditError
from roster.auditing import audit
from roster.auditing import changed_within
from roster.duties import Duties
from roster.duties import read_duties
from roster.imports.faults import CellError
from roster.imports.faults import Fault
from roster.imports.instants import read_start
from roster.imports.values import number
from roster.listpay import price
from roster.listpay import price_change
from roster.listpay import unpriced
from roster.pay import Bill
from roster.pay import Difference
from roster.pay import Line
from roster.people import People
from roster.people import read_people
from roster.plan import Plan
from roster.rules import standard
from roster.rules.base import Violation
from sites.clock import local
from sites.clock import local_day
from sites.text import Language
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import grouped
from web.cli.output import language
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import tell

Plan_ = Annotated[
    Path, typer.Argument(metavar="PLAN.csv", help="Columns guard, start, end; optional: see docs.")
]
Named = Annotated[
    str, typer.Option("--agreement", help="A name from `vagt agreements list`, or a TOML file.")
]
Before = Annotated[
    Path | None, typer.Option(help="What the same people worked before, with the same columns.")
]

NO_FILE = Text("{path} findes ikke. Ret stien.", "{path} does not exist. Correct the path.")
BAD_RATE = Text(
    "{value} er ikke en timepris. Skriv kroner som 215,50.",
    "{value} is not an hourly rate. Write kroner as 215.50.",
)
FAULTY = Text("{count} fejl. Intet er efterprøvet.", "{count} faults. Nothing is checked.")
SCOPE = Text(
    "{duties} vagter, {guards} personer, {first} til {last}. {agreement}.",
    "{duties} duties, {guards} people, {first} to {last}. {agreement}.",
)
FOUND = Text(
    "{hard} brud på hårde regler, {soft} på bløde; {notices} bemærkninger.",
    "{hard} breaches of hard rules, {soft} of soft ones; {notices} notices.",
)
TOTAL = Text(
    "I alt {total} kr., heraf {provisional} kr. foreløbigt.",
    "Total DKK {total}, of which {provisional} is provisional.",
)
CHANGE = Text("Ændringen koster {total} kr.", "The change costs DKK {total}.")
OF_CHANGE = (
    Text("medarbejder", "guard"),
    Text("start", "start"),
    Text("linje", "line"),
    Text("regel", "rule"),
    Text("før", "before"),
    Text("efter", "after"),
    Text("forskel", "change"),
)
PROVISIONAL = Text("foreløbig", "provisional")
OF_KIND = (
    Text("linje", "line"),
    Text("regel", "rule"),
    Text("timer", "hours"),
    Text("kr.", "DKK"),
    Text("grundlag", "standing"),
)
BY: dict[str, Text] = {
    "guard": Text("medarbejder", "guard"),
    "day": Text("dag", "day"),
    "site": Text("lokation", "site"),
    "administration": Text("forvaltning", "administration"),
}
Grouping = Literal["guard", "day", "site", "administration"]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector from walking through hundreds of thousands of rows in use."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@undisturbed()
def check(
    plan: Plan_,
    agreement: Named = "statutory",
    history: Before = None,
    people: Annotated[
        Path | None, typer.Option(help="Import folder: certificates, contracts and absences.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Audit a list of duties made anywhere; exit 1 if a hard rule is broken."""
    duties, before = _read(plan, as_json), _read(history, as_json) if history else None
    chosen = _agreement(agreement, as_json)
    known = _people(people, as_json) if people else None
    try:
        figures = resolve(chosen, _first(duties))
        found = audit(duties, standard(figures), before, known)
        found = replace(found, notes=(*found.notes, *changed_within(chosen, duties)))
    except AgreementError as error:
        _refuse(error, as_json)
    except AuditError as error:
        _fault(error.faults, as_json)
    shown = {
        **_scope(plan, duties, found.plan, figures),
        "hard": len(found.hard),
        "violations": _violations(found.hard) if as_json else [],
        "remarks": _violations(found.soft) if as_json else [],
        "notices": _violations(found.notices) if as_json else [],
        "notes": [say(note) for note in found.notes],
    }
    show(shown, as_json, *_audited(duties, found, figures))
    if found.hard:
        raise typer.Exit(int(Exit.FAULTS))


@undisturbed()
def pay(
    plan: Plan_,
    agreement: Named = "statutory",
    rate: Annotated[
        str, typer.Option(help="Kroner an hour for those whose rate the file does not say.")
    ] = "",
    full: Annotated[
        bool, typer.Option("--full", help="With pension, holiday pay and savings on top.")
    ] = False,
    by: Annotated[Grouping, typer.Option(help="What to sum by.")] = "guard",
    history: Before = None,
    changed_from: Annotated[
        Path | None, typer.Option(help="The list as it was: price the change, not the plan.")
    ] = None,
    told: Annotated[
        str, typer.Option(help="With --changed-from: when the people are told, date and time.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Price a list of duties made anywhere, line by line with the clause of each line."""
    oere = _oere(rate, as_json)
    known = _instant(told, as_json)
    duties, before = _read(plan, as_json), _read(history, as_json) if history else None
    chosen = _agreement(agreement, as_json)
    try:
        if changed_from is not None:
            was = _read(changed_from, as_json)
            changed = price_change(was, duties, chosen, told=known, rate=oere, full=full)
            missing = [say(note) for note in unpriced(was, duties)]
            show({**_change(changed), "notes": missing}, as_json, *_changed(changed), *missing)
            return
        figures = resolve(chosen, _first(duties))
        bill = price(duties, chosen, rate=oere, full=full, history=before)
    except AgreementError as error:
        _refuse(error, as_json)
    except AuditError as error:
        _fault(error.faults, as_json)
    shown = {
        "plan": plan.name,
        "agreement": figures.id,
        "unit": "øre",
        "full": full,
        "total": bill.total,
        "provisional": bill.provisional,
        "by": {by: bill.by(by)},
        "lines": _lines(bill) if as_json else [],
        "notes": [say(note) for note in (*duties.notes, *unpriced(duties), *bill.notes)],
    }
    before_all = map(say, (*duties.notes, *unpriced(duties)))
    show(shown, as_json, *before_all, *_priced(bill, by))


def _read(path: Path, as_json: bool) -> Duties:
    if not path.is_file():
        fail(Exit.USAGE, NO_FILE(path=path), as_json)
    duties = read_duties(path)
    if duties.faults:
        _fault(duties.faults, as_json)
    return duties


def _people(folder: Path, as_json: bool) -> People:
    if not folder.exists():
        fail(Exit.USAGE, NO_FILE(path=folder), as_json)
    known = read_people(folder)
    if known.faults:
        _fault(known.faults, as_json)
    return known


def _agreement(name: str, as_json: bool) -> Agreement:
    folder = read_settings(as_json).agreements
    try:
        return Library(folder if folder.is_dir() else None).load(name)
    except AgreementError as error:
        _refuse(error, as_json)


def _first(duties: Duties) -> date:
    return min((local_day(row.span.start) for row in duties.rows), default=date(2000, 1, 1))


def _oere(rate: str, as_json: bool) -> int:
    kroner = number(rate) if rate else Decimal(0)
    if kroner is None or not 0 <= kroner <= 10_000:
        fail(Exit.USAGE, BAD_RATE(value=rate), as_json)
    return int(kroner * 100)


def _instant(text: str, as_json: bool) -> datetime | None:
    try:
        return read_start(text) if text else None
    except CellError as error:
        fail(Exit.USAGE, error.message, as_json)


def _refuse(error: AgreementError, as_json: bool) -> NoReturn:
    """End with every fault of an agreement's file."""
    faults = [
        {"file": str(message.values.get("file", "")), "message": say(message)}
        for message in error.messages
    ]
    first, code = faults[0]["message"], int(Exit.USAGE)
    if as_json:
        show({"error": first, "exit": code, "faults": faults, "violations": []}, True)
    else:
        for fault in faults:
            tell(fault["message"])
    raise typer.Exit(code)


def _fault(faults: Iterable[Fault], as_json: bool) -> NoReturn:
    every, spoken = tuple(faults), language()
    shown = {
        "error": say(FAULTY(count=len(every))),
        "exit": int(Exit.FAULTS),
        "faults": [
            {
                "file": fault.file,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "message": fault.message.in_(spoken),
            }
            for fault in every
        ],
        "violations": [],
    }
    lines = [fault.in_(spoken) for fault in every]
    show(shown, as_json, *first_of(lines), say(FAULTY(count=len(every))))
    raise typer.Exit(int(Exit.FAULTS))


def _scope(path: Path, duties: Duties, plan: Plan, figures: Resolved) -> dict[str, Any]:
    first, last = _period(plan)
    return {
        "plan": path.name,
        "agreement": {"id": figures.id, "name": say(figures.name), "hash": figures.hash},
        "duties": len(duties.rows),
        "guards": len(plan.problem.guards),
        "from": first.isoformat(),
        "to": last.isoformat(),
    }


def _period(plan: Plan) -> tuple[date, date]:
    last = local_day(max(shift.span.end for shift in plan.problem.shifts))
    return plan.problem.start, last


def _violations(found: Sequence[Violation]) -> list[dict[str, Any]]:
    spoken = language()
    return [_violation(violation, spoken) for violation in found]


def _violation(violation: Violation, spoken: Language) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "severity": str(violation.severity),
        "guard": violation.guard,
        "start": violation.start.isoformat() if violation.start else None,
        "end": violation.end.isoformat() if violation.end else None,
        "message": violation.message.in_(spoken),
    }


def _audited(duties: Duties, found: Audit, figures: Resolved) -> list[str | Table]:
    first, last = _period(found.plan)
    spoken = language()
    lines = [_in_words(v, spoken) for v in found.violations]
    scope = SCOPE(
        duties=grouped(len(duties.rows)),
        guards=grouped(len(found.plan.problem.guards)),
        first=first.isoformat(),
        last=last.isoformat(),
        agreement=figures.name,
    )
    counts = {"hard": len(found.hard), "soft": len(found.soft), "notices": len(found.notices)}
    sums = FOUND(**{name: grouped(count) for name, count in counts.items()})
    return [*first_of(lines), *(say(note) for note in found.notes), say(scope), say(sums)]


def _in_words(violation: Violation, spoken: Language) -> str:
    """Return a violation with its rule, when it begins and whose it is, said once."""
    said, who = violation.message.in_(spoken), violation.guard or ""
    if not who or violation.start is None:
        return f"{violation.rule}: {said}"
    whose = "" if who in said else f"{who}: "
    return f"{violation.rule}, {local(violation.start):%d-%m-%Y %H:%M}: {whose}{said}"


def _lines(bill: Bill) -> list[dict[str, Any]]:
    spoken = language()
    return [_line(line, spoken) for line in bill.lines]


def _line(line: Line, spoken: Language) -> dict[str, Any]:
    return {
        "guard": line.guard,
        "start": line.start.isoformat() if line.start else None,
        "end": line.end.isoformat() if line.end else None,
        "site": line.site,
        "kind": line.kind,
        "name": line.name.in_(spoken),
        "minutes": line.minutes,
        "rate": line.rate,
        "percent": line.percent / 100,
        "amount": line.amount,
        "rule": line.clause.rule,
        "source": line.clause.source.in_(spoken),
        "confidence": str(line.clause.confidence),
        "provisional": line.provisional,
    }


def _priced(bill: Bill, by: Grouping) -> list[str | Table]:
    kinds: dict[tuple[str, str], list[Line]] = {}
    for line in bill.lines:
        kinds.setdefault((line.kind, line.clause.rule), []).append(line)
    rows = [
        (
            say(lines[0].name),
            rule or say(lines[0].clause.source),
            decimal(sum(line.minutes for line in lines) / 60),
            _kroner(sum(line.amount for line in lines)),
            say(PROVISIONAL) if any(line.provisional for line in lines) else "",
        )
        for (_, rule), lines in kinds.items()
    ]
    sums = [(key or "–", _kroner(amount)) for key, amount in sorted(bill.by(by).items())]
    total = TOTAL(total=_kroner(bill.total), provisional=_kroner(bill.provisional))
    notes = [say(note) for note in bill.notes]
    return [table(OF_KIND, rows), "", table((BY[by], OF_KIND[3]), sums), "", *notes, say(total)]


def _change(changed: Difference) -> dict[str, Any]:
    spoken = language()
    return {
        "unit": "øre",
        "total": changed.total,
        "lines": [
            {
                **_line(delta.line, spoken),
                "before": delta.before,
                "after": delta.after,
                "change": delta.change,
            }
            for delta in changed.deltas
        ],
    }


def _changed(changed: Difference) -> list[str | Table]:
    rows = [
        (
            delta.line.guard,
            f"{local(delta.line.start):%d-%m-%Y %H:%M}" if delta.line.start else "",
            say(delta.line.name),
            delta.line.clause.rule,
            _kroner(delta.before),
            _kroner(delta.after),
            _kroner(delta.change),
        )
        for delta in changed.deltas
    ]
    total = CHANGE(total=_kroner(changed.total))
    return [table(OF_CHANGE, rows), "", say(total)] if rows else [say(total)]


def _kroner(oere: int) -> str:
    return format_decimal(Decimal(oere) / 100, format="#,##0.00", locale=language())
