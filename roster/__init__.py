# SPDX-License-Identifier: MPL-2.0
"""Who works when: rules, pay, solver, changes to a plan, exports."""
