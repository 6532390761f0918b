# SPDX-License-Identifier: MPL-2.0
"""Read every setting from the environment (`VAGT_*`), with defaults that run on one machine."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Literal
from typing import Self

from flask import current_app
from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsConfigDict

_NAVIGATE = re.compile(r"(https://|geo:)[^{}\s]*\{lat\}[^{}\s]*\{lon\}[^{}\s]*")
_PUBLIC = re.compile(r"https?://[^/\s?#]+(/[^\s?#]*)?")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_SCHEMES = ("sqlite:///", "postgresql+psycopg://")


def _default_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "vagt"


class Settings(BaseSettings):
    """What can be chosen without changing code; docs/settings.md explains each one."""

    model_config = SettingsConfigDict(env_prefix="VAGT_", frozen=True)

    data: Path = Field(default_factory=_default_data)
    database_url: str = ""
    secret_key: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    language: Literal["da", "en"] = "da"
    workers: int = Field(default=1, ge=1, le=64)
    web_processes: int = Field(default=0, ge=0, le=64)
    web_threads: int = Field(default=4, ge=1, le=64)
    solve_seconds: float = Field(default=60, gt=0, le=86_400)
    solve_workers: int = Field(default=0, ge=0, le=256)
    travel_weight: int = Field(default=150, ge=0, le=100_000)
    kilometre_weight: int = Field(default=100, ge=0, le=100_000)
    full_cost: bool = False
    secure_cookies: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    login_attempts: int = Field(default=5, ge=1, le=100)
    login_window_minutes: int = Field(default=15, ge=1, le=1440)
    exchange_days: int = Field(default=400, ge=30, le=3660)
    max_upload_mb: int = Field(default=32, ge=1, le=1024)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    accessibility_statement_url: str = ""
    navigate_url: str = ""
    wish_days: int = Field(default=14, ge=0, le=120)
    absence_report_days: int = Field(default=90, ge=1, le=730)
    public_url: str = ""
    message_days: int = Field(default=90, ge=1, le=3660)
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    smtp_from: str = ""
    order_contact_days: int = Field(default=90, ge=1, le=3650)

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        for short in ("postgres://", "postgresql://"):
            if value.startswith(short):
                value = f"postgresql+psycopg://{value.removeprefix(short)}"
        if value and not value.startswith(_SCHEMES):
            raise ValueError("give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("give at least 32 characters, or leave it out to have one made")
        return value

    @field_validator("navigate_url")
    @classmethod
    def _known_places(cls, value: str) -> str:
        if value and not _NAVIGATE.fullmatch(value):
            raise ValueError(
                "give an address that begins with https: or geo: and has {lat} and {lon} in it"
            )
        return value

    @field_validator("public_url")
    @classmethod
    def _own_address(cls, value: str) -> str:
        if value and not _PUBLIC.fullmatch(value):
            raise ValueError("give the address that people use, such as https://vagt.example.dk")
        return value

    @model_validator(mode="after")
    def _whole_mail_server(self) -> Self:
        if self.smtp_host and not _ADDRESS.fullmatch(self.smtp_from):
            raise ValueError(
                f"VAGT_SMTP_FROM = {self.smtp_from!r}: give the address that mails come from"
            )
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy address: the one that was set, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'vagt.db'}"

    @property
    def agreements(self) -> Path:
        """Where the municipality keeps its own agreements' files; it need not exist."""
        return self.data / "agreements"

    @property
    def postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.database.startswith("postgresql")

    def secret(self) -> str:
        """Return the key that signs sessions; the first call makes one only its owner can read."""
        if self.secret_key:
            return self.secret_key
        self.data.mkdir(parents=True, exist_ok=True)
        path = self.data / "secret.key"
        if not path.exists():
            _create_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()


def current_settings() -> Settings:
    """Return the settings of the current app."""
    found: Settings = current_app.extensions["settings"]
    return found


def _create_once(path: Path, text: str) -> None:
    """Write a private file that other processes may be about to write too: the first one wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
