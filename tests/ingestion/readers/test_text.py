"""Plain text and saved web pages. The pages are invented; they mix what real ones mix."""

import datetime as dt
from pathlib import Path

import pytest

from ingestion.documents import Document, DocumentKind, SourceInfo
from tests.ingestion.readers.outlines import check_spans, outline, read_one

ONE = (
    "Le centre de gestion accompagne les communes de moins de 1 000 habitants qui cherchent un "
    "remplaçant pour leur secrétaire de mairie, pendant un congé ou une vacance de poste."
)
TWO = (
    "La demande se fait en ligne, au moins quinze jours avant le début du remplacement, et la "
    "commune signe une convention qui fixe la durée, le coût et les tâches confiées."
)


def page(tmp_path: Path, *lines: str) -> Document:
    document = read_one(tmp_path, "page.txt", "\n".join(lines))
    check_spans(document)
    return document


def test_a_page_with_everything_around_it(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Aller au contenu principal",
        "Menu",
        "CDG 99",
        "Centre de gestion de la Fonction publique",
        "-A A +A",
        "",
        "  • Accueil",
        "  • Services",
        "  • Guide du remplacement en mairie",
        "",
        "Rechercher sur le site",
        "Saisissez vos mots clés",
        "OK",
        "",
        "Guide du remplacement en mairie",
        "Publié le 3 mars 2023",
        "Mis à jour le 04/05/2024 à 10:30",
        "Partager sur Facebook Twitter LinkedIn",
        "Temps de lecture : 4 min",
        "",
        ONE,
        "",
        "Comment demander",
        "",
        TWO,
        "",
        "X",
        "",
        "Nous utilisons des cookies pour mesurer l’audience de ce site.",
        "Tout accepter  Tout refuser",
        "À lire aussi",
        "Le contrat de remplacement",
        "La paie des remplaçants",
        "",
        "Mentions légales",
        "Plan du site",
        "© CDG 99 - Tous droits réservés",
        "Retour en haut",
    )
    assert document.title == "Guide du remplacement en mairie"
    assert document.kind is DocumentKind.GUIDE
    assert document.published_on == dt.date(2023, 3, 3)
    assert outline(document) == [ONE, "# Comment demander", TWO]
    assert document.sources == (SourceInfo("CDG 99"),)
    assert document.inferred == ("title", "kind", "published_on", "sources")


def test_search_help_goes_wherever_it_is(tmp_path: Path) -> None:
    help_lines = [
        "Moteur de recherche interne",
        "",
        "optimisé par google",
        "",
        "1 / Mettre les expressions entre guillemets",
        "2/ Trier par date",
        "(en haut, à droite des résultats)",
        "",
    ]
    before = page(tmp_path, *help_lines, "Le titre de la page", "", ONE, "", TWO)
    middle = page(tmp_path, "Le titre de la page", "", ONE, "", *help_lines, TWO)
    after = page(tmp_path, "Le titre de la page", "", ONE, "", TWO, "", *help_lines)
    for document in (before, middle, after):
        assert document.title == "Le titre de la page"
        assert outline(document) == [ONE, TWO]


@pytest.mark.parametrize(
    "crumb",
    [
        "Accueil > Ressources humaines > Remplacement",
        "Vous êtes ici : Accueil / RH / Remplacement",
        "Vous êtes ici :",
        "Accueil » RH » Remplacement",
        "Accueil – RH – Remplacement",
    ],
)
def test_breadcrumbs_go(tmp_path: Path, crumb: str) -> None:
    document = page(tmp_path, crumb, "", "Remplacer une secrétaire", "", ONE)
    assert (document.title, outline(document)) == ("Remplacer une secrétaire", [ONE])


def test_a_title_said_twice_is_the_title(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "// Veille",
        "Toute l’actualité des communes",
        "RH - Documentation",
        "Le remplacement à la loupe (12e étude)",
        "Rédigé par Veille le 25/10/2021",
        "",
        "Le remplacement à la loupe (12e étude)",
        ONE,
        TWO,
    )
    assert document.title == "Le remplacement à la loupe (12e étude)"
    assert (document.kind, document.published_on) == (DocumentKind.STUDY, dt.date(2021, 10, 25))
    assert outline(document) == [ONE, TWO]


