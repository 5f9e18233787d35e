"""The outermost layer: every request counted and logged, no error ever leaves as it is."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.logs import log_unexpected, logger
from assistant.api.metrics import Metrics
from assistant.api.problems import headers_of, problem_of, unexpected

PREFIX = "/api/v1"
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Watch:
    """Log and count requests by route (never their query); unexpected errors become a problem."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            # Nothing here speaks WebSocket: such a request has no business being let through.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        self._metrics.started()
        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                log_unexpected(error)
                problem = unexpected()
            if not status:
                await problem.response(headers_of(error))(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "AUTRE"
        route = route_of(scope)
        self._metrics.finished(method, route, status, seconds)
        if not route.startswith("interface"):
            logger().info(
                "requête", methode=method, route=route, statut=status, ms=round(seconds * 1000, 1)
            )


def route_of(scope: Scope) -> str:
    """Return the template of the route that served a request, so that no identifier is logged."""
    path = str(getattr(scope.get("route"), "path", ""))
    if path:
        # The route of an included router may not know the prefix that it was included under.
        inside = scope["path"].startswith(PREFIX) and not path.startswith(PREFIX)
        return PREFIX + path if inside else path
    return "interface" if scope.get("endpoint") is not None else "aucune"
