# SPDX-License-Identifier: MPL-2.0
"""The application as a WSGI server loads it: `web.wsgi:app`."""

from web import logs
from web.app import create_app
from web.settings import Settings

_settings = Settings()
logs.configure(_settings)
app = create_app(_settings)
