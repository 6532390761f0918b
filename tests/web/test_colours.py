# SPDX-License-Identifier: MPL-2.0
"""What the desk shows by colour it shows by shape or word too, and colours keep apart for all eyes.

Colour blindness is simulated with the matrices of Machado, Oliveira and Fernandes (IEEE
Transactions on Visualization and Computer Graphics 15, 2009) at full severity; distance is that
of the CIELAB space (CIE76), in which about 2.3 is just noticeable.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dispatch.units.status import STATUSES

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
TEMPLATES = STATIC.parent / "templates"
Floats = NDArray[np.float64]
SEEN = 10.0
"""CIELAB distance from which two colours are taken to be told apart at a glance."""
EYES: dict[str, Floats] = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
WHITE = XYZ @ np.ones(3)


def tokens() -> dict[str, str]:
    """Return the colours of the style sheet by name."""
    text = (STATIC / "css/base.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", text))


def lab(colour: str, eye: Floats) -> Floats:
    """Return a colour as an eye sees it, in CIELAB."""
    given = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    x = XYZ @ np.clip(eye @ linear, 0, 1) / WHITE
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, eye: Floats) -> float:
    """Return how far apart two colours are for an eye."""
    return float(np.linalg.norm(lab(one, eye) - lab(other, eye)))


def test_black_and_white_are_a_hundred_apart() -> None:
    """The measure itself: lightness runs from 0 to 100, and grey stays grey for every eye."""
    for eye in EYES.values():
        assert distance("#000000", "#ffffff", eye) == pytest.approx(100, abs=0.5)
    assert distance("#ff0000", "#00a000", EYES["usual"]) > 100


@pytest.mark.parametrize("eye", EYES)
def test_every_pair_of_marks_differs_by_colour_or_by_shape_and_word(eye: str) -> None:
    """Lamps of units, priorities and deadlines: what looks alike has another sign and word."""
    colour = tokens()
    lamps = (("ok", "●"), ("accent-dark", "◐"), ("ink-soft", "○"))
    priorities = (("bad", "▲▲"), ("warn", "▲"), ("accent-dark", "■"), ("ink-soft", "▽"))
    dues = (("bad", "⚠"), ("warn", "◷"))
    for group in (lamps, priorities, dues):
        for (one, sign), (other, mark) in combinations(group, 2):
            apart = distance(colour[one], colour[other], EYES[eye]) >= SEEN
            assert apart or sign != mark


def test_the_signs_are_those_of_the_pages() -> None:
    """What is judged above is what the templates draw, beside a word for each."""
    macros = (TEMPLATES / "dispatch/macros.html").read_text(encoding="utf-8")
    units = (TEMPLATES / "dispatch/_unit.html").read_text(encoding="utf-8")
    assert "['', '▲▲', '▲', '■', '▽'][number]" in macros
    assert "'⚠' if timer.state == 'late' else ('◷' if timer.state == 'soon' else '')" in macros
    assert "['●', '◐', '○'][one.level] }}</span> {{ one.status }}" in units


def test_circles_of_the_map_differ_by_how_full_they_are() -> None:
    """Free, to be taken from something, and not available: three fillings, far from one another."""
    script = (STATIC / "js/dispatch_map.js").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith("const FILL"))
    fillings = sorted(float(number) for number in re.findall(r"\d(?:\.\d+)?", line))
    assert len(fillings) == 3
    assert min(np.diff(fillings)) > 0.3


def test_every_status_has_a_word_of_its_own() -> None:
    """No two statuses are called the same in either language."""
    for language in ("da", "en"):
        names = [one.name.in_(language) for one in STATUSES.values()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("eye", EYES)
def test_words_in_colour_can_be_read_by_every_eye(eye: str) -> None:
    """Each coloured word stands out from its ground for every eye, far beyond noticeable."""
    colour = tokens()
    pairs = (
        ("ok", "paper"), ("accent-dark", "paper"), ("ink-soft", "paper"), ("warn", "warn-soft"),
        ("bad", "bad-soft"), ("ok", "ok-soft"), ("accent-dark", "accent-soft"),
    )  # fmt: skip
    for word, ground in pairs:
        assert distance(colour[word], colour[ground], EYES[eye]) > 40, (word, ground)
