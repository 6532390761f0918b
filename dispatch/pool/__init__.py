# SPDX-License-Identifier: MPL-2.0
"""Where the shared response pool stands, hour by hour, and what it covers."""
