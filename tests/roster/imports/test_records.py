# SPDX-License-Identifier: MPL-2.0
"""Tags, records, permits, equivalences and balances are imported, or refused with a remedy."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.imports import apply
from roster.models import Balance
from roster.models import EmployerPermit
from roster.models import Guard
from roster.models import GuardRecord
from sites.models import Equivalence
from sites.models import Post
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer

FILES = {
    "records": "guard;kind;code;valid_from;valid_to\nA1;objektkendskab;RH;01-01-2026;31-12-2026\n",
    "permits": "employer;kind;code;valid_from\nVG;offentligt sted;*;01-01-2026\n",
    "equivalences": "higher;lower;valid_from\nadgangskontrol;noeglebaerer;01-01-2026\n",
    "balances": "guard;day;norm;time_off;period_ends\nA1;01-09-2026;-3:30;7,5;31-12-2026\n",
}


def test_what_is_on_record_is_stored(session: Session, city: Writer, planned: Planner) -> None:
    """One row of each new table goes in with its days and minutes; again it changes nothing."""
    folder = city(**FILES)
    plan = planned(folder)
    assert plan.faults == ()
    apply(session, plan)
    record = session.exec(select(GuardRecord)).one()
    assert (record.kind, record.code, record.valid_to) == ("induction", "RH", date(2026, 12, 31))
    assert session.exec(select(EmployerPermit)).one().kind == "public_place"
    assert session.exec(select(Equivalence)).one().valid_from == date(2026, 1, 1)
    balance = session.exec(select(Balance)).one()
    assert (balance.norm_minutes, balance.time_off_minutes) == (-210, 450)
    assert planned(folder).changed == planned(folder).new == 0


def test_tags_are_stored_under_their_own_names(
    session: Session, city: Writer, planned: Planner
) -> None:
    """Danish and English words for a tag mean the same; a city's own word is kept."""
    posts = (
        "code;name;site;service;starts;ends;valid_from;mærker\n"
        "RH-REC;Reception;RH;reception;07:00;15:00;01-01-2026;ikke_alene, hund; \n"
        "HB-NAT;Nat;HB;nattevagt;22:00;06:00;01-01-2026;strenuous  byens-egen\n"
    )
    guards = "code;name;employer;birth_date;tags\nA1;Anna;KK;24-05-1990;flex\n"
    plan = planned(city(posts=posts.replace(", hund; ", "|hund"), guards=guards, **_none()))
    assert [fault.in_("en") for fault in plan.faults] == []
    apply(session, plan)
    tags = {post.code: post.tags for post in session.exec(select(Post))}
    assert tags == {"RH-REC": "dog,no_lone_work", "HB-NAT": "byens-egen,strenuous"}
    assert session.exec(select(Guard)).one().tags == "flex"


def _none() -> dict[str, str | None]:
    names = ("certificates", "approvals", "contracts", "absences", "wishes")
    return dict.fromkeys(names)


WRONG = {
    "a restriction that no rule knows": (
        {"records": "guard;kind;code;valid_from\nA1;planhensyn;gravid;01-01-2026\n"},
        "records.csv, row 2, column code, value gravid: Not a planning restriction. Write day_only"
        " (day work only) or few_nights (one night a week).",
    ),
    "reference hours that cannot be read": (
        {"records": "guard;kind;code;valid_from\nA1;referencetimer;6-18;01-01-2026\n"},
        "records.csv, row 2, column code, value 6-18: Not reference hours. Write seven 0/1 from"
        " Monday and the times: 1111100/0600-1800.",
    ),
    "a competence that meets itself": (
        {"equivalences": "higher;lower;valid_from\nengelsk;engelsk;01-01-2026\n"},
        "equivalences.csv, row 2, column lower, value engelsk: A competence always meets the"
        " demand for itself. Delete the row, or correct one code.",
    ),
    "a norm period that has ended": (
        {"balances": "guard;day;period_ends\nA1;01-09-2026;31-08-2026\n"},
        "balances.csv, row 2, column period_ends, value 31-08-2026: Ends 31-08-2026, before it"
        " starts 01-09-2026. Correct the dates.",
    ),
    "two records of the same that overlap": (
        {
            "records": "guard;kind;code;valid_from;valid_to\n"
            "A1;hund;Rex;01-01-2026;\nA1;hund;Rex;01-06-2026;\n"
        },
        "records.csv, row 3, column valid_from, value 01-06-2026: Overlaps another row for the"
        " same, valid from 01-01-2026 until further notice (records.csv, row 2). Let one end"
        " before the other starts.",
    ),
    "a tag that is nearly one of ours": (
        {
            "posts": "code;name;site;service;starts;ends;valid_from;tags\n"
            "RH-REC;Reception;RH;reception;07:00;15:00;01-01-2026;no_lone_wrk\n"
        },
        "posts.csv, row 2, column tags, value no_lone_wrk: The tag no_lone_wrk is not known. Did"
        " you mean no_lone_work? A tag of your own must not be like one of ours.",
    ),
}


@pytest.mark.parametrize(("files", "message"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused(
    files: dict[str, str], message: str, city: Writer, planned: Planner
) -> None:
    """Each fault names file, row, column and value, and says what to do."""
    plan = planned(city(**files))
    assert [fault.in_("en") for fault in plan.faults] == [message]
