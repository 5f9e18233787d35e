"""What a question is read as: follow-ups, misspelt words, politeness, small talk."""

from __future__ import annotations

import pytest

from assistant.answers import AnswerStatus, Question, Turn
from assistant.engine import Engine


def test_a_question_that_is_not_french(world: Engine) -> None:
    answer = world.ask(Question("What is the deadline to register the birth of a child?"))
    assert answer.status is AnswerStatus.NO_ANSWER
    assert "langue" in {n.code for n in answer.notices}


def test_a_follow_up_is_completed_and_says_so(world: Engine) -> None:
    turns = (Turn("Quel délai pour déclarer une naissance ?"),)
    answer = world.ask(Question("et si c’est dépassé ?", turns))
    assert answer.resolved_question == "Déclarer une naissance\u00a0: et si c’est dépassé ?"
    assert "fiche-naissance" in {c.document_id for c in answer.citations}


def test_a_misspelt_word_is_read_as_meant_and_says_so(world: Engine) -> None:
    answer = world.ask(Question("Quel délai pour déclarer une naisance ?"))
    assert answer.question == "Quel délai pour déclarer une naisance ?"
    assert answer.resolved_question == "Quel délai pour déclarer une naissance ?"
    right = world.ask(Question("Quel délai pour déclarer une naissance ?"))
    assert right.resolved_question is None
    assert answer.statements == right.statements
    assert answer.confidence == right.confidence


def test_a_follow_up_is_spelled_before_it_is_completed(world: Engine) -> None:
    turns = (Turn("Quel délai pour déclarer une naissance ?"),)
    answer = world.ask(Question("et en urgense ?", turns))
    assert answer.resolved_question == "Quel délai pour déclarer une naissance, en urgence ?"


@pytest.mark.parametrize(
    "text", ["Bonjour", "Merci beaucoup !", "ok", "oui", "qui es-tu ?", "aide"]
)
def test_small_talk_gets_no_text(world: Engine, text: str) -> None:
    turns = (Turn("Quel délai pour déclarer une naissance ?"),)
    for answer in (world.ask(Question(text)), world.ask(Question(text, turns))):
        assert answer.status is AnswerStatus.NO_ANSWER
        assert (answer.statements, answer.citations, answer.related) == ((), (), ())
        assert (answer.confidence, answer.handoff, answer.resolved_question) == (0.0, None, None)
        assert [n.code for n in answer.notices] == ["politesse"]
        assert answer.question == text


@pytest.mark.parametrize(
    "wrapped",
    [
        "Bonjour, {}",
        "bjr, svp, {} merci bcp",
        "Bonsoir Madame, pouvez-vous me dire {} Merci d’avance. Cordialement, Marie",
        "Boujour, {}",
    ],
)
def test_politeness_changes_nothing_to_an_answer(world: Engine, wrapped: str) -> None:
    bare = "quel délai pour déclarer une naissance ?"
    alone, polite = world.ask(Question(bare)), world.ask(Question(wrapped.format(bare)))
    assert polite.question == wrapped.format(bare)
    assert polite.statements == alone.statements
    assert polite.citations == alone.citations
    assert polite.confidence == alone.confidence


def test_politeness_around_a_follow_up(world: Engine) -> None:
    turns = (Turn("Bonjour, quel délai pour déclarer une naissance ? Merci"),)
    answer = world.ask(Question("Merci ! et si c’est dépassé ?", turns))
    assert answer.resolved_question == "Déclarer une naissance\u00a0: et si c’est dépassé ?"


def test_a_short_question_on_something_else_is_no_follow_up(world: Engine) -> None:
    turns = (Turn("Quel délai pour déclarer une naissance ?"),)
    answer = world.ask(Question("Comment reprendre une concession ?", turns))
    assert answer.resolved_question is None
    assert {c.document_id for c in answer.citations} == {"guide-tombe"}
