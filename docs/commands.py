# SPDX-License-Identifier: MPL-2.0
"""Renew the second half of docs/cli.md from the program itself: `python docs/commands.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "cli.md"
MARK = "<!-- From here on the page is written by docs/commands.py. -->\n"


def described() -> str:
    """Return every command with its options, as the program describes itself."""
    command = [sys.executable, "-m", "typer", "web.cli", "utils", "docs", "--name", "vagt"]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"}
    )
    _title, _, commands = done.stdout.partition("\n## ")
    return re.sub(r"\n{3,}", "\n\n", f"## {commands}").strip() + "\n"


def page() -> str:
    """Return the whole page: the written half as it stands, and the commands."""
    written, _, _commands = PAGE.read_text(encoding="utf-8").partition(MARK)
    return f"{written}{MARK}\n{described()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
