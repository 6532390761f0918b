# SPDX-License-Identifier: MPL-2.0
"""The import job: read a folder, check it all, and write it in one go or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from web import audit
from web.db import get_session
from web.db import writer
from web.jobs.run import Reporter

SHOWN = 500
"""Faults that a job keeps; the rest are counted."""


def load(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Import the folder of the payload; with `dry_run` only say what would happen.

    The folder is removed afterwards when `remove` is set: uploads hold personal data.
    """
    folder = Path(payload["path"])
    try:
        return "done", import_folder(folder, bool(payload.get("dry_run")), reporter)
    finally:
        if payload.get("remove"):
            shutil.rmtree(folder, ignore_errors=True)


def import_folder(folder: Path, dry_run: bool, reporter: Reporter | None = None) -> dict[str, Any]:
    """Read, check and (unless faulty or a dry run) write a folder; returns plain figures."""

    def say(phase: str) -> None:
        if reporter:
            reporter.report(phase=phase)

    say("read")
    raw = read_folder(folder)
    say("check")
    plan = plan_import(get_session(), raw)
    get_session().rollback()
    if plan.faults or dry_run:
        return _figures(plan, written=False)
    say("save")
    with writer() as session:
        # Planned again inside the writer: nobody can have changed the tables in between.
        plan = plan_import(session, raw)
        if not plan.faults:
            apply(session, plan)
            audit.record(session, "import", "", **_counts(plan))
    return _figures(plan, written=not plan.faults)


def _figures(plan: ImportPlan, *, written: bool) -> dict[str, Any]:
    return {
        "written": written,
        "counts": _counts(plan),
        "faults": [fault_figures(fault) for fault in plan.faults[:SHOWN]],
        "fault_count": len(plan.faults),
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


def _counts(plan: ImportPlan) -> dict[str, Any]:
    return {table: asdict(counts) for table, counts in plan.counts.items()}
