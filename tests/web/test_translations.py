# SPDX-License-Identifier: MPL-2.0
"""The Danish catalogue is complete, up to date and keeps every placeholder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2] / "web"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def danish() -> Catalog:
    """The committed catalogue."""
    with (WEB / "translations/da/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="da")


def ids(message: Message) -> tuple[str, ...]:
    """Return a message's ids, one or two."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def words(message: Message) -> tuple[str, ...]:
    """Return a message's translations, one or two."""
    said = message.string
    return tuple(said) if isinstance(said, tuple | list) else (said,)


def test_catalogue_holds_what_the_pages_say_and_no_more(danish: Catalog) -> None:
    """Tests that extracting anew gives the same ids: none is missing, none is left over."""
    with (WEB / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(WEB), methods, options)
    used = {key if isinstance(key, tuple) else (key,) for _file, _line, key, *_ in found}
    assert {ids(message) for message in danish if message.id} == used


def test_nothing_is_untranslated_or_doubtful(danish: Catalog) -> None:
    """Tests that every message has all its Danish forms and none is marked fuzzy."""
    lacking = [m.id for m in danish if m.id and (m.fuzzy or not all(words(m)))]
    assert lacking == []
    assert all(len(words(m)) == len(ids(m)) for m in danish if m.id)


def test_placeholders_survive_translation(danish: Catalog) -> None:
    """Tests that the Danish words have the values that the English ones have."""
    for message in danish:
        for english, said in zip(ids(message), words(message), strict=True):
            if message.id:
                assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(said)), said
