# SPDX-License-Identifier: MPL-2.0
"""Where guards are needed, and how far apart it all is."""
