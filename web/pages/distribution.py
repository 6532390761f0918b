# SPDX-License-Identifier: MPL-2.0
"""Draw how soon somebody comes: the share of incidents answered within so many minutes, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 346
LEFT, TOP, RIGHT, BOTTOM = 52, 30, 700, 232
LEGEND = 282
"""Top of the names below the picture."""
COLOURS = ("#1d1d1b", "#b35806", "#0b4f7d", "#8073ac", "#1b7837", "#5f9dc4")
DASHES = ("", "7 4", "", "2 3", "10 3 2 3", "4 2")
"""Lines are told apart by dashes too, for print and for eyes that do not see all colours."""
LEAST, ENOUGH = 20, 0.995
"""The picture ends where every line is so near the top, but not before so many minutes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A distribution: its name, and the share answered within 0, 1, 2 ... minutes."""

    name: str
    within: Sequence[float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A promise in minutes, and what to call it."""

    minutes: float
    name: str


def draw(lines: Sequence[Line], marks: Sequence[Mark], minutes: str, share: str) -> str:
    """Return step lines over minutes, with each promise as a dashed upright.

    Parameters
    ----------
    lines
        In the order of the names below the picture; at most as many as there are colours.
    marks
        What was promised.
    minutes, share
        Words for the two axes.
    """
    end = _end(lines)

    def x(at: float) -> float:
        return LEFT + (RIGHT - LEFT) * at / end

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">',
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#fbfcfd"/>',
    ]
    for quarter in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<path d="M{LEFT} {y(quarter):.1f}H{RIGHT}" stroke="#d5dde5"/>')
        parts.append(_text(LEFT - 6, y(quarter) + 4, f"{100 * quarter:.0f} %", "end"))
    step = 5 if end <= 30 else 10
    for at in range(0, end + 1, step):
        parts.append(f'<path d="M{x(at):.1f} {BOTTOM}v5" stroke="#4a5866"/>')
        parts.append(_text(x(at), BOTTOM + 18, str(at), "middle"))
    parts.append(_text(RIGHT, BOTTOM + 36, minutes, "end"))
    parts.append(_text(8, 18, share, "start"))
    for mark in marks:
        if mark.minutes <= end:
            parts.append(
                f'<path d="M{x(mark.minutes):.1f} {TOP}V{BOTTOM}" stroke="#a3123a" '
                f'stroke-width="1.5" stroke-dasharray="4 4"/>'
            )
            anchor, beside = ("end", -5) if mark.minutes > 0.7 * end else ("start", 5)
            parts.append(_text(x(mark.minutes) + beside, BOTTOM - 8, mark.name, anchor, "#a3123a"))
    for number, line in enumerate(lines[: len(COLOURS)]):
        path = f"M{x(0):.1f} {y(line.within[0]):.1f}"
        for at in range(1, end + 1):
            value = line.within[min(at, len(line.within) - 1)]
            path += f"H{x(at):.1f}V{y(value):.1f}"
        parts.append(f'<path d="{path}" fill="none" {_stroke(number)}/>')
        column, row = number % 2, number // 2
        left, middle = LEFT + column * 330, LEGEND + 8 + row * 20
        parts.append(f'<path d="M{left} {middle}h34" fill="none" {_stroke(number)}/>')
        parts.append(_text(left + 42, middle + 4, line.name, "start"))
    parts.append("</svg>")
    return "".join(parts)


def _end(lines: Sequence[Line]) -> int:
    """Return the minute at which the picture ends, a multiple of five."""
    last = LEAST
    for line in lines:
        top = line.within[-1]
        reached = (at for at, one in enumerate(line.within) if one >= min(ENOUGH, top))
        last = max(last, next(reached, LEAST))
    return -(-last // 5) * 5


def _stroke(number: int) -> str:
    dashes = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
    return f'stroke="{COLOURS[number]}" stroke-width="2.5"{dashes}'


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#1d2733") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="13" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
