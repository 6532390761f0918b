# SPDX-License-Identifier: MPL-2.0
"""A site contact says how a shift went; the last word counts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Session
from sqlmodel import select

from sites.orders.models import ServiceFeedback

RATINGS: tuple[Literal["good", "bad"], ...] = ("good", "bad")


def tell(
    session: Session,
    site_id: int,
    post_id: int,
    starts_at: datetime,
    rating: Literal["good", "bad"],
    word: str,
    who: str,
    now: datetime,
) -> ServiceFeedback:
    """Keep what a contact thinks of a shift, known by its post and its beginning.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    starts_at
        The beginning of the shift, an aware instant.
    word
        A remark of at most 200 characters; empty keeps the one that was there.
    who
        User name of the contact.
    """
    same = (ServiceFeedback.post_id == post_id, ServiceFeedback.starts_at == starts_at)
    row = session.exec(select(ServiceFeedback).where(*same)).first()
    if row is None:
        values = {"site_id": site_id, "post_id": post_id, "starts_at": starts_at}
        given = {"rating": rating, "word": word, "who": who, "at": now}
        row = ServiceFeedback.model_validate({**values, **given})
    else:
        row.rating, row.who, row.at = rating, who, now
        row.word = word or row.word
    session.add(row)
    session.flush()
    return row
