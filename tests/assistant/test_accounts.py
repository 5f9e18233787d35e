"""Accounts: passwords, sign-ins, waiting after failures, and the command."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.accounts import SIGN_IN_HOURS, Accounts, TooManyFailuresError
from assistant.commands import users
from assistant.errors import AccountError, NotFoundError
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.records import Role
from tests.fakes import PASSWORD, FakeAssistant, Question


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database."""
    opened = Database.open(tmp_path / "vademecum.db")
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """Return the accounts of an empty database."""
    return Accounts(database)


def test_sign_in_with_the_right_password_only(accounts: Accounts) -> None:
    assert not accounts.exist()
    added = accounts.add(" Claire ", PASSWORD, Role.MAINTAINER)
    assert accounts.exist()
    assert (added.login, added.role) == ("claire", Role.MAINTAINER)
    signed = accounts.sign_in("CLAIRE", PASSWORD)
    assert accounts.user(signed.token) == added
    for login, password in [("claire", "faux mot de passe"), ("personne", PASSWORD), ("", "")]:
        with pytest.raises(AccountError, match="Identifiant ou mot de passe incorrect"):
            accounts.sign_in(login, password)
    for token in ("", "x", signed.token[:-1]):
        assert accounts.user(token) is None


def test_neither_password_nor_token_is_stored(database: Database, accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    token = accounts.sign_in("claire", PASSWORD).token
    database.close()
    stored = b"".join(p.read_bytes() for p in database.path.parent.iterdir())
    assert b"claire" in stored
    assert PASSWORD.encode() not in stored
    assert token.encode() not in stored


def test_argon2_cost(database: Database, accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    with sqlite3.connect(database.path) as raw:
        stored = raw.execute("SELECT password_hash FROM users").fetchone()[0]
    raw.close()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_sign_in_lasts_a_day_of_work(database: Database) -> None:
    clock = Clock()
    accounts = Accounts(database, clock=clock)
    accounts.add("claire", PASSWORD)
    # Sign-ins that expired are forgotten by the real clock: start from it.
    clock.now = dt.datetime.now(dt.UTC)
    token = accounts.sign_in("claire", PASSWORD).token
    clock.now += dt.timedelta(hours=SIGN_IN_HOURS, seconds=-1)
    assert accounts.user(token) is not None
    clock.now += dt.timedelta(seconds=1)
    assert accounts.user(token) is None


def test_sign_out_password_change_and_removal_end_sign_ins(accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    first, second = (accounts.sign_in("claire", PASSWORD).token for _ in range(2))
    accounts.sign_out(first)
    accounts.sign_out(first)
    assert accounts.user(first) is None
    assert accounts.user(second) is not None
    accounts.set_password("claire", "une autre phrase longue")
    assert accounts.user(second) is None
    with pytest.raises(AccountError):
        accounts.sign_in("claire", PASSWORD)
    third = accounts.sign_in("claire", "une autre phrase longue").token
    accounts.remove("claire")
    assert accounts.user(third) is None
    assert not accounts.exist()
    with pytest.raises(NotFoundError, match="Aucun compte « claire »"):
        accounts.remove("claire")
    with pytest.raises(NotFoundError):
        accounts.set_password("claire", PASSWORD)


def test_an_id_is_never_given_again(accounts: Accounts) -> None:
    removed = accounts.add("claire", PASSWORD)
    accounts.remove("claire")
    assert accounts.add("denis", PASSWORD).id > removed.id


@pytest.mark.parametrize(
    ("login", "password", "said"),
    [
        ("c", PASSWORD, "de 2 à 64 caractères"),
        ("claire dupont", PASSWORD, "de 2 à 64 caractères"),
        ("-claire", PASSWORD, "de 2 à 64 caractères"),
        ("claire", "onze caract", "au moins 12 caractères"),
        ("claire", "claire-claire-claire", "se devine"),
        ("claire", "aaaaaaaaaaaaaaaa", "se devine"),
        ("claire", "mot" * 67, "dépasse 200"),
    ],
)
def test_weak_accounts_are_refused(
    accounts: Accounts, login: str, password: str, said: str
) -> None:
    with pytest.raises(AccountError, match=said):
        accounts.add(login, password)
    assert accounts.list() == []


def test_a_taken_login_is_said(accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    with pytest.raises(AccountError, match="existe déjà"):
        accounts.add("Claire", PASSWORD)


def test_failures_make_one_wait(accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    for _ in range(5):
        with pytest.raises(AccountError, match="incorrect"):
            accounts.sign_in("claire", "essai au hasard", address="a")
    with pytest.raises(TooManyFailuresError, match="minutes") as caught:
        accounts.sign_in("claire", PASSWORD, address="b")
    assert 0 < caught.value.retry_after <= 15 * 60 + 1
    accounts.add("denis", PASSWORD)
    assert accounts.sign_in("denis", PASSWORD, address="a").user.login == "denis"


def test_tries_sent_at_once_are_bounded_too(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("claire", PASSWORD)
    judged, refused = threading.Event(), threading.Semaphore(0)
    let_in: list[str] = []

    def matches(password: str, _hash: str) -> bool:
        let_in.append(password)
        judged.wait(30)
        return False

    monkeypatch.setattr(accounts, "_matches", matches)

    def attempt(number: int) -> AccountError:
        with pytest.raises(AccountError) as caught:
            accounts.sign_in("claire", f"essai {number}", address="a")
        if isinstance(caught.value, TooManyFailuresError):
            refused.release()
        return caught.value

    with ThreadPoolExecutor(40) as pool:
        tries = [pool.submit(attempt, number) for number in range(40)]
        # Five wait to be judged; the others are refused without waiting for them.
        told = all(refused.acquire(timeout=30) for _ in range(35))
        judged.set()
        errors = [t.result() for t in tries]
    assert told
    assert len(let_in) == 5
    assert {e.retry_after for e in errors if isinstance(e, TooManyFailuresError)} == {1}
    with pytest.raises(TooManyFailuresError):
        accounts.sign_in("claire", PASSWORD, address="b")


def test_a_success_gives_its_place_back(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("claire", PASSWORD)
    for _ in range(6):
        assert accounts.sign_in("claire", PASSWORD, address="a").token
    with monkeypatch.context() as broken:
        broken.setattr(accounts._users, "credentials", lambda _: 1 / 0)
        for _ in range(6):
            with pytest.raises(ZeroDivisionError):
                accounts.sign_in("claire", PASSWORD, address="a")
    assert accounts.sign_in("claire", PASSWORD, address="a").token


def test_failures_are_counted_by_address_too(accounts: Accounts) -> None:
    accounts.add("claire", PASSWORD)
    for number in range(30):
        with pytest.raises(AccountError, match="incorrect"):
            accounts.sign_in(f"inconnu{number}", "essai au hasard", address="a")
    with pytest.raises(TooManyFailuresError):
        accounts.sign_in("claire", PASSWORD, address="a")
    assert accounts.sign_in("claire", PASSWORD, address="b").user.login == "claire"


class TestCommand:
    """`vademecum users`, its password on standard input."""

    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("VADEMECUM_DATA", str(tmp_path / "data"))

    def run(self, *args: str, given: str = "") -> str:
        """Return what the command prints; its errors are raised."""
        return CliRunner().invoke(users.app, args, input=given, catch_exceptions=False).output

    def test_life_of_an_account(self, tmp_path: Path) -> None:
        assert "Aucun compte" in self.run("list")
        added = self.run("add", "claire", "--role", "correspondant", given=f"{PASSWORD}\n")
        assert added == "Compte « claire » créé, avec le rôle correspondant.\n"
        assert "claire" in self.run("list")
        [row] = json.loads(self.run("list", "--json"))
        assert (row["login"], row["role"]) == ("claire", "correspondant")
        self.run("password", "claire", given="une autre phrase longue\n")
        database = Database.open(tmp_path / "data" / "vademecum.db")
        assert Accounts(database).sign_in("claire", "une autre phrase longue").token
        database.close()
        assert "retiré" in self.run("remove", "claire", "--oui")
        assert json.loads(self.run("list", "--json")) == []

    def test_the_first_account_says_that_it_hides_what_was_asked_before(
        self, tmp_path: Path
    ) -> None:
        database = Database.open(tmp_path / "data" / "vademecum.db")
        Conversations(database).append(FakeAssistant().ask(Question("mariage")))
        database.close()
        said = "conversations tenues jusqu’ici sans compte sont gardées"
        assert said in self.run("add", "claire", given=f"{PASSWORD}\n")
        assert said not in self.run("add", "denis", given=f"{PASSWORD}\n")

    def test_nothing_is_removed_without_an_answer(self) -> None:
        self.run("add", "claire", given=f"{PASSWORD}\n")
        for given in ("", "o\n"):
            with pytest.raises(AccountError, match=r"n’a pas été retiré.*--oui"):
                self.run("remove", "claire", given=given)
        assert "claire" in self.run("list")

    @pytest.mark.parametrize(("typed", "left"), [("n", True), ("", True), ("oui", False)])
    def test_a_person_is_asked(
        self, monkeypatch: pytest.MonkeyPatch, typed: str, left: bool
    ) -> None:
        self.run("add", "claire", given=f"{PASSWORD}\n")
        monkeypatch.setattr(users, "_need_a_keyboard", lambda login: None)
        self.run("remove", "claire", given=f"{typed}\n")
        assert ("claire" in self.run("list")) is left

    def test_no_password_is_an_error(self) -> None:
        with pytest.raises(AccountError, match="Aucun mot de passe"):
            self.run("add", "claire")

    def test_the_password_is_no_argument(self) -> None:
        result = CliRunner().invoke(users.app, ["add", "claire", PASSWORD])
        assert result.exit_code == 2

    def test_two_different_entries_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = iter(["première saisie", "seconde saisie"])
        monkeypatch.setattr(users.getpass, "getpass", lambda _: next(typed))
        monkeypatch.setattr(users.sys.stdin, "isatty", lambda: True, raising=False)
        with pytest.raises(AccountError, match="diffèrent"):
            users.ask_password()
