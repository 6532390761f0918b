# SPDX-License-Identifier: MPL-2.0
"""Edits of a draft as commands: done, undone, redone, and logged with who, when and why.

An edit is a small object that says what to do: `Assign`, `Unassign`, `Move`, `Copy`, `Split`,
`Resize`, `Seats`, `Create`, `Delete`, `Lock`, or `Several` of them as one. `do` makes it in the
caller's writing session: it changes the rows, judges the plan that comes of it by every rule,
refuses what is forbidden (`ForbiddenError`) or needs a written reason (`ReasonNeededError`),
counts the roster's version up by one and keeps every row as it was and as it became.

    bench = Bench(session, judged, version, load=lambda: load_plan(session, roster_id, ...))
    done = do(bench, roster_id, Move(shift=7, guard=3, to=5), Actor("account:1", "Ane"))
    done.judged          # the plan as it is now, with its report
    done.verdict         # new violations by rule, change of objective and cost in øre
    undo(bench, roster_id, actor)

`undo` takes back the person's own last edit that still stands, `redo` puts it back; both refuse
where somebody else changed the same rows since (`ConflictError`, which says who and what). A
published roster is never changed: `roster.store.FrozenRosterError`. Differences that come from
elsewhere, such as a solver's proposal, are one `Several((Unassign(...), Assign(...), ...))`, so
that they are taken back together.
"""

from roster.edits.commands import Assign
from roster.edits.commands import Copy
from roster.edits.commands import Create
from roster.edits.commands import Delete
from roster.edits.commands import Edit
from roster.edits.commands import Lock
from roster.edits.commands import Move
from roster.edits.commands import Resize
from roster.edits.commands import Seats
from roster.edits.commands import Several
from roster.edits.commands import Split
from roster.edits.commands import Unassign
from roster.edits.derive import plan_after
from roster.edits.faults import ConflictError
from roster.edits.faults import EditError
from roster.edits.faults import ForbiddenError
from roster.edits.faults import ReasonNeededError
from roster.edits.judging import Decision
from roster.edits.judging import Verdict
from roster.edits.judging import verdict
from roster.edits.log import Actor
from roster.edits.log import Bench
from roster.edits.log import Done
from roster.edits.log import do
from roster.edits.log import history
from roster.edits.log import next_redo
from roster.edits.log import next_undo
from roster.edits.log import redo
from roster.edits.log import since
from roster.edits.log import undo
from roster.edits.rows import Change
from roster.edits.words import made_by
from roster.edits.words import said

__all__ = [
    "Actor",
    "Assign",
    "Bench",
    "Change",
    "ConflictError",
    "Copy",
    "Create",
    "Decision",
    "Delete",
    "Done",
    "Edit",
    "EditError",
    "ForbiddenError",
    "Lock",
    "Move",
    "ReasonNeededError",
    "Resize",
    "Seats",
    "Several",
    "Split",
    "Unassign",
    "Verdict",
    "do",
    "history",
    "made_by",
    "next_redo",
    "next_undo",
    "plan_after",
    "redo",
    "said",
    "since",
    "undo",
    "verdict",
]
