"""A real HTTP server that speaks the OpenAI protocol, well or badly; the address chooses how.

``http://127.0.0.1:PORT/<behaviour>/v1`` is a base URL. Requests are kept in ``Service.bodies``.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = (
    "Une naissance se déclare dans les cinq jours de l’accouchement (article 55 du Code civil) [1]. "
    "Le délai est toutefois de huit jours dans les communes éloignées [1]."
)
"""True to the fiche « Déclaration de naissance » of ``tests.assistant.worlds``, its first passage."""
WRONG = (
    "Une naissance se déclare dans les douze jours de l’accouchement [1]. "
    "Le délai est de trente jours dans les communes éloignées (article 61 du Code civil) [1]."
)
ENGLISH = (
    "The birth of a child must be declared to the town hall within five days of the birth [1]. "
    "This is the rule for all of the towns and for all of the parents [1]."
)
REFUSAL = "Je suis désolé, mais en tant qu’IA je ne peux pas répondre à cette question."
TEXTS = {
    "bon": GOOD,
    "faux": WRONG,
    "mi-faux": GOOD + " L’amende est de 9 999 € [1].",
    "anglais": ENGLISH,
    "refus": REFUSAL,
    "repete": "Une naissance se déclare dans les cinq jours de l’accouchement [1]. " * 40,
    "boucle": "de la de la " * 400,
    "rien": "",
    "absent": "Les passages ne précisent pas le délai pour déclarer une naissance.",
    "sans-citation": GOOD.replace(" [1]", ""),
    "hors-liste": GOOD.replace("[1]", "[9]"),
    "pense": f"<think>Le délai est de 99 jours [1]. Voyons.</think>{GOOD}",
}


@dataclass
class Service:
    """A running server: its address, the requests it got, and a way to let the slow ones go."""

    port: int
    bodies: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    released: threading.Event = field(default_factory=threading.Event)

    def url(self, behaviour: str) -> str:
        """Return the base URL of a behaviour."""
        return f"http://127.0.0.1:{self.port}/{behaviour}/v1"


@contextmanager
def service() -> Iterator[Service]:
    """Run the server until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    running = Service(server.server_address[1])
    server.running = running  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def running(self) -> Service:
        return self.server.running  # type: ignore[attr-defined,no-any-return]

    def log_message(self, *_args: Any) -> None:
        """Keep the tests quiet."""

    def do_POST(self) -> None:
        """Answer as the address says."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.running.bodies.append(body)
        self.running.keys.append(self.headers.get("Authorization", ""))
        behaviour = self.path.strip("/").split("/")[0]
        try:
            getattr(self, f"_{behaviour.replace('-', '_')}", self._written)(behaviour)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _written(self, behaviour: str) -> None:
        self._start()
        for piece in _pieces(self.running.texts[behaviour]):
            self._event(_chunk(piece))
        self._finish("stop")

    def _status(self, code: int, **headers: str) -> None:
        body = json.dumps({"error": {"message": "non", "type": "x", "code": code}}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _sature(self, behaviour: str) -> None:
        """Ask to come back seven seconds later, twice, then write."""
        if len(self.running.bodies) <= 2:
            self._status(429, Retry_After="7")
        else:
            self._written(behaviour)

    def _429(self, _behaviour: str) -> None:
        self._status(429)

    def _500(self, _behaviour: str) -> None:
        self._status(500)

    def _401(self, _behaviour: str) -> None:
        self._status(401)

    def _404(self, _behaviour: str) -> None:
        self._status(404)

    def _lent(self, _behaviour: str) -> None:
        self.running.released.wait(30)
        self._status(500)

    def _goutte(self, _behaviour: str) -> None:
        """Begin well, then one letter now and then, for ever."""
        self._start()
        self._event(_chunk("Une naissance"))
        while not self.running.released.wait(0.1):
            self._event(_chunk("e"))

    def _muet(self, _behaviour: str) -> None:
        """Keep the connection alive and say nothing, for ever."""
        self._start()
        while not self.running.released.wait(0.05):
            self._write(b": ping\n\n")

    def _sans_fin(self, _behaviour: str) -> None:
        """Write new words for ever, as fast as they are read."""
        self._start()
        count = 0
        while not self.running.released.is_set():
            count += 1
            self._event(_chunk(f"Le délai numéro {count} est de {count} jours pour la commune. "))

    def _coupe(self, _behaviour: str) -> None:
        """Stop in the middle of a sentence, the connection properly closed."""
        self._start()
        for piece in _pieces(GOOD[:60]):
            self._event(_chunk(piece))
        self._write(b"", last=True)

    def _coupe_tard(self, _behaviour: str) -> None:
        """Stop after verified sentences, the connection broken."""
        self._start()
        for piece in _pieces(GOOD + " Le livret de famille, s’il existe, est"):
            self._event(_chunk(piece))
        self.wfile.flush()
        time.sleep(0.2)
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _html(self, _behaviour: str) -> None:
        body = b"<html><body>Bienvenue</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _malforme(self, _behaviour: str) -> None:
        self._start()
        self._write(b'data: {"choices": [{"delta": {"content": \n\n')
        self._write(b"", last=True)

    def _forme(self, _behaviour: str) -> None:
        self._start()
        self._write(b'data: {"choices": [{"delta": "texte"}]}\n\n')
        self._write(b"data: [DONE]\n\n", last=True)

    def _start(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _event(self, value: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())

    def _finish(self, reason: str) -> None:
        self._event(_chunk(None, reason))
        self._write(b"data: [DONE]\n\n", last=True)

    def _write(self, data: bytes, *, last: bool = False) -> None:
        if data:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        if last:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


def _pieces(text: str) -> Iterator[str]:
    """Yield a text five characters at a time, as a model would, and an empty piece when it is empty."""
    for start in range(0, max(1, len(text)), 5):
        yield text[start : start + 5]


def _chunk(text: str | None, reason: str | None = None) -> dict[str, Any]:
    delta = {} if text is None else {"role": "assistant", "content": text}
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "essai",
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }
