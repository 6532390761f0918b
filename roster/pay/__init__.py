# SPDX-License-Identifier: MPL-2.0
"""What planned work costs, line by line, in whole øre.

- `assignment_cost`, `shift_lines`: one guard on one shift (base, supplements, minimum).
- `plan_bill`: all lines of a plan, overtime and travel included; `Bill.by("site")` sums them,
  `Bill.only("guard", id)` picks some. `plan_cost` gives the usual sums at once.
- `difference`: two plans set against each other, with premiums for short notice.
- `read_pay`: who is paid how, from the pay sections of an agreement; `pay_of(problem, guard)`:
  how a guard in a problem is paid, by the cost rule in force.

Every `Line` has a `clause` (rule, source, confidence) and says whether it is `provisional`.
"""

from roster.pay.bill import Bill
from roster.pay.bill import Costs
from roster.pay.bill import assignment_cost
from roster.pay.bill import base_cost
from roster.pay.bill import guard_cost
from roster.pay.bill import pay_of
from roster.pay.bill import plan_bill
from roster.pay.bill import plan_cost
from roster.pay.bill import shift_lines
from roster.pay.changes import Delta
from roster.pay.changes import Difference
from roster.pay.changes import change_lines
from roster.pay.changes import difference
from roster.pay.lines import Line
from roster.pay.scheme import FLAT
from roster.pay.scheme import Clause
from roster.pay.scheme import Pay
from roster.pay.scheme import Scheme
from roster.pay.terms import read_pay

__all__ = [
    "FLAT",
    "Bill",
    "Clause",
    "Costs",
    "Delta",
    "Difference",
    "Line",
    "Pay",
    "Scheme",
    "assignment_cost",
    "base_cost",
    "change_lines",
    "difference",
    "guard_cost",
    "pay_of",
    "plan_bill",
    "plan_cost",
    "read_pay",
    "shift_lines",
]
