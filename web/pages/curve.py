# SPDX-License-Identifier: MPL-2.0
"""Draw a solver's progress as a small SVG picture."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from math import ceil

WIDTH, HEIGHT = 640, 150
LEFT, TOP, RIGHT, BOTTOM = 8, 10, 632, 128


def draw(history: Sequence[Mapping[str, float]]) -> str:
    """Return objective (solid) and bound (dashed) over time.

    Parameters
    ----------
    history
        Better and better plans in time order: seconds, objective, bound. A bound of 0 is none
        yet, and is not drawn. The picture has no
        words, so that it is the same in every language; the table beside it has the figures.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">',
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#fbfcfd"/>',
        f'<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="#8494a5"/>',
    ]
    if history:
        parts += _lines(history)
    parts.append("</svg>")
    return "".join(parts)


def _lines(history: Sequence[Mapping[str, float]]) -> list[str]:
    last = max(1, ceil(max(step["seconds"] for step in history)))
    proven = [step for step in history if step["bound"] > 0]
    high = max(max(step["objective"], step["bound"]) for step in history)
    low = min(
        [step["objective"] for step in history] + [step["bound"] for step in proven],
    )
    span = (high - low) or 1.0

    def x(seconds: float) -> str:
        return f"{LEFT + (RIGHT - LEFT) * seconds / last:.1f}"

    def y(value: float) -> str:
        return f"{BOTTOM - (BOTTOM - TOP) * (value - low) / span:.1f}"

    def steps(over: Sequence[Mapping[str, float]], key: str) -> str:
        path = f"M{x(over[0]['seconds'])} {y(over[0][key])}"
        for step in over[1:]:
            path += f"H{x(step['seconds'])}V{y(step[key])}"
        return path + f"H{RIGHT}"

    end = history[-1]
    drawn = [_path(steps(proven, "bound"), "#4a5866", '2" stroke-dasharray="6 4')] if proven else []
    return [
        *drawn,
        _path(steps(history, "objective"), "#0b4f7d", "2.500"),
        f'<circle cx="{x(end["seconds"])}" cy="{y(end["objective"])}" r="4" fill="#0b4f7d"/>',
        f'<text x="{LEFT}" y="145" font-family="sans-serif" font-size="12" fill="#4a5866">0 s'
        "</text>",
        f'<text x="{RIGHT}" y="145" font-family="sans-serif" font-size="12" fill="#4a5866" '
        f'text-anchor="end">{last} s</text>',
    ]


def _path(steps: str, colour: str, width: str) -> str:
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
