"""Follow-ups: what leans on the last question is completed, what stands alone is not."""

from __future__ import annotations

import pytest

from assistant.answers import Turn
from assistant.conversation import resolve

TURNS = (Turn("Quelles pièces pour un mariage ?"), Turn("et pour un mineur ?"))
EXHUMED = (Turn("Faut-il une autorisation pour exhumer un corps ?"),)


def said(*questions: str, fed_back: bool = True) -> str:
    """Return how the last of some questions is understood, the turns fed back completed or as asked."""
    turns: list[Turn] = []
    text = ""
    for question in questions:
        text = resolve(question, turns).text
        turns.append(Turn(text if fed_back else question))
    return text


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


@pytest.mark.parametrize(
    "question",
    [
        "Qui délivre un passeport ?",
        "Quel est le salaire d'une ATSEM ?",
        "taux FCTVA",
        "NBI",
        "Quel délai pour une DIA ?",
        "Le maire peut-il interdire une brocante ?",
        "teomi qui la decide",
        "CET combien de jours",
    ],
)
def test_a_short_question_on_something_else_changes_the_subject(question: str) -> None:
    assert resolve(question, EXHUMED).text == question
    # And what comes next is about it.
    assert said(EXHUMED[0].question, question, "qui signe ?").startswith(question.rstrip(" ?"))


def test_a_first_question_is_never_completed() -> None:
    assert resolve("et pour un mineur ?", ()).completed is False
    assert resolve("et pour un mineur ?", (Turn("Bonjour"), Turn("merci !"))).completed is False


def test_politeness_between_two_questions_is_no_subject() -> None:
    turns = (Turn("Bonjour, quelles pièces pour un mariage ? Merci"), Turn("merci beaucoup"))
    assert resolve("combien ?", turns).text == "quelles pièces pour un mariage — combien ?"


@pytest.mark.parametrize("fed_back", [True, False])
def test_the_last_size_of_town_replaces_the_one_before(fed_back: bool) -> None:
    first, small = "Quel délai pour convoquer le conseil ?", "et pour 350 hab"
    topic = "Quel délai pour convoquer le conseil"
    assert said(first, small, fed_back=fed_back) == f"{topic} — et pour 350 hab"
    large = said(first, small, "et pour 600 ?", fed_back=fed_back)
    assert large == f"{topic} — et pour 600 habitants ?"
    # It holds for what is asked next, until another is said.
    signed = said(first, small, "et pour 600", "qui signe ?", fed_back=fed_back)
    assert signed == f"{topic} — et pour 600 habitants — qui signe ?"
    last = said(first, small, "et pour 600", "qui signe ?", "et pour 1 200 hab.", fed_back=fed_back)
    assert last == f"{topic} — et pour 1 200 hab."


@pytest.mark.parametrize("fed_back", [True, False])
def test_a_size_said_in_the_subject_gives_way_too(fed_back: bool) -> None:
    asked = (
        "Combien d’adjoints dans une commune de 350 habitants ?",
        "et pour 600 ?",
        "et pour 80",
    )
    assert (
        said(*asked, fed_back=fed_back)
        == "Combien d’adjoints dans une commune de 80 habitants — et pour 80 habitants"
    )


def test_the_last_sum_of_money_replaces_the_one_before() -> None:
    first, follow = "Marché de travaux à 85 000 € : quelle procédure ?", "et pour 120 000 € ?"
    changed = "Marché de travaux à 120 000 € : quelle procédure — et pour 120 000 €"
    assert said(first, follow) == f"{changed} ?"
    assert (
        said(first, follow, "et pour des fournitures ?") == f"{changed} — et pour des fournitures ?"
    )


def test_a_surface_is_said_of_what_was_asked_before() -> None:
    asked = "Faut-il un permis pour une piscine ?"
    assert said(asked, "20 m² ?") == "Faut-il un permis pour une piscine — 20 m² ?"
    assert said(asked, "Quel est le quorum ?") == "Quel est le quorum ?"


def test_a_number_is_a_size_only_after_one() -> None:
    assert said("Quel quorum au conseil ?", "et pour 15 ?").endswith("— et pour 15 ?")


def test_what_was_completed_does_not_pile_up() -> None:
    asked = ["Peut-on vendre un chemin rural ?", *(["et pour une place ?", "qui signe ?"] * 10)]
    assert said(*asked) == "Peut-on vendre un chemin rural — qui signe ?"


def test_a_question_completed_from_a_turn_that_is_gone() -> None:
    turns = (Turn("Peut-on vendre un chemin rural — et pour une place ?"),)
    assert resolve("qui signe ?", turns).text == "Peut-on vendre un chemin rural — qui signe ?"


def test_a_dash_that_was_typed_is_kept() -> None:
    turns = (*EXHUMED, Turn("Mariage — quelles pièces ?"))
    resolved = resolve("et pour un mineur ?", turns)
    assert resolved.text == "Mariage — quelles pièces — et pour un mineur ?"


@pytest.mark.parametrize("size", ["80", "600", "4000", "4 000", "12.500"])
def test_every_way_to_write_a_size(size: str) -> None:
    first, follow = "Quel quorum dans une commune de 350 habitants ?", f"et pour {size} ?"
    expected = f"Quel quorum dans une commune de {size} habitants — et pour {size} habitants ?"
    assert said(first, follow) == expected
