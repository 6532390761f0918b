# SPDX-License-Identifier: MPL-2.0
"""Whom a rule covers: by agreement, employer and tags of the guard, and by what the post is."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roster.problem import Guard
    from roster.problem import Shift

NOBODY: frozenset[str] = frozenset()
OF_GUARD = ("agreements", "employers", "guards", "tags")
OF_SHIFT = ("administrations", "services", "post_tags")


@dataclass(frozen=True, slots=True)
class Scope:
    """What must hold of a guard and of a shift; an empty set asks for nothing.

    Of several tags one is enough. `without` are the codes of guards for whom other figures of
    the same rule apply, by a contract or an exemption of their own.
    """

    agreements: frozenset[str] = NOBODY
    employers: frozenset[str] = NOBODY
    guards: frozenset[str] = NOBODY
    tags: frozenset[str] = NOBODY
    without: frozenset[str] = NOBODY
    administrations: frozenset[str] = NOBODY
    services: frozenset[str] = NOBODY
    post_tags: frozenset[str] = NOBODY

    def covers(self, guard: Guard) -> bool:
        """Say whether a guard is covered."""
        code = guard.code or guard.id
        return (
            (not self.agreements or guard.agreement in self.agreements)
            and (not self.employers or guard.employer in self.employers)
            and (not self.guards or code in self.guards)
            and (not self.tags or not self.tags.isdisjoint(guard.tags))
            and code not in self.without
        )

    def takes(self, shift: Shift) -> bool:
        """Say whether a shift is concerned."""
        return (
            (not self.administrations or shift.administration in self.administrations)
            and (not self.services or shift.service in self.services)
            and (not self.post_tags or not self.post_tags.isdisjoint(shift.tags))
        )

    @property
    def by_shift(self) -> bool:
        """Whether it tells shifts apart."""
        return any(getattr(self, name) for name in OF_SHIFT)

    def to_json(self) -> dict[str, list[str]]:
        """Return what it asks for as plain values."""
        return {f.name: sorted(v) for f in fields(self) if (v := getattr(self, f.name))}
