"""Accounts and sign-ins in the database; what a password is worth is decided in ``accounts``."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import AccountError, NotFoundError
from assistant.storage.database import Database
from assistant.storage.models import SignInRow, UserRow
from assistant.storage.records import Role, User


class Users:
    """Read and write accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Tell whether at least one account exists."""
        with self._database.read() as session:
            return bool(session.scalar(select(exists().select_from(UserRow))))

    def list(self) -> list[User]:
        """Return every account, by login."""
        with self._database.read() as session:
            return [_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.login))]

    def add(self, login: str, password_hash: str, role: Role) -> User:
        """Create an account; raises AccountError when the login is taken."""
        row = UserRow(
            login=login,
            password_hash=password_hash,
            role=role.value,
            created_at=dt.datetime.now(dt.UTC),
        )
        with self._database.write() as session:
            session.add(row)
            try:
                session.flush()
            except IntegrityError:
                raise AccountError(
                    f"Le compte « {login} » existe déjà. "
                    "Pour changer son mot de passe : vademecum users password."
                ) from None
            return _user(row)

    def credentials(self, login: str) -> tuple[User, str] | None:
        """Return an account with its password hash, None when there is none."""
        with self._database.read() as session:
            row = session.scalars(select(UserRow).where(UserRow.login == login)).one_or_none()
            return None if row is None else (_user(row), row.password_hash)

    def set_password(self, login: str, password_hash: str) -> None:
        """Replace a password and end every sign-in of the account; raises NotFoundError."""
        with self._database.write() as session:
            user_id = session.scalar(select(UserRow.id).where(UserRow.login == login))
            if user_id is None:
                raise NotFoundError(_unknown(login))
            session.execute(
                update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
            )
            session.execute(delete(SignInRow).where(SignInRow.user_id == user_id))

    def remove(self, login: str) -> None:
        """Remove an account with its sign-ins and conversations; raises NotFoundError."""
        with self._database.write() as session:
            user_id = session.scalar(select(UserRow.id).where(UserRow.login == login))
            if user_id is None:
                raise NotFoundError(_unknown(login))
            session.execute(delete(UserRow).where(UserRow.id == user_id))

    def open_sign_in(self, user_id: int, token_digest: str, expires_at: dt.datetime) -> None:
        """Record a sign-in, and forget those that expired."""
        now = dt.datetime.now(dt.UTC)
        with self._database.write() as session:
            session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))
            session.add(
                SignInRow(
                    token_digest=token_digest,
                    user_id=user_id,
                    created_at=now,
                    expires_at=expires_at,
                )
            )

    def signed_in(self, token_digest: str, now: dt.datetime) -> User | None:
        """Return the account of a sign-in that has not expired."""
        query = (
            select(UserRow)
            .join(SignInRow, SignInRow.user_id == UserRow.id)
            .where(SignInRow.token_digest == token_digest, SignInRow.expires_at > now)
        )
        with self._database.read() as session:
            row = session.scalars(query).one_or_none()
            return None if row is None else _user(row)

    def close_sign_in(self, token_digest: str) -> None:
        """End a sign-in; ending it twice is no error."""
        with self._database.write() as session:
            session.execute(delete(SignInRow).where(SignInRow.token_digest == token_digest))


def _user(row: UserRow) -> User:
    return User(row.id, row.login, Role(row.role), row.created_at)


def _unknown(login: str) -> str:
    return f"Aucun compte « {login} ». Liste des comptes : vademecum users list."
