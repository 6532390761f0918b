# SPDX-License-Identifier: MPL-2.0
"""Rules and agreements: searched, sourced, layered; violations say what would mend them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from roster.models import Employer
from roster.models import Shift
from sites.models import Competence
from tests.conftest import Login
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words

LOCAL = """
[agreement]
id = "vores"
name_da = "Vores lokalaftale"
name_en = "Our local agreement"
level = "local"
extends = "kl-79-01"

["KL-05"]
source = { da = "Lokalaftale af 1. maj", en = "Local agreement of 1 May" }
confidence = "A"
notice_days = 35
"""


@pytest.fixture
def broken(session: Session, week: Week) -> Week:
    """Cilla, who is on holiday, stands on Monday's shift, as an import might leave it."""
    values = {"roster_id": week.roster, "shift_id": week.shifts[0], "guard_id": week.away}
    session.add(Assignment.model_validate(values))
    session.commit()
    return week


def test_rules_are_found_by_words_and_kind(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a search looks in name, text and source, and that none is said in words."""
    every = soup(coordinator, "/rules").select("section:first-of-type tbody tr")
    found = soup(coordinator, "/rules?q=11-timers").select("section:first-of-type tbody tr")
    assert 0 < len(found) < len(every)
    assert "DK-01" in words(found[0])
    assert "11 timer" in words(found[0])
    soft = soup(coordinator, "/rules?kind=soft").select("section:first-of-type tbody tr")
    assert all("blød" in words(row) for row in soft)
    assert "Ingen regel har de ord" in words(soup(coordinator, "/rules?q=xyzzy"))


def test_unverified_figures_are_marked(coordinator: FlaskClient, week: Week) -> None:
    """Tests that the filter keeps exactly the rules whose figures carry the mark."""
    path = "/rules?unverified=1"
    rows = soup(coordinator, path).select("section:first-of-type tbody tr")
    assert rows
    assert all("foreløbig" in words(row) for row in rows)


def test_agreements_say_whom_they_cover(
    coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """Tests the table of agreements: guards by agreement, level, and what each builds on."""
    session.exec(select(Employer)).one().agreement = "kl-79-01"
    session.commit()
    rows = soup(coordinator, "/rules").select("section:last-of-type tbody tr")
    mine = next(words(row) for row in rows if "kl-79-01" in words(row))
    assert "central overenskomst" in mine
    assert " 3 " in mine


def test_rule_page_shows_the_layer_of_each_figure(
    app: Flask, coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that a local file's figure stands above the central one, and is the one in force."""
    folder: Path = app.extensions["settings"].agreements
    folder.mkdir()
    (folder / "vores.toml").write_text(LOCAL, encoding="utf-8")
    session.exec(select(Employer)).one().agreement = "vores"
    session.commit()
    page = soup(coordinator, f"/rules/KL-05?roster={week.roster}")
    layers = [words(row) for row in page.select("section[aria-labelledby=layers] tbody tr")]
    (local,) = [line for line in layers if "35" in line]
    assert local.startswith("Vores lokalaftale 35")
    assert "gælder" in local
    assert "Lokalaftale af 1. maj" in local
    assert page.select_one("section[aria-labelledby=whom] td strong") is not None


def test_unknown_rule_and_faulty_file(
    app: Flask, login: Login, coordinator: FlaskClient, week: Week
) -> None:
    """Tests that an unknown rule answers 404 and a file that cannot be read says where."""
    assert login("administrator").get("/rules/DK-01").status_code == 200
    assert coordinator.get("/rules/XX-99").status_code == 404
    folder: Path = app.extensions["settings"].agreements
    folder.mkdir()
    (folder / "vores.toml").write_text(LOCAL.replace("35", '"mange"'), encoding="utf-8")
    answer = coordinator.get("/rules")
    assert answer.status_code == 422
    assert "vores.toml" in answer.text


def test_hard_violation_says_rule_source_shift_and_remedy(
    coordinator: FlaskClient, broken: Week
) -> None:
    """Tests the panel: the rule is open, names its source, and says who could step in."""
    page = soup(coordinator, f"/rosters/{broken.roster}/checks?kind=hard")
    (group,) = page.select("details.group")
    assert group.has_attr("open")
    said = words(group)
    assert "Kilde:" in said
    assert "Cilla Demo" in said
    assert "man. 21/12 08:00–16:00 Rådhuset" in said
    assert "Tag Cilla Demo af man. 21/12 08:00 P1;" in said
    assert "kan tage vagten" in said
    assert group.select_one("a[href*='/rules/']") is not None


def test_checks_are_gathered_by_rule_and_filtered(coordinator: FlaskClient, broken: Week) -> None:
    """Tests that the list is short, and that one rule can be looked at alone."""
    every = soup(coordinator, f"/rosters/{broken.roster}/checks").select("details.group")
    one = soup(coordinator, f"/rosters/{broken.roster}/checks?rule=uncovered")
    assert len(every) > 1
    (group,) = one.select("details.group")
    assert re.fullmatch(r"⚠ blød Ledige vagter: 6 steder, [\d.]+ point", words(group.summary))  # type: ignore[arg-type]
    assert "hvem der kan tage den" in words(one)


def test_a_soft_rule_says_which_way_to_go(
    coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that who is below the norm is to have more shifts, not another guard on theirs."""
    values = {"roster_id": week.roster, "shift_id": week.shifts[0], "guard_id": week.bo}
    session.add(Assignment.model_validate(values))
    session.commit()
    page = soup(coordinator, f"/rosters/{week.roster}/checks?rule=norm-hours")
    assert "Giv Bo Demo flere vagter." in words(page)


def test_nobody_is_left_alone(coordinator: FlaskClient, week: Week, session: Session) -> None:
    """Tests that somebody is named who can join one who is alone, rather than a shift given up."""
    shift = session.get_one(Shift, week.shifts[0])
    shift.tags, shift.headcount = "no_lone_work", 2
    values = {"roster_id": week.roster, "shift_id": week.shifts[0], "guard_id": week.bo}
    session.add(Assignment.model_validate(values))
    session.commit()
    page = soup(coordinator, f"/rosters/{week.roster}/checks?rule=VG-23")
    assert "Sæt også" in words(page)
    assert "Tag Bo Demo af" not in words(page)


def test_what_is_only_said_is_no_departure(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a month that is not known is no breach of the 48 hours, and a price is none."""
    rows = soup(coordinator, f"/rules?roster={week.roster}").select("tbody tr")
    heads = {words(head): row for row in rows for head in row.select("th")}
    by_rule = {
        words(row.select("td.num")[-1])
        for head, row in heads.items()
        if "DK-12" in head or head.endswith("udgift")
    }
    assert by_rule == {"0", "–"}


def test_competences_are_called_by_their_names(
    coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that a sentence of the rules says a competence's name in the reader's language."""
    skill = {"code": "hund9", "name_da": "Hundefører", "name_en": "Dog handler"}
    session.add(Competence.model_validate(skill))
    session.get_one(Shift, week.shifts[0]).competences = ["hund9"]
    session.commit()
    path = f"/rosters/{week.roster}/shifts/{week.shifts[0]}"
    assert "ikke kompetencen Hundefører" in words(soup(coordinator, path))
    coordinator.post("/language", data={"language": "en", "next": "/rules"})
    assert "the competence Dog handler" in words(soup(coordinator, path))


def test_agreement_page_shows_what_a_local_file_changes(
    app: Flask, coordinator: FlaskClient, week: Week
) -> None:
    """Tests that the municipality's file is listed and its one figure stands beside the old."""
    folder: Path = app.extensions["settings"].agreements
    folder.mkdir()
    (folder / "vores.toml").write_text(LOCAL, encoding="utf-8")
    page = soup(coordinator, "/rules/agreements/vores")
    (line,) = [words(row) for row in page.select("section:last-of-type tbody tr")]
    assert line.startswith("Tjenesteplan og varsel KL-05")
    assert "28 døgn 35 døgn" in line
    law = soup(coordinator, "/rules/agreements/statutory").select("section:last-of-type tbody tr")
    assert any("11 timer" in words(row) for row in law)
    assert coordinator.get("/rules/agreements/nothing").status_code == 404


def test_agreement_page_shows_what_comes_later(
    app: Flask, coordinator: FlaskClient, week: Week
) -> None:
    """Tests that a file that begins in years to come is told on its days, not as no change."""
    folder: Path = app.extensions["settings"].agreements
    folder.mkdir(exist_ok=True)
    body = LOCAL.replace('extends = "kl-79-01"', 'extends = "kl-79-01"\nfrom = 2099-01-01')
    body = body.replace("notice_days = 35", "notice_days = [{ value = 35, to = 2099-12-31 }, "
                        "{ value = 42, from = 2100-01-01 }]")  # fmt: skip
    (folder / "vores.toml").write_text(body, encoding="utf-8")
    panels = soup(coordinator, "/rules/agreements/vores").select("section.panel")[1:]
    assert [("35" in words(one), "42" in words(one)) for one in panels] == [
        (True, False),
        (True, True),
    ]
    assert "1. jan. 2100" in words(panels[1])


def test_pay_is_said_in_words(coordinator: FlaskClient, week: Week) -> None:
    """Tests that the pay of an agreement is read without knowing its file: name, hours, rate."""
    page = soup(coordinator, "/rules/agreements/kl-79-01")
    lines = [words(row) for row in page.select("section:last-of-type tbody tr")]
    evening = [line for line in lines if line.startswith("Aftentillæg KL-13")]
    assert any("Tidsrum – alle dage 17:00–23:00" in line for line in evening)
    assert any("Procent – 36 %" in line for line in evening)
    assert not any("name_da" in line or "pay." in line for line in lines)
    coordinator.post("/language", data={"language": "en", "next": "/rules"})
    english = words(soup(coordinator, "/rules/agreements/di-vsl"))
    assert "sat 14:00–24:00; mon 00:00–06:00".casefold() in english.casefold()
