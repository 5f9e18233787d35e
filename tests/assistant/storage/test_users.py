"""Accounts and sign-ins as they are kept: whose, until when, and what goes with them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from assistant.errors import AccountError, NotFoundError
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.models import SignInRow
from assistant.storage.records import Role
from assistant.storage.users import Users
from tests.fakes import FakeAssistant, Question

DAY = dt.timedelta(days=1)


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database)


@pytest.fixture
def now() -> dt.datetime:
    """Return the current moment: expired sign-ins are forgotten by the real clock."""
    return dt.datetime.now(dt.UTC)


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(SignInRow)) or 0


def test_accounts_are_listed_by_login_with_their_role(users: Users) -> None:
    assert not users.any()
    denis = users.add("denis", "h1", Role.AGENT)
    claire = users.add("claire", "h2", Role.MAINTAINER)
    assert users.any()
    assert users.list() == [claire, denis]
    assert claire.role is Role.MAINTAINER
    assert claire.created_at.tzinfo is dt.UTC
    assert users.credentials("denis") == (denis, "h1")
    assert users.credentials("personne") is None


def test_a_login_is_taken_once_and_the_first_account_stays(users: Users) -> None:
    first = users.add("claire", "h1", Role.AGENT)
    with pytest.raises(AccountError, match="« claire » existe déjà"):
        users.add("claire", "h2", Role.MAINTAINER)
    assert users.credentials("claire") == (first, "h1")


def test_a_sign_in_is_its_account_s_until_it_expires(users: Users, now: dt.datetime) -> None:
    claire = users.add("claire", "h", Role.AGENT)
    users.open_sign_in(claire.id, "jeton", now + DAY)
    assert users.signed_in("jeton", now) == claire
    assert users.signed_in("jeton", now + DAY) is None
    assert users.signed_in("autre", now) is None


def test_expired_sign_ins_are_forgotten_at_the_next_one(
    users: Users, database: Database, now: dt.datetime
) -> None:
    claire = users.add("claire", "h", Role.AGENT)
    users.open_sign_in(claire.id, "ancien", now - DAY)
    users.open_sign_in(claire.id, "vivant", now + DAY)
    assert count(database) == 1
    users.open_sign_in(claire.id, "nouveau", now + DAY)
    assert count(database) == 2


def test_a_new_password_ends_the_sign_ins_of_this_account_only(
    users: Users, now: dt.datetime
) -> None:
    for login in ("claire", "denis"):
        users.open_sign_in(users.add(login, "h", Role.AGENT).id, login, now + DAY)
    users.set_password("claire", "h2")
    assert users.signed_in("claire", now) is None
    assert users.signed_in("denis", now) is not None
    found = users.credentials("claire")
    assert found is not None
    assert found[1] == "h2"


def test_removing_an_account_takes_its_sign_ins_and_conversations_along(
    users: Users, database: Database, now: dt.datetime
) -> None:
    claire, denis = (users.add(login, "h", Role.AGENT) for login in ("claire", "denis"))
    conversations = Conversations(database)
    asked = FakeAssistant().ask(Question("Quel délai pour convoquer le conseil municipal ?"))
    conversations.append(asked, owner=claire.id)
    users.open_sign_in(claire.id, "jeton", now + DAY)
    users.remove("claire")
    assert users.list() == [denis]
    assert count(database) == 0
    assert conversations.list(owner=claire.id) == []


@pytest.mark.parametrize("act", ["remove", "set_password"])
def test_an_unknown_account_is_said(users: Users, act: str) -> None:
    arguments = ("personne",) if act == "remove" else ("personne", "h")
    with pytest.raises(NotFoundError, match="Aucun compte « personne »"):
        getattr(users, act)(*arguments)


def test_a_sign_in_may_be_ended_twice(users: Users, now: dt.datetime) -> None:
    claire = users.add("claire", "h", Role.AGENT)
    users.open_sign_in(claire.id, "jeton", now + DAY)
    for _ in range(2):
        users.close_sign_in("jeton")
    assert users.signed_in("jeton", now) is None
