# SPDX-License-Identifier: MPL-2.0
"""The schemas are free of doubt and agree with the database and the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from roster.imports.documentation import reference
from roster.imports.raw import match
from roster.imports.schema import Table
from roster.imports.schema import simplify
from roster.imports.tables import TABLE
from roster.imports.tables import TABLES
from roster.imports.tables import table_called

DOCS = Path(__file__).parents[3] / "docs" / "import.md"

tables = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@tables
def test_a_heading_means_one_column(table: Table) -> None:
    """Names and headings in both languages each lead to their own column."""
    for column in table.columns:
        for word in (column.name, column.heading.da, column.heading.en):
            assert match(table, [word]) == (column,)


@tables
def test_aliases_are_not_shared(table: Table) -> None:
    """No further spelling means two columns of one table."""
    words = Counter(
        word
        for column in table.columns
        for word in {simplify(alias) for alias in column.aliases}
        | {simplify(w) for w in (column.name, column.heading.da, column.heading.en)}
    )
    assert [word for word, count in words.items() if count > 1] == []


def test_a_file_name_means_one_table() -> None:
    """No file or sheet name means two tables, and each table answers to its own names."""
    words = Counter(word for table in TABLES for word in table.names())
    assert [word for word, count in words.items() if count > 1] == []
    for table in TABLES:
        for name in (table.title.da, table.title.en, table.file.da, table.file.en):
            assert table_called(name.upper()) is table


@tables
def test_stored_columns_are_attributes_of_the_model(table: Table) -> None:
    """Every stored column has its attribute, and every attribute that must be given a column."""
    fields = table.model.model_fields
    targets = {column.target for column in table.columns if column.stored}
    assert targets <= fields.keys()
    needed = {name for name, field in fields.items() if field.is_required()}
    assert needed <= targets


@tables
def test_no_text_is_longer_than_the_database_takes(table: Table) -> None:
    """A text of the longest length allowed passes the model, one more does not reach it."""
    sound = {"name": "x", "name_da": "x", "name_en": "x"}
    for column in table.columns:
        if column.kind != "text" or not column.stored:
            continue
        text = "x" * column.longest
        try:
            table.model.model_validate({**sound, column.target: text})
        except ValidationError as error:
            wrong = {str(detail["loc"][0]) for detail in error.errors()}
            assert column.target not in wrong


def test_references_point_at_tables_that_come_first() -> None:
    """Rows are stored in an order in which what they point at is there already."""
    order = [table.name for table in TABLES]
    for table in TABLES:
        for column in table.columns:
            if column.table:
                assert order.index(column.table) < order.index(table.name)
                assert TABLE[column.table].key == ("code",)


def test_the_documentation_lists_every_column() -> None:
    """The reference in docs/import.md is what the schemas say today."""
    text = DOCS.read_text(encoding="utf-8")
    assert text.partition("<!-- tables -->\n\n")[2] == reference(), (
        "docs/import.md is out of date: write roster.imports.documentation.reference() below "
        "its mark."
    )
