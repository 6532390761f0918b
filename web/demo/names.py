# SPDX-License-Identifier: MPL-2.0
"""Names and neighbourhoods from which the demo city's invented guards are put together."""

from __future__ import annotations

FIRST_NAMES = (
    "Anna", "Mikkel", "Fatima", "Lars", "Sofie", "Omar", "Mette", "Jonas", "Ida", "Peter",
    "Amina", "Rasmus", "Camilla", "Yusuf", "Line", "Thomas", "Maja", "Ali", "Karin", "Emil",
    "Louise", "Søren", "Nadia", "Henrik", "Julie", "Kasper", "Birgit", "Adam", "Trine", "Martin",
    "Zeynep", "Anders", "Pernille", "Bilal", "Signe", "Jakob", "Rikke", "Viktor", "Helle", "Oliver",
    "Leila",
)  # fmt: skip
"""A prime number of them, so that they go through all family names before they repeat."""

FAMILY_NAMES = (
    "Aagaard", "Bach", "Bjerre", "Bonde", "Brandt", "Dahl", "Demir", "Eriksen", "Falk", "Frost",
    "Gade", "Hassan", "Hedegaard", "Holm", "Iversen", "Jespersen", "Juul", "Kaya", "Kjær", "Koch",
    "Krogh", "Kruse", "Lind", "Lund", "Malik", "Munk", "Nygaard", "Olsen", "Overgaard", "Petersen",
    "Ravn", "Riis", "Skov", "Storm", "Thomsen", "Toft", "Vestergaard", "Winther", "Yilmaz",
    "Ørsted", "Østergaard",
)  # fmt: skip

HOMES = (
    (55.6950, 12.5490), (55.6610, 12.5100), (55.7030, 12.5780), (55.6560, 12.6030),
    (55.6880, 12.4880), (55.7050, 12.5370), (55.6690, 12.5480), (55.6620, 12.6090),
    (55.7060, 12.4960), (55.6800, 12.5300), (55.6450, 12.4750), (55.7110, 12.5720),
    (55.6600, 12.4860), (55.6630, 12.5840), (55.7130, 12.5400), (55.6530, 12.5350),
    (55.6900, 12.5080), (55.6590, 12.6190), (55.7080, 12.4750), (55.6980, 12.5560),
    (55.6300, 12.6050), (55.6840, 12.5400), (55.7210, 12.5450), (55.6800, 12.4550),
    (55.6870, 12.5620), (55.6480, 12.6120), (55.7330, 12.4880), (55.6740, 12.5370),
    (55.6650, 12.5280),
)  # fmt: skip
"""Built-up places in and around the city, degrees north and east; homes lie round about them."""
