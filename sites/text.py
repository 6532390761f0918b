# SPDX-License-Identifier: MPL-2.0
"""Say one thing in Danish and in English, with values filled in late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Literal

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; `{name}` marks where a value goes."""

    da: str
    en: str

    def __call__(self, **values: object) -> Message:
        """Bind values to the placeholders."""
        return Message(self, values)

    def in_(self, language: Language) -> str:
        """Return the bare sentence in one language."""
        return self.en if language == "en" else self.da


@dataclass(frozen=True, slots=True)
class Message:
    """A `Text` with its values: what the domain packages hand to whoever shows it.

    A value may itself be a `Text` or a `Message`; it is then said in the same language.
    """

    text: Text
    values: Mapping[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """Return the filled sentence in one language."""
        said = {
            name: value.in_(language) if isinstance(value, Text | Message) else value
            for name, value in self.values.items()
        }
        return self.text.in_(language).format(**said)

    def __str__(self) -> str:
        """Return the Danish sentence: the product's first language."""
        return self.in_("da")
