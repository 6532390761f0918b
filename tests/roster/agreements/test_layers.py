# SPDX-License-Identifier: MPL-2.0
"""Layers resolve in order: floor, central, local, contract, exemption."""

from __future__ import annotations

import json
from datetime import date
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from roster.agreements import AgreementError
from roster.agreements import Resolved
from roster.agreements import load
from roster.agreements import resolve
from roster.agreements.agreement import plain
from roster.agreements.agreement import unplain
from roster.agreements.figure import Value
from roster.rules import registry
from tests.roster.agreements.files import made
from tests.roster.agreements.files import refused

DAY = date(2026, 6, 1)
LOOSE = '["days-running"]\nlimit_days = {{ value = {days}, relaxable = {may} }}'
DATED = '["DK-01"]\nrest_minutes = [{{ value = {first} }}, {{ value = {second} }}]'
EXEMPTED = """
["DK-01"]
rest_minutes = {minutes}
[scope]
guards = ["E1"]
"""
EXEMPTION = 'from = 2026-06-01\nto = 2026-06-30\nreference = "2026-1"'


def rest(resolved: Resolved) -> object:
    """Return the least daily rest in minutes."""
    return resolved.figure("DK-01", "rest_minutes").value


def test_lower_layer_may_tighten(tmp_path: Path) -> None:
    """A local agreement that asks for 12 hours of rest is in force, with its own provenance."""
    figure = resolve(made(tmp_path, '["DK-01"]\nrest_minutes = 720'), DAY).figure(
        "DK-01", "rest_minutes"
    )
    assert (figure.value, figure.layer, figure.source.da) == (720, "local", "§ 1")


def test_the_law_of_an_earlier_year_is_told() -> None:
    """DK-08 as it is now binds from 1 July 2024: a plan before that is not judged by it."""
    assert "DK-08" not in registry(resolve(load(), date(2024, 6, 30)))
    assert "DK-08" in registry(resolve(load(), date(2024, 7, 1)))


def test_what_a_layer_does_not_say_comes_from_above(tmp_path: Path) -> None:
    """Rules that a local file leaves alone keep the law's figures."""
    resolved = resolve(made(tmp_path, '["DK-01"]\nrest_minutes = 720'), DAY)
    assert resolved.figure("DK-04", "rest_minutes").layer == "statutory"
    assert resolved.layers == ("statutory", "local")


def test_relaxable_figure_may_be_loosened_within_its_bounds(tmp_path: Path) -> None:
    """Six days in a row may become ten, which the floor leaves room for, but not fourteen."""
    assert not refused(tmp_path, LOOSE.format(days=10, may="false"))
    assert "1 - 12 d" in refused(tmp_path, LOOSE.format(days=14, may="false"))[0][1]


def test_only_the_layer_named_may_loosen(tmp_path: Path) -> None:
    """An exemption may shorten the daily rest to eight hours, a local agreement may not."""
    body = EXEMPTED.format(minutes=480)
    exempted = made(tmp_path, body, id_="exempted", level="exemption", more=EXEMPTION)
    assert rest(resolve([*load().layers, exempted], DAY)) == 480
    assert refused(tmp_path, '["DK-01"]\nrest_minutes = 480')


def test_each_layer_may_loosen_as_far_as_its_own_bound(tmp_path: Path) -> None:
    """The day off may be postponed by 7 days locally and by 12 centrally, as the law has it."""
    body = '["DK-04"]\nblock_minutes = {minutes}'
    for level, most in (("local", 10_080), ("central", 17_280)):
        assert not refused(tmp_path, body.format(minutes=most), level=level)
        said = refused(tmp_path, body.format(minutes=most + 60), level=level)
        assert said
    assert f"1440 - {10_080} min" in refused(tmp_path, body.format(minutes=10_140))[0][1]


def test_exemption_ends(tmp_path: Path) -> None:
    """A dispensation counts on its last day and not on the day after."""
    body = EXEMPTED.format(minutes=480)
    exempted = made(tmp_path, body, id_="exempted", level="exemption", more=EXEMPTION)
    layers = [*load().layers, exempted]
    assert rest(resolve(layers, date(2026, 6, 30))) == 480
    assert rest(resolve(layers, date(2026, 7, 1))) == 660


def test_leave_given_between_two_layers_does_not_reach_the_floor(tmp_path: Path) -> None:
    """A central agreement lets local ones undo its own 12 hours, but not the law's 11."""
    body = '["DK-01"]\nrest_minutes = { value = 720, relaxable = ["local"] }'
    made(tmp_path, body, id_="central", level="central")
    on_top = 'extends = "central"'
    assert not refused(tmp_path, '["DK-01"]\nrest_minutes = 690', more=on_top)
    said = refused(tmp_path, '["DK-01"]\nrest_minutes = 650', more=on_top)
    assert [("statutory" in english) for _, english in said] == [True]


