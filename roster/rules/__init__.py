# SPDX-License-Identifier: MPL-2.0
"""Working-time rules, competences and wishes as named things that encode and check."""
