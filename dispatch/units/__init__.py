# SPDX-License-Identifier: MPL-2.0
"""Units: the guards on duty now, where they are, and whether they may be sent."""
