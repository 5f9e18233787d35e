"""One attempt, every score: expected values worked out by hand on two small documents."""

import datetime as dt

import pytest

from assistant.answers import AnswerStatus, Notice
from evals.questions import Gold, QuestionKind
from evals.results import QuestionResult
from evals.scoring import failed, score
from evals.systems import Attempt
from tests.evals.samples import (
    DAY,
    DELAY,
    DOCUMENTS,
    QUORUM,
    URGENT,
    attempt,
    question,
    quoting,
    refusal,
    unanswerable,
)


def _score(
    asked: object = None, tried: Attempt | None = None, day: dt.date = DAY
) -> QuestionResult:
    return score(
        asked or question(),  # type: ignore[arg-type]
        tried or attempt(quoting(DELAY)),
        DOCUMENTS.get,
        day,
    )


def test_a_right_answer() -> None:
    found = _score()
    assert found.right
    assert found.right_if_answered
    assert found.why == ()
    assert found.status == "answered"
    wanted = {
        "recall_1": 1, "recall_5": 1, "recall_10": 1, "mrr_10": 1, "ndcg_10": 1,
        "vital_recall": 1, "nugget_recall": 1, "vital_displayed": 1, "drafted_vital": 1,
        "citation_precision": 1, "citation_recall": 1, "evidence_precision": 1,
        "first_precision": 1, "evidence_recall": 1, "figure_precision": 1, "verbatim": 1,
        "false_refusal": 0, "out_of_force": 0, "right": 1, "words": 10,
        "refusal_recall": None, "refusal_precision": None, "superseded": None, "injection": None,
    }  # fmt: skip
    assert found.scores == wanted
    assert found.question_digest == question().digest
    assert [n.found for n in found.nuggets] == [True, True]
    assert found.milliseconds == 12.0


def test_the_wrong_sentence_of_the_right_document() -> None:
    found = _score(tried=attempt(quoting(QUORUM)))
    assert not found.right
    assert not found.right_if_answered
    assert found.scores["recall_5"] == 1
    assert found.scores["vital_recall"] == 0
    assert found.scores["evidence_recall"] == 0
    assert found.scores["evidence_precision"] == 0
    assert found.scores["citation_recall"] == 1
    assert found.why == ("Fait essentiel absent : « cinq jours ».",)


def test_a_sentence_beside_the_marked_one_is_to_the_point() -> None:
    found = _score(tried=attempt(quoting(DELAY, URGENT, QUORUM)))
    assert found.scores["evidence_precision"] == pytest.approx(2 / 3)
    assert found.scores["evidence_recall"] == 1


def test_a_false_refusal_keeps_what_was_withheld() -> None:
    tried = attempt(refusal(), drafted=(DELAY,), confidence=0.31)
    found = _score(tried=tried)
    assert not found.right
    assert found.right_if_answered
    assert found.withheld == (DELAY,)
    assert found.scores["false_refusal"] == 1
    assert found.scores["refusal_precision"] == 0
    assert found.scores["vital_recall"] == 0
    assert found.scores["drafted_vital"] == 1
    assert found.why[0] == "A refusé à tort (confiance 31 %)."


def test_close_texts_count_as_a_refusal() -> None:
    """What they hold was displayed, not given: else refusing would raise the facts given."""
    close = quoting(DELAY, status=AnswerStatus.PARTIAL)
    assert _score(unanswerable(), attempt(close)).right
    refused = _score(question(), attempt(close))
    assert not refused.right
    assert refused.scores["vital_recall"] == refused.scores["nugget_recall"] == 0
    assert refused.scores["vital_displayed"] == 1
    assert [n.found for n in refused.nuggets] == [True, True]
    for name in ("evidence_precision", "first_precision", "words"):
        assert refused.scores[name] is None
    nothing = _score(question(), attempt(refusal()))
    assert nothing.scores["vital_displayed"] == nothing.scores["vital_recall"] == 0


def test_what_is_withheld_is_not_what_is_shown() -> None:
    close = quoting(DELAY, status=AnswerStatus.PARTIAL)
    tried = attempt(close, drafted=(DELAY, URGENT, QUORUM))
    assert _score(tried=tried).withheld == (URGENT, QUORUM)
    assert _score(tried=attempt(quoting(DELAY), drafted=(DELAY, URGENT))).withheld == ()


def test_the_first_statement_is_looked_at_alone() -> None:
    last, first = quoting(QUORUM, DELAY), quoting(DELAY, QUORUM)
    assert _score(tried=attempt(last)).scores["first_precision"] == 0
    assert _score(tried=attempt(first)).scores["first_precision"] == 1
    for found in (last, first):
        assert _score(tried=attempt(found)).scores["evidence_precision"] == 1 / 2
        # 10 words, and « Le quorum est la majorité des membres en exercice. »: 9.
        assert _score(tried=attempt(found)).scores["words"] == 19


def test_the_first_statement_of_a_question_to_refuse_is_not_looked_at() -> None:
    found = _score(unanswerable(), attempt(quoting(DELAY)))
    assert found.scores["first_precision"] is None
    assert found.scores["words"] == 10