def test_later_period_is_checked_too(tmp_path: Path) -> None:
    """A figure that loosens the law only from next year on is refused today."""
    body = DATED.format(first="700, to = 2026-12-31", second="600, from = 2027-01-01")
    assert refused(tmp_path, body)


def test_layers_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    """A central agreement cannot build on a local one."""
    made(tmp_path, "")
    said = refused(tmp_path, "", id_="central", level="central", more='extends = "local"')
    assert "statute, central, local" in said[0][0]


def test_figures_change_on_their_day(tmp_path: Path) -> None:
    """The figure of the day is the one whose period holds it, to both ends."""
    body = DATED.format(first="700, to = 2026-05-31", second="710, from = 2026-06-01")
    agreement = made(tmp_path, body)
    assert rest(resolve(agreement, date(2026, 5, 31))) == 700
    assert rest(resolve(agreement, DAY)) == 710


def test_later_figures_come_with_their_days(tmp_path: Path) -> None:
    """Until a day, every change after the first is given once, and survives being stored."""
    body = DATED.format(first="700, to = 2026-05-31", second="710, from = 2026-06-01")
    agreement = made(tmp_path, body)
    found = resolve(agreement, date(2026, 5, 1), date(2026, 12, 31))
    assert [(one.day, rest(one)) for one in found.later] == [(DAY, 710)]
    assert resolve(agreement, date(2026, 5, 1), date(2026, 5, 31)).later == ()
    assert Resolved.from_json(found.to_json()).later[0].hash == found.later[0].hash
    assert found.hash != resolve(agreement, date(2026, 5, 1)).hash


def test_rules_are_built_from_the_resolved_figures(tmp_path: Path) -> None:
    """A tightened figure reaches the rule, which shows its source, grade and layer."""
    body = '["DK-01"]\nrest_minutes = { value = 720, confidence = "U", source = "Lokalaftale" }'
    rule = registry(resolve(made(tmp_path, body), DAY))["DK-01"]
    shown = {parameter.key: parameter for parameter in rule.parameters}["rest_minutes"]
    assert (shown.value, shown.layer, shown.source.da) == (720, "local", "Lokalaftale")
    assert shown.provisional


def test_resolved_survives_json(tmp_path: Path) -> None:
    """What is kept with a plan gives the same figures and the same fingerprint again."""
    body = """
[pay.supplement.night]
percent = { value = 35.12, unit = "%" }
windows = [{ days = ["mon"], from = "23:00", to = "24:00" }]
"""
    resolved = resolve(made(tmp_path, body), DAY)
    again = Resolved.from_json(resolved.to_json())
    assert again.hash == resolved.hash
    for name, figures in resolved.sections.items():
        for key, figure in figures.items():
            kept = again.figure(name, key)
            assert (kept.value, kept.source, kept.confidence) == (
                figure.value,
                figure.source,
                figure.confidence,
            )


@pytest.mark.parametrize(
    "value", [Decimal("35.12"), time(23), date(2026, 1, 1), (1, True, "x"), {"a": (time(6),)}]
)
def test_each_kind_of_value_survives_json(value: Value) -> None:
    """What JSON has no word for comes back as what it was."""
    assert unplain(json.loads(json.dumps(plain(value)))) == value


def test_fingerprint_tells_figures_apart(tmp_path: Path) -> None:
    """Another value gives another fingerprint; another wording of the source does not."""
    a, b, c = (
        resolve(made(tmp_path, f'["DK-01"]\nrest_minutes = {{ value = {n}, source = "{s}" }}'), DAY)
        for n, s in ((700, "x"), (700, "y"), (701, "x"))
    )
    assert a.hash == b.hash != c.hash


def test_differences_name_what_changes(tmp_path: Path) -> None:
    """A municipality sees which figures its file changes, from what to what."""
    found = resolve(load(), DAY).differences(
        resolve(made(tmp_path, '["DK-01"]\nrest_minutes = 720\n[pay.overtime]\npercent = 30'), DAY)
    )
    assert [(change.section, change.key) for change in found] == [
        ("DK-01", "rest_minutes"),
        ("pay.overtime", ""),
        ("pay.overtime", "percent"),
    ]
    first = found[0]
    assert first.before is not None
    assert first.after is not None
    assert (first.before.value, first.after.value) == (660, 720)


def test_rule_without_its_figure_is_refused() -> None:
    """A rule in force without a figure names what lacks instead of guessing."""
    law = resolve(load(), DAY)
    short = Resolved("short", law.name, DAY, law.layers, {**law.sections, "DK-01": {}})
    with pytest.raises(AgreementError, match="rest_minutes"):
        registry(short)
