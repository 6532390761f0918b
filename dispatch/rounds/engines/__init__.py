# SPDX-License-Identifier: MPL-2.0
"""The engines that order visits; each returns orders, never times."""
