"""What a question asks for, from the words of the counter."""

import pytest

from assistant.answering.question_kinds import WANTS_ITEMS, question_kinds
from assistant.answering.question_kinds import QuestionKind as K


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
        ("Combien d’années garder un registre ?", K.DELAY),
        ("pendant combien d'annees garder un registre", K.DELAY),
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
        ("chien catégorie 2 permis de détention documents", K.DOCUMENTS),
        ("documents pour un mariage", K.DOCUMENTS),
        ("stagiaire pas satisfaisant que faire", K.SITUATION),
        ("Elle est devant moi, on fait quoi ?", K.SITUATION),
        ("PCS obligatoire pour quelles communes ?", K.ENUMERATION),
        ("Quelles dépenses sont exclues du FCTVA ?", K.ENUMERATION),
        ("Lesquels doivent signer ?", K.ENUMERATION),
        ("Qui peut s’inscrire sur les listes ?", K.ENUMERATION),
        ("FCTVA taux et dépenses éligibles", K.ENUMERATION),
        ("Dans quels cas une créance est éteinte ?", K.CASES),
        ("Quelles sont les conditions pour se marier ?", K.CASES),
        ("conditions pour reprendre une concession", K.CASES),
        ("délégation du conseil au maire liste possible", K.LISTING),
        ("Liste des délégations du maire", K.LISTING),
    ],
)
def test_cues(question: str, kind: K) -> None:
    assert kind in question_kinds(question)
    # Accents and capitals change nothing.
    assert question_kinds(question.upper()) == question_kinds(question)


def test_a_statement_asks_for_nothing() -> None:
    assert question_kinds("clôture voisin mur mitoyen") == frozenset()


@pytest.mark.parametrize(
    "question", ["Combien de temps dure le congé ?", "Combien d’années garder un registre ?"]
)
def test_a_delay_is_not_a_count(question: str) -> None:
    assert K.COUNT not in question_kinds(question)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quels sont les délais de recours ?", K.ENUMERATION),
        ("Quelles pièces pour un mariage ?", K.ENUMERATION),
        ("Quelle commune paie ?", K.ENUMERATION),
        ("Qui signe le permis ?", K.ENUMERATION),
        ("Comment est élu le conseil au scrutin de liste ?", K.LISTING),
        ("Quand publier la liste des délibérations ?", K.LISTING),
        ("liste des électeurs qui la demande", K.LISTING),
        ("Combien de temps garder ces documents ?", K.DOCUMENTS),
        ("Combien d’années garder ces documents ?", K.DOCUMENTS),
        ("Combien d’adjoints élire ?", K.DELAY),
        ("documents d’inscription, jusqu’à quelle date avant le vote", K.DOCUMENTS),
        ("Comment reprendre une tombe ?", K.SITUATION),
        ("Au cas où le maire refuse", K.CASES),
    ],
)
def test_what_only_looks_like_a_cue(question: str, kind: K) -> None:
    assert kind not in question_kinds(question)


def test_papers_and_steps_are_no_enumeration() -> None:
    assert not question_kinds("Quels documents fournir, et dans quels cas ?") & WANTS_ITEMS
