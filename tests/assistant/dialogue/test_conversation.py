"""Follow-ups: what leans on the question before is completed, what stands alone is not."""

from __future__ import annotations

import pytest

from assistant.answers import Turn
from assistant.dialogue.conversation import JOINT, resolve

WEDDING = Turn("Quelles pièces pour un mariage ?")
EXHUMED = (Turn("Faut-il une autorisation pour exhumer un corps ?"),)
HOW = pytest.mark.parametrize("fed_back", [True, False], ids=["completed", "as asked"])
"""The turns come as they were understood (the interface) or as they were asked (other clients)."""


def said(*questions: str, fed_back: bool = True) -> str:
    """Return how the last of some questions is understood, with plain spaces."""
    turns: list[Turn] = []
    text = ""
    for question in questions:
        resolved = resolve(question, turns)
        text = resolved.text
        turns.append(Turn(text, understood=resolved.completed) if fed_back else Turn(question))
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # With nothing asked of its own, the question stays, for another case.
        ("et pour un étranger ?", "Quelles pièces pour un mariage, pour un étranger ?"),
        ("même religieux ?", "Quelles pièces pour un mariage, même religieux ?"),
        ("et pour un PACS ?", "Quelles pièces pour un PACS ?"),
        ("et si l'un est étranger ?", "Quelles pièces pour un mariage, si l'un est étranger ?"),
        # With something asked, only the subject stays.
        ("Et qui signe ?", "Un mariage : et qui signe ?"),
        ("combien ?", "Un mariage : combien ?"),
        ("c'est payant ?", "Un mariage : c'est payant ?"),
        ("dans ce cas, quel délai ?", "Un mariage : dans ce cas, quel délai ?"),
        ("et si le maire refuse ?", "Un mariage : et si le maire refuse ?"),
        ("et pour le célébrer ?", "Un mariage : et pour le célébrer ?"),
    ],
)
def test_elliptical_questions_get_their_subject(question: str, expected: str) -> None:
    resolved = resolve(question, (WEDDING,))
    assert resolved.completed
    assert resolved.text.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    "question",
    [
        "Quel est le délai de convocation du conseil municipal ?",
        "Le voisin a coupé la haie de la commune, que peut faire le maire ?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    resolved = resolve(question, (WEDDING, Turn("et pour un mineur ?")))
    assert (resolved.text, resolved.completed) == (question, False)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Qui délivre un passeport ?", "Délivrer un passeport"),
        ("Quel est le salaire d'une ATSEM ?", "Salaire d'une ATSEM"),
        ("taux FCTVA", "Taux FCTVA"),
        ("NBI", "NBI"),
        ("Quel délai pour une DIA ?", "Une DIA"),
        ("Le maire peut-il interdire une brocante ?", "Interdire une brocante"),
        ("teomi qui la decide", "Teomi"),
        ("CET combien de jours", "CET combien de jours"),
    ],
)
def test_a_short_question_on_something_else_changes_the_subject(
    question: str, subject: str
) -> None:
    assert resolve(question, EXHUMED).text == question
    # And what comes next is about it.
    assert said(EXHUMED[0].question, question, "qui signe ?") == f"{subject} : qui signe ?"


def test_a_first_question_is_never_completed() -> None:
    assert resolve("et pour un mineur ?", ()).completed is False
    assert resolve("et pour un mineur ?", (Turn("Bonjour"), Turn("merci !"))).completed is False


def test_politeness_between_two_questions_is_no_subject() -> None:
    turns = (Turn("Bonjour, quelles pièces pour un mariage ? Merci"), Turn("merci beaucoup"))
    assert resolve("combien ?", turns).text == f"Un mariage{JOINT}combien ?"


@HOW
def test_what_else_is_done_is_what_comes_next_is_about(fed_back: bool) -> None:
    asked = [
        "on veut louer un logement communal, qui fixe le loyer ?",
        "et pour l'expulser s'il paie pas",
    ]
    assert (
        said(*asked, fed_back=fed_back)
        == "Louer un logement communal : et pour l'expulser s'il paie pas"
    )
    assert (
        said(*asked, "et en hiver ?", fed_back=fed_back)
        == "Louer un logement communal, l'expulser s'il paie pas : et en hiver ?"
    )


