# SPDX-License-Identifier: MPL-2.0
"""Hash passwords with argon2, and say which are too weak."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash

MIN_LENGTH = 10
MAX_LENGTH = 200


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """The hash that a login for an unknown account is checked against, to take as long."""
    return hash_password("nobody has this password")


def hash_password(password: str) -> str:
    """Return the argon2 hash of a password."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Say whether a password is right; takes as long when there is no such account."""
    fits = _hasher().verify(password[:MAX_LENGTH], stored or _nobody())
    return fits and stored is not None


def acceptable(password: str, username: str) -> bool:
    """Say whether a new password is long enough and not the login name."""
    return MIN_LENGTH <= len(password) <= MAX_LENGTH and username.lower() not in password.lower()
