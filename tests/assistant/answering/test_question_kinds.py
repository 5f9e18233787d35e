"""What a question asks for, from the words of the counter."""

import pytest

from assistant.answering.question_kinds import QuestionKind as K
from assistant.answering.question_kinds import question_kinds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Combien coûte une concession ?", K.AMOUNT),
        ("quel est le tarif de la cantine", K.AMOUNT),
        ("On demande des sous pour changer de prénom ?", K.AMOUNT),
        ("Combien faut-il de conseillers présents ?", K.COUNT),
        ("Quel délai pour déclarer un bébé ?", K.DELAY),
        ("Jusqu’à quand peut-on s’inscrire sur les listes ?", K.DELAY),
        ("Combien de jours avant la séance ?", K.DELAY),
        ("Qui signe l’arrêté ?", K.WHO),
        ("À qui je m’adresse ?", K.WHO),
        ("Où déposer le dossier ?", K.WHERE),
        ("Quels papiers pour un mariage ?", K.DOCUMENTS),
        ("Que doit-on joindre à la demande ?", K.DOCUMENTS),
        ("Comment reprendre une tombe abandonnée ?", K.STEPS),
        ("Elle est devant moi, on fait quoi ?", K.STEPS),
        ("Peut-on refuser un mariage ?", K.YES_NO),
        ("Est-ce que le maire peut dormir en mairie ?", K.YES_NO),
        ("Qu’est-ce qu’on risque ?", K.CONSEQUENCE),
        ("Que veut dire SPANC ?", K.DEFINITION),
        ("Quel article fixe le quorum ?", K.REFERENCE),
    ],
)
def test_cues(question: str, kind: K) -> None:
    assert kind in question_kinds(question)
    # Accents and capitals change nothing.
    assert question_kinds(question.upper()) == question_kinds(question)


def test_a_statement_asks_for_nothing() -> None:
    assert question_kinds("clôture voisin mur mitoyen") == frozenset()


def test_a_delay_is_not_a_count() -> None:
    assert K.COUNT not in question_kinds("Combien de temps dure le congé ?")
