import datetime as dt

import pytest

from ingestion.readers import clutter


@pytest.mark.parametrize(
    "line",
    [
        "-A A +A", "A- A A+", "A+ A-", "X", "×", "|", "• • •", "* * *", "Facebook", "Twitter / X",
        "Partager sur LinkedIn", "Partager cet article : Facebook Twitter WhatsApp E-mail",
        "Imprimer", "Tout accepter", "Accepter les cookies", "Continuer sans accepter",
        "Gestion des cookies", "Personnaliser mes choix de cookies",
        "En poursuivant votre navigation sur ce site, vous acceptez l’utilisation de cookies.",
        "Ce site utilise des cookies afin de vous proposer le meilleur service possible.",
        "© The Links", "© 2021-2024 Mairie de Trifouilly", "Temps de lecture : 5 minutes",
        "3 min de lecture", "Crédit photo : Adobe Stock", "Retour en haut de page", "• Fermer",
        "Accessibilité : non conforme", "12 commentaires",
    ],
)
def test_bars_buttons_and_symbols_are_clutter(line: str) -> None:
    assert clutter.is_clutter(line)


@pytest.mark.parametrize(
    "line",
    [
        "Accueil", "Contact", "Recherche", "Le maire signe.", "12", "2024", "Article 5",
        "Partager les tâches entre élus", "Imprimer les bulletins de vote",
        "Accepter un don ou un legs", "Refuser un permis", "Cookies : ce que dit la CNIL",
        "Il faut refuser les cookies de la même façon que les accepter.",
        "Le registre est tenu par le maire", "Lecture du procès-verbal", "X élu au second tour",
    ],
)
def test_what_an_article_says_is_not(line: str) -> None:
    assert not clutter.is_clutter(line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Rédigé par ID le 25/10/2021", (dt.date(2021, 10, 25), False)),
        ("Article publié le 26/11/2021", (dt.date(2021, 11, 26), False)),
        ("Dernière mise à jour le lun 12/12/2022 - 18:06", (dt.date(2022, 12, 12), True)),
        ("Modifié le 1er février 2024", (dt.date(2024, 2, 1), True)),
        ("Par Jeanne Martin, le 3 août 2020", (dt.date(2020, 8, 3), False)),
        ("mardi 4 juin 2019", (dt.date(2019, 6, 4), False)),
        ("4 juin 2019", (dt.date(2019, 6, 4), False)),
        ("2024-01-31", (dt.date(2024, 1, 31), False)),
        ("Publié le 31/02/2024", None),
        ("Le conseil du 4 juin 2019", None),
        ("Le 4 juin 2019, le conseil municipal a voté à l’unanimité la création de deux postes.", None),
        ("La loi du 4 juin 2019 est abrogée", None),
        ("Par délibération du 4 juin 2019", None),
    ],
)
def test_lines_that_date_a_page(line: str, found: tuple[dt.date, bool] | None) -> None:
    assert clutter.date_line(line) == found


@pytest.mark.parametrize(
    ("line", "related"),
    [
        ("À lire aussi", True), ("Les articles les plus lus des 7 derniers jours...", True),
        ("Sur le même sujet", True), ("Dans la même rubrique :", True), ("Laisser un commentaire", False),
        ("Suivez-nous", True), ("Lire le procès-verbal à voix haute", False),
        ("Les articles du code sont cités.", False), ("Articles 5 et 6", False),
    ],
)
def test_announcements_of_other_pages(line: str, related: bool) -> None:
    assert clutter.opens_related(line) is related


@pytest.mark.parametrize(
    ("line", "holder"),
    [("© The Links", "The Links"), ("© 2020 CDG 36 - Tous droits réservés", "CDG 36"),
     ("Copyright 2024", None), ("Le signe ©", None)],
)
def test_who_holds_the_rights(line: str, holder: str | None) -> None:
    assert clutter.copyright_holder(line) == holder
