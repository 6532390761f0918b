# SPDX-License-Identifier: MPL-2.0
"""What rules say reads as people write: their own words for tags, one full stop at the end."""

from __future__ import annotations

import re

import pytest

from roster.rules.base import Rule
from roster.rules.registry import CLASSES
from sites.tags import TAGS
from tests.roster.rules import cases
from tests.roster.rules import cases_days
from tests.roster.rules import cases_hours
from tests.roster.rules import cases_posts
from tests.roster.rules.cases import Case

BOOK = (*cases.CASES, *cases_days.BOOK.cases, *cases_hours.BOOK.cases, *cases_posts.BOOK.cases)
TAGGED = {"da": re.compile(r"mærket (\w+)"), "en": re.compile(r"tagged (\w+)")}


@pytest.mark.parametrize("rule", CLASSES, ids=lambda rule: rule.info.id)
def test_a_tag_is_called_as_people_write_it(rule: type[Rule]) -> None:
    """The Danish explanation has the Danish word of a tag, as the import reads it."""
    said = rule.info.explanation
    for language, text in (("da", said.da), ("en", said.en)):
        known = {getattr(words, language) for words in TAGS.values()}
        assert set(TAGGED[language].findall(text)) <= known


@pytest.mark.parametrize(
    "case", [case for case in BOOK if case.breaks], ids=lambda case: f"{case.rule}: {case.name}"
)
def test_a_message_ends_once(case: Case) -> None:
    """A date at the end of a sentence does not bring a second full stop."""
    for violation in case.plan.problem.rules[0].check(case.plan):
        assert ".." not in violation.message.in_("da")
        assert ".." not in violation.message.in_("en")
