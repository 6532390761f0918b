# SPDX-License-Identifier: MPL-2.0
"""Create, find and change accounts, and slow down those who guess passwords."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_login import UserMixin
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import func
from sqlmodel import select

from sites.text import Message
from sites.text import Text
from web import audit
from web.models import ContactSite
from web.models import LoginAttempt
from web.models import Role
from web.models import User
from web.models import now
from web.passwords import MIN_LENGTH
from web.passwords import acceptable
from web.passwords import hash_password

TAKEN = Text(
    "Brugernavnet {value} er optaget. Vælg et andet.",
    "The user name {value} is taken. Choose another.",
)
WEAK = Text(
    "Adgangskoden skal være på mindst {value} tegn og må ikke indeholde brugernavnet.",
    "The password must have at least {value} characters and not contain the user name.",
)
NEEDS_GUARD = Text(
    "En bruger med rollen vagt skal knyttes til en vagt. Angiv vagtens kode.",
    "A user with the role guard belongs to a guard. Give the guard's code.",
)
NEEDS_SITE = Text(
    "En bruger med rollen lokationskontakt skal knyttes til mindst en lokation. Angiv dens kode.",
    "A user with the role site contact belongs to a site at least. Give the site's code.",
)


class AccountError(ValueError):
    """An account cannot be made or changed as asked; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Account(UserMixin):  # type: ignore[misc]
    """The logged-in user as views see it: plain values, no database row."""

    id: int
    username: str
    name: str
    role: Role
    language: str
    guard_id: int | None
    site_ids: tuple[int, ...]
    """The sites that a site contact speaks for."""
    stamp: str

    @classmethod
    def of(cls, user: User, site_ids: tuple[int, ...] = ()) -> Account:
        """Take the values of a row, and the keys of a contact's sites."""
        assert user.id is not None
        return cls(
            user.id,
            user.username,
            user.name,
            user.role,
            user.language,
            user.guard_id,
            site_ids,
            hashlib.sha256(user.password_hash.encode()).hexdigest()[:16],
        )

    def get_id(self) -> str:
        """Return what the session keeps: it stops fitting when the password changes."""
        return f"{self.id}.{self.stamp}"


def load(session: Session, session_id: str) -> Account | None:
    """Return the account of a session, if it is still active and the password the same."""
    user_id, _, _ = session_id.partition(".")
    user = session.get(User, int(user_id)) if user_id.isdecimal() else None
    if user is None or not user.active:
        return None
    account = Account.of(user, sites_of(session, user))
    return account if hmac.compare_digest(account.get_id(), session_id) else None


def sites_of(session: Session, user: User) -> tuple[int, ...]:
    """Return the keys of a contact's sites, the first one first; none for other roles."""
    if user.role != "site_contact" or user.site_id is None:
        return ()
    more = select(ContactSite.site_id).where(ContactSite.user_id == user.id)
    found = session.exec(more.order_by(col(ContactSite.site_id)))
    return (user.site_id, *(one for one in found if one != user.site_id))


def by_username(session: Session, username: str) -> User | None:
    """Return the active user of a login name, whatever its capitals."""
    wanted = username.strip().lower()
    return session.exec(select(User).where(User.username == wanted, col(User.active))).first()


def create(
    session: Session,
    *,
    username: str,
    password: str,
    role: Role,
    name: str = "",
    language: str = "da",
    guard_id: int | None = None,
    site_ids: Sequence[int] = (),
    email: str = "",
    any_password: bool = False,
) -> User:
    """Add an account; `any_password` is for demo users, whose passwords are printed.

    Parameters
    ----------
    site_ids
        The sites that a site contact speaks for, the first one first.

    Raises
    ------
    AccountError
        If the name is taken, the password weak, or the role lacks its guard or site.
    pydantic.ValidationError
        If a field has a value that no account may have.
    """
    username = username.strip().lower()
    if session.exec(select(User.id).where(User.username == username)).first() is not None:
        raise AccountError(TAKEN(value=username))
    if not any_password and not acceptable(password, username):
        raise AccountError(WEAK(value=MIN_LENGTH))
    if role == "guard" and guard_id is None:
        raise AccountError(NEEDS_GUARD())
    if role == "site_contact" and not site_ids:
        raise AccountError(NEEDS_SITE())
    values = {
        "username": username,
        "name": name or username,
        "role": role,
        "language": language,
        "email": email,
        "guard_id": guard_id,
        "site_id": site_ids[0] if site_ids else None,
        "password_hash": hash_password(password),
    }
    user = User.model_validate(values)
    session.add(user)
    session.flush()
    for more in dict.fromkeys(site_ids[1:]):
        if more != user.site_id:
            session.add(ContactSite.model_validate({"user_id": user.id, "site_id": more}))
    session.flush()
    audit.record(session, "account.create", f"account:{user.id}", role=role)
    return user


def set_password(session: Session, user_id: int, password: str) -> None:
    """Change a password; every session of the account ends.

    Raises
    ------
    AccountError
        If the password is weak.
    """
    user = session.get_one(User, user_id)
    if not acceptable(password, user.username):
        raise AccountError(WEAK(value=MIN_LENGTH))
    user.password_hash = hash_password(password)
    audit.record(session, "account.password", f"account:{user_id}", user_id=user_id)


@dataclass(frozen=True, slots=True)
class Throttle:
    """Counts tries to log in, by account and address, and by address alone."""

    secret: str
    attempts: int
    window: timedelta

    def keys(self, username: str, address: str) -> tuple[str, str]:
        """Return the two keys of a try; neither can be read back to a person."""
        pair = f"{username.strip().lower()}\n{address}"
        return self._hash(pair), self._hash(address)

    def admit(self, session: Session, keys: Sequence[str]) -> bool:
        """Count this try before its password is looked at; say whether it may go on."""
        earliest = now() - self.window
        session.exec(delete(LoginAttempt).where(col(LoginAttempt.at) < earliest))
        for key, limit in zip(keys, (self.attempts, 10 * self.attempts), strict=True):
            made = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.key == key)
            if session.exec(made).one() >= limit:
                return False
        session.add_all(LoginAttempt(key=key) for key in keys)
        return True

    def forget(self, session: Session, keys: Sequence[str]) -> None:
        """Drop the tries of an account after a good login."""
        session.exec(delete(LoginAttempt).where(col(LoginAttempt.key).in_(keys)))

    def _hash(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
