"""From what a person did to what they see, without Gradio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Answer, Filters, Question, Statement, StatementKind
from assistant.desk import Caller, Desk
from assistant.settings import load_settings
from assistant.storage.database import Database
from tests.fakes import FakeAssistant
from ui import session
from ui.session import View

QUESTION = "Quel délai pour convoquer le conseil municipal ?"
OPEN = Caller(address="127.0.0.1")


@pytest.fixture
def assistant() -> FakeAssistant:
    """Return the small assistant."""
    found = FakeAssistant()
    found.gate.set()
    return found


@pytest.fixture
def desk(tmp_path: Path, assistant: FakeAssistant) -> Iterator[Desk]:
    """Yield a desk over an empty database."""
    database = Database.open(tmp_path / "data" / "v.db")
    yield Desk(
        load_settings(index=tmp_path, corpus=tmp_path, reponses_simultanees=1), database, assistant
    )
    database.close()


def ask(desk: Desk, asked: str, conversation_id: str = "") -> list[View]:
    """Return every view of an answer."""
    return list(session.ask(desk, OPEN, asked, conversation_id, Filters()))


def test_waiting_then_sources_then_sentences_then_the_whole(desk: Desk) -> None:
    views = ask(desk, QUESTION)
    assert "Recherche dans les documents…" in views[0].thread
    assert "source-1-1" in views[1].sources
    assert "trois jours francs" not in views[1].thread
    assert "trois jours francs" in views[2].thread
    assert "jour franc." not in views[2].thread
    assert "jour franc." in views[3].thread
    last = views[-1]
    assert "Réponse trouvée" in last.thread
    assert last.answer_id
    assert f"reponse={last.answer_id}&amp;citation=1" in last.sources
    assert "reponse=" not in views[1].sources, "what is not stored yet is shown by its place"
    assert [v.answer_id for v in views[:-1]] == [""] * (len(views) - 1)
    assert last.announcement.startswith("Réponse trouvée. Dans les communes")


def test_a_greeting_is_not_judged(desk: Desk) -> None:
    assert not ask(desk, "Bonjour")[-1].is_judged
    assert [view.is_judged for view in ask(desk, QUESTION)][-2:] == [False, True]


def test_reopening_shows_exactly_the_same(desk: Desk) -> None:
    first = ask(desk, QUESTION)[-1]
    second = ask(desk, "Et en urgence ?", first.conversation_id)[-1]
    assert session.finished(desk, OPEN, first.conversation_id) == second
    again = session.reopen(desk, OPEN, first.conversation_id)
    assert (again.thread, again.sources) == (second.thread, second.sources)
    assert again.announcement == "", "nothing new to say aloud"


@pytest.mark.parametrize("identifier", ["", "x", "0" * 32, "<script>", "../../etc"])
def test_reopening_nothing_is_an_empty_view(desk: Desk, identifier: str) -> None:
    view = session.reopen(desk, OPEN, identifier)
    assert view.is_empty
    assert ("n’existe plus" in view.message) == bool(identifier), "a missing conversation is said"
    assert session.finished(desk, OPEN, identifier).is_empty


def test_an_unexpected_failure_says_nothing_of_itself(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    last = ask(desk, "panne CANARI")[-1]
    assert last.is_failed
    assert "Une erreur imprévue" in last.thread
    assert "boom" not in last.thread
    assert "CANARI" not in "".join(capsys.readouterr())
    assert desk.conversations.list() == []
    assert not ask(desk, QUESTION)[-1].is_failed, "the place must have been given back"


def test_a_refused_question_says_why(desk: Desk) -> None:
    last = ask(desk, "  ")[-1]
    assert last.is_failed
    assert "La question est vide" in last.thread


def test_the_title_of_another_document_is_there_from_the_first_sight(
    desk: Desk, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = assistant._answer

    def mixed(question: Question) -> Answer:
        answer = plain(question)
        other = replace(answer.citations[0], number=9, document_id="autre", title="Autre document")
        detail = Statement("Un détail.", StatementKind.DETAIL, (9,))
        return replace(
            answer,
            statements=(*answer.statements, detail),
            citations=(*answer.citations, other),
        )

    monkeypatch.setattr(assistant, "_answer", mixed)
    views = ask(desk, QUESTION)
    showing = [v.thread for v in views if "Un détail." in v.thread]
    assert len(showing) >= 2, "while it comes, then whole"
    assert all('class="vd-document"' in thread for thread in showing)
    assert 'class="vd-document"' not in views[-len(showing) - 1].thread


def test_a_full_house_says_to_wait(desk: Desk) -> None:
    held = session.ask(desk, OPEN, QUESTION, "", Filters())
    next(held)
    next(held)
    assert "places sont prises" in ask(desk, QUESTION)[-1].thread
    held.close()  # type: ignore[attr-defined]
    assert not ask(desk, QUESTION)[-1].is_failed


def test_a_conversation_deleted_elsewhere_is_said_and_nothing_is_asked(
    desk: Desk, assistant: FakeAssistant
) -> None:
    first = ask(desk, QUESTION)[-1]
    desk.conversations.delete(first.conversation_id)
    [view] = ask(desk, "et le dimanche ?", first.conversation_id)
    assert view.is_gone
    assert "Cette conversation a été supprimée" in view.message
    assert [question.text for question in assistant.asked] == [QUESTION]
    assert desk.conversations.list() == []


def test_previous_conversations(desk: Desk) -> None:
    assert session.previous(desk, OPEN, 1) == []
    stored = [ask(desk, QUESTION)[-1] for _ in range(2)]
    [(title, identifier)] = session.previous(desk, OPEN, 1)
    asked = QUESTION.replace(" ?", "\N{NO-BREAK SPACE}?")
    assert title.startswith(f"{asked} — "), "no line starts with a question mark"
    assert identifier == stored[-1].conversation_id
    assert len(session.previous(desk, OPEN, 2)) == 2


def test_attempt_says_known_errors_and_hides_others(
    capsys: pytest.CaptureFixture[str], desk: Desk
) -> None:
    def unknown() -> str:
        raise ValueError("CANARI")

    def known() -> Any:
        return desk.search(" ")

    assert "La recherche est vide" in session.attempt(known)
    assert "Une erreur imprévue" in session.attempt(unknown)
    assert "CANARI" not in "".join(capsys.readouterr())
