# SPDX-License-Identifier: MPL-2.0
"""Cases of the rules about posts with tags and about what is on record of a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Record
from roster.problem import RecordKind
from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.competence import FIRST_AID
from roster.rules.competence import HOT_WORK
from roster.rules.proofs import BasicTraining
from roster.rules.proofs import ControlCentre
from roster.rules.proofs import Doorman
from roster.rules.proofs import IdCard
from roster.rules.proofs import PublicPlace
from roster.rules.proofs import SafetyGuard
from roster.rules.restrictions import Break
from roster.rules.restrictions import DayOnly
from roster.rules.restrictions import FewNights
from roster.rules.restrictions import ReferenceHours
from roster.rules.tasks import AlarmResponse
from roster.rules.tasks import FireWatch
from roster.rules.tasks import FirstAid
from roster.rules.tasks import HarbourAirport
from roster.rules.tasks import HotWork
from roster.rules.tasks import Induction
from roster.rules.tasks import LiftRelease
from roster.rules.together import DogHandler
from roster.rules.together import NoLoneWork
from roster.rules.together import OneDog
from roster.rules.together import Valuables
from tests.roster.rules.casebook import Casebook
from tests.roster.rules.casebook import on
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

BOOK = Casebook()
MON, TUE = date(2026, 6, 1), date(2026, 6, 2)
DAY = span(7, 15)
NIGHT = span(23, 31)


def record(
    kind: RecordKind, code: str = "", since: date = ALWAYS, to: date | None = None
) -> Record:
    """Return something on record."""
    return Record(kind, code, since, to)


def contractor(**given: Any) -> Guard:
    """Return a contractor's guard."""
    return guard(own=False, employer="firm", **given)


def tagged(rule: Rule, who: Guard, *tags: str, when: Span = DAY, **given: Any) -> Plan:
    """Return a plan of one guard on one shift of a post with tags."""
    return on(rule, who, when, tags=frozenset(tags), **given)


def asked(rule: Rule, who: Guard, code: str, when: Span = DAY) -> Plan:
    """Return a plan of one guard on one shift that asks for a competence."""
    return on(rule, who, when, competences=frozenset({code}))


r: Rule = FirstAid()
BOOK.hard(
    asked(r, guard(), FIRST_AID),
    asked(r, guard(certificates=(held(FIRST_AID),)), FIRST_AID),
    ("runs out that day", asked(
        r, guard(certificates=(held(FIRST_AID, to=MON),)), FIRST_AID), False),
    ("runs out during the night shift", asked(
        r, guard(certificates=(held(FIRST_AID, to=MON),)), FIRST_AID, NIGHT), True),
    ("the renewal follows at midnight", asked(
        r, guard(certificates=(held(FIRST_AID, to=MON), held(FIRST_AID, TUE))), FIRST_AID,
        NIGHT), False),
    ("not asked for", asked(r, guard(), "other"), False),
)  # fmt: skip

r = HotWork()
BOOK.hard(
    asked(r, guard(), HOT_WORK),
    asked(r, guard(certificates=(held(HOT_WORK),)), HOT_WORK),
    ("begins the day after", asked(
        r, guard(certificates=(held(HOT_WORK, TUE),)), HOT_WORK), True),
    ("begins that day", asked(r, guard(certificates=(held(HOT_WORK, MON),)), HOT_WORK), False),
)  # fmt: skip

r = BasicTraining()
BOOK.hard(
    on(r, guard(), DAY, approval=True),
    on(r, guard(certificates=(held("vagt_grund"),)), DAY, approval=True),
    ("a post without approval", on(r, guard(), DAY), False),
    ("passed on the day of the shift", on(
        r, guard(certificates=(held("vagt_grund", MON),)), DAY, approval=True), False),
    ("passed the day after", on(
        r, guard(certificates=(held("vagt_grund", TUE),)), NIGHT, approval=True), True),
)  # fmt: skip

r = PublicPlace()
BOOK.hard(
    tagged(r, contractor(), "public_place"),
    tagged(r, contractor(permits=(record("public_place", "site"),)), "public_place"),
    ("own staff need none", tagged(r, guard(), "public_place"), False),
    ("a permit for all places", tagged(
        r, contractor(permits=(record("public_place"),)), "public_place"), False),
    ("a permit for another place", tagged(
        r, contractor(permits=(record("public_place", "park"),)), "public_place"), True),
    ("ends while the shift goes on", tagged(
        r, contractor(permits=(record("public_place", to=MON),)), "public_place",
        when=NIGHT), True),
    ("ends that day", tagged(
        r, contractor(permits=(record("public_place", to=MON),)), "public_place"), False),
)  # fmt: skip