def test_a_rubric_said_twice_is_not_the_title(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Le magazine des élus et des présidents d’intercommunalité",
        "Mairies",
        "Votre mandat",
        "01/01/1970 - mars 2020 n°377",
        "Votre mandat",
        "",
        "Maire et secrétaire, un tandem indispensable à préserver",
        "",
        ONE,
    )
    assert document.title == "Maire et secrétaire, un tandem indispensable à préserver"


def test_the_end_of_the_breadcrumb_is_the_title(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "- Accueil",
        "- > Fiches métiers",
        "- >Secrétaire en milieu rural",
        "Fiche Métier",
        "Secrétaire en milieu rural",
        "Fonction Publique Territoriale, catégories A, B et C",
        ONE,
    )
    assert document.title == "Secrétaire en milieu rural"
    assert outline(document) == ["# Fonction Publique Territoriale, catégories A, B et C", ONE]


def test_a_dated_page_has_a_site_around_it(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Maire-info",
        "Le quotidien des élus locaux",
        "Collectivités locales",
        "",
        "Le métier se réinvente à travers les crises",
        "",
        ONE,
        "Publié le 10-12-2021",
        "",
        "Par Emmanuelle Martin",
        TWO,
        "[90% reste à lire]",
        "Article réservé aux abonnés",
        "Cet article fait partie du Dossier",
        "- Un autre article",
        "- Encore un",
    )
    assert document.title == "Le métier se réinvente à travers les crises"
    assert document.published_on == dt.date(2021, 12, 10)
    assert outline(document)[0] == ONE
    assert outline(document)[-1] == TWO


def test_the_line_above_the_date_is_the_title_even_under_the_words_of_the_site(
    tmp_path: Path,
) -> None:
    site = "Bienvenue sur ce site, où une secrétaire range depuis des années les textes utiles."
    document = page(
        tmp_path,
        "Le coin d’une secrétaire",
        "",
        site,
        "",
        "Mon premier contact avec le métier",
        "Article mis en ligne le 2 avril 2014",
        "dernière modification le 20 août 2015",
        "Imprimer logo imprimer Enregistrer au format PDF",
        "",
        ONE,
        TWO,
        ONE.replace("Le", "Un"),
    )
    assert document.title == "Mon premier contact avec le métier"
    assert document.published_on == dt.date(2014, 4, 2)
    assert outline(document) == [ONE, TWO, ONE.replace("Le", "Un")]
    footer = page(
        tmp_path, "Le titre de la page", "", ONE, TWO, "", "Mairie de X", "Publié le 3 mai 2024"
    )
    assert (footer.title, outline(footer)) == ("Le titre de la page", [ONE, TWO, "Mairie de X"])


def test_a_page_with_a_breadcrumb_alone_is_named_after_it(tmp_path: Path) -> None:
    document = page(tmp_path, "Accueil » Démarches » Mariage civil", ONE, TWO)
    assert (document.title, outline(document)) == ("Mariage civil", [ONE, TWO])


def test_the_date_of_a_verification_is_kept_apart(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Déclaration de naissance",
        "Vérifié le 20 septembre 2021 - Direction de l'information légale et administrative",
        ONE,
    )
    assert (document.verified_on, document.published_on) == (dt.date(2021, 9, 20), None)
    assert "verified_on" in document.inferred


def test_the_longer_of_two_writings_of_a_title_is_kept(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Le guide pour agir entre élu et secrétaire",
        "",
        "  • Accueil",
        "  • Réseau",
        "",
        "Le guide pour agir entre élu et secrétaire général de mairie",
        "",
        ONE,
    )
    assert document.title == "Le guide pour agir entre élu et secrétaire général de mairie"
    assert outline(document) == [ONE]


