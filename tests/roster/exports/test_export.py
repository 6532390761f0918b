# SPDX-License-Identifier: MPL-2.0
"""Tests of exports: golden files of each shipped profile, the odd nights, and every refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from datetime import time
from datetime import timedelta

import pytest

from roster.exports import ExportResult
from roster.exports import Profile
from roster.exports import export
from roster.exports import load_profile
from roster.exports.cells import REMEDIES
from roster.exports.parsing import parse_profile
from roster.imports import TABLES
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.store import MissingRosterError
from sites.models import Post
from sites.text import LANGUAGES
from sites.text import Text
from tests.roster.exports.conftest import MONDAY
from tests.roster.exports.conftest import World

SPRING, AUTUMN = date(2026, 3, 28), date(2026, 10, 24)
"""Days whose nights are 7 and 9 hours from 22 to 06."""

KAS = (
    "Brugernummer;Medarbejdernummer;Ekstraciffer;Organisationsenhed;Dato;Starttid;Sluttid;"
    "Slutter næste dag;Tjenestetype;Arbejdstid;Arbejdssted;Omkostningssted;Planstatus;KildeId;"
    "Version;Operation\r\n"
    "0101;00009999;0;99000001;2026-03-02;08:00:00;15:24:00;N;NAT;7,40;BIB;2010;godkendt;"
    "vagt0000000000000000000000000001;3;INS\r\n"
    "0101;00009999;0;99000001;2026-03-03;22:00:00;06:00:00;J;NAT;8,00;BIB;2010;godkendt;"
    "vagt0000000000000000000000000002;3;INS\r\n"
)

ORDER = (
    "Leverandør;Ordrelinje;Vagt-id;Vagt;Lokation;Adresse;Vagtpost;Dato;Start;Slut;Timer;"
    "Timepris;Beløb;Omkostningssted;Status;Version\r\n"
    "Alfa Vagt;R-1;vagt0000000000000000000000000003;bo;Biblioteket;"
    "Demovej 1, 1172 København K;Biblioteket, nattevagt;02-03-2026;22:00;06:00;8,00;333,33;"
    "2666,64;2010;bestilt;3\r\n"
)


def run(world: World, profile: Profile | str, *, allow_draft: bool = False) -> ExportResult:
    """Export the world's plan with a profile, shipped or not."""
    world.finish()
    layout = load_profile(profile) if isinstance(profile, str) else profile
    return export(world.session, world.roster_id, layout, allow_draft=allow_draft)


def layout(text: str, **changes: object) -> Profile:
    """Return a small own-staff profile with the columns in a TOML text."""
    head = '[profile]\nid="x"\ntitle_da="x"\ntitle_en="x"\nformat="csv"\nfile="x"\nheader=false\n'
    return replace(parse_profile((head + text).encode(), "x.toml"), **changes)  # type: ignore[arg-type]


def column(name: str, *more: str) -> str:
    """Return the TOML of a column that is called as its source."""
    return "\n".join(("[[column]]", f'name="{name}"', f'source="{name}"', *more, ""))


def only_file(result: ExportResult) -> str:
    """Return the text of the only file of a faultless export."""
    assert [str(fault.message) for fault in result.faults] == []
    (data,) = result.files.values()
    return data.decode(result.profile.encoding)


def test_kas_csv_golden(world: World) -> None:
    """The csv for KAS is own staff only, byte for byte as agreed with ourselves."""
    result = run(world, "kas-csv")
    assert result.files == {
        f"kas_20260302_20260308_plan{world.roster_id}_v3.csv": KAS.encode("cp1252")
    }
    assert (result.rows, result.minutes, result.left_out) == (2, 444 + 480, 2)


def test_same_plan_gives_same_bytes(world: World) -> None:
    """Exporting twice gives the same bytes."""
    for name in ("kas-csv", "moedetidsplan-json", "order-csv"):
        assert run(world, name).files == run(world, name).files


def test_contractors_get_an_order_file_each(world: World) -> None:
    """Each contractor's order holds its own duties only, priced to the øre."""
    files = run(world, "order-csv").files
    suffix = f"_20260302_20260308_plan{world.roster_id}_v3.csv"
    assert set(files) == {f"ordre_ALFA{suffix}", f"ordre_BETA{suffix}"}
    assert files[f"ordre_ALFA{suffix}"] == ORDER.encode("utf-8-sig")
    assert b"carl" not in files[f"ordre_ALFA{suffix}"]