@HOW
def test_a_subject_that_takes_the_place_of_another_keeps_it(fed_back: bool) -> None:
    asked = ["dans quel délai déclarer une naissance ?", "et un décès ?"]
    assert said(*asked, fed_back=fed_back) == "dans quel délai déclarer un décès ?"
    assert (
        said(*asked, "qui peut le déclarer ?", fed_back=fed_back)
        == "Déclarer un décès : qui peut le déclarer ?"
    )
    school = ["pièces pour inscrire un enfant à l'école", "et pour la cantine ?"]
    assert said(*school, fed_back=fed_back) == "pièces pour inscrire un enfant à la cantine ?"
    assert (
        said(*school, "ils peuvent refuser ?", fed_back=fed_back)
        == "Inscrire un enfant à la cantine : ils peuvent refuser ?"
    )


@HOW
def test_a_circumstance_applies_to_what_was_asked_last(fed_back: bool) -> None:
    asked = ["il faut quoi pour une véranda", "délai ?", "et en zone ABF ?"]
    assert said(*asked, fed_back=fed_back) == "Une véranda, en zone ABF : délai ?"
    # What is asked next takes its place, what was said of the subject stays.
    assert (
        said(*asked, "qui signe ?", fed_back=fed_back) == "Une véranda, en zone ABF : qui signe ?"
    )
    assert (
        said(*asked, "et en zone ABF c'est gratuit ?", fed_back=fed_back)
        == "Une véranda : et en zone ABF c'est gratuit ?"
    )


@HOW
def test_a_condition_stays_and_drops_what_was_asked_before_it(fed_back: bool) -> None:
    asked = ["combien de jours de congés pour un agent à mi-temps ?", "s'il est malade"]
    assert said(*asked, fed_back=fed_back) == "Congés pour un agent à mi-temps : s'il est malade"
    assert (
        said(*asked, "ça se paye ?", fed_back=fed_back)
        == "Congés pour un agent à mi-temps, s'il est malade : ça se paye ?"
    )
    # After « combien ? », it is how much in that case.
    assert (
        said(
            "Quelles pièces pour un mariage ?",
            "quel prix ?",
            "et s'il est annulé ?",
            fed_back=fed_back,
        )
        == "Un mariage, s'il est annulé : quel prix ?"
    )


def test_what_was_asked_stays_for_what_says_nothing_else() -> None:
    asked = ("comment nommer un régisseur, quelles étapes ?", "il touche une indemnité ?")
    assert said(*asked) == "Nommer un régisseur : il touche une indemnité ?"
    assert said(*asked, "combien ?") == "Nommer un régisseur, il touche une indemnité : combien ?"
    assert said(*asked, "et s'il vole ?") == "Nommer un régisseur : et s'il vole ?"


def test_only_the_last_things_said_of_a_subject_are_kept() -> None:
    asked = [
        "Quelles pièces pour un mariage ?",
        "et en mairie ?",
        "et sans témoin ?",
        "et avec un enfant ?",
    ]
    assert said(*asked[:3]) == "Quelles pièces pour un mariage, en mairie, sans témoin ?"
    assert said(*asked) == "Quelles pièces pour un mariage, sans témoin, avec un enfant ?"
    # « Avec un interprète » says it again.
    assert (
        said(*asked, "et avec un interprète ?")
        == "Quelles pièces pour un mariage, sans témoin, avec un interprète ?"
    )


@HOW
def test_the_last_size_of_town_replaces_the_one_before(fed_back: bool) -> None:
    first, small = "Quel délai pour convoquer le conseil ?", "et pour 350 hab"
    topic = "Quel délai pour convoquer le conseil"
    assert said(first, small, fed_back=fed_back) == f"{topic}, pour 350 hab ?"
    large = said(first, small, "et pour 600 ?", fed_back=fed_back)
    assert large == f"{topic}, pour 600 habitants ?"
    # It holds for what is asked next, until another is said.
    signed = said(first, small, "et pour 600", "qui signe ?", fed_back=fed_back)
    assert signed == "Convoquer le conseil, pour 600 habitants : qui signe ?"
    last = said(first, small, "et pour 600", "qui signe ?", "et pour 1 200 hab.", fed_back=fed_back)
    assert last == "Convoquer le conseil, pour 1 200 hab. : qui signe ?"


@HOW
def test_a_size_said_in_the_subject_gives_way_too(fed_back: bool) -> None:
    asked = (
        "Combien d’adjoints dans une commune de 350 habitants ?",
        "et pour 600 ?",
        "et pour 80",
    )
    assert (
        said(*asked, fed_back=fed_back) == "Combien d’adjoints dans une commune de 80 habitants ?"
    )


