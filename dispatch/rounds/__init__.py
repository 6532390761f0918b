# SPDX-License-Identifier: MPL-2.0
"""Rounds between buildings: visits, who makes them and when, planned and mended.

`plan(problem, stop)` returns the rounds of a night, `check` judges them on its own,
`edit` moves a visit by hand, `replan` goes on from now, and `unpredictable` keeps visits away
from the times of the nights before.
"""
