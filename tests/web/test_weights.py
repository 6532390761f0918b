# SPDX-License-Identifier: MPL-2.0
"""The weights of travel that a city sets reach the rules that its plans are judged by."""

from __future__ import annotations

from pathlib import Path

from roster.rules.weights import Weights
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from web.app import create_app
from web.rulebook import rulebook
from web.settings import Settings


def prices(settings: Settings) -> list[object]:
    """Return what the rule of travel charges under some settings."""
    app = create_app(settings)
    with app.app_context():
        rules = rulebook().rules([guard()], MONDAY).rules
    app.extensions["engine"].dispose()
    return [p.value for rule in rules if rule.id == "travel" for p in rule.parameters]


def test_settings_begin_with_the_products_own_weights(tmp_path: Path) -> None:
    """What nobody sets is what the rules have by themselves."""
    settings = Settings(data=tmp_path)
    assert [settings.travel_weight, settings.kilometre_weight] == [
        Weights().travel, Weights().kilometre,
    ]  # fmt: skip
    assert prices(settings) == [150, 100]


def test_a_city_weighs_travel_its_own_way(tmp_path: Path) -> None:
    """A dearer minute and a free kilometre are what plans are made and judged by."""
    assert prices(Settings(data=tmp_path, travel_weight=600, kilometre_weight=0)) == [600, 0]
