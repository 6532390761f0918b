# SPDX-License-Identifier: MPL-2.0
"""Speak Danish first, English on request."""

from __future__ import annotations

from flask import Flask
from flask import current_app
from flask import has_request_context
from flask import session as cookie
from flask_babel import Babel
from flask_login import current_user

from sites.text import Language
from sites.text import Message
from sites.text import Text
from web.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Choose the language of each request and let templates say `Text` and `Message`."""
    app.config.setdefault("VAGT_LANGUAGE", settings.language)
    Babel(
        app,
        default_locale=settings.language,
        default_timezone="Europe/Copenhagen",
        locale_selector=language,
    )

    @app.template_filter("said")
    def said(text: Text | Message) -> str:
        return text.in_(language())

    @app.context_processor
    def offer() -> dict[str, object]:
        return {"language": language()}


def language() -> Language:
    """Return the language of this request: the account's, the session's, or the setting's."""
    if has_request_context():
        chosen = current_user.language if current_user.is_authenticated else cookie.get("language")
        if chosen in ("da", "en"):
            return "en" if chosen == "en" else "da"
    return "en" if current_app.config["VAGT_LANGUAGE"] == "en" else "da"
