# SPDX-License-Identifier: MPL-2.0
"""How people reach it: Flask app, pages, jobs, settings and the `vagt` command."""
