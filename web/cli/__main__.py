# SPDX-License-Identifier: MPL-2.0
"""`python -m web.cli`: the `vagt` command where it is not on the path."""

from web.cli import main

main()
