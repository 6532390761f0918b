# SPDX-License-Identifier: MPL-2.0
"""What is wrong with an agreement's file is said with file, key, value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.agreements import AgreementError
from roster.agreements import load
from tests.roster.agreements.files import refused
from tests.roster.agreements.files import write

TWO_PERIODS = """
[pay.overtime]
percent = [
  {{ value = 30, unit = "%", {first} }},
  {{ value = 36, unit = "%", {second} }},
]
"""
BAD = {
    "overlapping dates": (
        TWO_PERIODS.format(first="to = 2026-01-01", second="from = 2026-01-01"),
        ("pay.overtime", "percent", "2026-01-01"),
    ),
    "two open periods": (
        TWO_PERIODS.format(first="from = 2025-01-01", second="from = 2026-01-01"),
        ("pay.overtime", "percent", "2026-01-01"),
    ),
    "negative percent": (
        '[pay.overtime]\npercent = { value = -5, unit = "%" }',
        ("pay.overtime", "percent", "-5", "0"),
    ),
    "unknown key": ('["DK-01"]\nrast_minutes = 660', ("DK-01", "rast_minutes", "rest_minutes")),
    "unknown rule": ('["DK-99"]\nrest_minutes = 660', ("DK-99", "DK-01")),
    "a day of 23 hours": ('["DK-01"]\nperiod_minutes = 1380', ("DK-01", "1380", "1440 min")),
    "loosening the law": (
        '["DK-01"]\nrest_minutes = 600',
        ("DK-01", "rest_minutes", "600", "statutory", "660"),
    ),
    "loosening it the other way": (
        '["DK-01b"]\nlimit_minutes = 900',
        ("DK-01b", "900", "780"),
    ),
    "setting a law aside": ('["DK-04"]\nin_force = false', ("DK-04", "in_force", "statutory")),
    "narrowing a law": ('["DK-04"]\nscope = { employers = ["x"] }', ("DK-04", "scope")),
    "not a whole number": ('["DK-01"]\nrest_minutes = 660.5', ("DK-01", "rest_minutes", "660.5")),
    "a flag for a number": ('["DK-01"]\nrest_minutes = true', ("DK-01", "rest_minutes", "True")),
    "the wrong unit": (
        '["DK-01"]\nrest_minutes = { value = 12, unit = "h" }',
        ("DK-01.rest_minutes", "unit", "min"),
    ),
    "dates the wrong way round": (
        '["DK-01"]\nrest_minutes = { value = 700, from = 2026-02-01, to = 2026-01-01 }',
        ("2026-01-01", "2026-02-01"),
    ),
    "no such date": ('["DK-01"]\nfrom = "soon"\nrest_minutes = 700', ("from", "soon")),
    "an unknown grade": (
        '["DK-01"]\nrest_minutes = { value = 700, confidence = "Z" }',
        ("confidence", "Z", "A, B, C, D, U"),
    ),
    "an unknown layer": (
        '["DK-01"]\nrest_minutes = { value = 700, relaxable = ["me"] }',
        ("relaxable", "me", "statute"),
    ),
    "layers in a list of lists": (
        '["DK-01"]\nrest_minutes = { value = 700, relaxable = [["local"]] }',
        ("relaxable", "statute"),
    ),
    "no number at all": ("[pay.overtime]\npercent = nan", ("pay.overtime", "percent", "NaN")),
    "a number without end": ("[pay.overtime]\npercent = inf", ("pay.overtime", "Infinity")),
    "no value": ('["DK-01"]\nrest_minutes = { unit = "min" }', ("DK-01.rest_minutes", "value")),
    "outside its own bounds": (
        '["DK-01"]\nrest_minutes = { value = 700, low = 720, high = 800 }',
        ("700", "720 - 800 min"),
    ),
    "loosening the law for a time that is over": (
        '["DK-01"]\nrest_minutes = { value = 480, to = 2019-12-31 }',
        ("DK-01", "480", "660"),
    ),
    "a rule without its figure": ('["KL-10"]', ("KL-10", "per_week")),
    "an unknown pay section": ("[pay.bonus]\npercent = 5", ("pay.bonus", "pay.overtime")),
    "a percentage in kroner": (
        '[pay.overtime]\npercent = { value = 50, unit = "kr" }',
        ("pay.overtime", "percent", "50 kr", "%"),
    ),
    "a supplement for no hours": ("[pay.supplement.x]\npercent = 5", ("supplement.x", "windows")),
    "a supplement with two rates": (
        "[pay.supplement.x]\npercent = 5\namount = 7\n"
        'windows = [{ days = ["all"], from = "17:00", to = "23:00" }]',
        ("supplement.x", "percent, amount"),
    ),
    "a list that is not of texts": (
        "[scope]\nemployers = [1]",
        ("scope", "employers"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_fault_names_file_place_and_what_is_allowed(tmp_path: Path, name: str) -> None:
    """Each kind of fault is said in both languages with all that is needed to mend it."""
    body, words = BAD[name]
    said = refused(tmp_path, body)
    assert said
    for language in range(2):
        lines = [message[language] for message in said]
        assert any(all(word in line for word in ("local.toml", *words)) for line in lines), lines
        assert not any("{" in line for line in lines)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """Who mends a file sees every fault of it, not the first."""
    body = '["DK-01"]\nrest_minutes = { value = "x", confidence = "Z" }\nnew = 1\n["DK-99"]\n'
    assert len(refused(tmp_path, body)) == 4


EVERYTHING = """
["DK-01"]
rest_minutes = 600
period_minutes = 1380
["DK-99"]
[pay.supplement.evening]
percent = [
    { value = 30, unit = "%", to = 2026-01-01 },
    { value = -36, unit = "%", from = 2026-01-01 },
]
[pay.supplement.extra]
percent = { value = 12, unit = "%", from = 2031-01-01 }
[pay.bonus]
percent = 5
"""


def test_faults_of_rules_pay_and_layers_are_named_at_once(tmp_path: Path) -> None:
    """Nobody mends the figures of rules first to be told then of pay, and then of the law."""
    said = [english for _, english in refused(tmp_path, EVERYTHING)]
    expected = (
        "[DK-01] rest_minutes = 600 loosens",
        "[DK-01] period_minutes = 1380 is not allowed",
        "[DK-99] is not a known rule",
        "[pay.supplement.evening] percent = -36 is not allowed",
        "[pay.supplement.evening] percent has two values at the same time",
        "[pay.supplement.extra] lacks windows",
        "[pay.bonus] is not a known rule",
    )
    for words in expected:
        assert sum(words in line for line in said) == 1, (words, said)
    assert len(said) == len(expected)


def test_what_it_builds_on_is_named_with_its_own_faults(tmp_path: Path) -> None:
    """A base that is not there does not hide what else is wrong."""
    said = refused(tmp_path, '["DK-99"]', more='extends = "nowhere"')
    assert len(said) == 2


@pytest.mark.parametrize("header", ["level", "id", "name_da"])
def test_header_must_be_whole(tmp_path: Path, header: str) -> None:
    """An agreement without id, name or level is refused by the name of what lacks."""
    path = tmp_path / "short.toml"
    keys = {"id": "short", "name_da": "Kort", "name_en": "Short", "level": "local"} | {header: None}
    lines = [f'{key} = "{value}"' for key, value in keys.items() if value]
    path.write_text("[agreement]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(AgreementError, match=header):
        load(path)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    """A file that is not TOML is refused with its name and where it goes wrong."""
    path = tmp_path / "broken.toml"
    path.write_text("[agreement\n", encoding="utf-8")
    with pytest.raises(AgreementError, match=r"broken\.toml.*line 1"):
        load(path)


def test_unknown_agreement_lists_the_known_ones(tmp_path: Path) -> None:
    """A name that no file has is answered with the names that there are."""
    (tmp_path / "own.toml").write_text("", encoding="utf-8")
    with pytest.raises(AgreementError, match=r"nowhere.*statutory.*own"):
        load("nowhere", tmp_path)


def test_circle_is_refused(tmp_path: Path) -> None:
    """Two files that build on each other are refused."""
    for one, other in (("a", "b"), ("b", "a")):
        header = f'id = "{one}"\nname_da = "A"\nname_en = "A"\nlevel = "local"'
        text = f'[agreement]\n{header}\nextends = "{other}"\n'
        (tmp_path / f"{one}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AgreementError, match="leads back"):
        load("a", tmp_path)


def test_exemption_must_say_whom_when_and_by_what(tmp_path: Path) -> None:
    """A dispensation without persons, dates or reference is refused."""
    assert refused(tmp_path, "", level="exemption")


def test_file_is_called_by_its_id(tmp_path: Path) -> None:
    """Two names for one agreement would let a guard's agreement go astray."""
    write(tmp_path, "", id_="one").rename(tmp_path / "two.toml")
    with pytest.raises(AgreementError, match='id = "one"'):
        load("two", tmp_path)