r = ControlCentre()
BOOK.hard(
    tagged(r, guard(), "control_centre"),
    tagged(r, guard(permits=(record("control_centre"),)), "control_centre"),
    ("another kind of permit", tagged(
        r, guard(permits=(record("public_place"),)), "control_centre"), True),
    ("begins that day", tagged(
        r, guard(permits=(record("control_centre", since=MON),)), "control_centre"), False),
)  # fmt: skip

r = SafetyGuard()
BOOK.hard(
    tagged(r, guard(), "tryghedsvagt"),
    tagged(r, guard(approvals=(held("own"),)), "tryghedsvagt"),
    ("a contractor approved, but not for the task", tagged(
        r, contractor(approvals=(held("firm"),)), "tryghedsvagt"), True),
    ("a contractor authorised for the task, the person not approved", tagged(
        r, contractor(permits=(record("safety_guards"),)), "tryghedsvagt"), True),
    ("a contractor with both", tagged(
        r, contractor(approvals=(held("firm"),), permits=(record("safety_guards"),)),
        "tryghedsvagt"), False),
    ("the last day of the approval", tagged(
        r, guard(approvals=(held("own", to=MON),)), "tryghedsvagt"), False),
    ("the last day of the scheme", tagged(
        SafetyGuard(ends=MON), guard(approvals=(held("own"),)), "tryghedsvagt"), False),
    ("the night that goes beyond it", tagged(
        SafetyGuard(ends=MON), guard(approvals=(held("own"),)), "tryghedsvagt", when=NIGHT), True),
)  # fmt: skip

r = Doorman()
BOOK.hard(
    tagged(r, guard(approvals=(held("own"),)), "doorman"),
    tagged(r, guard(certificates=(held("doermand"),)), "doorman"),
    ("approved with an authorised company", tagged(
        r, contractor(approvals=(held("firm"),), authorisation=held("firm")), "doorman"), False),
    ("the company's authorisation ends first", tagged(
        r, contractor(approvals=(held("firm"),), authorisation=held("firm", to=MON)), "doorman",
        when=NIGHT), True),
    ("one proof takes over from the other at midnight", tagged(
        r, contractor(approvals=(held("firm"),), authorisation=held("firm", to=MON),
        certificates=(held("doermand", TUE),)), "doorman", when=NIGHT), False),
)  # fmt: skip

r = IdCard()
BOOK.hard(
    on(r, guard(records=(record("id_card", "own", to=ALWAYS),)), DAY, approval=True),
    on(r, guard(records=(record("id_card", "own"),)), DAY, approval=True),
    ("no cards on record", on(r, guard(), DAY, approval=True), False),
    ("a card with another employer", on(
        r, guard(records=(record("id_card", "other"),)), DAY, approval=True), True),
    ("the last day", on(
        r, guard(records=(record("id_card", "own", to=MON),)), DAY, approval=True), False),
)  # fmt: skip

r = FireWatch()
BOOK.hard(
    tagged(r, guard(), "fire_watch"),
    tagged(r, guard(certificates=(held("brandvagt"),)), "fire_watch"),
    ("runs out that day", tagged(
        r, guard(certificates=(held("brandvagt", to=MON),)), "fire_watch"), False),
    ("another post", tagged(r, guard(), "other"), False),
)  # fmt: skip

r = AlarmResponse()
BOOK.hard(
    tagged(r, guard(certificates=(held("alarm"),)), "alarm_car"),
    tagged(r, guard(certificates=(held("alarm"), held("koerekort"))), "alarm_car"),
    ("the licence runs out at midnight", tagged(
        r, guard(certificates=(held("alarm"), held("koerekort", to=MON))), "alarm_car",
        when=NIGHT), True),
    ("the licence is valid to the last day", tagged(
        r, guard(certificates=(held("alarm"), held("koerekort", to=TUE))), "alarm_car",
        when=NIGHT), False),
)  # fmt: skip

