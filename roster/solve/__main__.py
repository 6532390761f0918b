# SPDX-License-Identifier: MPL-2.0
"""A process that proves bounds: reads a pickled `Task` on stdin, writes pickled answers to stdout.

A process and not a thread, because building a large model keeps Python busy and HiGHS cannot
be called off. It ends when its parent does: stdin is then closed.
"""

import os
import pickle
import sys
import threading

from roster.solve.bounding import answers


def main() -> None:
    """Answer one task."""
    task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for answer in answers(task):
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.flush()


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
