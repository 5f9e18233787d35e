"""Follow-ups: what leans on the last question is completed, what stands alone is not."""

import pytest

from assistant.answers import Turn
from assistant.conversation import resolve

TURNS = (Turn("Quelles pièces pour un mariage ?"), Turn("et pour un mineur ?"))


@pytest.mark.parametrize(
    "question",
    [
        "et pour un étranger ?",
        "Et qui signe ?",
        "combien ?",
        "c'est payant ?",
        "dans ce cas, quel délai ?",
    ],
)
def test_elliptical_questions_get_their_subject(question: str) -> None:
    resolved = resolve(question, TURNS)
    assert resolved.completed
    # The subject is the last question that stood alone, not the last one asked.
    assert resolved.text == f"Quelles pièces pour un mariage — {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Quel est le délai de convocation du conseil municipal ?",
        "Le voisin a coupé la haie de la commune, que peut faire le maire ?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    resolved = resolve(question, TURNS)
    assert (resolved.text, resolved.completed) == (question, False)


def test_a_first_question_is_never_completed() -> None:
    assert resolve("et pour un mineur ?", ()).completed is False
