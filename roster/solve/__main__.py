# SPDX-License-Identifier: MPL-2.0
"""A process that proves bounds: reads a pickled `Task` on stdin, writes JSON lines on stdout.

A process and not a thread, because building a large model keeps Python busy and HiGHS cannot
be called off.
"""

import json
import pickle
import sys

from roster.solve.bounding import answers


def main() -> None:
    """Answer one task."""
    task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent process
    for answer in answers(task):
        sys.stdout.write(json.dumps({"bound": answer.bound, "relaxed": answer.relaxed}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
