# SPDX-License-Identifier: MPL-2.0
"""Play days of incidents against units, to see what a policy is worth before it is tried."""
