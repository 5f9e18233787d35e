import datetime as dt

import pytest

from ingestion.readers import clutter
from ingestion.readers.clutter import DateKind


@pytest.mark.parametrize(
    "line",
    [
        "-A A +A",
        "A- A A+",
        "A+ A-",
        "X",
        "×",
        "|",
        "• • •",
        "* * *",
        "Facebook",
        "Twitter / X",
        "Partager sur LinkedIn",
        "Partager cet article : Facebook Twitter WhatsApp E-mail",
        "Imprimer",
        "Tout accepter",
        "Accepter les cookies",
        "Continuer sans accepter",
        "Gestion des cookies",
        "Personnaliser mes choix de cookies",
        "En poursuivant votre navigation sur ce site, vous acceptez l’utilisation de cookies.",
        "Ce site utilise des cookies afin de vous proposer le meilleur service possible.",
        "© The Links",
        "© 2021-2024 Mairie de Trifouilly",
        "Temps de lecture : 5 minutes",
        "3 min de lecture",
        "Crédit photo : Adobe Stock",
        "Retour en haut de page",
        "• Fermer",
        "Accessibilité : non conforme",
        "12 commentaires",
    ],
)
def test_bars_buttons_and_symbols_are_clutter(line: str) -> None:
    assert clutter.is_clutter(line)


@pytest.mark.parametrize(
    "line",
    [
        "Accueil",
        "Contact",
        "Recherche",
        "Le maire signe.",
        "12",
        "2024",
        "Article 5",
        "Partager les tâches entre élus",
        "Imprimer les bulletins de vote",
        "Accepter un don ou un legs",
        "Refuser un permis",
        "Cookies : ce que dit la CNIL",
        "Il faut refuser les cookies de la même façon que les accepter.",
        "Le registre est tenu par le maire",
        "Lecture du procès-verbal",
        "X élu au second tour",
    ],
)
def test_what_an_article_says_is_not(line: str) -> None:
    assert not clutter.is_clutter(line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Rédigé par ID le 25/10/2021", (DateKind.PUBLISHED, dt.date(2021, 10, 25))),
        ("Article publié le 26/11/2021", (DateKind.PUBLISHED, dt.date(2021, 11, 26))),
        (
            "Dernière mise à jour le lun 12/12/2022 - 18:06",
            (DateKind.UPDATED, dt.date(2022, 12, 12)),
        ),
        ("Modifié le 1er février 2024", (DateKind.UPDATED, dt.date(2024, 2, 1))),
        ("Par Jeanne Martin, le 3 août 2020", (DateKind.PUBLISHED, dt.date(2020, 8, 3))),
        ("mardi 4 juin 2019", (DateKind.PUBLISHED, dt.date(2019, 6, 4))),
        ("4 juin 2019", (DateKind.PUBLISHED, dt.date(2019, 6, 4))),
        ("2024-01-31", (DateKind.PUBLISHED, dt.date(2024, 1, 31))),
        (
            "Vérifié le 10/05/2023 - Direction de l'information légale et administrative (Première ministre)",
            (DateKind.VERIFIED, dt.date(2023, 5, 10)),
        ),
        ("Édition du jeudi 14 octobre 2021", (DateKind.PUBLISHED, dt.date(2021, 10, 14))),
        ("Publié le 31/02/2024", None),
        ("Le conseil du 4 juin 2019", None),
        (
            "Le 4 juin 2019, le conseil municipal a voté à l’unanimité la création de deux postes.",
            None,
        ),
        ("La loi du 4 juin 2019 est abrogée", None),
        ("Par délibération du 4 juin 2019", None),
    ],
)
def test_lines_that_date_a_page(line: str, found: tuple[DateKind, dt.date] | None) -> None:
    assert clutter.date_line(line) == found


@pytest.mark.parametrize(
    ("line", "related"),
    [
        ("À lire aussi", True),
        ("Les articles les plus lus des 7 derniers jours...", True),
        ("Sur le même sujet", True),
        ("Dans la même rubrique :", True),
        ("Laisser un commentaire", False),
        ("Suivez-nous", True),
        ("Lire le procès-verbal à voix haute", False),
        ("Les articles du code sont cités.", False),
        ("Articles 5 et 6", False),
    ],
)
def test_announcements_of_other_pages(line: str, related: bool) -> None:
    assert clutter.opens_related(line) is related


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("© The Links", "The Links"),
        ("© 2020 CDG 36 - Tous droits réservés", "CDG 36"),
        ("Copyright 2024", None),
        ("Le signe ©", None),
    ],
)
def test_who_holds_the_rights(line: str, holder: str | None) -> None:
    assert clutter.copyright_holder(line) == holder
