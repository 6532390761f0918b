# SPDX-License-Identifier: MPL-2.0
"""Alerts that others send: read by the Common Alerting Protocol, and made into incidents."""