def test_moedetidsplan_json_golden(world: World) -> None:
    """The json holds one record a day: a night duty is two, and midnight is 24:00."""
    records = json.loads(only_file(run(world, "moedetidsplan-json")))["Moedetidsplaner"]
    assert records[0] == {
        "Kommune": "0101",
        "Medarbejdernummer": "00009999",
        "Ekstraciffer": "0",
        "Operation": "INS",
        "Planstatus": "godkendt",
        "Moedetidsplan": [
            {
                "Gyldighedsstart": "2026-03-02",
                "Gyldighedsstop": "2026-03-02",
                "Arbejdstidstype": "NAT",
                "Arbejdstid": "7.40",
                "Starttid": "08:00:00",
                "Sluttid": "15:24:00",
            }
        ],
        "KildeId": "vagt0000000000000000000000000001",
        "Del": 1,
        "Version": 3,
    }
    parts = [(record["Del"], record["Moedetidsplan"][0]) for record in records[1:]]
    assert [
        (part, item["Starttid"], item["Sluttid"], item["Arbejdstid"]) for part, item in parts
    ] == [
        (1, "22:00:00", "24:00:00", "2.00"),
        (2, "00:00:00", "06:00:00", "6.00"),
    ]
    assert [item["Gyldighedsstop"] for _, item in parts] == ["2026-03-03", "2026-03-04"]


@pytest.mark.parametrize(("day", "hours", "parts"), [(SPRING, 7, (2, 5)), (AUTUMN, 9, (2, 7))])
def test_odd_nights_count_as_they_pass(
    make_world: Callable[..., World], day: date, hours: int, parts: tuple[int, int]
) -> None:
    """A duty 22-06 is 7 hours in March and 9 in October, whole and split, and the price follows."""
    world = make_world(day)
    world.duty("anna", day, time(22), time(6))
    whole = run(world, layout(column("hours") + column("amount")))
    assert only_file(whole) == f"{hours},00;{hours * 24550 / 100:.2f}\r\n".replace(".", ",")
    split = run(world, layout(column("hours"), split_at_midnight=True))
    assert only_file(split) == "".join(f"{part},00\r\n" for part in parts)
    assert split.minutes == whole.minutes == 60 * hours


def test_split_amounts_add_up_to_the_oere(make_world: Callable[..., World]) -> None:
    """Parts of a split duty add up to the whole price, also when neither is a whole øre."""
    world = make_world()
    world.duty("bo", MONDAY, time(21, 50), time(5, 7))
    text = column("amount")
    whole = only_file(run(world, layout(text, guards="contractor", decimal=".")))
    split = only_file(
        run(world, layout(text, guards="contractor", decimal=".", split_at_midnight=True))
    )
    assert len(split.split()) == 2
    assert sum(round(float(part) * 100) for part in split.split()) == round(float(whole) * 100)


@pytest.mark.parametrize(
    ("duration", "text"),
    [("decimal", "7,40"), ("hours_minutes", "7,24"), ("clock", "07:24"), ("minutes", "444")],
)
def test_durations(make_world: Callable[..., World], duration: str, text: str) -> None:
    """Seven hours and 24 minutes in each way of writing it."""
    world = make_world()
    world.duty("anna", MONDAY, time(8), time(15, 24))
    assert only_file(run(world, layout(column("hours"), duration=duration))) == f"{text}\r\n"


def test_midnight_as_24(make_world: Callable[..., World]) -> None:
    """A duty to midnight ends at 24:00 the same day, or at 00:00 the next, as the profile says."""
    world = make_world()
    world.duty("anna", MONDAY, time(16), time(0))
    text = column("end_date") + column("end_time") + column("ends_next_day")
    assert only_file(run(world, layout(text, midnight="24:00"))) == "2026-03-02;24:00;0\r\n"
    assert only_file(run(world, layout(text))) == "2026-03-03;00:00;1\r\n"


