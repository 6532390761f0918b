# SPDX-License-Identifier: MPL-2.0
"""How guards get about, and what a plan's travel is worth against what it is set beside."""
