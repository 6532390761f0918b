# SPDX-License-Identifier: MPL-2.0
"""Reduced daily rest: both halves agree, and only an agreement opens it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.agreements import AgreementError
from roster.agreements import Resolved
from roster.agreements import load
from roster.agreements import resolve
from roster.problem import Span
from roster.rules.compensation import CompensatoryRest
from roster.rules.reduced import ReducedRest
from roster.rules.registry import registry
from tests.roster.agreements.files import made
from tests.roster.rules.test_minutes import Minutes
from tests.roster.rules.test_minutes import about
from tests.roster.rules.test_minutes import stretches
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import one
from tests.roster.rules.world import rejects
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

FILE = Path(__file__).parent / "reduced.toml"
DAY = date(2026, 6, 1)
GAPS = about(300, 480, 600, 660, 840, 1440)
WORK = stretches(GAPS, about(60, 240, 480, 780), 9)


def times(worked: Minutes) -> list[Span]:
    """Return minutes as spans."""
    return [span(start / 60, end / 60) for start, end in worked]


@pytest.mark.parametrize("most", [1, 2])
@settings(max_examples=150, deadline=None)
@given(worked=WORK, settled=st.integers(0, 4))
def test_both_halves_agree(most: int, worked: Minutes, settled: int) -> None:
    """What the checker finds is infeasible for the solver, with settled work before it too."""
    spans, rule = times(worked), ReducedRest(times=most)
    settled = min(settled, len(spans) - 1)
    plan = one(rule, *spans[settled:], who=guard(duties=duties(*spans[:settled])), days=60)
    assert solver_says(plan).feasible == (not rejects(plan))


@settings(max_examples=150, deadline=None)
@given(WORK)
def test_what_was_cut_is_given_back(worked: Minutes) -> None:
    """Work that keeps the rule never owes compensatory rest by DK-08."""
    rule = ReducedRest(times=2)
    plan = one(rule, *times(worked), days=60)
    if not rejects(plan):
        assert not list(CompensatoryRest().check(plan))


def test_the_law_alone_opens_nothing() -> None:
    """Under the law alone, eleven hours hold and no reduction is planned."""
    rules = registry(resolve(load(), DAY))
    assert "DK-01" in rules
    assert "DK-03" not in rules


def test_an_agreement_opens_it() -> None:
    """Where an agreement allows reductions, their rule stands in for daily rest."""
    rules = registry(resolve(load(FILE), DAY))
    assert "DK-01" not in rules
    assert rules["DK-03"] == ReducedRest(times=1)


def under(folder: Path, body: str, more: str = "", level: str = "local") -> Resolved:
    """Return what a file over the agreement that opens reductions says."""
    base = (FILE.parent / "reduced.toml").read_text(encoding="utf-8")
    (folder / "reduced.toml").write_text(base, encoding="utf-8")
    own = made(folder, body, id_="own", level=level, more=f'extends = "reduced"\n{more}')
    return resolve(own, DAY)


def test_a_longer_daily_rest_is_not_lost(tmp_path: Path) -> None:
    """Twelve hours that an agreement asks for hold beside reductions, and are owed after them."""
    rules = registry(under(tmp_path, '["DK-01"]\nrest_minutes = 720'))
    assert "DK-01" not in rules
    for id_ in ("DK-03", "DK-08"):
        one_of = {figure.key: figure for figure in rules[id_].parameters}
        assert (one_of["rest_minutes"].value, one_of["rest_minutes"].layer) == (720, "own")


def test_a_dispensation_from_daily_rest_is_not_lost(tmp_path: Path) -> None:
    """Who may rest eight hours each day needs no reductions; the law's rest is owed anyway."""
    more = f'from = {DAY}\nto = {DAY}\nreference = "1"'
    body = '["DK-01"]\nrest_minutes = 480\n[scope]\nguards = ["g"]'
    rules = registry(under(tmp_path, body, more, "exemption"))
    assert "DK-03" not in rules
    assert rules["DK-01"].rest_minutes == 480  # type: ignore[attr-defined]
    assert rules["DK-08"].rest_minutes == 660  # type: ignore[attr-defined]


def test_a_contract_may_not_open_it(tmp_path: Path) -> None:
    """Only a central or a local agreement opens reductions, within the law's bounds."""
    text = FILE.read_text(encoding="utf-8").replace('id = "reduced"', 'id = "refused"')
    body = text.replace("times = 1", "times = 3")
    path = tmp_path / "refused.toml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(AgreementError, match="times"):
        resolve(load(path), DAY)
    path.write_text(text.replace('"local"', '"contract"'), encoding="utf-8")
    with pytest.raises(AgreementError):
        resolve(load(path), DAY)
