# SPDX-License-Identifier: MPL-2.0
"""Who goes there: the guard who can really come."""
