"""What a page may load and who may call: headers, host names, origins.

Browsers send « Origin » with every unsafe request; one from another site is refused, so that a page
open elsewhere cannot act in the name of the person. The host check stops DNS rebinding: a foreign
name that resolves to the loopback address is not served.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import Problem
from assistant.settings import Settings

INTERFACE_CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": INTERFACE_CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}


class SecureHeaders:
    """Put the headers above on every response; a page may set a stricter policy itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not _is_asset(scope["path"]):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, secured if scope["type"] == "http" else send)


class KnownHosts:
    """Serve only the names in ``hosts``; « * » serves any."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and "*" not in self._hosts:
            host = host_name(Headers(scope=scope).get("host", ""))
            if host not in self._hosts:
                await _UNKNOWN_HOST.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SameOrigin:
    """Refuse unsafe requests that come from the pages of another site."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(o.rstrip("/").lower() for o in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS:
            headers = Headers(scope=scope)
            if not self._accepts(headers):
                await _FOREIGN_ORIGIN.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _accepts(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            # Not a browser, or a very old one; a browser that says « cross-site » is refused.
            return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        if origin.lower() in self._origins:
            return True
        try:
            parts = urlsplit(origin.lower())
        except ValueError:
            return False
        # Only host and port are compared: behind a TLS proxy the scheme seen here is not the page's.
        return bool(parts.netloc) and _no_port(parts.netloc, parts.scheme) == _no_port(
            headers.get("host", "").lower(), parts.scheme
        )


def allowed_hosts(settings: Settings) -> set[str]:
    """Return the host names to serve."""
    named = {host_name(urlsplit(origin).netloc) for origin in settings.origines} - {""}
    if not _is_wildcard(settings.hote):
        return _LOOPBACK_NAMES | {settings.hote} | named
    # Listening everywhere, accounts are required: a foreign name carries no one's session. When the
    # public names are given (« origines »), only those are served.
    return _LOOPBACK_NAMES | named if named else {"*"}


def host_name(host: str) -> str:
    """Return a Host header without its port or brackets, in lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _no_port(netloc: str, scheme: str) -> str:
    usual = ":443" if scheme == "https" else ":80"
    return netloc.removesuffix(usual)


def _is_asset(path: str) -> bool:
    return path.startswith(("/assets/", "/static/"))


_UNKNOWN_HOST = Problem(
    type="urn:vademecum:hote",
    title="Nom de machine inconnu",
    status=400,
    detail="Ce service ne répond pas sous ce nom. Utilisez l’adresse affichée à son démarrage, "
    "ou ajoutez ce nom au réglage « origines ».",
)
_FOREIGN_ORIGIN = Problem(
    type="urn:vademecum:origine",
    title="Origine refusée",
    status=403,
    detail="Cette requête vient d’un autre site. Si ce site est le vôtre, ajoutez-le au réglage "
    "« origines ».",
)