def test_fixed_width(make_world: Callable[..., World]) -> None:
    """Fixed lines have the stated length, gaps are blank, and decimals may be implied."""
    world = make_world()
    world.duty("anna", MONDAY, time(8), time(15, 24))
    text = (
        '[[column]]\nname="art"\nconst="DA6"\nwidth=3\n'
        + column("employee_number", "width=8", 'pad="0"', "start=5")
        + column("hours", "width=6", 'pad="0"', "implied=true")
        + column("date", 'mask="%d%m%y"', "width=6", 'align="left"')
        + column("site", "width=5", 'align="left"')
    )
    profile = layout(text, format="fixed", record_length=32)
    assert only_file(run(world, profile)) == "DA6 00009999000740020326BIB     \r\n"


def test_formulas_are_kept_from_running(world: World) -> None:
    """Text that a spreadsheet would run gets an apostrophe; a profile can ask for it as it is."""
    world.rows["site"].name = '=HYPERLINK("x")'
    world.session.flush()
    safe = only_file(run(world, layout(column("site_name"))))
    assert safe.splitlines()[0] == '"\'=HYPERLINK(""x"")"'
    raw = only_file(run(world, layout(column("site_name"), spreadsheet_safe=False)))
    assert raw.splitlines()[0] == '"=HYPERLINK(""x"")"'


def test_code_tables_are_dated(world: World) -> None:
    """The line in force on the duty's day is used; a day or code without a line is a fault."""
    text = column("service", 'map="types"') + (
        '[[code]]\ntable="types"\nours="nattevagt"\ntheirs="N1"\nvalid_to=2026-03-02\n'
        '[[code]]\ntable="types"\nours="nattevagt"\ntheirs="N2"\nvalid_from=2026-03-03\n'
    )
    assert only_file(run(world, layout(text))) == "N1\r\nN2\r\n"
    short = layout(text[: text.rindex("[[code]]")])
    (fault,) = run(world, short).faults
    assert (fault.row, fault.field, fault.value) == (2, "service", "nattevagt")
    assert "types for 03-03-2026" in str(fault.message)
    assert "[[code]]" in fault.message.in_("en")


def test_every_fault_is_listed_and_nothing_written(world: World) -> None:
    """What two rows lack is told once each, with row, field and the column to fill, and no file."""
    world.rows["anna"].employee_number = None
    world.rows["service"].duty_type = ""
    world.rows["night"].cost_centre = ""
    world.session.flush()
    result = run(world, "kas-csv")
    fields = ["Medarbejdernummer", "Tjenestetype", "Omkostningssted"]
    assert [(fault.row, fault.field) for fault in result.faults] == [(1, name) for name in fields]
    assert result.files == {}
    assert [str(fault.message) for fault in result.faults] == [
        "Række 1 (anna, 02-03-2026 08:00, BIB-NAT): Medarbejdernummer mangler. Skriv "
        "medarbejdernummeret på medarbejderen anna: kolonnen Medarbejdernummer i tabellen "
        "medarbejdere. Det samme gælder én række mere.",
        "Række 1 (anna, 02-03-2026 08:00, BIB-NAT): Tjenestetype mangler. Skriv tjenestetypen på "
        "vagtydelsen nattevagt: kolonnen Tjenestetype i tabellen vagtydelser. Det samme gælder én "
        "række mere.",
        "Række 1 (anna, 02-03-2026 08:00, BIB-NAT): Omkostningssted mangler. Skriv "
        "omkostningsstedet på vagtposten BIB-NAT: kolonnen Omkostningssted i tabellen vagtposter. "
        "Det samme gælder én række mere.",
    ]
    assert result.faults[1].message.in_("en") == (
        "Row 1 (anna, 02-03-2026 08:00, BIB-NAT): Tjenestetype is missing. Write the duty type of "
        "the service nattevagt: column Duty type in the table services. The same holds for one "
        "more row."
    )


def test_what_is_missing_in_two_places_is_told_twice(world: World) -> None:
    """Two posts without a cost centre are two faults, each with the rows that it stops."""
    night = world.rows["night"]
    night.cost_centre = ""
    same = {name: getattr(night, name) for name in ("site_id", "service_id", "payer_id")}
    times = {"starts": "08:00", "ends": "16:00", "valid_from": "2026-01-01"}
    world.add("day", Post, code="BIB-DAG", name="Biblioteket, dag", **same, **times)
    for day in (3, 4, 5):
        world.duty("anna", MONDAY + timedelta(days=day), time(8), time(16), post="day")
    first, second = run(world, "kas-csv").faults
    assert (first.row, "vagtposten BIB-NAT" in str(first.message)) == (1, True)
    assert (second.row, "vagtposten BIB-DAG" in str(second.message)) == (3, True)
    assert str(second.message).endswith("Det samme gælder 2 rækker mere.")


