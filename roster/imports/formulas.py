# SPDX-License-Identifier: MPL-2.0
"""Keep text in written tables from being run by a spreadsheet, and read it back as it was."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*(?:[=@\t\r]|[+-](?![\d ]+$))")
"""Text that a spreadsheet would run, guarded or not; a number or a phone number is none."""


def guarded(text: str) -> str:
    """Return text with an apostrophe in front where a spreadsheet would run it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare(text: str) -> str:
    """Return text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
