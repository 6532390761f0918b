# SPDX-License-Identifier: MPL-2.0
"""An application of its own for every test that asks, on SQLite or on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine
from sqlmodel import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from roster.models import Employer
from roster.models import Guard
from sites.models import Administration
from sites.models import Site
from tests import postgres
from web import logs
from web import passwords
from web.app import close
from web.app import create_app
from web.db import open_engine
from web.db import writing
from web.migrations import upgrade
from web.models import ROLES
from web.models import User
from web.passwords import hash_password
from web.settings import Settings

PASSWORD = "en-lang-kode-til-test"
full_strength = passwords._hasher
"""Makes what the product hashes passwords with; the tests use less."""
Login = Callable[[str], FlaskClient]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose which database the application's tests run on."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default=os.environ.get("VAGT_TEST_DATABASE", "sqlite"),
        help="run on a SQLite file (default) or on a PostgreSQL server that the tests start",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that no worker of several is left alone with one.

    On PostgreSQL keep the tests that touch the database: the others prove nothing new there.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    if config.getoption("--database") != "postgres":
        return
    touching = {"settings", "postgres_server"}
    kept = [item for item in items if touching & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Keep the developer's own VAGT_ settings out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("VAGT_")]:
            patch.delenv(name)
        yield


class _Compiled(BytecodeCache):
    """Templates compiled once for all applications of a run: each test makes its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's code if the same source was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


@pytest.fixture(scope="session", autouse=True)
def _light_passwords() -> Iterator[None]:
    """Hash passwords with the least work that argon2 allows: tests log in thousands of times."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_compiled_once() -> Iterator[None]:
    """Compile what builds a route's address once: it is most of what an application costs.

    Such a function takes the rule as its first argument, so rules that read alike share it.
    """
    compile_anew = Rule._compile_builder
    kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def compiled(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*self._trace, repr(self.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_anew(self, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running PostgreSQL server; skipped where there is none."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating takes longer than most tests."""
    settings = Settings(data=tmp_path_factory.mktemp("blank"))
    engine = open_engine(settings)
    upgrade(engine)
    engine.dispose()
    return settings.data / "vagt.db"


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[postgres.Database]:
    """A migrated database that this worker's tests use in turn."""
    database = postgres.Database(postgres_server)
    yield database
    database.close()


@pytest.fixture
def postgres_url(postgres_database: postgres.Database) -> Iterator[str]:
    """The address of a migrated PostgreSQL database that holds nothing."""
    yield postgres_database.url
    postgres_database.empty()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of the test's own, with an empty, migrated database."""
    data = tmp_path / "data"
    data.mkdir()
    if request.config.getoption("--database") == "postgres":
        url = request.getfixturevalue("postgres_url")
        return Settings(data=data, database_url=url, log_level="error")
    shutil.copy(request.getfixturevalue("blank_sqlite"), data / "vagt.db")
    return Settings(data=data, log_level="error")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application whose jobs run at once, in the test's own thread."""
    logs.configure(settings)
    app = create_app(settings)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["queue"].immediate = True
    app.jinja_env.bytecode_cache = COMPILED
    yield app
    close(app)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """An engine on the test's database, apart from the application's."""
    engine = open_engine(settings)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session; nothing is kept unless the test commits.

    On SQLite it holds the write lock from its first statement to its commit or rollback, so a
    test that then lets the application write uses `engine` to look, and a session of its own.
    """
    with Session(engine.execution_options(writer=True), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not logged in."""
    return app.test_client()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the test password."""
    return hash_password(PASSWORD)


@pytest.fixture
def users(app: Flask, password_hash: str) -> dict[str, int]:
    """One account for each role, by user name = role; the guard and contact have their own."""
    with writing(app.extensions["engine"]) as session:
        guard, site = person_and_place(session)
        rows = [
            User.model_validate(
                {
                    "username": role,
                    "name": role,
                    "role": role,
                    "password_hash": password_hash,
                    "guard_id": guard.id if role == "guard" else None,
                    "site_id": site.id if role == "site_contact" else None,
                }
            )
            for role in ROLES
        ]
        session.add_all(rows)
        session.flush()
        return {row.username: row.id or 0 for row in rows}


@pytest.fixture
def login(app: Flask, users: dict[str, int]) -> Login:
    """Return a browser that is logged in as a role: `login("coordinator")`."""

    def log_in(username: str) -> FlaskClient:
        browser = app.test_client()
        answer = post_login(browser, username, PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    return log_in


def post_login(browser: FlaskClient, username: str, password: str) -> TestResponse:
    """Send the login form."""
    return browser.post("/login", data={"username": username, "password": password})


def person_and_place(session: Session) -> tuple[Guard, Site]:
    """Add one guard of one employer and one site of one administration."""
    office = Administration.model_validate({"code": "KFF", "name": "Kultur og fritid"})
    employer = Employer.model_validate({"code": "VAGT", "name": "Vagtenheden"})
    session.add_all((office, employer))
    session.flush()
    place = {"code": "RAADHUS", "name": "Rådhuset", "administration_id": office.id}
    site = Site.model_validate({**place, "lat": 55.6759, "lon": 12.5696})
    person = {"code": "G1", "name": "Asta Demo", "employer_id": employer.id}
    guard = Guard.model_validate({**person, "birth_date": "1990-05-01"})
    session.add_all((site, guard))
    session.flush()
    return guard, site
