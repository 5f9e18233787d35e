"""Closed, open, half open: with a clock that a person can follow."""

from assistant.generation.breaker import CircuitBreaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_three_failures_open_it_for_a_minute() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock=clock)
    for _ in range(2):
        breaker.failed()
        assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    assert breaker.wait_s == 60.0
    clock.now = 59.9
    assert not breaker.allows()
    clock.now = 60.0
    assert breaker.allows()
    assert not breaker.allows()  # one try a pause


def test_a_success_closes_it() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, pause=5.0, clock=clock)
    breaker.failed()
    clock.now = 5.0
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.wait_s == 0.0


def test_a_failed_try_opens_it_again() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, pause=5.0, clock=clock)
    breaker.failed()
    clock.now = 5.0
    assert breaker.allows()
    breaker.failed()
    clock.now = 9.9
    assert not breaker.allows()


def test_failures_must_be_in_a_row() -> None:
    breaker = CircuitBreaker(failures=2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
