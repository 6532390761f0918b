# SPDX-License-Identifier: MPL-2.0
"""What can be wrong with an agreement's file, said with file, place, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable

from sites.text import Message
from sites.text import Text

NOT_FOUND = Text(
    "Overenskomsten {value} findes ikke. Kendte: {allowed}."
    " Angiv en af dem eller stien til en .toml-fil.",
    "There is no agreement {value}. Known: {allowed}."
    " Give one of them or the path of a .toml file.",
)
NOT_TOML = Text(
    "{file}: filen er ikke gyldig TOML ({error}). Ret filen, og prøv igen.",
    "{file}: the file is not valid TOML ({error}). Mend the file and try again.",
)
OTHER_NAME = Text(
    '{file}: [agreement] id = "{value}" er ikke filens navn.'
    ' Skriv id = "{name}", eller omdøb filen.',
    '{file}: [agreement] id = "{value}" is not the name of the file.'
    ' Write id = "{name}" or rename the file.',
)
CIRCLE = Text(
    "{file}: extends = {value} fører tilbage til filen selv. Byg på en anden overenskomst.",
    "{file}: extends = {value} leads back to the file itself. Build on another agreement.",
)
ORDER = Text(
    "{file}: level = {value} kan ikke bygge på {base}, som har level = {above}."
    " Rækkefølgen er {allowed}.",
    "{file}: level = {value} cannot build on {base}, which has level = {above}."
    " The order is {allowed}.",
)
UNKNOWN_SECTION = Text(
    "{file}: [{key}] er ikke en kendt regel. Kendte: {allowed}.",
    "{file}: [{key}] is not a known rule. Known: {allowed}.",
)
UNKNOWN_KEY = Text(
    "{file}: [{place}] har en ukendt nøgle {key}. Kendte nøgler: {allowed}.",
    "{file}: [{place}] has an unknown key {key}. Known keys: {allowed}.",
)
LACKING = Text("{file}: [{place}] mangler {key}.", "{file}: [{place}] lacks {key}.")
BOTH = Text(
    "{file}: [{place}] har flere satser for den samme tid ({key}). Behold den, der gælder,"
    " og sæt de andre til 0.",
    "{file}: [{place}] has several rates for the same hours ({key}). Keep the one that holds"
    " and set the others to 0.",
)
WRONG_KIND = Text(
    "{file}: [{place}] {key} = {value} skal være {kind}.",
    "{file}: [{place}] {key} = {value} must be {kind}.",
)
NOT_ALLOWED = Text(
    "{file}: [{place}] {key} = {value} er ikke tilladt. Tilladt: {allowed}.",
    "{file}: [{place}] {key} = {value} is not allowed. Allowed: {allowed}.",
)
UNREADABLE = Text("{file}: [{place}] {fault}", "{file}: [{place}] {fault}")
OVERLAP = Text(
    "{file}: [{place}] {key} har to værdier på samme tid: perioden fra {value} begynder,"
    " før den forrige slutter {end}. Lad den ene slutte dagen før.",
    "{file}: [{place}] {key} has two values at the same time: the period from {value} begins"
    " before the one before ends {end}. Let one end the day before.",
)
BACKWARDS = Text(
    "{file}: [{place}] {key} gælder til {value}, som er før den begynder {start}."
    " Byt om på datoerne.",
    "{file}: [{place}] {key} holds to {value}, before it begins {start}. Swap the dates.",
)
LOOSENED = Text(
    "{file}: [{place}] {key} = {value} lemper kravet i {layer} ({above} {unit}, {source}),"
    " og det kan {level} ikke. Tilladt: {allowed}.",
    "{file}: [{place}] {key} = {value} loosens what {layer} asks for ({above} {unit}, {source}),"
    " which {level} cannot do. Allowed: {allowed}.",
)
SWITCHED_OFF = Text(
    "{file}: [{place}] in_force = false sætter en regel fra {layer} ud af kraft,"
    " og det kan {level} ikke. Fjern linjen.",
    "{file}: [{place}] in_force = false sets aside a rule of {layer}, which {level} cannot do."
    " Remove the line.",
)
NARROWED = Text(
    "{file}: [{place}] scope indskrænker en regel fra {layer}. Kun den fil, der indfører en"
    " regel, kan sige, hvem den gælder for.",
    "{file}: [{place}] scope narrows a rule of {layer}. Only the file that brings in a rule can"
    " say whom it covers.",
)
NO_EXEMPTED = Text(
    "{file}: en dispensation skal have fra, til, reference og [scope] guards.",
    "{file}: an exemption must have from, to, reference and [scope] guards.",
)
LEVELS = {
    "statute": Text("loven", "the law"),
    "central": Text("en central overenskomst", "a central agreement"),
    "local": Text("en lokalaftale", "a local agreement"),
    "contract": Text("en kontrakt", "a contract"),
    "exemption": Text("en dispensation", "an exemption"),
}
KINDS = {
    "number": Text("et tal", "a number"),
    "whole": Text("et helt tal", "a whole number"),
    "flag": Text("true eller false", "true or false"),
    "text": Text("tekst", "text"),
    "date": Text("en dato som 2026-12-31", "a date like 2026-12-31"),
    "table": Text("en tabel", "a table"),
    "list": Text("en liste af tekster", "a list of texts"),
    "unit": Text("i enheden {unit}", "in the unit {unit}"),
}


class AgreementError(ValueError):
    """An agreement cannot be used; `messages` say every reason, `message` all of them."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = tuple(messages)
        super().__init__(" ".join(message.in_("en") for message in self.messages))

    @property
    def message(self) -> Message:
        """All reasons as one."""
        said = {f"m{number}": message for number, message in enumerate(self.messages)}
        words = " ".join(f"{{{name}}}" for name in said)
        return Text(words, words)(**said)