r = HarbourAirport()
BOOK.hard(
    tagged(r, guard(certificates=(held("isps"),)), "avsec"),
    tagged(r, guard(certificates=(held("isps"),)), "isps"),
    ("both tags ask for both", tagged(
        r, guard(certificates=(held("isps"),)), "isps", "avsec"), True),
    ("both held", tagged(
        r, guard(certificates=(held("isps"), held("avsec"))), "isps", "avsec"), False),
)  # fmt: skip

r = LiftRelease()
BOOK.hard(
    tagged(r, guard(records=(record("lift", "tower"),)), "lift"),
    tagged(r, guard(records=(record("lift", "site"),)), "lift"),
    ("the instruction runs out that day", tagged(
        r, guard(records=(record("lift", "site", to=MON),)), "lift"), False),
    ("and the day before", tagged(
        r, guard(records=(record("lift", "site", to=date(2026, 5, 31)),)), "lift"), True),
)  # fmt: skip

r = Induction()
BOOK.hard(
    tagged(r, guard(), "induction"),
    tagged(r, guard(records=(record("induction", "site"),)), "induction"),
    ("runs out at the midnight in the shift", tagged(
        r, guard(records=(record("induction", "site", to=MON),)), "induction", when=NIGHT), True),
    ("given that day", tagged(
        r, guard(records=(record("induction", "site", MON),)), "induction"), False),
    ("a lift instruction is no induction", tagged(
        r, guard(records=(record("lift", "site"),)), "induction"), True),
)  # fmt: skip

r = Break()
BOOK.hard(
    tagged(r, guard(), "no_break", when=span(7, 14)),
    tagged(r, guard(), "no_break", when=span(7, 12)),
    ("six hours", tagged(r, guard(), "no_break", when=span(7, 13)), False),
    ("six hours and a minute", tagged(r, guard(), "no_break", when=span(7, 13 + 1 / 60)), True),
    ("a post where a break is possible", tagged(r, guard(), when=span(7, 15)), False),
)

DAY_ONLY = record("restriction", "day_only")
r = DayOnly()
BOOK.hard(
    one(r, NIGHT, who=guard(records=(DAY_ONLY,))),
    one(r, DAY, who=guard(records=(DAY_ONLY,))),
    ("until ten at night", one(r, span(14, 22), who=guard(records=(DAY_ONLY,))), False),
    ("until a minute past", one(r, span(14, 22 + 1 / 60), who=guard(records=(DAY_ONLY,))), True),
    ("from five in the morning", one(r, span(5, 13), who=guard(records=(DAY_ONLY,))), False),
    ("the restriction has ended", one(
        r, NIGHT, who=guard(records=(record("restriction", "day_only", to=date(2026, 5, 31)),))),
        False),
    ("another restriction", one(
        r, NIGHT, who=guard(records=(record("restriction", "few_nights"),))), False),
)  # fmt: skip

FEW = guard(records=(record("restriction", "few_nights"),))
r = FewNights()
BOOK.hard(
    one(r, span(23, 31), span(71, 79), who=FEW),
    one(r, span(23, 31), span(55, 63), who=FEW),
    ("one in each of two weeks", one(
        r, local(6, "23:00", "07:00"), local(7, "23:00", "07:00"), who=FEW, days=14), False),
    ("a settled night of the week counts", one(
        r, span(71, 79), who=guard(records=FEW.records, duties=duties(span(23, 31)))), True),
    ("three hours of night are a night", one(r, span(17, 25), span(65, 73), who=FEW), True),
    ("a minute less is none", one(
        r, span(17, 25 - 1 / 60), span(65, 73), who=FEW), False),
    ("not restricted", one(r, span(23, 31), span(71, 79)), False),
)  # fmt: skip

OFFICE = guard(records=(record("hours", "1111100/0600-1800"),))
LATE = guard(records=(record("hours", "0000100/2000-0600"),))
r = ReferenceHours()
BOOK.hard(
    one(r, span(12, 20), who=OFFICE),
    one(r, span(7, 15), who=OFFICE),
    ("the whole window", one(r, span(6, 18), who=OFFICE), False),
    ("a minute before it", one(r, span(6 - 1 / 60, 14), who=OFFICE), True),
    ("a Saturday", one(r, local(5, "07:00", "15:00"), who=OFFICE), True),
    ("a night from Friday", one(r, local(4, "22:00", "06:00"), who=LATE), False),
    ("a night from Saturday", one(r, local(5, "22:00", "06:00"), who=LATE), True),
    ("two windows that meet", one(r, span(12, 20), who=guard(records=(
        *OFFICE.records, record("hours", "1000000/1800-2200")))), False),
    ("nothing agreed", one(r, NIGHT), False),
)  # fmt: skip


