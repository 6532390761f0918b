# SPDX-License-Identifier: MPL-2.0
"""Settings refuse what cannot work, and secrets are made once and kept private."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from web.settings import Settings


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    """Tests that the first call makes a long key that only its owner can read."""
    settings = Settings(data=tmp_path / "new")
    secret = settings.secret()
    mode = stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode)
    assert (len(secret) >= 48, mode) == (True, 0o600)
    assert Settings(data=tmp_path / "new").secret() == secret


def test_processes_that_start_together_share_the_secret(tmp_path: Path) -> None:
    """Tests that many first calls at once agree and leave no drafts behind."""
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: Settings(data=tmp_path).secret(), range(32)))
    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_secret_is_not_shown(tmp_path: Path) -> None:
    """Tests that printing the settings does not give the key away."""
    assert "s" * 40 not in repr(Settings(data=tmp_path, secret_key="s" * 40))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("database_url", "mysql://host/db"),
        ("port", 0),
        ("port", 70_000),
        ("language", "de"),
        ("solve_seconds", 0),
        ("workers", 0),
    ],
)
def test_impossible_values_are_refused(name: str, value: object) -> None:
    """Tests that a value that cannot work names its field."""
    with pytest.raises(ValidationError) as caught:
        Settings(**{name: value})
    assert caught.value.errors()[0]["loc"] == (name,)


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests that VAGT_ variables are the settings, and a home-relative path is resolved."""
    monkeypatch.setenv("VAGT_DATA", str(tmp_path))
    monkeypatch.setenv("VAGT_PORT", "8123")
    settings = Settings()
    assert (settings.data, settings.port) == (tmp_path, 8123)
    assert settings.database == f"sqlite:///{tmp_path}/vagt.db"
    assert not settings.postgres


@pytest.mark.parametrize("short", ["postgres", "postgresql"])
def test_common_postgres_addresses_work(short: str) -> None:
    """Tests that the addresses that hosts hand out are understood."""
    settings = Settings(database_url=f"{short}://me:pw@db/vagt")
    assert settings.database == "postgresql+psycopg://me:pw@db/vagt"
    assert settings.postgres
