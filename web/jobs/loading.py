# SPDX-License-Identifier: MPL-2.0
"""The import job: read a folder, check it all, and write it in one go or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dispatch.incidents.catalogue import names
from roster.imports import Fault
from roster.imports import ImportPlan
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports import spelled
from web import audit
from web.db import get_session
from web.db import writer
from web.jobs.run import Reporter
from web.rulebook import rulebook

SHOWN = 500
"""Faults that a job keeps; the rest are counted."""


def load(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Import the folder of the payload; with `dry_run` only say what would happen.

    The folder is removed afterwards when `remove` is set: uploads hold personal data.
    """
    folder = Path(payload["path"])
    try:
        plan, written = import_folder(
            folder,
            dry_run=bool(payload.get("dry_run")),
            phase=lambda phase: reporter.report(phase=phase),
        )
        return "done", figures(plan, written=written, most=SHOWN)
    finally:
        if payload.get("remove"):
            shutil.rmtree(folder, ignore_errors=True)


def import_folder(
    folder: Path, *, dry_run: bool = False, phase: Callable[[str], None] = lambda phase: None
) -> tuple[ImportPlan, bool]:
    """Read, check and (unless faulty or a dry run) write a folder.

    Returns
    -------
    What was or would be changed, and whether it was written.
    """
    phase("read")
    raw = read_folder(folder)
    phase("check")
    agreements = rulebook().library.names
    types = spelled(names(get_session()))
    plan = plan_import(get_session(), raw, agreements=agreements, types=types)
    get_session().rollback()
    if plan.faults or dry_run:
        return plan, False
    phase("save")
    with writer() as session:
        # Planned again inside the writer: nobody can change the tables in between.
        plan = plan_import(session, raw, agreements=agreements, types=types)
        if plan.faults:
            return plan, False
        apply(session, plan)
        audit.record(session, "import", new=plan.new, changed=plan.changed)
    return plan, True


def figures(plan: ImportPlan, *, written: bool, most: int | None = None) -> dict[str, Any]:
    """Return what an import did, or would do, as plain JSON values; `most` faults, None = all."""
    return {
        "written": written,
        "new": plan.new,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
        "tables": {
            change.table.name: {
                "new": len(change.new),
                "changed": len(change.changed),
                "unchanged": change.unchanged,
            }
            for change in plan.tables
        },
        "fault_count": len(plan.faults),
        "faults": [fault_figures(fault) for fault in plan.faults[:most]],
    }


def fault_figures(fault: Fault) -> dict[str, Any]:
    """Return a fault as plain JSON values, said in both languages."""
    return {
        "file": fault.file,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "message_da": fault.message.in_("da"),
        "message_en": fault.message.in_("en"),
    }
