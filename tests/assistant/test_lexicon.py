"""Everyday words and acronyms found in a question, and definitions asked for."""

import pytest

from assistant.lexicon import Lexicon
from ingestion.french import query_stems
from ingestion.vocabulary import Term

DIA = Term("déclaration d’intention d’aliéner", ("DIA",), (), "Déclaration avant une vente.")
TOMB = Term("concession en état d’abandon", (), ("vieille tombe", "tombe abandonnée du cimetière"), "…")
LEXICON = Lexicon.from_terms([DIA, TOMB])


def terms(question: str) -> list[str]:
    return [m.term.term for m in LEXICON.matches(query_stems(question))]


def test_acronyms_and_expressions() -> None:
    assert terms("délai pour une dia ?") == [DIA.term]
    assert terms("récupérer une VIEILLE tombe") == [TOMB.term]
    assert terms("une tombe") == []
    assert terms("récupérer une tombe abandonnée du vieille cimetière") == [TOMB.term]


def test_an_acronym_weighs_more_than_an_expression() -> None:
    (acronym,) = LEXICON.matches(query_stems("DIA"))
    (expression,) = LEXICON.matches(query_stems("vieille tombe"))
    assert acronym.weight > expression.weight
    assert expression.stems == tuple(query_stems(TOMB.term))


@pytest.mark.parametrize(
    "question", ["Que veut dire DIA ?", "c'est quoi une DIA ?", "Qu’est-ce que la DIA ?", "QUE SIGNIFIE DIA"]
)
def test_definitions(question: str) -> None:
    assert LEXICON.definition(question) is DIA


def test_other_questions_define_nothing() -> None:
    assert LEXICON.definition("Quel délai pour une DIA ?") is None
    assert LEXICON.definition("Que veut dire XYZ ?") is None
