# SPDX-License-Identifier: MPL-2.0
"""The table of incidents that another system kept, from which expected incidents are learnt."""

from __future__ import annotations

from roster.imports import columns as c
from roster.imports.schema import Column
from roster.imports.schema import Table
from sites.models import PastIncident
from sites.text import Text

PAST_INCIDENTS = Table(
    "past_incidents",
    Text("Tidligere hændelser", "Past incidents"),
    Text("haendelser", "incidents"),
    Text(
        "Hændelser fra et andet system: kun sted, tid og type. Ingen navne, ingen fritekst.",
        "Incidents of another system: place, time and type only. No names, no free text.",
    ),
    PastIncident,
    ("code",),
    (
        c.code(
            "Hændelsens nummer i det andet system.",
            "The incident's number in the other system.",
            "2025-00417",
        ),
        c.site(),
        Column(
            "at", Text("Tidspunkt", "Time"), "instant",
            Text(
                "Dato og klokkeslæt for meldingen, dansk tid.",
                "Date and time of the report, Danish time.",
            ),
            Text("24-10-2025 22:40", "2025-10-24 22:40"), required=True,
            aliases=("oprettet", "meldt", "opened", "reported", "tid", "dato"),
        ),
        Column(
            "kind", Text("Type", "Type"), "text",
            Text(
                "Hændelsestypens kode eller navn.",
                "Code or name of the type of incident.",
            ),
            Text("INDBRUDSALARM", "INDBRUDSALARM"), required=True, longest=100,
            aliases=("haendelsestype", "incident type", "kategori", "category"),
        ),
        Column(
            "minutes", Text("Minutter", "Minutes"), "integer",
            Text(
                "Minutter på stedet, 1 til 1440. Tom, hvis det ikke vides.",
                "Minutes on the scene, 1 to 1440. Empty where that is not known.",
            ),
            Text("35", "35"), low=1, high=1440, aliases=("varighed", "duration"),
        ),
        Column(
            "headcount", Text("Antal", "Headcount"), "integer",
            Text("Vagter på stedet, 1 til 99.", "Guards on the scene, 1 to 99."),
            Text("1", "1"), default=1, low=1, high=99, aliases=("vagter", "guards"),
        ),
    ),
    aliases=(
        "hændelse", "incident", "tidligere hændelser", "past incidents", "hændelseshistorik",
        "incident history",
    ),
)  # fmt: skip
