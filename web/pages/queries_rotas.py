# SPDX-License-Identifier: MPL-2.0
"""What the pages of rota templates choose from, and how shifts of the need are called."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from roster.rota.need import Comparison
from sites.models import Administration
from sites.models import Post
from sites.models import Site


def guards(session: Session) -> list[tuple[int, str]]:
    """Return the active guards by name."""
    query = select(Guard.id, Guard.name).where(col(Guard.active)).order_by(Guard.name)
    return [(key or 0, name) for key, name in session.exec(query)]


def administrations(session: Session) -> list[tuple[int, str]]:
    """Return the administrations by name."""
    query = select(Administration.id, Administration.name).order_by(Administration.name)
    return [(key or 0, name) for key, name in session.exec(query)]


def posts(session: Session) -> list[tuple[int, str]]:
    """Return the posts by site, name and hours."""
    return [(post.id or 0, name) for post, name in _posts(session)]


def post_names(session: Session) -> dict[str, str]:
    """Return the posts' sites, names and hours by code."""
    return {post.code: name for post, name in _posts(session)}


def needed(session: Session, found: Comparison) -> Mapping[str, str]:
    """Return what the posts of the shifts that are short are called, by code."""
    codes = {need.post for day in found.days for need, _ in day.short}
    query = select(Post.code, Post.name, Site.name).join(Site, col(Site.id) == col(Post.site_id))
    rows = session.exec(query.where(col(Post.code).in_(codes)))
    return {code: f"{site}: {name}" for code, name, site in rows}


def _posts(session: Session) -> list[tuple[Post, str]]:
    query = (
        select(Post, Site.name)
        .join(Site, col(Site.id) == col(Post.site_id))
        .order_by(col(Site.name), col(Post.name), col(Post.id))
    )
    return [
        (post, f"{site}: {post.name} ({post.starts:%H:%M}–{post.ends:%H:%M})")
        for post, site in session.exec(query)
    ]