def test_the_last_sum_of_money_replaces_the_one_before() -> None:
    first = "Marché de travaux à 85 000 € : quelle procédure ?"
    changed = "Marché de travaux à 120 000 €"
    assert said(first, "et pour 120 000 € ?") == f"{changed} : quelle procédure ?"
    assert (
        said(first, "et pour 120 000 ?") == "Marché de travaux à 120 000 euros : quelle procédure ?"
    )
    assert (
        said(first, "et pour 120 000 € ?", "et pour des fournitures ?")
        == f"{changed}, pour des fournitures : quelle procédure ?"
    )


def test_a_surface_is_said_of_what_was_asked_before() -> None:
    asked = "Faut-il un permis pour une piscine ?"
    assert said(asked, "20 m² ?") == "Faut-il un permis pour une piscine, 20 m² ?"
    assert said(asked, "Quel est le quorum ?") == "Quel est le quorum ?"


def test_a_number_is_a_size_only_after_one() -> None:
    assert said("Quel quorum au conseil ?", "et pour 15 ?") == "Quel quorum au conseil, pour 15 ?"


@HOW
def test_what_was_completed_does_not_pile_up(fed_back: bool) -> None:
    asked = ["Peut-on vendre un chemin rural ?", *(["et pour une place ?", "qui signe ?"] * 10)]
    assert said(*asked, fed_back=fed_back) == "Vendre un chemin rural, pour une place : qui signe ?"


def test_a_question_completed_from_a_turn_that_is_gone() -> None:
    turns = (Turn(f"Vendre un chemin rural, pour une place{JOINT}qui signe ?", understood=True),)
    assert (
        resolve("quel prix ?", turns).text
        == f"Vendre un chemin rural, pour une place{JOINT}quel prix ?"
    )


def test_a_completed_question_is_known_even_when_its_turn_does_not_say_it() -> None:
    turns = (WEDDING, Turn(f"Un mariage, pour ces mineurs{JOINT}combien ?"))
    assert resolve("qui signe ?", turns).text == f"Un mariage, pour ces mineurs{JOINT}qui signe ?"


@pytest.mark.parametrize("typed", ["Mariage — quelles pièces ?", "Mariage : quelles pièces ?"])
def test_a_question_typed_in_two_parts(typed: str) -> None:
    assert said(EXHUMED[0].question, typed, "et pour un mineur ?") == (
        "Mariage, pour un mineur : quelles pièces ?"
    )
    assert said(EXHUMED[0].question, typed, "qui signe ?") == "Mariage : qui signe ?"


@pytest.mark.parametrize("size", ["80", "600", "4000", "4 000", "12.500"])
def test_every_way_to_write_a_size(size: str) -> None:
    first, follow = "Quel quorum dans une commune de 350 habitants ?", f"et pour {size} ?"
    assert said(first, follow) == f"Quel quorum dans une commune de {size} habitants ?"


