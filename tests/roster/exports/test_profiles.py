# SPDX-License-Identifier: MPL-2.0
"""Tests of profile files: the shipped ones, every kind of fault, and their documentation."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from roster.exports import ProfileError
from roster.exports import load_profile
from roster.exports import profiles
from roster.exports.duty import SOURCES
from roster.exports.keys import CODE_KEYS
from roster.exports.keys import COLUMN_KEYS
from roster.exports.keys import PROFILE_KEYS
from roster.exports.parsing import FILE_PARTS
from roster.exports.parsing import parse_profile
from roster.exports.profile import Code
from roster.exports.profile import Column
from roster.exports.profile import Profile

GUIDE = Path(__file__).parents[3] / "docs" / "export.md"
GOOD = """
[profile]
id = "min"
title_da = "Min"
title_en = "Mine"
format = "csv"
file = "min.csv"
encoding = "cp1252"
quoting = "none"
[[column]]
name = "Nr"
source = "employee_number"
"""


def refused(text: str) -> list[str]:
    """Return what is said of a faulty profile, in English."""
    with pytest.raises(ProfileError) as caught:
        parse_profile(text.encode(), "min.toml")
    return [message.in_("en") for message in caught.value.messages]


def test_shipped_profiles() -> None:
    """Three profiles are shipped, none of them claims to be agreed, KAS ones say configurable."""
    shipped = {profile.id: profile for profile in profiles()}
    assert set(shipped) == {"kas-csv", "moedetidsplan-json", "order-csv"}
    assert not any(profile.agreed for profile in shipped.values())
    for name in ("kas-csv", "moedetidsplan-json"):
        assert shipped[name].title_da.startswith("Eksport til KAS (konfigurerbar)")
        assert shipped[name].guards == "own"
    assert shipped["order-csv"].guards == "contractor"


def test_profile_from_a_path(tmp_path: Path) -> None:
    """A customer's own file is loaded by its path, with defaults for what it leaves out."""
    file = tmp_path / "min.toml"
    file.write_text(GOOD, encoding="utf-8")
    profile = load_profile(file)
    assert (profile.id, profile.separator, profile.published_only) == ("min", ";", True)


def test_unknown_name_lists_the_known() -> None:
    """A name that is neither shipped nor a file is answered with the names there are."""
    with pytest.raises(ProfileError, match="kas-csv, moedetidsplan-json, order-csv"):
        load_profile("kas")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('format = "csv"', 'format = "xls"', "format = 'xls' is not allowed. Allowed: 'csv'"),
        ('format = "csv"', "", "lacks the key format"),
        ('format = "csv"', 'format = "csv"\nsep = ";"', "unknown key sep. Known keys: id, "),
        ('format = "csv"', 'format = "csv"\nheader = 1', "header = 1 must be true or false"),
        ('format = "csv"', 'format = "csv"\ndate = "%Q"', "date = '%Q' must be a mask"),
        ('format = "csv"', 'format = "fixed"', "no. 1 (Nr) lacks width"),
        ('"min.csv"', '"{week}.csv"', "file = '{week}.csv' is not allowed. Allowed: {profile}"),
        ('"min.csv"', '"../min.csv"', "file = '../min.csv' is not allowed"),
        ('"employee_number"', '"cpr"', "source = cpr is not allowed. Allowed: employee_number"),
        ('source = "employee_number"', "", "either source or const"),
        ('source = "employee_number"', 'source = "site"\nconst = "x"', "either source or const"),
        ('source = "employee_number"', 'source = "site"\nmap = "x"', "map = x is not allowed"),
        ('source = "employee_number"', 'source = "site"\npad = "00"', "must be one character"),
        ('source = "employee_number"', 'source = "site"\nwidth = 0', "a whole number above 0"),
        ('"Nr"', '"Nr Ł"', "(Nr Ł): the name cannot stand in a file with the encoding cp1252"),
        ('"Nr"', '"Nr;a"', "(Nr;a): the name cannot stand in a file"),
        ('id = "min"', 'id = "Min!"', "id = 'Min!' is not allowed"),
        ("[profile]", "[profil]", "the file has an unknown key profil"),
        ("[[column]]", "[[column", "is not valid TOML"),
    ],
)
def test_each_fault_names_file_place_and_remedy(old: str, new: str, said: str) -> None:
    """Every fault names the file and says what is allowed instead."""
    messages = refused(GOOD.replace(old, new))
    assert all(message.startswith("min.toml: ") for message in messages)
    assert any(said in message for message in messages), messages


def test_all_faults_at_once() -> None:
    """A file with three faults is answered with three messages."""
    text = GOOD.replace('"csv"', '"xls"').replace('"Nr"', "7") + 'width = "8"\n'
    assert len(refused(text)) == 3


def test_fixed_columns_may_not_overlap_or_overflow() -> None:
    """A fixed layout whose columns overlap or exceed the record length is refused."""
    text = GOOD.replace('"csv"', '"fixed"\nrecord_length = 9') + "width = 8\n"
    again = '[[column]]\nname = "Sted"\nsource = "site"\nwidth = 4\n'
    overlap, overflow = refused(text + again + "start = 8\n")
    assert "begins at position 8, but the column before ends at 8" in overlap
    assert "record_length = 9, but the columns take 11" in overflow


def test_json_paths_may_not_collide() -> None:
    """A json path that is another's beginning is refused: it cannot be both value and branch."""
    text = GOOD.replace('"csv"', '"json"').replace('"Nr"', '"Plan"')
    (message,) = refused(text + '[[column]]\nname = "Plan.Sted"\nsource = "site"\n')
    assert "(Plan.Sted): the path is already used by Plan" in message


def test_wrong_dates_in_code_tables() -> None:
    """A code line's day must be a TOML date, not a text."""
    line = '[[code]]\ntable = "t"\nours = "a"\ntheirs = "b"\nvalid_from = "2026-01-01"\n'
    (message,) = refused(GOOD + line)
    assert "must be a date like 2026-12-31" in message


def test_keys_and_dataclasses_agree() -> None:
    """What the key list describes is what a profile holds, name by name."""
    for keys, model in ((PROFILE_KEYS, Profile), (COLUMN_KEYS, Column), (CODE_KEYS, Code)):
        held = [field.name for field in fields(model)]
        assert [key.name for key in keys] == held[: len(keys)]
        assert set(held[len(keys) :]) <= {"columns", "codes"}


def test_guide_describes_everything() -> None:
    """docs/export.md has a table row for each key, source, part of a file name and profile."""
    guide = GUIDE.read_text(encoding="utf-8")
    for key in (*PROFILE_KEYS, *COLUMN_KEYS, *CODE_KEYS):
        assert f"| `{key.name}` |" in guide, key.name
        for word in key.allowed:
            shown = {"\t": "tab", "|": "`\\|`"}.get(word, f"`{word}`")
            assert shown in guide, (key.name, word)
    for source in SOURCES:
        assert f"| `{source}` |" in guide, source
    for part in FILE_PARTS:
        assert f"`{{{part}}}`" in guide, part
    for profile in profiles():
        assert f"`{profile.id}`" in guide
