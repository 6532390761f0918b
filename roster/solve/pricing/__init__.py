# SPDX-License-Identifier: MPL-2.0
"""Roster lines priced guard by guard, and the bounds that they prove."""
