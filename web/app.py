# SPDX-License-Identifier: MPL-2.0
"""Put the web application together."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access
from web import auth
from web import db
from web import errors
from web import health
from web import i18n
from web import jobs
from web import logs
from web import pages
from web import security
from web.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return an application of its own: engine, queue and settings are not shared.

    Parameters
    ----------
    settings
        What to run with; read from the environment when left out.
    """
    settings = settings or Settings()
    app = Flask("web")
    app.extensions["settings"] = settings
    logs.init_app(app)
    db.init_app(app, settings)
    jobs.init_app(app, settings)
    i18n.init_app(app, settings)
    auth.init_app(app, settings)
    access.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    app.register_blueprint(health.blueprint)
    pages.register(app)
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def close(app: Flask) -> None:
    """Give back the app's connections, where it does not live as long as its process."""
    app.extensions["engine"].dispose()
    app.extensions["queue"].storage.close()
