"""One llama-index language model, spoken to under a deadline, whatever it does.

The call runs in a thread of its own; the caller takes the pieces from a queue and never waits past
the deadline. The thread ends too: its HTTP reads stop at the same deadline, even when the server keeps
the connection alive with nothing to say.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.generation.failures import explain
from assistant.generation.prompting import Prompt

if TYPE_CHECKING:
    import httpx

    from assistant.settings import Settings

CONNECT_S = 3.0
_END = object()


@dataclass
class Call:
    """One call: when it must be over, and whether its answer is still wanted."""

    deadline: float
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Tell whether to stop reading."""
        return self.cancelled.is_set() or time.monotonic() >= self.deadline


_CALL: contextvars.ContextVar[Call | None] = contextvars.ContextVar("call", default=None)


class LanguageModel:
    """Stream what a model writes; every failure is a ModelError that says what happened."""

    def __init__(self, build: Callable[[], Any], *, first_s: float, total_s: float):
        self._build = build
        self._first_s = first_s
        self._total_s = total_s
        self._lock = threading.Lock()
        self._llm: Any = None

    @property
    def total_s(self) -> float:
        """Return the longest that a call may take, in seconds."""
        return self._total_s

    def warm(self) -> None:
        """Load the libraries now, rather than at the first question."""
        with self._lock:
            if self._llm is None:
                self._llm = self._build()

    def stream(self, prompt: Prompt, *, total_s: float | None = None) -> Generator[str, None, None]:
        """Yield the pieces of the answer as they come; raises ModelError.

        The first must come within ``first_s``, the last within ``total_s`` (seconds).
        """
        started = time.monotonic()
        call = Call(started + (self._total_s if total_s is None else total_s))
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        thread = threading.Thread(target=self._run, args=(prompt, call, pieces), daemon=True)
        thread.start()
        first = True
        try:
            while True:
                limit = min(call.deadline, started + self._first_s) if first else call.deadline
                piece = _next(pieces, limit, first)
                if piece is _END:
                    return
                if isinstance(piece, BaseException):
                    raise ModelError(explain(piece)) from piece
                first = False
                yield piece
        finally:
            call.cancelled.set()

    def complete(self, prompt: Prompt, *, total_s: float) -> str:
        """Return the whole answer; raises ModelError."""
        return "".join(self.stream(prompt, total_s=total_s))

    def _run(self, prompt: Prompt, call: Call, pieces: queue.SimpleQueue[Any]) -> None:
        _CALL.set(call)
        try:
            self.warm()
            for piece in _pieces(self._llm, prompt, call):
                pieces.put(piece)
            pieces.put(_END)
        except BaseException as error:  # handed over to the caller's thread
            pieces.put(error)


def _next(pieces: queue.SimpleQueue[Any], limit: float, first: bool) -> Any:
    try:
        if time.monotonic() >= limit:
            raise queue.Empty
        return pieces.get(timeout=max(0.0, limit - time.monotonic()))
    except queue.Empty:
        raise ModelError(
            "il n’a pas commencé à répondre à temps" if first else "il n’a pas fini à temps"
        ) from None


def _pieces(llm: Any, prompt: Prompt, call: Call) -> Iterator[str]:
    """Yield the texts of a llama-index stream; raises ModelError when it was cut before its end."""
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    messages = [ChatMessage(role=MessageRole.USER, content=prompt.user)]
    if prompt.system:
        messages.insert(0, ChatMessage(role=MessageRole.SYSTEM, content=prompt.system))
    reason: object = ""
    for response in llm.stream_chat(messages):
        if call.is_over:
            return
        reason = _finish_reason(response.raw, reason)
        if response.delta:
            yield response.delta
    if reason is None:
        raise ModelError("sa réponse a été coupée avant la fin")


def _finish_reason(raw: Any, before: object) -> object:
    """Return why an OpenAI-like stream ended: None while it has not, « » for other kinds of models."""
    choices = raw.get("choices") if isinstance(raw, dict) else getattr(raw, "choices", None)
    if not choices:
        return before
    choice = choices[0]
    if isinstance(choice, dict):
        return choice.get("finish_reason", before)
    return getattr(choice, "finish_reason", before)


def openai_like(settings: Settings) -> Any:
    """Return llama-index's OpenAILike for the configured service."""
    import logging

    import httpx
    from llama_index.llms.openai_like import OpenAILike

    # At DEBUG these write whole requests, question included; nothing is lost above.
    for name in ("openai", "httpx", "httpcore", "llama_index"):
        logging.getLogger(name).setLevel(logging.WARNING)
    timeout = httpx.Timeout(
        settings.modele_delai, connect=min(CONNECT_S, settings.modele_premier_mot)
    )
    client = httpx.Client(transport=_bounded_transport(), timeout=timeout, trust_env=True)
    llm = OpenAILike(
        model=settings.modele_nom,
        api_base=settings.modele_url,
        api_key=settings.modele_cle.get_secret_value() or "aucune",
        is_chat_model=True,
        context_window=settings.modele_contexte,
        max_tokens=settings.modele_jetons,
        temperature=0.0,
        max_retries=0,
        timeout=settings.modele_delai,
        http_client=client,
    )
    weakref.finalize(llm, client.close)
    return llm


def _bounded_transport() -> httpx.BaseTransport:
    import httpx

    class BoundedTransport(httpx.HTTPTransport):
        """Stop reading a response when its call is over."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            call = _CALL.get()
            if call is not None:
                response.stream = BoundedStream(response.stream, call)
            return response

    class BoundedStream(httpx.SyncByteStream):
        def __init__(self, inner: Any, call: Call):
            self._inner = inner
            self._call = call

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self._inner:
                if self._call.is_over:
                    raise httpx.ReadTimeout("the call is over")
                yield chunk

        def close(self) -> None:
            self._inner.close()

    return BoundedTransport()
