"""Stored answers are listed with what they quote, whoever owns them, without their questions."""

from dataclasses import replace
from pathlib import Path

from assistant.answers import Question
from assistant.settings import load_settings
from assistant.storage.citing import stored_answers
from assistant.storage.conversations import Conversations
from assistant.storage.database import FILE_NAME, Database
from tests.fakes import FakeAssistant


def test_without_a_database_there_is_nothing_and_none_is_made(tmp_path: Path) -> None:
    assert list(stored_answers(load_settings(data=tmp_path / "data"))) == []
    assert not (tmp_path / "data").exists()


def test_each_cited_document_is_listed_once_an_answer(tmp_path: Path) -> None:
    answer = FakeAssistant().ask(Question("Quel délai pour convoquer le conseil municipal ?"))
    silent = FakeAssistant().ask(Question("Quelle recette ?"))
    database = Database.open(tmp_path / FILE_NAME)
    try:
        conversations = Conversations(database)
        stored = conversations.append(replace(answer, id="a1"))
        conversations.append(replace(silent, id="a2"), conversation_id=stored.conversation_id)
        conversations.append(replace(answer, id="a3"), conversation_id=stored.conversation_id)
    finally:
        database.close()
    found = list(stored_answers(load_settings(data=tmp_path)))
    assert [c.name for c in found] == [
        f"conversation {stored.conversation_id}, n° 1",
        f"conversation {stored.conversation_id}, n° 3",
    ]
    assert {c.document_id for c in found} == {"convocation-conseil"}
    assert found[0].quotes == tuple(c.quote for c in answer.citations)
    assert len(found[0].quotes) > 1
    assert not any("Quel délai" in c.name for c in found)
