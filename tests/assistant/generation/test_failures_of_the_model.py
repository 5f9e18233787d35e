"""Whatever the model's service does, a sourced answer comes in time and one line says what happened."""

from __future__ import annotations

import pytest

from assistant.answering.writing import is_verbatim
from assistant.answers import Answer, AnswerMode, Question, StatementEvent
from tests.assistant.generation.conftest import QUESTION, MakeEngine
from tests.assistant.generation.services import closed_port


def ask(engine: object) -> Answer:
    return engine.ask(Question(QUESTION))  # type: ignore[attr-defined,no-any-return]


def line(answer: Answer) -> str:
    """Return the notice about the model."""
    (text,) = [n.text for n in answer.notices if n.code == "modele"]
    return text


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("429", "saturé ou le quota"),
        ("500", "en panne"),
        ("401", "clé est refusée"),
        ("404", "n’existe pas"),
        ("html", "n’a rien répondu"),
        ("malforme", "illisible"),
        ("forme", "forme attendue"),
        ("rien", "n’a rien répondu"),
        ("coupe", "coupée"),
        ("anglais", "pas répondu en français"),
        ("refus", "refusé de répondre"),
        ("repete", "se répète"),
        ("boucle", "se répète"),
        ("faux", "pas passé les contrôles"),
        ("sans-citation", "pas passé les contrôles"),
        ("hors-liste", "pas passé les contrôles"),
        ("absent", "pas trouvé la réponse"),
        ("sans-fin", "pas passé les contrôles"),
    ],
)
def test_the_extracts_are_shown_and_one_line_says_why(
    make_engine: MakeEngine, behaviour: str, said: str
) -> None:
    extractive = ask(make_engine())
    answer = ask(make_engine(behaviour))
    assert answer.mode is AnswerMode.EXTRACTIVE
    assert answer.statements == extractive.statements
    assert {c.number for c in answer.citations} == {
        n for s in answer.statements for n in s.citations
    }
    assert said in line(answer)
    assert line(answer).endswith("voici les extraits des documents.")


@pytest.mark.parametrize("behaviour", ["lent", "muet", "goutte"])
def test_a_silent_or_endless_service_is_left_at_the_deadline(
    make_engine: MakeEngine, behaviour: str
) -> None:
    # Without a bound, two of them would never end and the third would say a failure, not a delay.
    answer = ask(make_engine(behaviour, modele_delai=1.0, modele_premier_mot=0.6))
    assert all(map(is_verbatim, answer.statements))
    assert "à temps" in line(answer)


def test_a_service_that_is_down(make_engine: MakeEngine) -> None:
    answer = ask(make_engine(modele_url=f"http://127.0.0.1:{closed_port()}/v1"))
    assert answer.mode is AnswerMode.EXTRACTIVE
    assert "connexion est refusée" in line(answer)


def test_what_was_verified_before_a_cut_stays_and_the_extracts_complete_it(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine("coupe-tard")
    events = list(engine.stream(Question(QUESTION)))
    answer = events[-1].answer  # type: ignore[union-attr]
    shown = tuple(e.statement for e in events if isinstance(e, StatementEvent))
    assert shown == answer.statements
    assert answer.mode is AnswerMode.GENERATED
    assert "cinq jours" in answer.statements[0].text
    assert all(s.verified for s in answer.statements)
    assert "coupée" in line(answer)
    assert "suivies des extraits" in line(answer)
    assert len({s.text for s in answer.statements}) == len(answer.statements)


def test_after_three_failures_the_model_is_left_alone_for_a_while(
    make_engine: MakeEngine, model_service: object
) -> None:
    engine = make_engine("500")
    for _ in range(3):
        ask(engine)
    before = len(model_service.bodies)  # type: ignore[attr-defined]
    answer = ask(engine)
    assert len(model_service.bodies) == before  # type: ignore[attr-defined]
    assert "échoué plusieurs fois" in line(answer)
    assert all(map(is_verbatim, answer.statements))


def test_a_refused_question_never_reaches_the_model(
    make_engine: MakeEngine, model_service: object
) -> None:
    engine = make_engine("bon", seuil_reponse=1.0, seuil_proche=1.0)
    before = len(model_service.bodies)  # type: ignore[attr-defined]
    answer = ask(engine)
    assert answer.status.value == "no_answer"
    assert answer.statements == ()
    assert len(model_service.bodies) == before  # type: ignore[attr-defined]


def test_a_caller_who_leaves_ends_the_call(make_engine: MakeEngine, model_service: object) -> None:
    stream = make_engine("goutte", modele_delai=30.0).stream(Question(QUESTION))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(stream)
