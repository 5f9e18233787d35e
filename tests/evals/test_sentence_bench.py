"""Where the right sentence stands: read by hand on answers of three statements, then end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    Statement,
    StatementKind,
)
from evals import held_out, sentence_bench
from evals.sentence_bench import Found, drawn, found, main, table
from ingestion.asked import BankEntry
from ingestion.documents import Span
from tests.evals.asked_corpus import TESTED, write_asked_corpus

HEADING = "Étapes d’une reprise"
BEST = "Le conseil délibère à la majorité."
NEXT = "Le maire signe."
DETAIL = "La préfecture reçoit l’acte dans les quinze jours."


def answer_of(*statements: Statement) -> Answer:
    place = Span(0, 1)
    cited = Citation(
        1, "d", "d#1", "Titre", "fiche", (HEADING,), HEADING, place, HEADING, place, ()
    )
    return Answer(
        "a", "?", AnswerStatus.ANSWERED, AnswerMode.EXTRACTIVE, statements, (cited,), confidence=0.9
    )


def said(text: str, kind: StatementKind = StatementKind.DIRECT) -> Statement:
    return Statement(text, kind, (1,), Span(0, 1))


def answered() -> Answer:
    return answer_of(
        said(HEADING),
        said(BEST),
        said(NEXT),
        said(DETAIL, StatementKind.DETAIL),
    )


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (BEST[:12], (1.0, 1.0, 1.0, 1.0)),  # first: a heading is no sentence
        (NEXT[:12], (0.0, 1.0, 1.0, 1.0)),
        (DETAIL[:12], (0.0, 1.0, 0.0, 1.0)),  # third, but not in the direct answer
        ("Ailleurs", (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_where_the_right_sentence_stands(phrase: str, expected: tuple[float, ...]) -> None:
    # Six words, three, eight: the heading's are not counted.
    assert found(answered(), ("Nulle part", phrase)) == Found(*expected, 17.0, 9.0)


def test_an_answer_without_a_sentence_is_left_aside() -> None:
    assert found(answer_of(), (BEST,)) is None
    assert found(answer_of(said(HEADING)), (HEADING,)) is None


def test_the_draw_is_always_the_same_whatever_the_order() -> None:
    entries = [BankEntry("doc", f"question {i} ?", ("Le",), "banque.jsonl", i) for i in range(30)]
    few = drawn(entries, 5)
    assert len(few) == 5
    assert drawn(entries[::-1], 5) == few
    assert few == drawn(entries, 10)[:5]


def test_the_table_gives_means_and_says_how_many_were_answered() -> None:
    lines = table([Found(1, 1, 1, 1, 20, 10), Found(0, 1, 0, 1, 11, 5)], 3).splitlines()
    assert lines[0] == "3 questions, dont 2 avec une réponse"
    assert lines[4:] == [
        "| en premier | 0.500 |",
        "| dans les trois premières | 1.000 |",
        "| dans la réponse directe | 0.500 |",
        "| montrée | 1.000 |",
        "| mots | 16 |",
        "| mots de la réponse directe | 8 |",
    ]


def test_hidden_questions_are_asked_of_an_index_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(held_out, "tested_documents", lambda: frozenset({TESTED}))
    asked: list[str] = []
    real = sentence_bench.found

    def seen(answer: Answer, phrases: tuple[str, ...]) -> Found | None:
        asked.append(phrases[0])
        return real(answer, phrases)

    monkeypatch.setattr(sentence_bench, "found", seen)
    corpus = write_asked_corpus(tmp_path / "corpus")
    main(["--corpus", str(corpus), "--questions", "8", "--sans-banque"])
    # The answered ones of the bank, but not that on the document of a test question.
    assert sorted(asked) == [
        "La naissance se déclare à la mairie",
        "Une concession en état d’abandon",
    ]
    assert capsys.readouterr().out.startswith("8 questions, dont ")
