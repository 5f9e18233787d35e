"""What a question is about, told from what it asks."""

from __future__ import annotations

import pytest

from assistant.dialogue.asks import says, subject_of, without_ask


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Quelles pièces pour un mariage ?", "un mariage"),
        ("Dans quel délai déclarer une naissance ?", "déclarer une naissance"),
        ("Jusqu’à quelle date faut-il voter le budget primitif ?", "voter le budget primitif"),
        ("Quel est le délai d’instruction d’un permis ?", "instruction d’un permis"),
        ("Quel est le prix du columbarium ?", "le columbarium"),
        ("Quelle prime pour les secrétaires ?", "prime pour les secrétaires"),
        ("Quel décret fixe le statut des ATSEM ?", "le statut des ATSEM"),
        ("Comment renouveler une carte d’identité ?", "renouveler une carte d’identité"),
        ("Combien de scrutateurs pour le dépouillement ?", "scrutateurs pour le dépouillement"),
        ("Combien coûte une licence IV ?", "une licence IV"),
        ("faut il un permis pour une piscine", "un permis pour une piscine"),
        ("Le maire peut-il interdire une brocante ?", "interdire une brocante"),
        ("Que faire contre un dépôt sauvage ?", "un dépôt sauvage"),
        # Whoever does it, it is done.
        ("Qui peut célébrer un mariage ?", "célébrer un mariage"),
        ("Qui entretient les fossés ?", "entretenir les fossés"),
        ("Qui instruit la DETR ?", "instruire la DETR"),
        ("Qui paie l’école privée ?", "payer l’école privée"),
        ("Qui célèbre les mariages ?", "célébrer les mariages"),
        ("Qui enlève une épave ?", "enlever une épave"),
        ("c'est quoi un arrêté de péril ?", "un arrêté de péril"),
        ("Un maire peut il embaucher sa fille ?", "embaucher sa fille"),
        ("Est-on obligé de mettre un drapeau ?", "mettre un drapeau"),
        ("Quelle distance entre un bar et une école ?", "distance entre un bar et une école"),
        ("Combien de temps est valable une procuration ?", "une procuration"),
        ("divagation de vaches, qui les attrape ?", "divagation de vaches, qui les attrape"),
        # What is asked may come last, or in the middle.
        ("documents pour inscription liste electorale", "inscription liste electorale"),
        ("un permis de construire est valable combien de temps ?", "un permis de construire"),
        ("changer de prénom comment faire", "changer de prénom"),
        ("recensement citoyen à quel âge ?", "recensement citoyen"),
        (
            "un agent à temps partiel a droit à combien de jours de congés ?",
            "un agent à temps partiel, congés",
        ),
        # « Taux FCTVA » is one thing, and nobody asks « quel taux » of it.
        ("taux FCTVA", "taux FCTVA"),
        ("L’adjoint a-t-il une délégation ?", "L’adjoint a une délégation"),
        ("Un retraité peut il faire un CDD ?", "Un retraité peut faire un CDD"),
        # It cannot be told.
        ("qui signe ?", "qui signe"),
    ],
)
def test_the_subject_of_a_question(question: str, subject: str) -> None:
    assert subject_of(question) == subject


@pytest.mark.parametrize(
    ("question", "subject", "without"),
    [
        (
            "on veut louer un logement communal, qui fixe le loyer ?",
            "louer un logement communal, fixer le loyer",
            "louer un logement communal",
        ),
        (
            "une voiture est abandonnée, que faire ?",
            "une voiture est abandonnée",
            "une voiture est abandonnée",
        ),
        (
            "comment nommer un régisseur, quelles étapes ?",
            "nommer un régisseur",
            "nommer un régisseur",
        ),
        ("Le récolement, qui le fait ?", "Le récolement", "Le récolement"),
        # What says where or when is not the subject, what comes last is said of it.
        (
            "En zone ABF, faut-il un permis pour une piscine ?",
            "En zone ABF, un permis pour une piscine",
            "En zone ABF, un permis pour une piscine",
        ),
        ("Qui délivre un passeport, en urgence ?", *["délivrer un passeport, en urgence"] * 2),
    ],
)
def test_the_clauses_of_a_question(question: str, subject: str, without: str) -> None:
    assert subject_of(question) == subject
    assert subject_of(question, with_ask=False) == without


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Un animal mort, qui l'enlève ?", "Un animal mort"),
        ("Le maire est absent, qui signe à sa place ?", "Le maire est absent"),
        ("Une facture est fausse, on doit la payer ?", "Une facture est fausse, on doit la payer"),
    ],
)
def test_the_subject_without_who_does_it(question: str, subject: str) -> None:
    assert subject_of(question, with_who=False) == subject


@pytest.mark.parametrize(
    ("ask", "left"),
    [
        ("délai", ""),
        ("quelles étapes", ""),
        ("qui signe", ""),
        ("dans quel délai", ""),
        ("comment la retirer", "la retirer"),
        ("qui peut le déclarer", "le déclarer"),
        ("quel montant d’amende", "amende"),
    ],
)
def test_what_is_left_of_an_ask(ask: str, left: str) -> None:
    assert without_ask(ask) == left


@pytest.mark.parametrize(
    ("text", "expected"),
    [("la retirer", True), ("une indemnité", True), ("ça se paye", False), ("", False)],
)
def test_what_says_something(text: str, expected: bool) -> None:
    assert says(text) is expected
