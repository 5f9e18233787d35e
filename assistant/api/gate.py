"""The sign-in gate: who calls, and whether an account is needed to go further."""

from __future__ import annotations

from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.accounts import Accounts
from assistant.api.problems import problem_of
from assistant.desk import Caller
from assistant.errors import AccountError

COOKIE = "vademecum_session"
SIGN_IN_PATH = "/connexion"
_OPEN_PATHS = {"/healthz", SIGN_IN_PATH}
_KEY_PATHS = "/v1/"
_NEEDED = "Connectez-vous pour continuer."


class SignInGate:
    """Set ``request.state.caller``; without a sign-in, stop when one is needed.

    It is needed as soon as one account exists, and always when the service is reachable from other
    machines, even if the last account was just removed.
    """

    def __init__(self, app: ASGIApp, is_loopback: bool, key: str = "") -> None:
        self._app = app
        self._is_loopback = is_loopback
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accounts: Accounts = scope["app"].state.accounts
        headers = Headers(scope=scope)
        token = session_token(headers.get("cookie", ""))
        if scope["path"] in _OPEN_PATHS or self._has_key(scope["path"], headers):
            caller, needed = Caller(address=address_of(scope)), False
        else:
            caller, needed = await to_thread.run_sync(self._identify, accounts, token, scope)
        scope.setdefault("state", {})["caller"] = caller
        if needed:
            await self._stop(scope, receive, send, headers)
        else:
            await self._app(scope, receive, send)

    def _has_key(self, path: str, headers: Headers) -> bool:
        """Tell whether a program presents the key of the OpenAI-compatible routes."""
        kind, _, key = headers.get("authorization", "").partition(" ")
        given = kind.lower() == "bearer" and path.startswith(_KEY_PATHS)
        return given and bool(self._key) and compare_digest(key.encode(), self._key.encode())

    def _identify(self, accounts: Accounts, token: str, scope: Scope) -> tuple[Caller, bool]:
        user = accounts.user(token)
        if user is not None:
            return Caller(user, address_of(scope)), False
        return Caller(address=address_of(scope)), not self._is_loopback or accounts.exist()

    async def _stop(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        reads_page = scope["method"] in {"GET", "HEAD"} and "text/html" in headers.get("accept", "")
        if reads_page:
            target = scope["path"] + (
                f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            )
            url = (
                SIGN_IN_PATH if target == "/" else f"{SIGN_IN_PATH}?suite={quote(target, safe='')}"
            )
            await RedirectResponse(url, 303)(scope, receive, send)
            return
        problem = problem_of(AccountError(_NEEDED))
        assert problem is not None
        await problem.response()(scope, receive, send)


def session_token(cookies: str) -> str:
    """Return the session's token in a Cookie header, empty when there is none."""
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def address_of(scope: Scope) -> str:
    """Return the address of the caller's machine."""
    client = scope.get("client")
    return str(client[0]) if client else ""