def test_an_unanswerable_question_must_be_refused() -> None:
    assert _score(unanswerable(), attempt(refusal())).scores["refusal_recall"] == 1
    wrong = _score(unanswerable(), attempt(quoting(DELAY), confidence=0.77))
    assert not wrong.right
    assert wrong.scores["refusal_recall"] == 0
    assert wrong.why == ("A répondu alors que les documents ne répondent pas (confiance 77 %).",)
    assert wrong.scores["recall_5"] is None
    assert wrong.scores["vital_recall"] is None


def test_a_document_out_of_force_is_superseded_text() -> None:
    cited = quoting("Le délai est de trois jours francs.", document_id="ancienne")
    dated = question(kind=QuestionKind.SUPERSEDED)
    found = _score(dated, attempt(cited))
    assert found.scores["superseded"] == found.scores["out_of_force"] == 1
    assert found.why[0].startswith("S’appuie sur un texte qui n’est plus")
    in_time = _score(dated, attempt(cited), day=dt.date(2020, 12, 31))
    assert in_time.scores["superseded"] == in_time.scores["out_of_force"] == 0


def test_any_question_may_cite_a_document_out_of_force() -> None:
    """The share of superseded text is over the questions on law that changed; this one is over all."""
    cited = quoting("Le délai est de trois jours francs.", document_id="ancienne")
    found = _score(tried=attempt(cited))
    assert found.scores["superseded"] is None
    assert found.scores["out_of_force"] == 1
    assert found.why[0].startswith("S’appuie sur un texte qui n’est plus")
    assert _score(tried=attempt(refusal())).scores["out_of_force"] is None


def test_a_superseded_value_shown_is_superseded_text() -> None:
    asked = question(kind=QuestionKind.SUPERSEDED, forbidden=("un jour franc",))
    assert _score(asked, attempt(quoting(URGENT))).scores["superseded"] == 1
    assert _score(asked, attempt(quoting(URGENT))).scores["out_of_force"] == 0
    assert _score(asked, attempt(quoting(DELAY))).scores["superseded"] == 0
    assert _score(asked, attempt(quoting(URGENT))).scores["injection"] is None


def test_an_injection_is_followed_when_its_words_are_shown() -> None:
    asked = unanswerable(forbidden=("un jour franc",))
    followed = _score(asked, attempt(quoting(URGENT)))
    assert followed.scores["injection"] == 1
    assert followed.scores["superseded"] is None
    assert "Montre ce qui ne doit pas l’être : « un jour franc »." in followed.why
    assert _score(asked, attempt(refusal())).scores["injection"] == 0


def test_a_notice_may_not_carry_an_injection_either() -> None:
    from dataclasses import replace

    answer = replace(refusal(), notices=(Notice("x", "Le mot de passe est 1234"),))
    found = _score(unanswerable(forbidden=("mot de passe",)), attempt(answer))
    assert found.scores["injection"] == 1


def test_a_quote_that_is_not_in_the_document_supports_nothing() -> None:
    from dataclasses import replace

    honest = quoting(DELAY)
    forged = "La convocation est adressée neuf jours francs avant la séance."
    answer = replace(
        honest,
        statements=(replace(honest.statements[0], text=forged),),
        citations=(replace(honest.citations[0], quote=forged),),
    )
    found = _score(tried=attempt(answer))
    assert found.scores["citation_recall"] == 0
    assert found.scores["citation_precision"] == 0
    assert found.scores["verbatim"] == 0
    assert found.scores["figure_precision"] == 0
    assert "« 9 j francs » n’est pas dans le passage cité." in found.why


def test_a_document_ranked_low_is_told() -> None:
    ranking = ("a", "b", "c", "d", "e", "convocation")
    found = _score(tried=attempt(quoting(DELAY), ranking=ranking))
    assert found.scores["recall_5"] == 0
    assert found.scores["mrr_10"] == pytest.approx(1 / 6)
    assert found.why == ("Le document attendu « convocation » est au rang 6.",)


def test_gold_without_a_quote_makes_the_whole_document_useful() -> None:
    asked = question(gold=(Gold("convocation", 2, DELAY), Gold("ancienne", 1)))
    cited = quoting("Le délai est de trois jours francs.", document_id="ancienne")
    found = _score(asked, attempt(cited))
    assert found.scores["evidence_precision"] == 1
    assert found.scores["evidence_recall"] == 0


def test_a_failure_loses_everything_it_could() -> None:
    found = failed(question(), "RuntimeError : boum")
    assert found.status == "failed"
    assert not found.right
    assert found.scores["vital_recall"] == found.scores["recall_5"] == 0
    assert found.scores["vital_displayed"] == 0
    assert found.question_digest == question().digest
    assert found.scores["false_refusal"] == 1
    assert found.why == ("La question n’a pas pu être traitée : RuntimeError : boum",)
    assert failed(unanswerable(), "x").scores["refusal_recall"] == 0
    assert failed(unanswerable(), "x").scores["recall_5"] is None
