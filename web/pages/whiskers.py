# SPDX-License-Identifier: MPL-2.0
"""Draw shares with their confidence intervals as a small SVG picture."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from html import escape

WIDTH, ROW, TOP = 640, 34, 8
LEFT, RIGHT = 270, 620


def draw(rows: Sequence[tuple[str, Mapping[str, float | None]]]) -> str:
    """Return one bar for each row, with a line from the low to the high end of its interval.

    Parameters
    ----------
    rows
        A name, and `value`, `low` and `high` as shares; None where they are not known.
    """
    height = TOP + ROW * len(rows) + 22
    ends = [share for _, one in rows for share in one.values() if share is not None]
    most = max([*ends, 0.01])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">',
        f'<rect x="0" y="0" width="{WIDTH}" height="{height}" fill="#fbfcfd"/>',
    ]

    def x(share: float) -> float:
        return LEFT + (RIGHT - LEFT) * max(0.0, share) / most

    for number, (name, one) in enumerate(rows):
        middle = TOP + ROW * number + ROW / 2
        parts.append(_text(LEFT - 10, middle + 4, name, "end"))
        if one["value"] is None:
            continue
        width = x(one["value"]) - LEFT
        parts.append(
            f'<rect x="{LEFT}" y="{middle - 9:.1f}" width="{width:.1f}" height="18" '
            f'fill="#5f9dc4"/>'
        )
        if one["low"] is not None and one["high"] is not None:
            low, high = x(one["low"]), x(one["high"])
            parts.append(
                f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 5:.1f}v10'
                f'M{high:.1f} {middle - 5:.1f}v10" stroke="#1d1d1b" stroke-width="2" fill="none"/>'
            )
    foot = height - 6
    parts.append(_text(LEFT, foot, "0 %", "start"))
    parts.append(_text(RIGHT, foot, f"{100 * most:.1f} %", "end"))
    parts.append("</svg>")
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y:.1f}" font-family="sans-serif" font-size="13" fill="#1d2733" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