def pair(rule: Rule, first: Span, second: Span | None, *tags: str, **given: Any) -> Plan:
    """Return a plan of one guard on a tagged post and one on a plain one at the same site."""
    shifts = [shift("a", first, tags=frozenset(tags))]
    who: dict[str, list[str]] = {"g": ["a"], "h": []}
    if second is not None:
        shifts.append(shift("b", second, **given))
        who["h"] = ["b"]
    return plan([rule], [guard("g"), guard("h")], shifts, who)


def both(rule: Rule, *tags: str) -> Plan:
    """Return a plan of two guards on the two seats of a tagged post."""
    seats = shift("a", DAY, seats=2, tags=frozenset(tags))
    return plan([rule], [guard("g"), guard("h")], [seats], {"g": ["a"], "h": ["a"]})


r = NoLoneWork()
BOOK.hard(
    pair(r, DAY, None, "no_lone_work"),
    both(r, "no_lone_work"),
    ("somebody on another post of the site all the time", pair(
        r, DAY, span(6, 16), "no_lone_work"), False),
    ("from the start to a minute before the end", pair(
        r, DAY, span(7, 15 - 1 / 60), "no_lone_work"), True),
    ("from a minute after the start", pair(
        r, DAY, span(7 + 1 / 60, 16), "no_lone_work"), True),
    ("exactly as long", pair(r, DAY, DAY, "no_lone_work"), False),
    ("at another site", pair(r, DAY, DAY, "no_lone_work", site="park"), True),
    ("nobody at all", plan(
        [r], [guard()], [shift("a", DAY, tags=frozenset({"no_lone_work"}))], {}), False),
    ("the post allows it", pair(r, DAY, None), False),
    ("two relieve each other beside the third", plan(
        [r], [guard("g"), guard("h"), guard("i")],
        [shift("a", DAY, tags=frozenset({"no_lone_work"})), shift("b", span(6, 11)),
        shift("c", span(11, 16))], {"g": ["a"], "h": ["b"], "i": ["c"]}), False),
)  # fmt: skip

r = Valuables()
BOOK.hard(
    pair(r, DAY, None, "valuables"),
    both(r, "valuables"),
    ("three are asked for", both(Valuables(people=3), "valuables"), True),
)

HANDLER = (held("hundefoerer"),)
REX = record("dog", "Rex")
r = DogHandler()
BOOK.hard(
    tagged(r, guard(certificates=HANDLER), "dog"),
    tagged(r, guard(certificates=HANDLER, records=(REX,)), "dog"),
    ("a dog but no training", tagged(r, guard(records=(REX,)), "dog"), True),
    ("one dog follows another at midnight", tagged(r, guard(
        certificates=HANDLER, records=(record("dog", "Rex", to=MON), record("dog", "Bo", TUE))),
        "dog", when=NIGHT), False),
    ("the dog is retired at midnight", tagged(r, guard(
        certificates=HANDLER, records=(record("dog", "Rex", to=MON),)), "dog", when=NIGHT), True),
)  # fmt: skip


def dogs(rule: Rule, first: Span, second: Span, *names: str) -> Plan:
    """Return a plan of two handlers with dogs on two dog shifts."""
    who = [guard(id_, records=(record("dog", dog),)) for id_, dog in zip("gh", names, strict=True)]
    shifts = [shift(n, s, tags=frozenset({"dog"})) for n, s in (("a", first), ("b", second))]
    return plan([rule], who, shifts, {"g": ["a"], "h": ["b"]})


r = OneDog()
BOOK.hard(
    dogs(r, DAY, span(14, 22), "Rex", "Rex"),
    dogs(r, DAY, span(14, 22), "Rex", "Bo"),
    ("one after the other", dogs(r, DAY, span(15, 23), "Rex", "Rex"), False),
    ("a minute at the same time", dogs(r, DAY, span(15 - 1 / 60, 23), "Rex", "Rex"), True),
    ("both on two seats of one shift", plan(
        [r], [guard("g", records=(REX,)), guard("h", records=(REX,))],
        [shift("a", DAY, seats=2, tags=frozenset({"dog"}))], {"g": ["a"], "h": ["a"]}), True),
)  # fmt: skip
