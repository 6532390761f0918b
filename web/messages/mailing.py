# SPDX-License-Identifier: MPL-2.0
"""Send the mails that wait, one by one in a worker: claim, deliver, write how it went."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate
from email.utils import make_msgid

import structlog
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import select
from sqlmodel import update

from roster.models import Guard
from sites.text import Language
from sites.text import Text
from web.db import engine
from web.db import writing
from web.messages.kinds import HEADINGS
from web.messages.models import Notice
from web.messages.sending import address_of
from web.models import User
from web.models import now
from web.settings import Settings
from web.settings import current_settings

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""How long after each try that failed the next one comes; then it is given up."""
LEASE = timedelta(minutes=10)
"""After which another worker may try a mail that one began and never finished."""
BATCH = 200
"""Mails that one run sends at most."""
PATIENCE = 20.0
"""Seconds that the mail server may take to answer."""

FALLBACK = Text("Ny besked", "New message")
BODY = Text(
    "{heading}\n\nDer ligger en besked til dig i Vagt. Læs den her:\n{link}\n\n"
    "Du får denne mail, fordi din mailadresse står i Vagt. Den kan ikke besvares.\n",
    "{heading}\n\nThere is a message for you in Vagt. Read it here:\n{link}\n\n"
    "You get this mail because your address is in Vagt. It cannot be replied to.\n",
)
BODY_BARE = Text(
    "{heading}\n\nDer ligger en besked til dig i Vagt. Log ind for at læse den.\n\n"
    "Du får denne mail, fordi din mailadresse står i Vagt. Den kan ikke besvares.\n",
    "{heading}\n\nThere is a message for you in Vagt. Log in to read it.\n\n"
    "You get this mail because your address is in Vagt. It cannot be replied to.\n",
)
GONE = "no address"

log = structlog.get_logger(__name__)
Deliver = Callable[[Settings, EmailMessage], None]


@dataclass(frozen=True, slots=True)
class _Mail:
    key: int
    tries: int
    """With the one that is being made."""
    letter: EmailMessage | None
    """None when the reader no longer has an address."""


def deliver(by: Deliver | None = None) -> tuple[int, int]:
    """Send the mails whose time has come; return how many left and how many did not.

    A worker that dies between the server's answer and writing it down leaves a mail that is sent
    twice; none is ever lost.
    """
    settings = current_settings()
    if not settings.smtp_host:
        return 0, 0
    sent = failed = 0
    for _ in range(BATCH):
        mail = _claim(settings)
        if mail is None:
            break
        error, final = _try(settings, mail, by or smtp)
        _write(mail, error, final)
        sent, failed = sent + (not error), failed + bool(error)
    if sent or failed:
        log.info("mails", sent=sent, failed=failed)
    return sent, failed


def try_again() -> int:
    """Queue the mails that were given up once more; return how many."""
    with writing(engine()) as session:
        found = session.exec(select(Notice).where(Notice.mail == "failed")).all()
        for row in found:
            row.mail, row.mail_tries, row.mail_next_at = "queued", 0, now()
        return len(found)


def expire() -> int:
    """Delete the messages that are older than the setting says; return how many."""
    earliest = now() - timedelta(days=current_settings().message_days)
    with writing(engine()) as session:
        gone = session.exec(delete(Notice).where(col(Notice.at) < earliest))
        return int(gone.rowcount)


def smtp(settings: Settings, letter: EmailMessage) -> None:
    """Hand one mail to the server of the settings."""
    secure = ssl.create_default_context()
    to = settings.smtp_host, settings.smtp_port
    with (
        smtplib.SMTP_SSL(*to, timeout=PATIENCE, context=secure)
        if settings.smtp_security == "tls"
        else smtplib.SMTP(*to, timeout=PATIENCE)
    ) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(letter)


def _claim(settings: Settings) -> _Mail | None:
    """Take the mail that has waited longest, so that no other worker sends it too."""
    with writing(engine()) as session:
        due = (col(Notice.mail) == "queued", col(Notice.mail_next_at) <= now())
        row = session.exec(select(Notice).where(*due).order_by(col(Notice.id)).limit(1)).first()
        if row is None:
            return None
        row.mail_tries += 1
        row.mail_next_at = now() + LEASE
        return _Mail(row.id or 0, row.mail_tries, _letter(session, settings, row))


def _letter(session: Session, settings: Settings, row: Notice) -> EmailMessage | None:
    address, language = _addressee(session, settings, row)
    if not address:
        return None
    heading = HEADINGS.get(row.kind, FALLBACK).in_(language)
    base = settings.public_url.rstrip("/")
    body = BODY(heading=heading, link=f"{base}/messages") if base else BODY_BARE(heading=heading)
    letter = EmailMessage()
    letter["Subject"] = f"Vagt: {heading}"
    letter["From"] = settings.smtp_from
    letter["To"] = address
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2].rstrip(">"))
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = language
    letter.set_content(body.in_(language))
    return letter


def _addressee(session: Session, settings: Settings, row: Notice) -> tuple[str, Language]:
    """Return where a mail goes and in which language, as both stand now."""
    user = None
    if row.user_id is not None:
        user = session.get(User, row.user_id)
    elif row.guard_id is not None:
        found = session.exec(select(User).where(User.guard_id == row.guard_id, col(User.active)))
        user = found.first()
    if user is not None:
        return (address_of(session, user) if user.active else ""), user.language
    guard = session.get(Guard, row.guard_id)
    return ("" if guard is None else guard.email), settings.language


def _try(settings: Settings, mail: _Mail, by: Deliver) -> tuple[str, bool]:
    """Return what went wrong, empty for nothing, and whether trying again is of no use."""
    if mail.letter is None:
        return GONE, True
    try:
        by(settings, mail.letter)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        code, said = _answer(error)
        # What is wrong with the login or the sender is mended in the settings: those mails wait.
        about_it = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
        return f"{code} {said}", code >= 500 and about_it
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}", isinstance(error, ValueError)
    return "", False


def _answer(
    error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException,
) -> tuple[int, str]:
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = error.smtp_code, error.smtp_error
    return int(code), said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _write(mail: _Mail, error: str, final: bool) -> None:
    values: dict[str, object] = {"mail_error": error[:300], "mail": "sent", "mail_next_at": None}
    if error:
        over = final or mail.tries > len(WAITS)
        values["mail"] = "failed" if over else "queued"
        values["mail_next_at"] = None if over else now() + WAITS[mail.tries - 1]
    with writing(engine()) as session:
        session.exec(update(Notice).where(col(Notice.id) == mail.key).values(**values))
