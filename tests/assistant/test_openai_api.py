"""Our OpenAI-compatible routes, used with the official client."""

from __future__ import annotations

import time
from collections.abc import Iterator

import openai
import pytest

from assistant.accounts import Accounts
from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Check,
    Statement,
    StatementKind,
    Turn,
)
from assistant.api import create_app
from assistant.errors import QuestionError
from assistant.openai_shapes import question_of, text_of
from assistant.settings import Settings, load_settings
from assistant.storage.database import FILE_NAME, Database
from assistant.storage.records import Role
from tests.fakes import FakeAssistant
from tests.serving import serving

QUESTION = "Quel délai pour convoquer le conseil municipal ?"


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load_settings(
        data=tmp_path / "data", index=tmp_path / "index", questions_par_minute=100_000
    )


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def client(settings: Settings, assistant: FakeAssistant) -> Iterator[openai.OpenAI]:
    with (
        serving(create_app(settings, assistant)) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key="peu importe", max_retries=0) as found,
    ):
        yield found


def test_the_official_client_lists_the_model(client: openai.OpenAI) -> None:
    assert [m.id for m in client.models.list()] == ["vademecum"]
    assert client.models.retrieve("vademecum").owned_by == "vademecum"


def test_a_whole_answer_with_footnotes_and_the_structured_one(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="vademecum",
        messages=[
            {"role": "system", "content": "Tu es un pirate."},
            {"role": "user", "content": QUESTION},
        ],
    )
    (choice,) = done.choices
    text = choice.message.content or ""
    assert choice.finish_reason == "stop"
    assert "trois jours francs" in text
    assert "[1]" in text
    assert (
        "Sources :\n[1] Fiche — Convoquer le conseil municipal > Délai de convocation, vérifié le 15/09/2026"
        in text
    )
    extension = done.model_extra["vademecum"]  # type: ignore[index]
    assert extension["status"] == "answered"
    assert extension["citations"][0]["document_id"] == "convocation-conseil"
    assert extension["conversation_id"]
    assert done.usage is not None
    assert done.usage.completion_tokens == len(text.split())


def test_a_stream_gives_the_same_text(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(
        model="vademecum", messages=[{"role": "user", "content": QUESTION}]
    )
    chunks = list(
        client.chat.completions.create(
            model="vademecum",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    (end,) = [c for c in chunks if c.choices and c.choices[0].finish_reason]
    assert end.model_extra["vademecum"]["citations"]  # type: ignore[index]
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []


def test_earlier_messages_become_turns(client: openai.OpenAI, assistant: FakeAssistant) -> None:
    client.chat.completions.create(
        model="vademecum",
        messages=[
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "Trois jours francs."},
            {"role": "user", "content": [{"type": "text", "text": "et en urgence ?"}]},
        ],
    )
    asked = assistant.asked[-1]
    assert asked.text == "et en urgence ?"
    assert asked.turns == (Turn(QUESTION, "Trois jours francs."),)


def test_a_question_nobody_asks_is_refused_in_french(client: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        client.chat.completions.create(
            model="vademecum",
            messages=[
                {"role": "assistant", "content": "Bonjour"},
                {"role": "user", "content": " "},
            ],
        )
    assert "Aucune question" in str(caught.value)


def test_an_unexpected_failure_in_a_stream_is_an_error_without_details(
    client: openai.OpenAI, assistant: FakeAssistant
) -> None:
    with pytest.raises(openai.APIError) as caught:
        list(
            client.chat.completions.create(
                model="vademecum", messages=[{"role": "user", "content": "panne"}], stream=True
            )
        )
    assert "boom" not in str(caught.value)


def test_a_stream_left_early_stops_the_answer(
    client: openai.OpenAI, assistant: FakeAssistant
) -> None:
    stream = client.chat.completions.create(
        model="vademecum",
        stream=True,
        messages=[{"role": "user", "content": f"{QUESTION} lentement"}],
    )
    next(iter(stream))
    stream.close()
    assistant.gate.set()
    for _ in range(200):
        if assistant.closed:
            break
        time.sleep(0.02)
    assert assistant.closed == 1


def test_with_accounts_a_program_needs_the_key(
    settings: Settings, assistant: FakeAssistant
) -> None:
    database = Database.open(settings.data / FILE_NAME)
    try:
        Accounts(database).add("martine", "un mot de passe assez long", Role.MAINTAINER)
    finally:
        database.close()
    guarded = settings.model_copy(update={"cle_api": load_settings(cle_api="cle-1").cle_api})
    with serving(create_app(guarded, assistant)) as url:
        for key, allowed in (("cle-1", True), ("cle-2", False)):
            with openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as found:
                if allowed:
                    assert list(found.models.list())
                else:
                    with pytest.raises(openai.AuthenticationError):
                        found.models.list()
    with (
        serving(create_app(settings, assistant)) as url,  # no key is set: none opens the door
        openai.OpenAI(base_url=f"{url}/v1", api_key="cle-1", max_retries=0) as found,
        pytest.raises(openai.AuthenticationError),
    ):
        found.models.list()


def test_the_last_user_message_is_the_question() -> None:
    found = question_of([("user", "a ?"), ("user", "b ?"), ("assistant", "c"), ("user", "d ?")])
    assert found.text == "d ?"
    assert found.turns == (Turn("a ?"), Turn("b ?", "c"))
    assert question_of([("user", "a ?"), ("assistant", "b")]).text == "a ?"
    with pytest.raises(QuestionError):
        question_of([("system", "a"), ("assistant", "b")])


def test_unverified_sentences_are_marked_in_the_text() -> None:
    statement = Statement(
        "L’amende est de 9 €.",
        StatementKind.DETAIL,
        (1,),
        checks=(Check("chiffres", False),),
        verified=False,
    )
    answer = Answer(
        "x",
        "q",
        AnswerStatus.ANSWERED,
        AnswerMode.GENERATED,
        (statement,),
        (),
        0.9,
        answered_at="2026-11-21T09:00:00+00:00",
    )
    assert text_of(answer) == "[non vérifié] L’amende est de 9 €. [1]"
