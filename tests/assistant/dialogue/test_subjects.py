"""Which questions say what they are about."""

from __future__ import annotations

import pytest

from assistant.dialogue.subjects import is_facet, names_subject, subject_words
from ingestion.french import tokenize


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Qui délivre un passeport ?", ["passeport"]),
        ("dans quel délai ?", []),
        ("Quel est le salaire d’une ATSEM ?", ["salaire", "ATSEM"]),
        ("NBI", ["NBI"]),
        ("QUEL DELAI ?", []),
        # A verb says what is done, not to what.
        ("Comment résilier ?", []),
        ("Comment résilier un bail ?", ["bail"]),
        ("qui instruit ?", []),
        ("peut-on le déplacer ?", []),
        ("pour un loyer", ["loyer"]),
        ("comment divorcer ?", ["divorcer"]),
        ("Qui peut être scrutateur ?", ["scrutateur"]),
        # « Adresse » is asked of anything, « adressage » is a subject.
        ("à quelle adresse ?", []),
        ("l’adressage", ["adressage"]),
        # What may go wrong in any procedure, but of what it is the loss.
        ("qui tranche en cas de litige ?", []),
        ("que faire en cas de perte d’un passeport ?", ["passeport"]),
    ],
)
def test_the_words_that_name_a_subject(question: str, words: list[str]) -> None:
    assert [token.text for token in subject_words(question)] == words


@pytest.mark.parametrize(
    "question",
    [
        "Quelle majorité pour élire le maire ?",
        "Un mineur peut-il être inhumé sans autorisation ?",
        "C’est quoi un jour franc ?",
        "Quorum conseil municipal",
        "cerfa 10798",
        "M57",
        "432-12",
        "1068",
        "le cet d’un agent",
    ],
)
def test_other_ways_to_name_a_subject(question: str) -> None:
    assert names_subject(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("qui réclame les pièces ?", False),
        ("qui relit un dossier ?", True),
        ("élire le maire", True),
    ],
)
def test_a_known_paper_is_that_of_something_else(question: str, expected: bool) -> None:
    assert names_subject(question) is expected


@pytest.mark.parametrize(
    "question",
    [
        "Dans quel délai convoquer le conseil municipal ?",
        "qui préside le conseil municipal",
        "comment élire un adjoint",
        "combien d’adjoints pour 3500 habitants",
        "combien de conseillers municipaux pour 1 000 habitants ?",
    ],
)
def test_the_council_itself_is_a_subject(question: str) -> None:
    assert names_subject(question)


@pytest.mark.parametrize(
    "question", ["qui du maire ou du conseil décide ?", "faut-il une délibération du conseil ?"]
)
def test_the_council_that_decides_of_something_else_is_none(question: str) -> None:
    assert not names_subject(question)


@pytest.mark.parametrize("question", ["600 ?", "le maire ?", "c’est quoi le délai ?", "qui ?", ""])
def test_what_names_none(question: str) -> None:
    assert not names_subject(question)


@pytest.mark.parametrize(
    ("word", "expected"), [("délai", True), ("prix", True), ("maire", False), ("passeport", False)]
)
def test_what_is_asked_of_any_subject(word: str, expected: bool) -> None:
    assert [is_facet(token) for token in tokenize(word)] == [expected]
