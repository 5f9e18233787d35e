"""A bound on what a request may send."""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import problem_of_status


class _TooLargeError(Exception):
    """The body went past the limit while it was read."""


class BodyLimit:
    """Refuse bodies over ``limit`` bytes, announced or not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self._limit:
            await self._refuse(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            # Whoever reads may catch this and answer something else: `noted` drops such an answer.
            if received > self._limit:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if received <= self._limit or started:
                started = True
                await send(message)

        with suppress(_TooLargeError):
            await self._app(scope, counted, noted)
        if received > self._limit and not started:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"La requête dépasse {self._limit} octets, la taille permise."
        response = problem_of_status(413, detail).response({"Connection": "close"})
        await response(scope, receive, send)
