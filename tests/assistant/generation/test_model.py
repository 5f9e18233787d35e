"""A model spoken to under a deadline: what comes is given on, whatever it does after is one error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.errors import ModelError
from assistant.generation import model
from assistant.generation.model import LanguageModel
from assistant.generation.prompting import Prompt

PROMPT = Prompt("Vous citez.", "Quel délai ?")


class Clock:
    """Stands for the module's `time`: moved by hand, so that no test depends on how fast it runs."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(model, "time", stopped)
    return stopped


class Scripted:
    """A llama-index model: says its pieces, then does ``after``."""

    def __init__(
        self,
        *pieces: str,
        after: Callable[[], object] = lambda: None,
        reason: object = "stop",
    ) -> None:
        self.pieces = pieces
        self.after = after
        self.reason = reason
        self.heard: list[tuple[str, str]] = []
        self.told = 0

    def stream_chat(self, messages: list[Any]) -> Iterator[Any]:
        self.heard = [(m.role.value, m.content) for m in messages]
        for piece in self.pieces:
            self.told += 1
            yield response(piece, None)
        self.after()
        yield response("", self.reason)


def response(delta: str, reason: object) -> Any:
    return SimpleNamespace(delta=delta, raw={"choices": [{"finish_reason": reason}]})


def spoken(llm: object, *, first_s: float = 60.0, total_s: float = 60.0) -> LanguageModel:
    return LanguageModel(lambda: llm, first_s=first_s, total_s=total_s)


def test_the_pieces_come_in_order_and_both_parts_of_the_prompt_are_sent() -> None:
    llm = Scripted("Cinq ", "", "jours.")
    assert list(spoken(llm).stream(PROMPT)) == ["Cinq ", "jours."]
    assert llm.heard == [("system", "Vous citez."), ("user", "Quel délai ?")]
    assert spoken(llm).complete(Prompt("", "Et ?"), total_s=60.0) == "Cinq jours."
    assert llm.heard == [("user", "Et ?")]


def test_it_is_built_once() -> None:
    built: list[Scripted] = []

    def build() -> Scripted:
        built.append(Scripted("Oui."))
        return built[-1]

    asked = LanguageModel(build, first_s=60.0, total_s=60.0)
    asked.warm()
    assert [asked.complete(PROMPT, total_s=60.0) for _ in range(2)] == ["Oui.", "Oui."]
    assert len(built) == 1


def test_what_cannot_be_built_is_said() -> None:
    def build() -> None:
        raise ImportError("no module")

    with pytest.raises(ModelError, match="pip install"):
        list(LanguageModel(build, first_s=60.0, total_s=60.0).stream(PROMPT))


def test_a_failure_after_the_first_words_comes_after_them() -> None:
    def fail() -> None:
        raise TypeError("secret")

    stream = spoken(Scripted("Cinq ", after=fail)).stream(PROMPT)
    assert next(stream) == "Cinq "
    with pytest.raises(ModelError, match="pas la forme attendue") as caught:
        next(stream)
    assert "secret" not in str(caught.value)


def test_a_stream_that_stops_before_its_end_was_cut() -> None:
    stream = spoken(Scripted("Cinq ", reason=None)).stream(PROMPT)
    assert next(stream) == "Cinq "
    with pytest.raises(ModelError, match="coupée avant la fin"):
        next(stream)


def test_a_model_without_reasons_to_finish_is_believed() -> None:
    class Plain:
        def stream_chat(self, _messages: list[Any]) -> Iterator[Any]:
            yield SimpleNamespace(delta="Cinq jours.", raw=None)

    assert list(spoken(Plain()).stream(PROMPT)) == ["Cinq jours."]


@pytest.mark.parametrize(("first_s", "total_s"), [(0.0, 60.0), (60.0, 0.0)])
def test_the_first_word_must_come_in_time(first_s: float, total_s: float) -> None:
    never = threading.Event()
    stream = spoken(Scripted(after=never.wait), first_s=first_s).stream(PROMPT, total_s=total_s)
    with pytest.raises(ModelError, match="pas commencé à répondre à temps"):
        next(stream)
    never.set()


def test_the_last_word_must_come_in_time_too(clock: Clock) -> None:
    never = threading.Event()
    llm = Scripted("Cinq ", after=never.wait)
    stream = spoken(llm, first_s=60.0, total_s=100.0).stream(PROMPT)
    assert next(stream) == "Cinq "
    clock.now = 100.0
    with pytest.raises(ModelError, match="pas fini à temps"):
        next(stream)
    never.set()


def test_the_first_word_s_limit_is_for_the_first_only(clock: Clock) -> None:
    stream = spoken(Scripted("Cinq ", "jours."), first_s=60.0, total_s=100.0).stream(PROMPT)
    assert next(stream) == "Cinq "
    clock.now = 70.0
    assert next(stream) == "jours."


def test_a_caller_who_leaves_stops_the_model() -> None:
    left, done = threading.Event(), threading.Event()

    class Endless(Scripted):
        def stream_chat(self, messages: list[Any]) -> Iterator[Any]:
            try:
                yield response("Cinq ", None)
                left.wait(60)
                while True:
                    self.told += 1
                    yield response("jours ", None)
            finally:
                done.set()

    llm = Endless()
    stream = spoken(llm).stream(PROMPT)
    assert next(stream) == "Cinq "
    stream.close()
    left.set()
    assert done.wait(60)
    assert llm.told == 1  # the one that was being written
