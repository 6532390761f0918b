# SPDX-License-Identifier: MPL-2.0
"""The application as a WSGI server loads it: `web.wsgi:app`."""

import gc
import sys

from web import logs
from web.app import create_app
from web.settings import Settings

_settings = Settings()
logs.configure(_settings)
app = create_app(_settings)
# What is loaded now stays: without this every full collection looks through all of it, and some
# answer waits a fifth of a second for that.
gc.collect()
gc.freeze()
# SQLite gives the interpreter up at every row that it reads. A thread that draws a page would keep
# it for 5 ms each time, and somebody who reads three hundred guards waits for as many turns.
sys.setswitchinterval(0.0005)
