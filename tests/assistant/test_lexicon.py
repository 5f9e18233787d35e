"""Everyday words and acronyms found in a question, and definitions asked for."""

import pytest

from assistant.lexicon import Lexicon
from ingestion.french import query_stems
from ingestion.vocabulary import Term

DIA = Term("déclaration d’intention d’aliéner", ("DIA",), (), "Déclaration avant une vente.")
TOMB = Term(
    "concession en état d’abandon", (), ("vieille tombe", "tombe abandonnée du cimetière"), "…"
)
LEXICON = Lexicon.from_terms([DIA, TOMB])


def terms(question: str) -> list[str]:
    return [m.term.term for m in LEXICON.matches(question)]


def test_acronyms_and_expressions() -> None:
    assert terms("délai pour une dia ?") == [DIA.term]
    assert terms("récupérer une VIEILLE tombe") == [TOMB.term]
    assert terms("une tombe") == []
    assert terms("récupérer une tombe abandonnée du vieille cimetière") == [TOMB.term]


def test_an_acronym_weighs_more_than_an_expression() -> None:
    (acronym,) = LEXICON.matches("DIA")
    (expression,) = LEXICON.matches("vieille tombe")
    assert acronym.weight > expression.weight
    assert expression.stems == tuple(query_stems(TOMB.term))


@pytest.mark.parametrize(
    "question",
    ["Que veut dire DIA ?", "c'est quoi une DIA ?", "Qu’est-ce que la DIA ?", "QUE SIGNIFIE DIA"],
)
def test_definitions(question: str) -> None:
    assert LEXICON.definition(question) is DIA


def test_an_acronym_is_a_word_and_not_a_stem() -> None:
    lexicon = Lexicon.from_terms(
        [
            Term("plan local d’urbanisme intercommunal", ("PLUi",)),
            Term("compte épargne-temps", ("CET",)),
        ]
    )
    assert lexicon.matches("eau de pluie sur cet arrêté") == []
    assert [m.expression for m in lexicon.matches("le plui et le CET")] == ["PLUi", "CET"]


@pytest.mark.parametrize("acronym", ["DETR", "DECI", "DUP", "LEC", "DUERP"])
def test_an_acronym_that_starts_like_an_article_is_defined(acronym: str) -> None:
    lexicon = Lexicon.from_terms(
        [Term(f"terme {acronym}", (acronym,), (), "…"), Term("autre", ("ERP",), (), "…")]
    )
    found = lexicon.definition(f"Que veut dire {acronym} ?")
    assert found is not None
    assert found.acronyms == (acronym,)


def test_other_questions_define_nothing() -> None:
    assert LEXICON.definition("Quel délai pour une DIA ?") is None
    assert LEXICON.definition("Que veut dire XYZ ?") is None
