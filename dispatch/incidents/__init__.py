# SPDX-License-Identifier: MPL-2.0
"""Incidents: what happened, who was sent, and everything that was done about it.

`machine` holds what may happen to incidents and units as pure functions; `store` keeps it in
the tables; `recommend` says who should be sent and why.
"""
