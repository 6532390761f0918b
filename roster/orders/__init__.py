# SPDX-License-Identifier: MPL-2.0
"""What an order means for rosters: its price, its post, seats in drafts, who could take them."""
