# SPDX-License-Identifier: MPL-2.0
"""Solve with a line of progress on the terminal; Ctrl-C keeps the best plan so far."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from rich.status import Status

from roster.plan import Improvement
from roster.plan import Result
from sites.text import Text
from web.cli.output import decimal
from web.cli.output import grouped
from web.cli.output import percent
from web.cli.output import say
from web.cli.output import talk
from web.cli.output import tell
from web.planning import Effort
from web.planning import solve_stored

PHASES = {
    "read": Text("Læser vagter og medarbejdere …", "Reading shifts and guards …"),
    "solve": Text("Planlægger (højst {seconds} s) …", "Planning (at most {seconds} s) …"),
    "save": Text("Gemmer …", "Saving …"),
}
STEP = Text(
    "{seconds} s · {uncovered} åbne pladser · mål {objective} · grænse {bound} · afstand {gap}",
    "{seconds} s · {uncovered} open seats · objective {objective} · bound {bound} · gap {gap}",
)
STOPPING = Text("Stopper og gemmer den bedste plan …", "Stopping and keeping the best plan …")


def solve_watched(roster_id: int, effort: Effort) -> Result:
    """Solve a stored roster and show how it goes on standard error."""
    console = talk()
    terminal = console.is_terminal
    with console.status("…") as status, interruptible(status) as asked:

        def phase(name: str) -> None:
            line = say(PHASES[name](seconds=f"{effort.seconds:g}"))
            status.update(line)
            if not terminal:
                tell(line)

        def progress(step: Improvement) -> None:
            line = step_line(step)
            status.update(line)
            if not terminal:
                tell(line)

        return solve_stored(roster_id, effort, asked=asked.is_set, progress=progress, phase=phase)


def step_line(step: Improvement) -> str:
    """Return one better plan as a line; a bound of nothing says nothing and is left out."""
    proven = step.bound > 0 or step.objective == 0
    return say(
        STEP(
            seconds=decimal(step.seconds),
            uncovered=step.uncovered,
            objective=grouped(step.objective),
            bound=grouped(step.bound) if proven else "–",
            gap=percent(step.gap) if proven else "–",
        )
    )


@contextmanager
def interruptible(status: Status) -> Iterator[Event]:
    """Turn the first Ctrl-C into a wish to stop; the second ends the program."""
    asked = Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            sys.exit(130)
        asked.set()
        status.update(say(STOPPING))

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
