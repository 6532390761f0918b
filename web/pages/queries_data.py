# SPDX-License-Identifier: MPL-2.0
"""Count what is loaded."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import func
from sqlmodel import select

from roster.models import Absence
from roster.models import Approval
from roster.models import Certificate
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import Wish
from sites.models import Administration
from sites.models import Competence
from sites.models import PastIncident
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit


def counts(session: Session) -> list[tuple[str, int]]:
    """Return the name and the number of rows of every table of planning data."""
    tables: list[tuple[str, type[SQLModel]]] = [
        (_("Administrations"), Administration),
        (_("Sites"), Site),
        (_("Services"), Service),
        (_("Competences"), Competence),
        (_("Posts"), Post),
        (_("Visits"), Visit),
        (_("Past incidents"), PastIncident),
        (_("Employers"), Employer),
        (_("Guards"), Guard),
        (_("Certificates"), Certificate),
        (_("Police approvals"), Approval),
        (_("Contracts"), Contract),
        (_("Absences"), Absence),
        (_("Wishes"), Wish),
        (_("Rosters"), Roster),
    ]
    return [
        (name, session.exec(select(func.count()).select_from(table)).one())
        for name, table in tables
    ]
