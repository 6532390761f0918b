# SPDX-License-Identifier: MPL-2.0
"""Exit with 0 when the server in this container answers /healthz, for HEALTHCHECK."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["VAGT_PORT"]), timeout=3)
try:
    connection.request("GET", "/healthz")
    sys.exit(connection.getresponse().status != http.HTTPStatus.OK)
except OSError as error:
    sys.exit(f"no answer: {error}")