@HOW
@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        # What somebody does is asked of the subject, not of its delay.
        (
            ("Un citoyen demande copie des comptes. On doit donner ?", "en combien de temps ?",
             "et s'il demande les fiches de paye ?"),
            "Un citoyen demande copie des comptes, on doit donner : et s'il demande les fiches de paye ?",
        ),
        (("déclaration préalable pour une clôture", "quel délai ?", "et si la mairie ne répond pas ?"),
         "Déclaration préalable pour une clôture : et si la mairie ne répond pas ?"),
        (("Comment créer une régie ?", "quel plafond ?", "et en cas de vol ?"),
         "Créer une régie : et en cas de vol ?"),
        # Of whom, when or how large is asked again.
        (("Un voisin brûle ses déchets verts", "quelle sanction ?", "et si c'est un agriculteur ?"),
         "Un voisin brûle ses déchets verts, si c'est un agriculteur : quelle sanction ?"),
        (("Congé maternité d'une adjointe", "combien de semaines ?", "et en cas de jumeaux ?"),
         "Congé maternité d'une adjointe, en cas de jumeaux : combien de semaines ?"),
        (("Le maire veut vendre un terrain. Qui décide ?", "Faut-il demander l'avis des domaines ?",
          "et si c'est pour 5000 euros ?"),
         "Vendre un terrain, si c'est pour 5000 euros : faut-il demander l'avis des domaines ?"),
    ],
)  # fmt: skip
def test_a_case_asks_again_and_another_matter_does_not(
    fed_back: bool, questions: tuple[str, ...], expected: str
) -> None:
    assert said(*questions, fed_back=fed_back) == expected


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        # Who does it is dropped when something else happens.
        (("Le maire est absent trois semaines, qui le remplace ?", "et s'il meurt ?"),
         "Le maire est absent trois semaines : et s'il meurt ?"),
        (("Le maire part trois mois, qui signe à sa place ?", "et s'il démissionne ?"),
         "Le maire part trois mois : et s'il démissionne ?"),
        (("divagation de vaches", "qui les attrape ?", "à la charge de qui ?"),
         "Divagation de vaches : à la charge de qui ?"),
        # « C'est payant ? » is said of the thing, not of the refusal.
        (("Attestation d'accueil, quelles pièces ?", "on peut la refuser ?", "c'est payant ?"),
         "Attestation d'accueil : c'est payant ?"),
        # Whatever is asked of any subject.
        (("Une dérogation scolaire", "qui décide en cas de désaccord ?"),
         "Une dérogation scolaire : qui décide en cas de désaccord ?"),
        (("Radar pédagogique", "qui paie l'installation ?"), "Radar pédagogique : qui paie l'installation ?"),
        (("Signature électronique", "pour quels actes ?", "et sinon ?"), "Signature électronique : et sinon ?"),
        (("Ouvrir un food truck", "combien ?", "sinon sur un terrain privé ?"),
         "Ouvrir un food truck : sinon sur un terrain privé ?"),
    ],
)  # fmt: skip
def test_what_was_asked_before_is_dropped(questions: tuple[str, ...], expected: str) -> None:
    assert said(*questions) == expected


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("Quel délai pour déclarer une naissance ?", "et si on dépasse ?"),
         "Déclarer une naissance, délai : et si on dépasse ?"),
        (("Quel est le prix du repas à la cantine ?", "qui le fixe ?"), "Le repas à la cantine, prix : qui le fixe ?"),
        (("Un agent a volé de l'argent dans la caisse, quelle sanction ?", "qui la prononce ?"),
         "Un agent a volé de l'argent dans la caisse, sanction : qui la prononce ?"),
        (("Un certificat d'urbanisme", "quelle durée de validité ?", "on peut la prolonger ?"),
         "Un certificat d'urbanisme, durée de validité : on peut la prolonger ?"),
        # The account is voted, not its delay.
        (("Quel délai pour rendre le compte administratif ?", "et si on ne le vote pas ?"),
         "Rendre le compte administratif : et si on ne le vote pas ?"),
    ],
)  # fmt: skip
def test_what_is_done_to_a_measure_keeps_it(questions: tuple[str, ...], expected: str) -> None:
    assert said(*questions) == expected


@HOW
@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("Comment déclarer une association ?", "non, je parle d'une association syndicale"),
         "Comment déclarer une association syndicale ?"),
        (("Combien ça coûte une carte grise ?", "pardon, un passeport"), "Combien ça coûte un passeport ?"),
        (("Peut-on fermer une école ?", "qui décide ?", "non, je voulais dire fermer une classe"),
         "Fermer une classe : qui décide ?"),
        (("Peut-on enregistrer le conseil ?", "non je voulais dire le diffuser"),
         "Enregistrer le conseil : le diffuser"),
        (("Quel est le prix du repas ?", "non je voulais dire qui le fixe"), "Le repas, prix : qui le fixe"),
        (("Dissoudre une caisse des écoles", "quelles étapes ?", "non, je parle du CCAS"),
         "Dissoudre le CCAS : quelles étapes ?"),
        (("Quel tarif pour la salle des fêtes ?", "non, la salle de sport"), "Quel tarif pour la salle de sport ?"),
        (("Quelles pièces pour un PACS ?", "je parle d'un mineur"), "Quelles pièces pour un PACS, un mineur ?"),
        (("Quelles pièces pour un PACS ?", "non, comment divorcer ?"), "comment divorcer ?"),
    ],
)  # fmt: skip
def test_a_correction_takes_the_place_of_what_it_corrects(
    fed_back: bool, questions: tuple[str, ...], expected: str
) -> None:
    assert said(*questions, fed_back=fed_back) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Faut-il vacciner les enfants pour la cantine ?",
        "Comment obtenir un extrait de casier judiciaire ?",
        "Qui délivre les cartes grises ?",
        "Que faire en cas de perte d'un passeport ?",
        "non titulaire : quelle prime ?",
    ],
)
def test_another_question_is_not_glued_to_a_case(question: str) -> None:
    turns = (WEDDING, Turn("quel délai ?"), Turn("et s'il est étranger ?"))
    assert resolve(question, turns).text == question
