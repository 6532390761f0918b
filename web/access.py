# SPDX-License-Identifier: MPL-2.0
"""Decide who may call what: every view declares its roles, and an undeclared one is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Literal
from typing import TypeVar
from typing import get_args

import structlog
from flask import Flask
from flask import abort
from flask import current_app
from flask import redirect
from flask import request
from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from web.models import ROLES
from web.models import Role

Audience = Literal["public", "coordinator", "dispatcher", "guard", "site_contact", "administrator"]
View = TypeVar("View", bound=Callable[..., Any])

log = structlog.get_logger(__name__)


def allow(*audiences: Audience) -> Callable[[View], View]:
    """Declare who may call a view: roles, or `public` for everybody.

    Put it directly on the view function, under the route decorator.
    """
    if not audiences or not set(audiences) <= set(get_args(Audience)):
        raise ValueError(f"allow{audiences}: name at least one of {get_args(Audience)}.")

    def declare(view: View) -> View:
        view.audiences = frozenset(audiences)  # type: ignore[attr-defined]
        return view

    return declare


def everyone() -> Callable[[View], View]:
    """Declare a view for all who are logged in."""
    return allow(*ROLES)


def audiences_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Return who may call an endpoint; nobody when it does not say."""
    return getattr(app.view_functions[endpoint], "audiences", frozenset())


def init_app(app: Flask) -> None:
    """Check every request before its view."""
    allow("public")(app.view_functions["static"])
    app.before_request(check)


def check() -> Response | None:
    """Let the request through, send it to the login page, or refuse it."""
    if request.endpoint is None:
        return None
    audiences = audiences_of(current_app, request.endpoint)
    if "public" in audiences:
        return None
    if not audiences:
        log.error("undeclared endpoint refused", endpoint=request.endpoint)
        abort(403)
    if not current_user.is_authenticated:
        return _to_login()
    if current_user.role not in audiences:
        abort(403)
    return None


def has_role(*roles: Role) -> bool:
    """Say whether the logged-in user has one of the roles (for views and templates)."""
    return bool(current_user.is_authenticated) and current_user.role in roles


def require_guard(guard_id: int) -> None:
    """Refuse a guard who asks for somebody else's data."""
    if current_user.role == "guard" and current_user.guard_id != guard_id:
        abort(403)


def require_site(site_id: int) -> None:
    """Refuse a site contact who asks for a site that is not one of theirs."""
    if current_user.role == "site_contact" and site_id not in current_user.site_ids:
        abort(403)


def own_guard_id() -> int | None:
    """Return the only guard whose data the user may see; None means all."""
    return current_user.guard_id if current_user.role == "guard" else None


def own_site_ids() -> tuple[int, ...] | None:
    """Return the only sites whose data the user may see, the first one first; None means all."""
    return current_user.site_ids if current_user.role == "site_contact" else None


def _to_login() -> Response:
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("auth.login")})
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=back), 303)
