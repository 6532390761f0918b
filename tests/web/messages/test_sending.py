# SPDX-License-Identifier: MPL-2.0
"""Messages reach the right people, or nobody when the change they tell of is not made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import select

from roster.models import Guard
from sites.models import Site
from tests.web.messages.conftest import SAID
from tests.web.messages.conftest import Post
from tests.web.messages.conftest import notices
from web.db import get_session
from web.db import writer
from web.messages import send
from web.models import User

Tell = Callable[..., int]


def test_each_addressee_gets_one(tell: Tell, users: dict[str, int]) -> None:
    """Tests an account, a guard, a role and a site's contacts: each has a row of their own."""
    guard = get_session().exec(select(Guard.id)).one()
    site = get_session().exec(select(Site.id)).one()
    get_session().rollback()
    assert [
        tell(user="dispatcher"), tell(guard=guard), tell(role="coordinator"), tell(site=site)
    ] == [1, 1, 1, 1]  # fmt: skip
    found = [(row.user_id, row.guard_id) for row in notices()]
    assert found == [
        (users["dispatcher"], None), (None, guard), (users["coordinator"], None),
        (users["site_contact"], None),
    ]  # fmt: skip


def test_both_languages_are_kept(tell: Tell) -> None:
    """Tests that a message is said in both languages with its values filled in."""
    tell(user="dispatcher")
    (row,) = notices()
    assert row.text_da == "Du har fået en vagt den 24/12."
    assert row.text_en == "You have got a shift on 24/12."


def test_closed_accounts_are_told_nothing(tell: Tell, users: dict[str, int]) -> None:
    """Tests that an account that was closed gets no message, by key or by role."""
    with writer() as session:
        session.get_one(User, users["coordinator"]).active = False
    assert tell(role="coordinator") == 0
    assert tell(user="coordinator") == 0
    assert notices() == []


def test_nothing_is_told_of_what_did_not_happen(context: Flask, post: Post) -> None:
    """Tests that a transaction that fails takes its messages and mails with it."""

    def fail() -> None:
        with writer() as session:
            send(session, role="coordinator", kind="swap", text=SAID(day="1/1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert notices() == []
    assert post.letters == []


@pytest.mark.parametrize("link", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere"])
def test_a_link_leads_nowhere_else(tell: Tell, link: str) -> None:
    """Tests that only a path of the product can be a link."""
    with pytest.raises(ValueError, match="path of this product"):
        tell(user="dispatcher", link=link)


def test_one_addressee_and_a_known_kind_are_asked_for(context: Flask) -> None:
    """Tests that two addressees, none, or a kind without a heading are refused."""
    with writer() as session:
        with pytest.raises(ValueError, match="name one of"):
            send(session, user=1, guard=1, kind="swap", text=SAID(day=""))
        with pytest.raises(ValueError, match="name one of"):
            send(session, kind="swap", text=SAID(day=""))
        with pytest.raises(ValueError, match="heading"):
            send(session, user=1, kind="gossip", text=SAID(day=""))
