# SPDX-License-Identifier: MPL-2.0
"""Folders with one thing wrong in the tables of people, and what is said about each."""

from __future__ import annotations

from tests.roster.imports.bad import Bad

PEOPLE = (
    Bad(
        "certificate ends before it starts",
        {
            "certificates": (
                "guard;competence;valid_from;valid_to\nA1;vagt_grund;01-01-2026;31-12-2025\n"
            )
        },
        (
            "certificates.csv, række 2, kolonne valid_to, værdi 31-12-2025: Slutter "
            "31-12-2025, før den starter 01-01-2026. Ret datoerne."
        ),
        (
            "certificates.csv, row 2, column valid_to, value 31-12-2025: Ends 31-12-2025, "
            "before it starts 01-01-2026. Correct the dates."
        ),
    ),
    Bad(
        "overlapping certificates",
        {
            "certificates": (
                "guard;competence;valid_from;valid_to\n"
                "A1;vagt_grund;01-01-2025;31-12-2026\n"
                "A1;vagt_grund;01-06-2026;\n"
            )
        },
        (
            "certificates.csv, række 3, kolonne valid_from, værdi 01-06-2026: Overlapper en "
            "anden række for det samme, gældende fra 01-01-2025 til 31-12-2026 "
            "(certificates.csv, række 2). Lad den ene slutte, før den anden starter."
        ),
        (
            "certificates.csv, row 3, column valid_from, value 01-06-2026: Overlaps another "
            "row for the same, valid from 01-01-2025 to 31-12-2026 (certificates.csv, row "
            "2). Let one end before the other starts."
        ),
    ),
    Bad(
        "overlapping contracts",
        {
            "contracts": (
                "guard;valid_from;weekly_hours;hourly_rate\n"
                "A1;01-01-2025;37;200\n"
                "A1;01-01-2026;30;200\n"
            )
        },
        (
            "contracts.csv, række 3, kolonne valid_from, værdi 01-01-2026: Overlapper en "
            "anden række for det samme, gældende fra 01-01-2025 og indtil videre "
            "(contracts.csv, række 2). Lad den ene slutte, før den anden starter."
        ),
        (
            "contracts.csv, row 3, column valid_from, value 01-01-2026: Overlaps another "
            "row for the same, valid from 01-01-2025 until further notice (contracts.csv, "
            "row 2). Let one end before the other starts."
        ),
    ),
    Bad(
        "duplicate employee number",
        {
            "guards": (
                "code;name;employer;employee_number;birth_date\n"
                "A1;Anna;KK;00000001;24-05-1990\n"
                "B1;Bo;VG;;01-02-1985\n"
                "C1;Carl;KK;00000001;24-05-1991\n"
            )
        },
        (
            "guards.csv, række 4, kolonne employee_number, værdi 00000001: "
            "Medarbejdernummeret hører allerede til A1 (række 2) hos samme arbejdsgiver. "
            "Ret det ene nummer."
        ),
        (
            "guards.csv, row 4, column employee_number, value 00000001: The employee number "
            "already belongs to A1 (row 2) with the same employer. Correct one of the "
            "numbers."
        ),
    ),
    Bad(
        "employee number with and without zeros in front",
        {
            "guards": (
                "code;name;employer;employee_number;birth_date\n"
                "A1;Anna;KK;00000017;24-05-1990\n"
                "B1;Bo;KK;17;01-02-1985\n"
            )
        },
        (
            "guards.csv, række 3, kolonne employee_number, værdi 17: Medarbejdernummeret hører "
            "allerede til A1 (række 2) hos samme arbejdsgiver. Ret det ene nummer."
        ),
        (
            "guards.csv, row 3, column employee_number, value 17: The employee number already "
            "belongs to A1 (row 2) with the same employer. Correct one of the numbers."
        ),
    ),
    Bad(
        "guard under 18",
        {
            "guards": (
                "code;name;employer;employee_number;birth_date\n"
                "A1;Anna;KK;00000001;24-05-1990\n"
                "B1;Bo;VG;;02-09-2008\n"
            )
        },
        (
            "guards.csv, række 3, kolonne birth_date, værdi 02-09-2008: Er under 18 år og "
            "må først sættes på vagt fra 02-09-2026. Fjern rækken, eller ret fødselsdatoen."
        ),
        (
            "guards.csv, row 3, column birth_date, value 02-09-2008: Is under 18 and may be "
            "put on a shift from 02-09-2026 only. Take the row out, or correct the birth "
            "date."
        ),
    ),
    Bad(
        "time skipped in March",
        {"absences": ("guard;kind;starts;ends\nA1;syg;29-03-2026 02:30;30-03-2026\n")},
        (
            "absences.csv, række 2, kolonne starts, værdi 29-03-2026 02:30: Klokkeslættet "
            "findes ikke: natten til 29-03-2026 stilles uret frem fra 02:00 til 03:00. "
            "Skriv et klokkeslæt før 02:00 eller fra 03:00."
        ),
        (
            "absences.csv, row 2, column starts, value 29-03-2026 02:30: The time does not "
            "exist: on 29-03-2026 the clock jumps from 02:00 to 03:00. Write a time before "
            "02:00, or 03:00 or later."
        ),
    ),
    Bad(
        "time repeated in October",
        {"wishes": ("guard;kind;starts;ends\nA1;fri;24-10-2026 18:00;25-10-2026 02:30\n")},
        (
            "wishes.csv, række 2, kolonne ends, værdi 25-10-2026 02:30: Klokkeslættet "
            "forekommer to gange: natten til 25-10-2026 stilles uret tilbage fra 03:00 til "
            "02:00. Skriv 2026-10-25 02:30+02:00 for første gang (sommertid) eller "
            "2026-10-25 02:30+01:00 for anden gang (vintertid)."
        ),
        (
            "wishes.csv, row 2, column ends, value 25-10-2026 02:30: The time happens "
            "twice: on 25-10-2026 the clock goes back from 03:00 to 02:00. Write 2026-10-25 "
            "02:30+02:00 for the first time (summer time) or 2026-10-25 02:30+01:00 for the "
            "second (winter time)."
        ),
    ),
    Bad(
        "social-pedagogic guard",
        {
            "guards": (
                "Kode;Navn;Arbejdsgiver;Fødselsdato;Stilling\n"
                "A1;Anna;KK;24-05-1990;Vægter\n"
                "B1;Bo;VG;01-02-1985;Socialpædagogisk vagt\n"
            )
        },
        (
            "guards.csv, række 3, kolonne Stilling, værdi Socialpædagogisk vagt: "
            "Socialpædagogiske vagter planlægges ikke her: analysen af kommunens vagter "
            "holder dem ude. Fjern rækken."
        ),
        (
            "guards.csv, row 3, column Stilling, value Socialpædagogisk vagt: "
            "Social-pedagogic staff are not planned here: the city's analysis of its guards "
            "leaves them out. Take the row out."
        ),
    ),
    Bad(
        "more than 48 hours",
        {"contracts": ("guard;valid_from;Timer pr. uge;hourly_rate\nA1;01-01-2025;50;200\n")},
        (
            "contracts.csv, række 2, kolonne Timer pr. uge, værdi 50: Ligger uden for 0 til "
            "48. Ret tallet. Normen, højst 48. 0: tilkaldes efter behov."
        ),
        (
            "contracts.csv, row 2, column Timer pr. uge, value 50: Outside 0 to 48. Correct "
            "the number. The norm, at most 48. 0: called when needed."
        ),
    ),
    Bad(
        "norm above the most",
        {
            "contracts": (
                "guard;valid_from;weekly_hours;max_weekly_hours;hourly_rate\n"
                "A1;01-01-2025;37;30;200\n"
            )
        },
        (
            "contracts.csv, række 2, kolonne max_weekly_hours, værdi 30: Højst 30 timer om "
            "ugen er mindre end normen på 37. Ret den ene."
        ),
        (
            "contracts.csv, row 2, column max_weekly_hours, value 30: At most 30 hours a "
            "week is less than the norm of 37. Correct one of them."
        ),
    ),
    Bad(
        "CPR column",
        {"employers": ("Kode;Navn;CPR-nr.\nKK;Kommunen;0\nVG;Vagt;0\n")},
        (
            "employers.csv, række 1, kolonne CPR-nr.: Ser ud til at indeholde CPR-numre, og "
            "dem må vi ikke modtage. Slet kolonnen."
        ),
        (
            "employers.csv, row 1, column CPR-nr.: Seems to hold CPR numbers, which are not "
            "to be received here. Delete the column."
        ),
    ),
    Bad(
        "no such date",
        {"approvals": ("guard;employer;valid_from\nB1;VG;31-02-2026\n")},
        (
            "approvals.csv, række 2, kolonne valid_from, værdi 31-02-2026: Ikke en dato. "
            "Skriv dag-måned-år som 24-05-2026 eller 2026-05-24."
        ),
        (
            "approvals.csv, row 2, column valid_from, value 31-02-2026: Not a date. Write "
            "it as 24-05-2026 (day first) or 2026-05-24."
        ),
    ),
    Bad(
        "absence that ends first",
        {"absences": ("guard;kind;starts;ends\nA1;ferie;18-10-2026;12-10-2026\n")},
        (
            "absences.csv, række 2, kolonne ends, værdi 12-10-2026: Slutter ikke efter sin "
            "start. Ret tidspunkterne."
        ),
        (
            "absences.csv, row 2, column ends, value 12-10-2026: Does not end after its "
            "start. Correct the times."
        ),
    ),
    Bad(
        "guard without any key",
        {
            "guards": (
                "code;name;employer;employee_number;birth_date\n"
                "A1;Anna;KK;00000001;24-05-1990\n"
                ";Bo;VG;;01-02-1985\n"
            ),
            "certificates": None,
            "approvals": None,
            "contracts": None,
        },
        (
            "guards.csv, række 3, kolonne code: Skriv en kode eller et medarbejdernummer, "
            "så medarbejderen kan kendes igen."
        ),
        (
            "guards.csv, row 3, column code: Write a code or an employee number, so that "
            "the guard can be known again."
        ),
    ),
    Bad(
        "home that is half",
        {
            "guards": (
                "code;name;employer;birth_date;home_lat;home_lon\n"
                "A1;Anna;KK;24-05-1990;55,7;\n"
                "B1;Bo;VG;01-02-1985;;\n"
            )
        },
        (
            "guards.csv, række 2, kolonne home_lon: Hjemmets breddegrad og længdegrad hører "
            "sammen. Udfyld begge eller ingen."
        ),
        (
            "guards.csv, row 2, column home_lon: The home's latitude and longitude belong "
            "together. Fill in both or neither."
        ),
    ),
    Bad(
        "home that is swapped",
        {
            "guards": (
                "code;name;employer;birth_date;home_lat;home_lon\n"
                "A1;Anna;KK;24-05-1990;12,5;55,7\n"
                "B1;Bo;VG;01-02-1985;;\n"
            )
        },
        (
            "guards.csv, række 2, kolonne home_lat, værdi 12,5 / 55,7: Breddegrad og "
            "længdegrad er byttet om. Byt de to værdier."
        ),
        (
            "guards.csv, row 2, column home_lat, value 12,5 / 55,7: Latitude and longitude "
            "are swapped. Exchange the two values."
        ),
    ),
    Bad(
        "home that is far",
        {
            "guards": (
                "code;name;employer;birth_date;home_lat;home_lon\n"
                "A1;Anna;KK;24-05-1990;48,8;2,3\n"
                "B1;Bo;VG;01-02-1985;;\n"
            )
        },
        (
            "guards.csv, række 2, kolonne home_lat, værdi 48,8 / 2,3: Hjemmet ligger for "
            "langt væk til at møde på vagt. Ret koordinaterne."
        ),
        (
            "guards.csv, row 2, column home_lat, value 48,8 / 2,3: The home is too far away "
            "to come to work. Correct the coordinates."
        ),
    ),
    Bad(
        "bad choice",
        {"employers": ("code;name;kind\nKK;Vagtenheden;anden\nVG;Vagt;egen\n")},
        (
            "employers.csv, række 2, kolonne kind, værdi anden: Ikke en mulighed. Skriv "
            "egen eller leverandør."
        ),
        ("employers.csv, row 2, column kind, value anden: Not an option. Write own or contractor."),
    ),
)
