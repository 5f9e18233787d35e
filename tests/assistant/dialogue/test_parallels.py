"""Which term of a question takes the place of which."""

from __future__ import annotations

import pytest

from assistant.dialogue.parallels import with_term


@pytest.mark.parametrize(
    ("question", "follow_up", "expected"),
    [
        ("dans quel délai déclarer une naissance ?", "et un décès ?", "dans quel délai déclarer un décès ?"),
        ("qui signe le marché public ?", "et l'avenant ?", "qui signe l'avenant ?"),
        # After « pour » as well, whatever the article.
        ("quelles pièces pour un mariage ?", "et pour le PACS ?", "quelles pièces pour le PACS ?"),
        ("quelles pièces pour un dossier de mariage ?", "et pour un PACS ?", "quelles pièces pour un PACS ?"),
        ("renouveler une carte d’identité", "et pour un passeport ?", "renouveler un passeport"),
        # Another of the same: « un acte de mariage » for « acte de naissance ».
        ("une copie d’acte de naissance", "et un acte de mariage ?", "une copie d’acte de mariage"),
        ("taxe de séjour qui la vote", "et la taxe d’aménagement ?", "taxe d’aménagement qui la vote"),
        ("changer de prénom", "et de nom ?", "changer de nom"),
        # People for people, bodies for bodies, papers for papers.
        ("quelle majorité pour élire le maire ?", "et les adjoints ?", "quelle majorité pour élire les adjoints ?"),
        ("un particulier peut en faire combien ?", "et une association ?", "une association peut en faire combien ?"),
        ("quel quorum pour le conseil ?", "et pour le CCAS ?", "quel quorum pour le CCAS ?"),
        ("comment publier un arrêté municipal ?", "et une délibération ?", "comment publier une délibération ?"),
        # With its own preposition, and the article that it makes one with.
        ("inscrire un enfant à l’école", "et la cantine ?", "inscrire un enfant à la cantine"),
        ("l’indemnité du maire", "et les adjoints ?", "l’indemnité des adjoints"),
        ("le tarif de la cantine", "et le columbarium ?", "le tarif du columbarium"),
        ("délai d'instruction d'un permis de construire", "et pour une déclaration préalable ?",
         "délai d'instruction d’une déclaration préalable"),
        ("les fossés d’une route", "et d’un chemin rural ?", "les fossés d’un chemin rural"),
        # One place for another, whatever it is the place of.
        ("une épave sur le parking de la mairie", "et sur un terrain privé ?", "une épave sur un terrain privé"),
        ("se garer dans une rue", "et sur une route ?", "se garer sur une route"),
        ("un drapeau sur la mairie", "et sur l'école ?", "un drapeau sur l'école"),
        ("un adjoint peut le faire ?", "et un simple conseiller ?", "un simple conseiller peut le faire ?"),
        # Another of the same, whole.
        ("le tarif de la salle des fêtes", "et la salle de sport ?", "le tarif de la salle de sport"),
        ("déclarer une association", "une association syndicale", "déclarer une association syndicale"),
    ],
)  # fmt: skip
def test_a_term_for_another(question: str, follow_up: str, expected: str) -> None:
    assert with_term(question, follow_up) == expected


@pytest.mark.parametrize(
    ("question", "follow_up"),
    [
        # Somebody is no case of a thing.
        ("quelles pièces pour un mariage ?", "et pour un mineur ?"),
        ("comment demander une procuration de vote ?", "et pour un détenu ?"),
        ("comment demander une procuration ?", "et pour un électeur ?"),
        # One is not several, nor a known thing any thing.
        ("une concession abandonnée au cimetière", "et les restes ?"),
        ("créer une commune nouvelle", "et le nom ?"),
        ("une publicité pour un marché de travaux", "et pour des fournitures ?"),
        # The verb would not agree.
        ("le conseil peut siéger en visio", "et les commissions ?"),
        # Words typed in a row may be several terms.
        ("chien dangereux permis de détention", "et pour un chien de garde ?"),
        ("un élu peut-il lire le dossier d'un permis ?", "et un simple habitant ?"),
        # A case of a paper, or a place, is no other.
        ("refuser une autorisation de tournage", "et pour un drone ?"),
        ("chasser près des maisons", "et pour les battues ?"),
        # More than a term, or none.
        ("le cimetière est à 20 m des maisons", "des ados ont renversé des croix, peine ?"),
        ("quelles pièces pour un mariage ?", "et en hiver ?"),
        ("quelles pièces pour un mariage ?", "et pour ?"),
        ("qui la vote ?", "et la taxe ?"),
    ],
)
def test_nothing_answers_to_a_term(question: str, follow_up: str) -> None:
    assert with_term(question, follow_up) == ""
