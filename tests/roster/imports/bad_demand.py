# SPDX-License-Identifier: MPL-2.0
"""Folders with one thing wrong in the tables of demand, and what is said about each."""

from __future__ import annotations

from tests.roster.imports.bad import Bad

DEMAND = (
    Bad(
        "shift of 0 hours",
        {
            "posts": (
                "Kode;Navn;Lokation;Vagtydelse;Starter;Timer;Gyldig fra\n"
                "P1;Vagt;RH;reception;07:00;0;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne Timer, værdi 0: En vagt på 0 timer kan ikke "
            "planlægges. Skriv en længde over 0 og højst 24 timer."
        ),
        (
            "posts.csv, row 2, column Timer, value 0: A shift of 0 hours cannot be planned. "
            "Write a length above 0 and at most 24 hours."
        ),
    ),
    Bad(
        "shift of 30 hours",
        {
            "posts": (
                "Kode;Navn;Lokation;Vagtydelse;Starter;Timer;Gyldig fra\n"
                "P1;Vagt;RH;reception;07:00;30;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne Timer, værdi 30: En vagt på 30 timer kan ikke "
            "planlægges. Skriv en længde over 0 og højst 24 timer."
        ),
        (
            "posts.csv, row 2, column Timer, value 30: A shift of 30 hours cannot be "
            "planned. Write a length above 0 and at most 24 hours."
        ),
    ),
    Bad(
        "shift that starts when it ends",
        {
            "posts": (
                "Kode;Navn;Lokation;Vagtydelse;Starter;Slutter;Gyldig fra\n"
                "P1;Vagt;RH;reception;07:00;07.00;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne Slutter, værdi 07.00: Start og slut er ens: 0 "
            "eller 24 timer? Ret klokkeslættet, eller skriv 24 i Timer."
        ),
        (
            "posts.csv, row 2, column Slutter, value 07.00: Start and end are the same: 0 "
            "or 24 hours? Correct the time, or write 24 in Hours."
        ),
    ),
    Bad(
        "hours that disagree",
        {
            "posts": (
                "Kode;Navn;Lokation;Vagtydelse;Starter;Slutter;Timer;Gyldig fra\n"
                "P1;Vagt;RH;reception;22:00;06:00;7,5;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne Timer, værdi 7,5: Fra 22:00 til 06:00 er 8 timer, "
            "ikke 7,5. Ret den ene."
        ),
        (
            "posts.csv, row 2, column Timer, value 7,5: From 22:00 to 06:00 is 8 hours, not "
            "7.5. Correct one of them."
        ),
    ),
    Bad(
        "shift without an end",
        {
            "posts": (
                "Kode;Navn;Lokation;Vagtydelse;Starter;Slutter;Gyldig fra\n"
                "P1;Vagt;RH;reception;07:00;;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne Slutter: Vagtens slutning mangler. Udfyld Slutter "
            "eller Timer."
        ),
        ("posts.csv, row 2, column Slutter: The shift's end is missing. Fill in Ends or Hours."),
    ),
    Bad(
        "unknown competence",
        {
            "posts": (
                "code;name;site;service;starts;ends;competences;valid_from\n"
                "P1;Vagt;RH;reception;07:00;15:00;vagt_grund,brandvgt;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne competences, værdi vagt_grund,brandvgt: Koden "
            "brandvgt findes hverken i filerne eller i forvejen blandt kompetencer. Mente I "
            "brandvagt? Ret koden, eller tilføj rækken."
        ),
        (
            "posts.csv, row 2, column competences, value vagt_grund,brandvgt: The code "
            "brandvgt is neither in the files nor already among competences. Did you mean "
            "brandvagt? Correct the code or add the row."
        ),
    ),
    Bad(
        "unknown site",
        {
            "posts": (
                "code;name;site;service;starts;ends;valid_from\n"
                "P1;Vagt;QQQ;reception;07:00;15:00;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne site, værdi QQQ: Koden QQQ findes hverken i "
            "filerne eller i forvejen blandt lokationer. Ret koden, eller tilføj rækken."
        ),
        (
            "posts.csv, row 2, column site, value QQQ: The code QQQ is neither in the files "
            "nor already among sites. Correct the code or add the row."
        ),
    ),
    Bad(
        "unknown administration",
        {
            "sites": ("code;name;administration;lat;lon\nRH;Rådhuset;XYZ;55,67567;12,56943\n"),
            "posts": None,
            "visits": None,
        },
        (
            "sites.csv, række 2, kolonne administration, værdi XYZ: Koden XYZ findes "
            "hverken i filerne eller i forvejen blandt forvaltninger. Ret koden, eller "
            "tilføj rækken."
        ),
        (
            "sites.csv, row 2, column administration, value XYZ: The code XYZ is neither in "
            "the files nor already among administrations. Correct the code or add the row."
        ),
    ),
    Bad(
        "coordinates in the water",
        {
            "sites": ("code;name;administration;lat;lon\nRH;Rådhuset;KFF;55,7000;12,7500\n"),
            "posts": None,
            "visits": None,
        },
        (
            "sites.csv, række 2, kolonne lat, værdi 55,7000 / 12,7500: lat 55.70000, lon "
            "12.75000 ligger i vandet (Øresund eller Køge Bugt). Ret positionen til "
            "bygningens indgang."
        ),
        (
            "sites.csv, row 2, column lat, value 55,7000 / 12,7500: lat 55.70000, lon "
            "12.75000 is in the water (the Sound or Køge Bay). Move the position to the "
            "building's entrance."
        ),
    ),
    Bad(
        "swapped coordinates",
        {
            "sites": ("code;name;administration;lat;lon\nRH;Rådhuset;KFF;12,56943;55,67567\n"),
            "posts": None,
            "visits": None,
        },
        (
            "sites.csv, række 2, kolonne lat, værdi 12,56943 / 55,67567: lat 12.56943 og "
            "lon 55.67567 er byttet om: stedet ligger så uden for Danmark. Skriv lat "
            "55.67567 og lon 12.56943."
        ),
        (
            "sites.csv, row 2, column lat, value 12,56943 / 55,67567: lat 12.56943 and lon "
            "55.67567 are swapped: that puts the place outside Denmark. Write lat 55.67567 "
            "and lon 12.56943."
        ),
    ),
    Bad(
        "duplicate code",
        {"administrations": ("code;name\nKFF;Kultur\nKFF;Fritid\nBUF;Børn\n")},
        (
            "administrations.csv, række 3, kolonne code, værdi KFF: Samme nøgle som række "
            "2: KFF. Hver række skal have sin egen; ret eller slet den ene."
        ),
        (
            "administrations.csv, row 3, column code, value KFF: The same key as row 2: "
            "KFF. Every row needs its own; correct or delete one of them."
        ),
    ),
    Bad(
        "social-pedagogic service",
        {
            "posts": (
                "code;name;site;service;starts;ends;valid_from\n"
                "P1;Vagt;RH;Socialpædagog;07:00;15:00;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne service, værdi Socialpædagog: Socialpædagogiske "
            "vagter planlægges ikke her: analysen af kommunens vagter holder dem ude. Fjern "
            "rækken."
        ),
        (
            "posts.csv, row 2, column service, value Socialpædagog: Social-pedagogic staff "
            "are not planned here: the city's analysis of its guards leaves them out. Take "
            "the row out."
        ),
    ),
    Bad(
        "missing column",
        {"administrations": ("Kode\nKFF\nBUF\n")},
        (
            "administrations.csv, række 1, kolonne Navn: Kolonnen mangler. Tilføj kolonnen "
            "Navn; skabelonen viser, hvordan den udfyldes."
        ),
        (
            "administrations.csv, row 1, column Navn: The column is missing. Add the column "
            "Name; the template shows how to fill it in."
        ),
    ),
    Bad(
        "unknown column",
        {"administrations": ("Kode;Navn;Kodde\nKFF;Kultur;1\nBUF;Børn;1\n")},
        (
            "administrations.csv, række 1, kolonne Kodde: Ikke en kendt kolonne. Mente I "
            "Kode? Slet kolonnen, eller ret overskriften."
        ),
        (
            "administrations.csv, row 1, column Kodde: Not a known column. Did you mean "
            "Kode? Delete the column or correct the heading."
        ),
    ),
    Bad(
        "doubled column",
        {"administrations": ("Kode;Navn;Code\nKFF;Kultur;1\nBUF;Børn;1\n")},
        (
            "administrations.csv, række 1, kolonne Code: Betyder det samme som kolonnen "
            "Kode. Slet den ene."
        ),
        (
            "administrations.csv, row 1, column Code: Means the same as the column Kode. "
            "Delete one of them."
        ),
    ),
    Bad(
        "empty required field",
        {"administrations": ("Kode;Navn\nKFF;\nBUF;Børn\n")},
        ("administrations.csv, række 2, kolonne Navn: Feltet skal udfyldes. Forvaltningens navn."),
        (
            "administrations.csv, row 2, column Navn: The field must be filled in. The "
            "administration's name."
        ),
    ),
    Bad(
        "not a number of minutes",
        {
            "visits": (
                "code;name;site;service;window_starts;window_ends;minutes;valid_from\n"
                "V1;Luk;RH;lukkerunde;18:00;23:00;601;01-01-2026\n"
            )
        },
        (
            "visits.csv, række 2, kolonne minutes, værdi 601: Ligger uden for 1 til 600. "
            "Ret tallet. Hvor længe tilsynet varer (1-600)."
        ),
        (
            "visits.csv, row 2, column minutes, value 601: Outside 1 to 600. Correct the "
            "number. How long the visit takes (1-600)."
        ),
    ),
    Bad(
        "empty window",
        {
            "visits": (
                "code;name;site;service;window_starts;window_ends;valid_from\n"
                "V1;Luk;RH;lukkerunde;18:00;18:00;01-01-2026\n"
            )
        },
        (
            "visits.csv, række 2, kolonne window_ends, værdi 18:00: Tidsrummet er tomt: det "
            "starter og slutter på samme tid. Ret klokkeslættet."
        ),
        (
            "visits.csv, row 2, column window_ends, value 18:00: The window is empty: it "
            "starts and ends at the same time. Correct the time."
        ),
    ),
    Bad(
        "bad weekdays",
        {
            "posts": (
                "code;name;site;service;weekdays;starts;ends;valid_from\n"
                "P1;Vagt;RH;reception;ma-xx;07:00;15:00;01-01-2026\n"
            )
        },
        (
            "posts.csv, række 2, kolonne weekdays, værdi ma-xx: Ikke ugedage. Skriv fx "
            "ma-fr, ma,ti,on, weekend eller syv 0/1 fra mandag (1111100)."
        ),
        (
            "posts.csv, row 2, column weekdays, value ma-xx: Not days of the week. Write "
            "e.g. mon-fri, mon,tue,wed, weekend or seven 0/1 from Monday (1111100)."
        ),
    ),
    Bad(
        "more values than headings",
        {"administrations": ("code;name\nKFF;Kultur;Fritid\nBUF;Børn\n")},
        (
            "administrations.csv, række 2, værdi Fritid: Rækken har flere værdier end "
            "overskrifter. Sæt anførselstegn om værdier med skilletegn i."
        ),
        (
            "administrations.csv, row 2, value Fritid: The row has more values than "
            "headings. Put values that hold the separator in quotation marks."
        ),
    ),
    Bad(
        "open quotation mark",
        {
            "administrations": ('code;name\nKFF;"Kultur\nBUF;Børn\n'),
            "sites": None,
            "posts": None,
            "visits": None,
        },
        (
            "administrations.csv, række 2: Rækken kan ikke læses: et anførselstegn mangler "
            "eller er for meget. Ret anførselstegnene."
        ),
        (
            "administrations.csv, row 2: The row cannot be read: a quotation mark is "
            "missing or too many. Correct the quotation marks."
        ),
    ),
)
