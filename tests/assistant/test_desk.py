"""The front desk: places, turns, identifiers, an index that comes later."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers import MAX_TURNS, DoneEvent, Question
from assistant.desk import Caller, Desk, TooManyQuestionsError, turns_of
from assistant.errors import BusyError, IndexUnavailableError, NotFoundError
from assistant.settings import Settings, load_settings
from assistant.storage.database import Database
from assistant.storage.records import Role, User
from ingestion.errors import IndexMissingError
from tests.fakes import FakeAssistant

QUESTION = Question("Quel délai pour convoquer le conseil municipal ?")
OPEN = Caller(address="127.0.0.1")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database."""
    opened = Database.open(tmp_path / "v.db")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with two places."""
    return load_settings(index=tmp_path, corpus=tmp_path, reponses_simultanees=2)


@pytest.fixture
def desk(settings: Settings, database: Database) -> Desk:
    """Return a desk over the small assistant."""
    return Desk(settings, database, FakeAssistant())


def test_the_answer_is_stored_before_its_last_event(desk: Desk) -> None:
    with desk.stream(QUESTION, OPEN) as stream:
        for event in stream:
            if isinstance(event, DoneEvent):
                assert desk.conversations.answer(event.answer.id).answer == event.answer
            else:
                assert desk.conversations.list() == []
        assert stream.result.answer.id != "moteur", "the desk gives its own identifiers"


def test_places_come_back_however_a_stream_ends(desk: Desk) -> None:
    for _ in range(3):
        first, second = desk.stream(QUESTION, OPEN), desk.stream(QUESTION, OPEN)
        with pytest.raises(BusyError, match="places sont prises"):
            desk.stream(QUESTION, OPEN)
        next(first)
        first.close()
        first.close()
        del second  # never started, never closed
        gc.collect()
    assert desk.ask(QUESTION, OPEN).answer.citations
    with pytest.raises(NotFoundError):
        desk.stream(Question("Et ?", conversation_id="inconnue"), OPEN)
    with pytest.raises(RuntimeError, match="boom"):
        desk.ask(Question("panne"), OPEN)
    held = [desk.stream(QUESTION, OPEN) for _ in range(2)]
    assert len(held) == 2


def test_an_unfinished_stream_has_no_result(desk: Desk) -> None:
    with desk.stream(QUESTION, OPEN) as stream:
        next(stream)
        with pytest.raises(RuntimeError):
            _ = stream.result


def test_each_caller_has_their_own_count(settings: Settings, database: Database) -> None:
    desk = Desk(settings.model_copy(update={"questions_par_minute": 1}), database, FakeAssistant())
    user = User(7, "claire", Role.AGENT, desk_moment())
    desk.ask(QUESTION, OPEN)
    with pytest.raises(TooManyQuestionsError) as caught:
        desk.ask(QUESTION, OPEN)
    assert 1 <= caught.value.retry_after <= 61
    desk.ask(QUESTION, Caller(address="10.0.0.2"))
    assert Caller(user, "127.0.0.1").key != OPEN.key
    assert Caller(user).owner == 7


def desk_moment():  # type: ignore[no-untyped-def]
    """Return any moment."""
    import datetime as dt

    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_only_the_last_turns_are_handed_over(desk: Desk) -> None:
    stored = desk.ask(QUESTION, OPEN)
    for number in range(MAX_TURNS + 2):
        desk.ask(Question(f"brocante {number}", conversation_id=stored.conversation_id), OPEN)
    turns = turns_of(desk.conversations.get(stored.conversation_id))
    assert [t.question for t in turns] == [f"brocante {n}" for n in range(2, MAX_TURNS + 2)]
    assert not any(t.understood for t in turns)


def test_a_completed_question_is_handed_over_as_understood(desk: Desk) -> None:
    first = desk.ask(QUESTION, OPEN).conversation_id
    desk.ask(Question("et en urgence ?", conversation_id=first), OPEN)
    turns = turns_of(desk.conversations.get(first))
    assert [t.understood for t in turns] == [False, True]
    assert turns[1].question.endswith("en urgence ?")


def test_a_conversation_deleted_while_it_is_answered_is_told(desk: Desk) -> None:
    kept = desk.ask(QUESTION, OPEN).conversation_id
    with desk.stream(replace(QUESTION, conversation_id=kept), OPEN) as stream:
        next(stream)
        desk.conversations.delete(kept)
        with pytest.raises(NotFoundError, match="supprimée"):
            list(stream)
    assert desk.conversations.list() == [], "nothing is kept of what was deleted"
    with pytest.raises(NotFoundError, match="supprimée"):
        desk.stream(replace(QUESTION, conversation_id=kept), OPEN)


def test_an_index_that_comes_later_is_found(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.desk.REOPEN_EVERY_S", 0.0)
    calls: list[int] = []

    def opener(_: Settings) -> FakeAssistant:
        calls.append(1)
        if len(calls) < 3:
            raise IndexMissingError("Aucun index. Lancez « vademecum ingest ».")
        return FakeAssistant()

    desk = Desk(settings, database, opener=opener)
    assert "vademecum ingest" in desk.why_not_ready
    with pytest.raises(IndexUnavailableError, match="vademecum ingest"):
        desk.ask(QUESTION, OPEN)
    assert desk.why_not_ready == ""
    assert desk.ask(QUESTION, OPEN).answer.citations
    assert len(calls) == 3


def test_a_missing_index_is_not_looked_for_at_every_request(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.desk.REOPEN_EVERY_S", 3_600.0)
    calls: list[int] = []

    def opener(_: Settings) -> FakeAssistant:
        calls.append(1)
        raise IndexMissingError("Aucun index.")

    desk = Desk(settings, database, opener=opener)
    for _ in range(20):
        assert desk.why_not_ready == "Aucun index."
    assert len(calls) == 1
