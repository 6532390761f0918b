# SPDX-License-Identifier: MPL-2.0
"""A template set against the need says for each day what is covered, short and too many."""

from __future__ import annotations

from datetime import date

from roster.rota import store
from roster.rota.cycle import Template
from roster.rota.need import compare
from roster.rota.store import Settings
from tests.roster.edits.conftest import Desk
from tests.roster.sample import MONDAY


def test_each_day_is_covered_short_or_has_too_many(desk: Desk, template: Template) -> None:
    """Tests a day of each, with the shifts that are short and the sums of the week."""
    found = compare(desk.session, template, MONDAY, 7)
    rows = [(day.seats, day.covered, day.lacking, len(day.spare)) for day in found.days]
    assert rows == [
        (4, 3, 1, 0), (4, 4, 0, 0), (4, 3, 1, 0), (4, 3, 1, 0), (4, 2, 2, 0),
        (2, 0, 2, 0), (2, 0, 2, 0),
    ]  # fmt: skip
    assert (found.seats, found.covered, found.lacking, found.outside) == (24, 15, 9, 0)
    assert {need.post for need, _ in found.days[5].short} == {"BIB-NAT", "SKO-NAT"}


def test_only_the_need_of_its_administration_counts(desk: Desk, template: Template) -> None:
    """Tests that what others pay for is left out, and that a line too many is named."""
    payer = desk.city.culture.id
    store.change(desk.session, template.id, None, Settings("Fast uge", 1, MONDAY, payer))
    found = compare(desk.session, store.load(desk.session, template.id), MONDAY, 7)
    assert [(day.seats, day.covered) for day in found.days][:2] == [(3, 3), (3, 3)]
    assert [line.name for line, _ in found.days[1].spare] == ["Linje D"]
    assert (found.spare, found.outside) == (1, 0)


def test_nights_when_the_clock_is_changed_are_of_the_same_kind(
    desk: Desk, template: Template
) -> None:
    """Tests that a night begins at the same time of the day whatever the clock does later."""
    for day in (date(2026, 3, 28), date(2026, 10, 24)):
        (found,) = compare(desk.session, template, day, 1).days
        assert (found.seats, found.outside) == (2, 0)


def test_what_no_letter_means_is_counted_apart(desk: Desk) -> None:
    """Tests an empty template: nothing is covered, nothing short, all of it outside."""
    rota = store.create(desk.session, Settings("Tom", 1, MONDAY))
    found = compare(desk.session, store.load(desk.session, rota.id or 0), MONDAY, 1)
    assert (found.seats, found.covered, found.lacking, found.outside) == (0, 0, 0, 4)
