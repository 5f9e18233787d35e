"""Any llama-index ``LLM`` may word the answers, not only an OpenAI-compatible service."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from pydantic import Field

from assistant.answers import AnswerMode, Question
from assistant.engine import open_assistant
from assistant.settings import Settings
from tests.assistant.generation.conftest import QUESTION
from tests.assistant.generation.services import GOOD


class Scripted(CustomLLM):
    """A llama-index model that writes one text."""

    text: str = GOOD
    asked: list[str] = Field(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="essai")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.text)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        self.asked.append(prompt)
        for letter in self.text:
            yield CompletionResponse(text="", delta=letter)


class Broken(Scripted):
    """A llama-index model whose library fails."""

    def stream_chat(self, messages: list[ChatMessage], **kwargs: Any) -> Any:
        raise RuntimeError("secret du client")
        yield ChatResponse(message=messages[0])


def test_its_verified_sentences_are_shown(world_settings: Settings) -> None:
    llm = Scripted()
    answer = open_assistant(world_settings, llm=llm).ask(Question(QUESTION))
    assert answer.mode is AnswerMode.GENERATED
    assert "cinq jours" in answer.statements[0].text
    assert QUESTION in llm.asked[-1]


def test_its_own_errors_become_one_line_without_their_text(world_settings: Settings) -> None:
    answer = open_assistant(world_settings, llm=Broken()).ask(Question(QUESTION))
    assert answer.mode is AnswerMode.EXTRACTIVE
    (line,) = [n.text for n in answer.notices if n.code == "modele"]
    assert "erreur imprévue" in line
    assert "secret" not in line
