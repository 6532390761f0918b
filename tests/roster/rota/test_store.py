# SPDX-License-Identifier: MPL-2.0
"""Templates are kept as they were written, and what makes no sense is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from datetime import time
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from roster.rota import store
from roster.rota import writing
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.store import Settings
from roster.rota.writing import Meaning
from roster.rota.writing import Written
from tests.roster.edits.conftest import Desk
from tests.roster.rota.conftest import DAYS
from tests.roster.rota.conftest import cells
from tests.roster.sample import MONDAY


def letters(template: Template, line: int) -> str:
    """Return a line's letters, dots for open days."""
    found = template.lines[line].cells
    return "".join(
        (found[day].letter or "-") if day in found else "." for day in range(template.days)
    )


def test_a_template_says_what_was_written_round_and_round(template: Template) -> None:
    """Tests that days before and after the first week say the same, open ones nothing."""
    assert [letters(template, line) for line in range(4)] == [
        "DDDDD--", "DDDDD--", "NNNN---", ".N.....",
    ]  # fmt: skip
    line = template.lines[0]
    for weeks in (-53, 0, 1, 40):
        monday = MONDAY + timedelta(weeks=weeks)
        said = [template.said(line, monday + timedelta(days=n)) for n in range(7)]
        assert [one.letter for one in said if one is not None] == ["D"] * 5 + ["", ""]
    assert template.said(template.lines[3], MONDAY) is None


def test_a_line_is_copied_begun_later_in_the_cycle(desk: Desk, template: Template) -> None:
    """Tests that the next guard in turn has the same days a week ahead."""
    key, session = template.id, desk.session
    store.change(session, key, None, Settings("Fast uge", 2, MONDAY))
    first = template.lines[2].id
    both = cells(["N", "N", "N", "N", "-", "-", "-", "D", "D", "D", "D", "D", "-", "-"])
    guard = int(template.lines[2].guard or 0)
    writing.write(session, key, None, [Written(first, "C", guard, both)])
    writing.add_line(session, key, None, like=first, later=1)
    assert letters(store.load(session, key), 4) == "DDDDD--NNNN---"


def test_a_copy_has_it_all_and_lives_its_own_life(desk: Desk, template: Template) -> None:
    """Tests kinds, lines and guards of a copy, and that deleting one leaves the other."""
    copied = store.load(desk.session, store.copy(desk.session, template.id, "Kopi").id or 0)
    assert [letters(copied, line) for line in range(4)] == [
        letters(template, line) for line in range(4)
    ]
    assert [line.guard for line in copied.lines] == [line.guard for line in template.lines]
    assert copied.kinds == template.kinds
    assert store.delete(desk.session, template.id) == "Fast uge"
    assert [row.name for row in store.listed(desk.session)] == ["Kopi"]
    assert letters(store.load(desk.session, copied.id), 0) == "DDDDD--"


def _line(template: Template, **more: Any) -> Written:
    first = template.lines[0]
    return replace(Written(first.id, first.name, int(first.guard or 0), cells(DAYS)), **more)


REFUSED: list[tuple[Callable[[Session, Template], object], str]] = [
    (lambda s, t: store.create(s, Settings(" ", 1, MONDAY)), "1 til 100 tegn"),
    (lambda s, t: store.create(s, Settings("FAST uge", 1, MONDAY)), "med det navn"),
    (lambda s, t: store.create(s, Settings("X", 27, MONDAY)), "27: skriv et helt tal"),
    (lambda s, t: store.create(s, Settings("X", 1, date(2026, 12, 1))), "ikke en mandag"),
    (lambda s, t: store.find(s, 999), "999 findes ikke"),
    (lambda s, t: store.delete(s, t.id, 1), "ændret af en anden"),
    (lambda s, t: writing.add_kind(s, t.id, None, Meaning("n", "x", 1)), "bruges allerede"),
    (lambda s, t: writing.add_kind(s, t.id, None, Meaning("-", "x", 1)), "1 til 3"),
    (lambda s, t: writing.add_kind(s, t.id, None, Meaning("K", "x")), "enten en vagtpost"),
    (
        lambda s, t: writing.add_kind(s, t.id, None, Meaning("K", "x", None, time(9), time(8))),
        "den første før",
    ),
    (lambda s, t: writing.remove_kind(s, t.id, None, t.kinds[1].id), "står på 5 dage"),
    (lambda s, t: writing.remove_kind(s, t.id, None, 999), "Vagttypen findes ikke"),
    (lambda s, t: writing.remove_line(s, t.id, None, 999), "Linjen findes ikke"),
    (
        lambda s, t: writing.add_line(s, t.id, None, guard=int(t.lines[0].guard)),
        "Asta Demo har allerede en linje",
    ),
    (lambda s, t: writing.add_line(s, t.id, None, guard=999), "999: findes ikke"),
    (
        lambda s, t: writing.write(s, t.id, None, [_line(t, letters={2: "Q"})]),
        "Linje A, uge 1, onsdag: Q betyder ikke noget her. Skriv et af D, N",
    ),
    (
        lambda s, t: writing.write(s, t.id, None, [_line(t, letters={7: "D"})]),
        "dag 8 findes ikke",
    ),
    (
        lambda s, t: writing.write(s, t.id, None, [_line(t, guard=int(t.lines[1].guard))]),
        "Bo Demo har allerede en linje",
    ),
]


def test_what_makes_no_sense_is_refused(desk: Desk, template: Template) -> None:
    """Tests that each fault names what is wrong, and that nothing of the template changes."""
    for act, says in REFUSED:
        with pytest.raises(RotaError) as fault, desk.session.begin_nested():
            act(desk.session, template)
        assert says in fault.value.message.in_("da")
        assert fault.value.message.in_("en") != fault.value.message.in_("da")
    assert store.load(desk.session, template.id).version == template.version


def test_weeks_in_use_are_not_cut_off(desk: Desk, template: Template) -> None:
    """Tests that a cycle is made shorter only where nothing stands after its new end."""
    key, session = template.id, desk.session
    store.change(session, key, None, Settings("Fast uge", 3, MONDAY))
    lines = [Written(template.lines[3].id, "D", None, {8: "-"})]
    writing.write(session, key, None, lines)
    with pytest.raises(RotaError) as fault:
        store.change(session, key, None, Settings("Fast uge", 1, MONDAY))
    assert "uge 2" in fault.value.message.in_("da")
    assert store.change(session, key, None, Settings("Fast uge", 2, MONDAY)).weeks == 2


def test_two_guards_trade_lines_in_one_go(desk: Desk, template: Template) -> None:
    """Tests that the order of writing does not stand in the way of a swap of lines."""
    one, two = template.lines[:2]
    swapped = [
        Written(one.id, "A", int(two.guard or 0), cells(DAYS)),
        Written(two.id, "B", int(one.guard or 0), cells(DAYS)),
    ]
    writing.write(desk.session, template.id, template.version, swapped)
    found = store.load(desk.session, template.id).lines[:2]
    assert [line.guard for line in found] == [two.guard, one.guard]
