# SPDX-License-Identifier: MPL-2.0
"""Shifts that change hands after a plan is published: what offers and swaps have in common.

`seats` finds a shift again in whichever version of the plan counts; `weigh` says what a change
breaks and costs before anybody agrees to it; `amend` carries it out in a new published version;
`log` keeps who did what.
"""
