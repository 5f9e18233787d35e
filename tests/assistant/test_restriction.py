"""A refusal under filters says what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers import (
    SMALL_TALK,
    Answer,
    AnswerMode,
    AnswerStatus,
    DoneEvent,
    Event,
    Filters,
    Notice,
    NoticeEvent,
    Question,
)
from assistant.desk import Caller, Desk
from assistant.restriction import CODE, restriction, said_when_refused
from assistant.settings import load_settings
from assistant.storage.database import Database
from ingestion.documents import DocumentKind
from tests.fakes import FakeAssistant

THEMES = {"etat-civil": "État civil"}
STUDIES = Filters((DocumentKind.STUDY,))


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (STUDIES, "(types : Étude)"),
        (Filters((), ("etat-civil", "inconnu")), "(thèmes : État civil, inconnu)"),
        (
            Filters((DocumentKind.STUDY, DocumentKind.FICHE), ("etat-civil",)),
            "(types : Étude, Fiche ; thèmes : État civil)",
        ),
    ],
)
def test_filters_are_said_by_their_labels(filters: Filters, said: str) -> None:
    assert said in restriction(filters, THEMES)


def test_no_filter_says_nothing() -> None:
    assert restriction(Filters(), THEMES) == ""


@pytest.mark.parametrize(
    ("asked", "filters", "status", "told"),
    [
        ("xylophone", STUDIES, AnswerStatus.NO_ANSWER, 1),
        ("xylophone", Filters(), AnswerStatus.NO_ANSWER, 0),
        ("brocante texte", STUDIES, AnswerStatus.ANSWERED, 0),
    ],
)
def test_only_what_is_not_found_says_it(
    tmp_path: Path, asked: str, filters: Filters, status: AnswerStatus, told: int
) -> None:
    database = Database.open(tmp_path / "v.db")
    desk = Desk(load_settings(index=tmp_path, corpus=tmp_path), database, FakeAssistant())
    with desk.stream(Question(asked, filters=filters), Caller()) as stream:
        events: list[Event] = list(stream)
        answer = stream.result.answer
    database.close()
    assert answer.status is status
    assert [n.code for n in answer.notices].count(CODE) == told
    assert [e.notice.code for e in events if isinstance(e, NoticeEvent)].count(CODE) == told


def test_a_stopped_answer_stops_under_filters_too(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "v.db")
    assistant = FakeAssistant()
    desk = Desk(load_settings(index=tmp_path, corpus=tmp_path), database, assistant)
    with desk.stream(Question("brocante texte", filters=STUDIES), Caller()) as stream:
        next(stream)
    database.close()
    assert assistant.closed == 1


@pytest.mark.parametrize(("code", "told"), [(SMALL_TALK, 0), ("sans_reponse", 1)])
def test_a_greeting_was_restricted_by_nothing(code: str, told: int) -> None:
    notices = (Notice(code, "Posez une question."),)
    answer = Answer(
        "r1", "Bonjour", AnswerStatus.NO_ANSWER, AnswerMode.EXTRACTIVE, (), (), 0.0, notices
    )
    events = list(said_when_refused(iter([DoneEvent(answer)]), lambda: "restreinte"))
    assert [e.notice.text for e in events if isinstance(e, NoticeEvent)] == ["restreinte"] * told
