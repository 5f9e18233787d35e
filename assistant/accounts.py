"""Who may come in: passwords, sign-ins, roles.

A password is kept as an argon2id hash; a sign-in is a random token of which only the digest is
kept. Too many failures make the next tries wait, counted in this process's memory.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.errors import AccountError
from assistant.storage.database import Database
from assistant.storage.records import Role, User
from assistant.storage.users import Users

MIN_PASSWORD_CHARS = 12
"""What the CNIL recommends for a password alone, with a delay after failures."""
MAX_PASSWORD_CHARS = 200
SIGN_IN_HOURS = 12
"""A working day; then the person signs in again."""
FAILURES_PER_LOGIN = RateLimitItemPerMinute(5, 15)
FAILURES_PER_ADDRESS = RateLimitItemPerMinute(30, 15)
# OWASP's smaller argon2id setting: 35 ms a login here, against 223 ms for the library's defaults.
MEMORY_KIB, TIME_COST, PARALLELISM = 19 * 1024, 2, 1
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_Watched = tuple[RateLimitItem, str]
"""A limit, and the login or address it bounds."""


class TooManyFailuresError(AccountError):
    """Sign-in is refused for a while; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = max(1, -(-retry_after // 60))
        super().__init__(
            f"Trop d’essais manqués. Réessayez dans {minutes} minute{'s' if minutes > 1 else ''}."
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fresh sign-in; ``token`` goes to the browser and is not kept."""

    token: str
    user: User
    expires_at: dt.datetime


class Accounts:
    """Add people, check who they are; ``clock`` gives the current moment with its zone."""

    def __init__(
        self, database: Database, *, clock: Callable[[], dt.datetime] | None = None
    ) -> None:
        self._users = Users(database)
        self._hasher = PasswordHasher(TIME_COST, MEMORY_KIB, PARALLELISM)
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._failures = MovingWindowRateLimiter(MemoryStorage())
        self._trying: Counter[_Watched] = Counter()
        self._counting = threading.Lock()

    def exist(self) -> bool:
        """Tell whether at least one account exists."""
        return self._users.any()

    def list(self) -> list[User]:
        """Return every account, by login."""
        return self._users.list()

    def add(self, login: str, password: str, role: Role = Role.AGENT) -> User:
        """Create an account; raises AccountError on a wrong login or a weak password."""
        login = normal_login(login)
        if not _LOGIN.fullmatch(login):
            raise AccountError(
                "L’identifiant compte de 2 à 64 caractères : lettres sans accent, chiffres, "
                "point, tiret, arobase."
            )
        check_password(password, login)
        return self._users.add(login, self._hasher.hash(password), role)

    def set_password(self, login: str, password: str) -> None:
        """Replace a password and sign the person out everywhere."""
        login = normal_login(login)
        check_password(password, login)
        self._users.set_password(login, self._hasher.hash(password))

    def remove(self, login: str) -> None:
        """Remove an account with its conversations; raises NotFoundError."""
        self._users.remove(normal_login(login))

    def sign_in(self, login: str, password: str, *, address: str = "") -> SignIn:
        """Return a sign-in for the right password.

        Raises AccountError otherwise, saying neither which part was wrong, nor sooner for an
        unknown login; raises TooManyFailuresError after too many failures, or too many tries at once.
        """
        login = normal_login(login)[:64]
        with self._try((FAILURES_PER_LOGIN, login), (FAILURES_PER_ADDRESS, address)):
            found = self._users.credentials(login)
            right = self._matches(password, found[1] if found else self._decoy)
            if found is None or not right:
                raise AccountError("Identifiant ou mot de passe incorrect.")
        return self._open(found[0])

    def user(self, token: str) -> User | None:
        """Return who signed in with ``token``, None when it is unknown or expired."""
        return self._users.signed_in(_digest(token), self._clock()) if token else None

    def sign_out(self, token: str) -> None:
        """End a sign-in."""
        self._users.close_sign_in(_digest(token))

    def _open(self, user: User) -> SignIn:
        token = secrets.token_urlsafe(32)
        expires_at = self._clock() + dt.timedelta(hours=SIGN_IN_HOURS)
        self._users.open_sign_in(user.id, _digest(token), expires_at)
        return SignIn(token, user, expires_at)

    def _matches(self, password: str, password_hash: str) -> bool:
        if len(password) > MAX_PASSWORD_CHARS:
            return False
        try:
            return self._hasher.verify(password_hash, password)
        except (Argon2Error, InvalidHashError):
            return False

    @cached_property
    def _decoy(self) -> str:
        """A hash that no password matches, so that an unknown login takes as long as a known one."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    @contextmanager
    def _try(self, *watched: _Watched) -> Iterator[None]:
        """Count an AccountError as a failure; raises TooManyFailuresError when none may be risked."""
        with self._counting:
            for each in watched:
                # Tries not yet judged count too: all those sent at once would pass before one fails.
                if self._failures.get_window_stats(*each).remaining <= self._trying[each]:
                    raise TooManyFailuresError(self._wait(*each))
            self._trying.update(watched)
        failed = False
        try:
            yield
        except AccountError:
            failed = True
            raise
        finally:
            with self._counting:
                self._trying -= Counter(watched)
                if failed:
                    for each in watched:
                        self._failures.hit(*each)

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        reset, remaining = self._failures.get_window_stats(limit, key)
        # Refused for the tries under way alone, one may come back as soon as they are judged.
        return 1 if remaining > 0 else max(1, int(reset - time.time()) + 1)


def normal_login(login: str) -> str:
    """Return a login as stored: trimmed, in lower case."""
    return login.strip().lower()


def check_password(password: str, login: str) -> None:
    """Raise AccountError, saying what to do, when a password is too weak."""
    if len(password) < MIN_PASSWORD_CHARS:
        raise AccountError(
            f"Le mot de passe doit compter au moins {MIN_PASSWORD_CHARS} caractères. "
            "Une phrase de plusieurs mots convient bien."
        )
    if len(password) > MAX_PASSWORD_CHARS:
        raise AccountError(f"Le mot de passe dépasse {MAX_PASSWORD_CHARS} caractères.")
    if login in password.lower() or len(set(password)) < 5:
        raise AccountError(
            "Ce mot de passe se devine : évitez l’identifiant et les caractères répétés."
        )


def _digest(token: str) -> str:
    # The token is 256 random bits: a plain digest is enough, no slow hash is needed.
    return hashlib.sha256(token.encode()).hexdigest()
