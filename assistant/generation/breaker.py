"""A circuit breaker: after several failures in a row, stop asking for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""One failure may be chance; three in a row make everyone wait for nothing."""
PAUSE_S = 60.0


class CircuitBreaker:
    """Count failures in a row; when open, let one try through after each pause. Thread-safe."""

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._limit = failures
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Tell whether to try now; while open, one caller per pause is told yes."""
        with self._lock:
            if self._failed < self._limit:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._pause
            return True

    @property
    def wait_s(self) -> float:
        """Return the seconds until the next try, 0 when closed."""
        with self._lock:
            if self._failed < self._limit:
                return 0.0
            return max(0.0, self._next_try - self._clock())

    def succeeded(self) -> None:
        """Learn that a call worked: the circuit closes."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Learn that a call failed; the last allowed failure opens the circuit."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                self._next_try = self._clock() + self._pause
