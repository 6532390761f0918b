# SPDX-License-Identifier: MPL-2.0
"""Orders of guarding (bestillinger): what a site contact asks for, and what becomes of it."""
