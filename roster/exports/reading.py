# SPDX-License-Identifier: MPL-2.0
"""Read a roster's duties from the tables, in a fixed order and two queries."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exports.duty import Duty
from roster.models import Assignment
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from sites.clock import local_day
from sites.models import Administration
from sites.models import Post
from sites.models import Service
from sites.models import Site


def read_duties(session: Session, roster: Roster) -> list[Duty]:
    """Return a roster's duties by employer, guard and time."""
    query = (
        select(Assignment, Shift, Guard, Employer)
        .add_columns(Service, Site, Post, col(Administration.code))
        .join(Shift, col(Shift.id) == col(Assignment.shift_id))
        .join(Guard, col(Guard.id) == col(Assignment.guard_id))
        .join(Employer, col(Employer.id) == col(Guard.employer_id))
        .join(Service, col(Service.id) == col(Shift.service_id))
        .join(Site, col(Site.id) == col(Shift.site_id))
        .join(Post, col(Post.id) == col(Shift.post_id))
        .join(Administration, col(Administration.id) == col(Shift.payer_id))
        .where(col(Assignment.roster_id) == roster.id)
    )
    contracts = _contracts(session, roster)
    duties = [
        Duty(
            source_id=assignment.uid,
            version=roster.version,
            status=roster.status,
            own=employer.kind == "own",
            guard=guard.code,
            employee_number=guard.employee_number or "",
            suffix_digit=guard.suffix_digit,
            employer=employer.code,
            employer_name=employer.name,
            org_unit=employer.org_unit,
            order_reference=employer.order_reference,
            start=shift.starts_at,
            end=shift.ends_at,
            service=service.code,
            service_name=service.name_da,
            duty_type=service.duty_type,
            site=site.code,
            site_name=site.name,
            address=", ".join(filter(None, (site.address, f"{site.postcode} {site.city}".strip()))),
            post=post.code,
            post_name=post.name,
            administration=payer,
            cost_centre=post.cost_centre,
            rate=_rate(contracts[guard.id], shift),
        )
        for assignment, shift, guard, employer, service, site, post, payer in session.execute(query)
    ]
    return sorted(duties, key=lambda d: (not d.own, d.employer, d.guard, d.start, d.post))


def _contracts(session: Session, roster: Roster) -> dict[int | None, list[Contract]]:
    rows = session.exec(
        select(Contract)
        .where(
            col(Contract.guard_id).in_(
                select(Assignment.guard_id).where(col(Assignment.roster_id) == roster.id)
            )
        )
        .order_by(col(Contract.guard_id), col(Contract.valid_from))
    )
    found: dict[int | None, list[Contract]] = defaultdict(list)
    for row in rows:
        found[row.guard_id].append(row)
    return found


def _rate(contracts: list[Contract], shift: Shift) -> int | None:
    day = local_day(shift.starts_at)
    return next(
        (
            row.hourly_rate
            for row in contracts
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        ),
        None,
    )
