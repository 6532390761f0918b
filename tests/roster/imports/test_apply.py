# SPDX-License-Identifier: MPL-2.0
"""An import stores a whole folder, once, or nothing of it."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import time

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.imports import ImportRefusedError
from roster.imports import apply
from roster.models import Absence
from roster.models import Contract
from roster.models import Guard
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer


def test_a_folder_is_stored_whole(session: Session, city: Writer, planned: Planner) -> None:
    """Every table of the small city reaches the database with the values that were written."""
    plan = planned(city())
    assert [fault.in_("en") for fault in plan.faults] == []
    summary = apply(session, plan)
    assert (summary.new, summary.changed, summary.unchanged) == (23, 0, 0)
    post = session.exec(select(Post).where(Post.code == "HB-NAT")).one()
    assert (post.starts, post.ends, post.weekdays) == (time(22), time(6), "1111111")
    site = session.get_one(Site, post.site_id)
    assert (site.name, site.lat, site.lon) == ("Hovedbiblioteket", 55.6809, 12.5729)
    assert session.get_one(Administration, post.payer_id).code == "KFF"
    assert session.get_one(Service, post.service_id).name_da == "Nattevægter"
    links = select(Competence.code).join(PostCompetence).where(PostCompetence.post_id == post.id)
    assert set(session.exec(links)) == {"vagt_grund", "foerstehjaelp"}
    guard = session.exec(select(Guard).where(Guard.code == "A1")).one()
    assert (guard.employee_number, guard.mode, guard.home_lat) == ("00000001", "bicycle", 55.69)
    contract = session.exec(select(Contract).where(Contract.guard_id == guard.id)).one()
    assert (contract.weekly_minutes, contract.max_weekly_minutes, contract.hourly_rate) == (
        37 * 60,
        42 * 60,
        21550,
    )
    absence = session.exec(select(Absence)).one()
    assert absence.starts_at.replace(tzinfo=UTC) == datetime(2026, 10, 11, 22, tzinfo=UTC)
    assert absence.ends_at.replace(tzinfo=UTC) == datetime(2026, 10, 18, 22, tzinfo=UTC)


def test_the_same_folder_twice_changes_nothing(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A second import of the same files finds every row as it stands."""
    folder = city()
    apply(session, planned(folder))
    session.expire_all()
    plan = planned(folder)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 18)
    assert not plan.targets
    again = apply(session, plan)
    assert (again.new, again.changed) == (0, 0)
    assert not session.dirty


def test_one_fault_imports_nothing(session: Session, city: Writer, planned: Planner) -> None:
    """With a single unknown administration no row of any table is stored."""
    plan = planned(city(employers="code;name;kind\nKK;Vagtenheden;anden\n"))
    assert plan.faults
    with pytest.raises(ImportRefusedError, match="nothing was imported") as refused:
        apply(session, plan)
    assert refused.value.faults == plan.faults
    assert session.exec(select(Administration)).all() == []
    assert not session.new