def test_a_page_without_title_is_named_after_what_it_says(tmp_path: Path) -> None:
    headed = page(tmp_path, ONE, "Une méthode éprouvée", TWO)
    assert (headed.title, outline(headed)[1]) == ("Une méthode éprouvée", "# Une méthode éprouvée")
    bare = page(tmp_path, ONE, TWO)
    assert bare.title == (
        "Le centre de gestion accompagne les communes de moins de 1 000 habitants qui cherchent un "
        "remplaçant pour…"
    )
    assert "title" in bare.inferred


def test_the_source_that_a_page_names_is_kept(tmp_path: Path) -> None:
    document = page(
        tmp_path, "Titre de la page", ONE, "Source >> Observatoire des mairies", "© Le Site"
    )
    assert document.sources == (SourceInfo("Observatoire des mairies"),)
    assert outline(document) == [ONE]
    linked = page(tmp_path, "Titre de la page", "https://www.exemple.fr/page?x=1", ONE)
    assert linked.sources == (SourceInfo("exemple.fr", "", "https://www.exemple.fr/page?x=1"),)


def test_sentences_about_cookies_search_and_sharing_stay(tmp_path: Path) -> None:
    about = [
        "Le site de la commune demande un accord avant de déposer des cookies de mesure d’audience.",
        "L’habitant peut partager la page de l’enquête publique sur Facebook ou par courriel.",
        "Le moteur de recherche du recueil des actes trouve un arrêté par sa date ou son numéro.",
        "Le 12 mars 2024, le conseil municipal a voté le budget primitif de la commune à l’unanimité.",
        "Publié le 3 mai 2024, l’arrêté préfectoral fixe les dates d’ouverture de la chasse au gibier.",
    ]
    assert outline(page(tmp_path, "Le site internet de la commune", "", *about)) == about


def test_a_typed_note_is_not_a_web_page(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "Règlement de la salle des fêtes",
        "Approuvé par le conseil municipal",
        "",
        "I. Réservation",
        "",
        ONE,
        "",
        "II. Tarifs",
        "",
        "Les tarifs sont :",
        "- 100 € le week-end ;",
        "- 50 € la journée.",
        "",
        "Contact",
        "",
        "La mairie répond au public du lundi au vendredi matin.",
    )
    assert document.title == "Règlement de la salle des fêtes"
    assert outline(document) == [
        "Approuvé par le conseil municipal",
        "# I. Réservation",
        ONE,
        "# II. Tarifs",
        "Les tarifs sont :",
        "- 100 € le week-end ;",
        "- 50 € la journée.",
        "## Contact",
        "La mairie répond au public du lundi au vendredi matin.",
    ]


def test_the_place_and_date_of_a_letter_date_it(tmp_path: Path) -> None:
    document = page(tmp_path, "Compte rendu de la réunion", "Châteauroux, le 12 mars 2024", "", ONE)
    assert document.published_on == dt.date(2024, 3, 12)
    assert outline(document) == [ONE]


def test_a_wrapped_text_has_whole_paragraphs(tmp_path: Path) -> None:
    text = """Note sur les remplacements

Le centre de gestion accompagne les communes de moins de mille
habitants qui cherchent un remplaçant pour leur secrétaire de mai-
rie, pendant un congé. La demande se fait en ligne, au moins quinze
jours avant.

La convention fixe :
- la durée, qui ne peut pas dépasser la durée du congé ou de la
  vacance du poste ;
- le coût.
"""
    document = read_one(tmp_path, "note.txt", text)
    assert document.title == "Note sur les remplacements"
    assert outline(document) == [
        "Le centre de gestion accompagne les communes de moins de mille habitants qui cherchent un "
        "remplaçant pour leur secrétaire de mairie, pendant un congé. La demande se fait en ligne, au "
        "moins quinze jours avant.",
        "La convention fixe :",
        "- la durée, qui ne peut pas dépasser la durée du congé ou de la vacance du poste ;",
        "- le coût.",
    ]


def test_a_text_of_a_few_words_is_still_read(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.txt", "Bonjour")
    assert (document.title, document.text) == ("Bonjour", "Bonjour")
