# SPDX-License-Identifier: MPL-2.0
"""Export a roster with a profile: check everything first, then the bytes, or no file at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta

from sqlmodel import Session

from roster.exports.cells import Cell
from roster.exports.cells import cells
from roster.exports.duty import Duty
from roster.exports.duty import split_at_midnight
from roster.exports.faults import Fault
from roster.exports.faults import by_cause
from roster.exports.faults import named
from roster.exports.profile import Profile
from roster.exports.reading import read_duties
from roster.exports.writers import write_rows
from roster.models import Roster
from roster.rules.base import Violation
from roster.store import get_roster
from sites.text import Text

DRAFT = Text(
    "Vagtplanen er en kladde, og profilen {profile} tager kun offentliggjorte planer. "
    "Offentliggør planen, eller vælg at eksportere en kladde.",
    "The roster is a draft and the profile {profile} takes published plans only. "
    "Publish the plan or choose to export a draft.",
)
UNLAWFUL = Text(
    "Vagtplanen bryder en hård regel ({rule}): {violation} Ret planen før eksport.",
    "The roster breaks a hard rule ({rule}): {violation} Mend the plan before exporting.",
)
TWICE = Text(
    "Række {row} ({duty}) overlapper {other} for samme medarbejder. "
    "Fjern den ene af de to vagter fra planen.",
    "Row {row} ({duty}) overlaps {other} for the same guard. "
    "Remove one of the two duties from the plan.",
)

UNEMPLOYED = Text(
    "Række {row} ({duty}): medarbejderen har ingen kontrakt den dag. "
    "Ret kontraktens datoer, eller fjern vagten fra planen.",
    "Row {row} ({duty}): the guard has no contract on that day. "
    "Mend the contract's dates or remove the duty from the plan.",
)


@dataclass(frozen=True)
class ExportResult:
    """What an export gave: files by name, or the faults that kept it from giving any.

    `rows` and `minutes` are of the duties that belong in the file, written or not.
    """

    profile: Profile
    faults: tuple[Fault, ...]
    files: Mapping[str, bytes]
    rows: int
    minutes: int
    left_out: int
    """Duties that belong in another file: contractors' in an own-staff profile and so on."""
    cells: tuple[tuple[Cell, ...], ...] = field(default=())
    """The rows as they stand in the file, for a preview."""

    @property
    def header(self) -> tuple[str, ...]:
        """The profile's column names."""
        return tuple(column.name for column in self.profile.columns)

    @property
    def hours(self) -> float:
        """Elapsed hours of all rows."""
        return self.minutes / 60


def export(
    session: Session,
    roster_id: int,
    profile: Profile,
    *,
    allow_draft: bool = False,
    violations: Iterable[Violation] = (),
) -> ExportResult:
    """Return a roster's duties as files in a profile's layout.

    Parameters
    ----------
    session
        A reading session.
    roster_id
        The roster's primary key.
    profile
        The layout, from `load_profile`.
    allow_draft
        Take a draft although the profile wants a published plan.
    violations
        What the checker says of the plan; a hard one is a fault.

    Raises
    ------
    MissingRosterError
        If there is no such roster.
    """
    roster = get_roster(session, roster_id)
    everything = read_duties(session, roster)
    duties = [duty for duty in everything if _belongs(profile, duty)]
    rows = [row for duty in duties for row in _split(profile, duty)]
    faults = [*_plan_faults(roster, profile, allow_draft, violations), *_row_faults(rows)]
    filled = tuple(cells(profile, duty, number, faults) for number, duty in enumerate(rows, 1))
    return ExportResult(
        profile=profile,
        faults=tuple(by_cause(faults)),
        files={} if faults else _files(roster, profile, rows, filled),
        rows=len(rows),
        minutes=sum(duty.minutes for duty in rows),
        left_out=len(everything) - len(duties),
        cells=filled,
    )


def _belongs(profile: Profile, duty: Duty) -> bool:
    return profile.guards == "all" or duty.own == (profile.guards == "own")


def _split(profile: Profile, duty: Duty) -> Iterable[Duty]:
    return split_at_midnight(duty) if profile.split_at_midnight else (duty,)


def _plan_faults(
    roster: Roster, profile: Profile, allow_draft: bool, violations: Iterable[Violation]
) -> Iterator[Fault]:
    if roster.status == "draft" and profile.published_only and not allow_draft:
        yield Fault(0, "", "status", roster.status, DRAFT(profile=profile.id))
    for violation in violations:
        if violation.hard:
            said = UNLAWFUL(rule=violation.rule, violation=violation.message)
            yield Fault(0, "", violation.rule, violation.guard or "", said)


def _row_faults(rows: Sequence[Duty]) -> Iterator[Fault]:
    """Yield duties of a guard that overlap, and own duties outside the employment."""
    latest: dict[str, Duty] = {}
    for number, duty in enumerate(rows, start=1):
        values = {"row": number, "duty": named(duty)}
        other = latest.get(duty.guard)
        if other is not None and duty.start < other.end:
            said = TWICE(**values, other=named(other))
            yield Fault(number, named(duty), "start_time", "", said)
        if other is None or duty.end > other.end:
            latest[duty.guard] = duty
        if duty.own and duty.rate is None:
            yield Fault(number, named(duty), "date", "", UNEMPLOYED(**values))


def _files(
    roster: Roster,
    profile: Profile,
    rows: Sequence[Duty],
    filled: Sequence[tuple[Cell, ...]],
) -> dict[str, bytes]:
    """Return the files; a plan with nothing for the receiver gives none."""
    groups: dict[str, list[tuple[Cell, ...]]] = {}
    for duty, row in zip(rows, filled, strict=True):
        groups.setdefault(duty.employer if profile.per_employer else "", []).append(row)
    return {
        _name(roster, profile, employer): write_rows(profile, group)
        for employer, group in groups.items()
    }


def _name(roster: Roster, profile: Profile, employer: str) -> str:
    last = roster.starts_on + timedelta(days=roster.days - 1)
    values = {
        "profile": profile.id,
        "roster": roster.id,
        "version": roster.version,
        "from": f"{roster.starts_on:%Y%m%d}",
        "to": f"{last:%Y%m%d}",
        "employer": re.sub(r"[^\w.-]", "_", employer),
    }
    return profile.file.format(**values)
