# SPDX-License-Identifier: MPL-2.0
"""Read the pay sections of an agreement: what they may say, and the scheme that they make.

`[pay]` says how supplements stack; `[pay.base]`, `[pay.supplement.NAME]`, `[pay.overtime]`,
`[pay.norm_reduction]`, `[pay.moved]`, `[pay.change]`, `[pay.late]`, `[pay.cancellation]`,
`[pay.minimum]`, `[pay.travel]` and `[pay.full_cost.NAME]` what is paid. The same sections below
`[pay.contractor.default]` or `[pay.contractor.CODE]` are a contractor's price list.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from roster.agreements.agreement import Resolved
from roster.agreements.faults import AgreementError
from roster.agreements.figure import Confidence
from roster.agreements.figure import Figure
from roster.agreements.figure import Value
from roster.pay.keys import LENGTH
from roster.pay.keys import RATES
from roster.pay.keys import Figures
from roster.pay.keys import pay_faults
from roster.pay.keys import rated
from roster.pay.scheme import CONTRACT
from roster.pay.scheme import PRICE_LIST
from roster.pay.scheme import Cancellation
from roster.pay.scheme import Clause
from roster.pay.scheme import Minimum
from roster.pay.scheme import OnCost
from roster.pay.scheme import Overtime
from roster.pay.scheme import Pay
from roster.pay.scheme import Period
from roster.pay.scheme import Premium
from roster.pay.scheme import Reduction
from roster.pay.scheme import Scheme
from roster.pay.scheme import Supplement
from roster.pay.scheme import Travel
from roster.pay.scheme import Unrated
from roster.pay.windows import read_windows
from sites.text import Text

PREMIUMS: Mapping[str, Text] = {
    "moved": Text("Omlagt tjeneste", "Moved duty"),
    "change": Text("Varskotillæg", "Change premium"),
    "late": Text("Manglende varsel om ekstraarbejde", "Extra work told too late"),
}
UNNAMED: Mapping[str, Text] = {**PREMIUMS, "overtime": Text("Overarbejde", "Overtime")}
FOREVER = date.max


def read_pay(*resolved: Resolved) -> Pay:
    """Return who is paid how under an agreement.

    Parameters
    ----------
    resolved
        The agreement on one day or, when its figures change, on each day that they do; each is
        in force from its day until the next one's, the first also before, the last ever after.

    Raises
    ------
    AgreementError
        With every fault of the pay sections: an unknown section or key, a wrong unit or value.
    """
    in_order = sorted(resolved, key=lambda one: one.day)
    own: list[Period] = []
    contractors: dict[str, list[Period]] = {}
    for one, to in zip(in_order, _ends(in_order), strict=True):
        since = date.min if one is in_order[0] else one.day
        if found := pay_faults(one):
            raise AgreementError(found)
        schemes = _Reader(one).read()
        if "pay" in schemes:
            own.append(Period(since, to, schemes["pay"]))
        for prefix, scheme in schemes.items():
            if prefix != "pay":
                code = prefix.removeprefix("pay.contractor.")
                key = "" if code == "default" else code
                contractors.setdefault(key, []).append(Period(since, to, scheme))
    return Pay(tuple(own), {code: tuple(periods) for code, periods in contractors.items()})


def _ends(in_order: list[Resolved]) -> Iterator[date]:
    yield from (after.day - timedelta(days=1) for _, after in pairwise(in_order))
    if in_order:
        yield FOREVER


@dataclass
class _Reader:
    """Turns the pay sections of one resolved agreement, found sound, into schemes."""

    resolved: Resolved

    def read(self) -> dict[str, Scheme]:
        """Return the schemes by prefix: `pay` and `pay.contractor.CODE`."""
        names = [name for name in self.resolved.sections if f"{name}.".startswith("pay.")]
        return {
            prefix: self._scheme(prefix)
            for prefix in ("pay", *self._contractors())
            if any(f"{name}.".startswith(f"{prefix}.") for name in names)
        }

    def _contractors(self) -> list[str]:
        names = (name.split(".") for name in self.resolved.sections)
        found = {n[2]: None for n in names if n[:2] == ["pay", "contractor"] and len(n) > 2}
        return [f"pay.contractor.{code}" for code in found]

    def _scheme(self, prefix: str) -> Scheme:
        stacking = self._at(prefix, "").get("stacking")
        base = self._at(prefix, "base")
        return Scheme(
            id=f"{self.resolved.id}:{prefix}@{self.resolved.day}",
            name=self.resolved.name,
            clause=CONTRACT if prefix == "pay" else PRICE_LIST.clause,
            hourly=self._hourly(base),
            hourly_clause=_clause(base, "hourly", "monthly", "divisor") if base else None,
            stacking="highest" if stacking and stacking.value == "highest" else "additive",
            stacking_clause=_clause({"stacking": stacking}, "stacking") if stacking else None,
            supplements=tuple(self._supplements(prefix)),
            overtime=self._overtime(self._at(prefix, "overtime")),
            reduction=self._reduction(prefix),
            premiums=tuple(self._premiums(prefix)),
            cancellation=self._cancellation(self._at(prefix, "cancellation")),
            minimum=self._minimum(self._at(prefix, "minimum")),
            travel=self._travel(self._at(prefix, "travel")),
            on_costs=tuple(self._on_costs(prefix)),
            unrated=tuple(self._unrated(prefix)),
        )

    def _at(self, prefix: str, name: str) -> Figures:
        return self.resolved.sections.get(f"{prefix}.{name}" if name else prefix, {})

    def _named(self, prefix: str, group: str) -> Iterator[tuple[str, Figures]]:
        start = f"{prefix}.{group}."
        for name, figures in self.resolved.sections.items():
            if name.startswith(start) and "." not in name[len(start) :]:
                yield name[len(start) :], figures

    def _hourly(self, base: Figures) -> int:
        if "hourly" in base:
            return _hundredths(base["hourly"])
        if "monthly" in base and "divisor" in base and base["divisor"].value:
            per_month = _number(base["monthly"]) * 100 / _number(base["divisor"])
            return int(per_month + Decimal("0.5"))
        return 0

    def _supplements(self, prefix: str) -> Iterator[Supplement]:
        for kind, figures in self._named(prefix, "supplement"):
            if not rated(figures):
                continue
            replaces = figures.get("replaces")
            yield Supplement(
                kind=kind,
                name=_name(figures, kind),
                clause=_clause(figures, "percent", "amount", "price", "windows", "started"),
                windows=read_windows(figures["windows"].value),
                percent=_hundredths(figures.get("percent")),
                amount=_hundredths(figures.get("amount")),
                price=_hundredths(figures.get("price")),
                started=_minutes(figures.get("started")) or 1,
                replaces=frozenset(_words(replaces.value) if replaces else ()),
            )

    def _overtime(self, figures: Figures) -> Overtime | None:
        if "percent" not in figures:
            return None
        clause = _clause(figures, "percent", "full_time")
        return Overtime(clause, _hundredths(figures["percent"]), _minutes(figures.get("full_time")))

    def _reduction(self, prefix: str) -> Reduction | None:
        figures = self._at(prefix, "norm_reduction")
        if not {"minutes", "per"} <= figures.keys() or not figures["per"].value:
            return None
        return Reduction(
            _clause(figures, "minutes", "per", "windows"),
            _minutes(figures["minutes"]),
            _minutes(figures["per"]),
            read_windows(figures["windows"].value),
        )

    def _premiums(self, prefix: str) -> Iterator[Premium]:
        for kind, plain in PREMIUMS.items():
            figures = self._at(prefix, kind)
            if rated(figures):
                yield Premium(
                    kind,  # type: ignore[arg-type]  # the keys of PREMIUMS
                    _name(figures, "", plain),
                    _clause(figures, *RATES, "notice", "started", "longer_than"),
                    notice=_minutes(figures.get("notice")),
                    hourly=_hundredths(figures.get("hourly")),
                    percent=_hundredths(figures.get("percent")),
                    fixed=_hundredths(figures.get("fixed")),
                    started=_minutes(figures.get("started")) or 1,
                    longer_than=_minutes(figures.get("longer_than")),
                )

    def _cancellation(self, figures: Figures) -> Cancellation | None:
        if not {"notice", "percent"} <= figures.keys():
            return None
        return Cancellation(
            _clause(figures, "notice", "percent", "most"),
            _minutes(figures["notice"]),
            _hundredths(figures["percent"]),
            _minutes(figures.get("most")),
        )

    def _minimum(self, figures: Figures) -> Minimum | None:
        if "duty" not in figures:
            return None
        return Minimum(_clause(figures, "duty"), _minutes(figures["duty"]))

    def _travel(self, figures: Figures) -> Travel | None:
        if "gap" not in figures:
            return None
        return Travel(
            _clause(figures, "gap", "per_km"),
            _minutes(figures["gap"]),
            _hundredths(figures.get("per_km")),
            _hundredths(figures.get("beyond")),
            _clause(figures, "beyond") if "beyond" in figures else None,
        )

    def _on_costs(self, prefix: str) -> Iterator[OnCost]:
        for kind, figures in self._named(prefix, "full_cost"):
            if "percent" in figures:
                clause = _clause(figures, "percent")
                percent = _hundredths(figures["percent"])
                yield OnCost(kind, _name(figures, kind), clause, percent)

    def _unrated(self, prefix: str) -> Iterator[Unrated]:
        """Yield what the file has a section for but no rate."""
        named = [(kind, rows, False) for kind, rows in self._named(prefix, "supplement")]
        named += [(kind, self._at(prefix, kind), False) for kind in ("overtime", *PREMIUMS)]
        named += [(kind, rows, True) for kind, rows in self._named(prefix, "full_cost")]
        for kind, figures, full in named:
            if figures and not rated(figures):
                name = _name(figures, kind, UNNAMED.get(kind))
                yield Unrated(kind, name, _clause(figures), full)


def _clause(figures: Figures, *used: str) -> Clause:
    """Return where a section's line comes from: the rate's source, the weakest confidence."""
    found = [figures[key] for key in used if key in figures]
    rule = figures.get("rule")
    name = str(rule.value) if rule else ""
    if not found:
        source = next((figure.source for figure in figures.values()), Text("", ""))
        return Clause(name, source, Confidence.U, True)
    order = tuple(Confidence)
    weakest = max((figure.confidence for figure in found), key=order.index)
    return Clause(name, found[0].source, weakest, any(figure.provisional for figure in found))


def _name(figures: Figures, kind: str, plain: Text | None = None) -> Text:
    da, en = figures.get("name_da"), figures.get("name_en")
    fallback = plain or Text(kind, kind)
    return Text(str(da.value) if da else fallback.da, str(en.value) if en else fallback.en)


def _number(figure: Figure) -> Decimal:
    return Decimal(str(figure.value))


def _hundredths(figure: Figure | None) -> int:
    """Return kroner as øre and percent as hundredths of one, rounded half up."""
    return int(_number(figure) * 100 + Decimal("0.5")) if figure else 0


def _minutes(figure: Figure | None) -> int:
    return int(_number(figure) * LENGTH[figure.unit]) if figure and figure.unit in LENGTH else 0


def _words(value: Value) -> Iterable[str]:
    return (str(word) for word in value) if isinstance(value, tuple) else (str(value),)