def test_the_remedies_of_missing_values_name_columns_that_exist() -> None:
    """Each remedy names a heading of a table to import, in both languages."""
    for source, remedy in REMEDIES.items():
        for language in LANGUAGES:
            said = remedy.in_(language).lower()
            assert any(
                table.file.in_(language) in said and column.heading.in_(language).lower() in said
                for table in TABLES
                for column in table.columns
            ), (source, language)


def test_too_long_number_is_refused(world: World) -> None:
    """A number longer than the receiver takes is a fault, not cut."""
    world.rows["anna"].employee_number = "123456789"
    world.session.flush()
    fault = run(world, "kas-csv").faults[0]
    assert fault.value == "123456789"
    assert "9 characters" in fault.message.in_("en")


def test_sign_outside_the_encoding_is_refused(world: World) -> None:
    """A letter that cp1252 lacks is a fault that names it."""
    world.rows["site"].code = "BIBŁ"
    world.session.flush()
    faults = run(world, "kas-csv").faults
    assert [fault.row for fault in faults] == [1, 2]
    assert "'Ł'" in str(faults[0].message)


def test_unquoted_separator_is_refused(world: World) -> None:
    """Without quotes, a separator or a line break in a value is a fault."""
    world.rows["site"].name = "A;B"
    world.session.flush()
    assert run(world, layout(column("site_name"), quoting="none")).faults[0].value == "A;B"
    world.rows["site"].name = "A\nB"
    world.session.flush()
    fixed = layout(column("site_name", "width=9"), format="fixed")
    assert run(world, fixed).faults[0].field == "site_name"


def test_draft_needs_a_word(make_world: Callable[..., World]) -> None:
    """A draft is refused unless the caller allows it, and then says udrullet."""
    world = make_world(publish=False)
    world.duty("anna", MONDAY, time(8), time(15, 24))
    (fault,) = run(world, "kas-csv").faults
    assert (fault.row, fault.field, fault.value) == (0, "status", "draft")
    assert ";udrullet;" in only_file(run(world, "kas-csv", allow_draft=True))


def test_hard_violations_are_refused(world: World) -> None:
    """A hard violation of the checker is a fault; a soft one is not."""
    broken = Text("Hviletid brudt.", "Rest broken.")()
    hard = Violation("DK-01", Severity.HARD, broken, guard="1")
    soft = Violation("WISH", Severity.SOFT, broken)
    world.finish()
    result = export(
        world.session, world.roster_id, load_profile("kas-csv"), violations=[hard, soft]
    )
    assert [fault.field for fault in result.faults] == ["DK-01"]
    assert "Rest broken." in result.faults[0].message.in_("en")


def test_overlap_and_missing_contract_are_refused(world: World) -> None:
    """A guard in two places at once, and work outside the employment, are faults."""
    world.duty("anna", MONDAY, time(14), time(16))
    world.rows["anna-contract"].valid_to = MONDAY
    world.session.flush()
    faults = run(world, "kas-csv").faults
    assert [(fault.row, fault.field) for fault in faults] == [(2, "start_time"), (3, "date")]


def test_plan_without_rows_gives_no_file(make_world: Callable[..., World]) -> None:
    """A plan with nothing for the receiver gives neither a file nor a fault."""
    result = run(make_world(), "order-csv")
    assert (result.files, result.faults, result.rows) == ({}, (), 0)


def test_unknown_roster(world: World) -> None:
    """Asking for a plan that does not exist says so."""
    with pytest.raises(MissingRosterError):
        export(world.session, world.roster_id + 99, load_profile("kas-csv"))


def test_duties_past_the_window_keep_their_day(world: World) -> None:
    """A duty on the last night belongs to the day on which it starts."""
    world.duty("anna", MONDAY + timedelta(days=6), time(22), time(6))
    assert only_file(run(world, layout(column("date")))).split()[-1] == "2026-03-08"
