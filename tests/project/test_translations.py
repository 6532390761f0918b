# SPDX-License-Identifier: MPL-2.0
"""Every message of the pages is said in Danish, and nothing is translated that no page says."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.project.files import ROOT

WEB = ROOT / "web"


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every English message in code and templates; of a plural, its singular."""
    with (WEB / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(WEB), methods, options)
    return {_id(message) for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def danish() -> Catalog:
    """The Danish catalogue."""
    with (WEB / "translations/da/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="da")


def test_every_message_has_its_danish_text(said: set[str], danish: Catalog) -> None:
    """No page falls back to English because a translation is missing, empty or uncertain."""
    ready = {_id(message.id) for message in _messages(danish) if _is_ready(message)}
    assert sorted(said - ready) == []


def test_nothing_is_translated_that_no_page_says(said: set[str], danish: Catalog) -> None:
    """The catalogue holds no message that was dropped or reworded."""
    assert sorted({_id(message.id) for message in _messages(danish)} - said) == []
    assert not danish.obsolete


def test_translations_use_the_same_placeholders(danish: Catalog) -> None:
    """A name in a message is in its translation too, so that no page fails while it is shown."""
    differing = [
        message.id
        for message in _messages(danish)
        if message.python_format and _names(message.id) != _names(message.string)
    ]
    assert differing == []


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _id(message: str | list[str] | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _is_ready(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    return not message.fuzzy and all(texts)


def _names(text: str | list[str] | tuple[str, ...]) -> set[str]:
    texts = [text] if isinstance(text, str) else list(text)
    return {name for one in texts for name in re.findall(r"%\((\w+)\)", one)}
