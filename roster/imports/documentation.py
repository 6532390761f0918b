# SPDX-License-Identifier: MPL-2.0
"""Describe every table and column in Markdown, straight from the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from roster.imports.builtin import BUILTIN
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.tables import TABLES
from sites.text import Language
from sites.text import Text

_TITLE = Text("Tabeller til indlæsning", "Tables to import")
_INTRO = Text(
    "Udfyld de tabeller, I har brug for, og læg dem i én mappe. Danske og engelske overskrifter "
    "virker begge, og kolonner, der ikke er krævet, kan udelades. Mappen med eksemplet viser en "
    "udfyldt række i hver tabel.",
    "Fill in the tables you need and put them in one folder. Danish and English headings both "
    "work, and columns that are not required may be left out. The example folder shows one "
    "filled row of each table.",
)
_HEAD = Text(
    "| Kolonne | Krævet | Indhold | Eksempel |", "| Column | Required | Content | Example |"
)
_REQUIRED = Text("ja", "yes")


def guide(language: Language) -> str:
    """Return the guide that lies beside the templates, in one language."""
    lines = [f"# {_TITLE.in_(language)}", "", _INTRO.in_(language), ""]
    for table in TABLES:
        lines += [f"## {table.title.in_(language)} (`{table.file.in_(language)}`)", ""]
        lines += [table.help.in_(language), "", _HEAD.in_(language), "|---|---|---|---|"]
        lines += [_line(column, language) for column in table.columns]
        lines.append("")
    return "\n".join(lines)


def _line(column: Column, language: Language) -> str:
    required = _REQUIRED.in_(language) if column.required else ""
    cells = (
        column.heading.in_(language),
        required,
        column.help.in_(language),
        column.example.in_(language),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def reference() -> str:
    """Return every table and column with both headings, for the project's documentation."""
    return "\n".join(line for table in TABLES for line in _table(table)) + "\n" + _builtins()


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.title.en} · {table.title.da}"
    yield ""
    yield f"File or sheet `{table.file.en}` or `{table.file.da}`. {table.help.en}"
    keys = [f"*{table.heading(name, 'en')}*" for name in table.key]
    yield f"A row is known again by {_and(keys)}."
    yield ""
    yield "| Column | Kolonne | Required | Content | Example |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        required = "yes" if column.required else ""
        yield (
            f"| {column.heading.en} | {column.heading.da} | {required} | {column.help.en} "
            f"| {column.example.da} |"
        )
    yield ""


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _builtins() -> str:
    lines: list[str] = []
    for name, rows in BUILTIN.items():
        typed = any(row.duty_type for row in rows.values())
        lines += [f"### Built-in {name}", ""]
        lines += ["| Code | English | Dansk |" + (" Duty type |" if typed else "")]
        lines += ["|---|---|---|" + ("---|" if typed else "")]
        for row in rows.values():
            duty = f" {row.duty_type} |" if typed else ""
            lines.append(f"| `{row.code}` | {row.name.en} | {row.name.da} |{duty}")
        lines.append("")
    return "\n".join(lines)
