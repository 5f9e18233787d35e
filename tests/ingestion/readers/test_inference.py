import datetime as dt

import pytest

from ingestion.documents import DocumentKind
from ingestion.readers.inference import infer_kind, parse_date, slug, title_from_path


@pytest.mark.parametrize(
    ("path", "identifier"),
    [
        ("fiches/Été 2024.md", "fiches-ete-2024"),
        ("a/b.pdf", "a-b-pdf"),
        ("a/b.docx", "a-b-docx"),
        ("Œuvres & arrêtés.txt", "oeuvres-arretes-txt"),
        ("日本.md", "document"),
    ],
)
def test_identifiers_come_from_the_path(path: str, identifier: str) -> None:
    assert slug(path) == identifier


@pytest.mark.parametrize(
    ("path", "title", "text", "kind"),
    [
        ("guides/a.md", "Une étude", "", DocumentKind.GUIDE),
        ("x/études/b/a.txt", "Sans indice", "", DocumentKind.STUDY),
        ("a.txt", "Le métier à la loupe (24e étude)", "guide guide", DocumentKind.STUDY),
        ("a.txt", "Guide de l’étude de sol", "", DocumentKind.GUIDE),
        ("fiche-deces.txt", "Déclarer un décès", "", DocumentKind.FICHE),
        ("a.txt", "Foire aux questions", "", DocumentKind.QA),
        ("a.txt", "Qui signe l’acte ?", "", DocumentKind.QA),
        ("a.txt", "L’enquête publique", "", DocumentKind.FICHE),
        ("a.txt", "Une enquête sur les DGS", "", DocumentKind.STUDY),
        ("a.txt", "Sans indice", "Cette étude et cette étude, un guide.", DocumentKind.STUDY),
        ("a.txt", "Sans indice", "Un guide, puis une étude.", DocumentKind.GUIDE),
        ("a.txt", "Sans indice", "Rien.", DocumentKind.FICHE),
    ],
)
def test_the_kind_is_guessed_from_folder_then_title_then_text(
    path: str, title: str, text: str, kind: DocumentKind
) -> None:
    assert infer_kind(path, title, text) is kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 25/10/2021", dt.date(2021, 10, 25)),
        ("12-03-2024", dt.date(2024, 3, 12)),
        ("1er janvier 2024", dt.date(2024, 1, 1)),
        ("12 août 2020", dt.date(2020, 8, 12)),
        ("12 févr. 2020", dt.date(2020, 2, 12)),
        ("modified 2024-11-01", dt.date(2024, 11, 1)),
        ("2024-09-02T10:00:00+02:00", dt.date(2024, 9, 2)),
        ("31/02/2024", None),
        ("31/02/2024, corrigé le 01/03/2024", dt.date(2024, 3, 1)),
        ("2024-13-01 puis 2024-12-01", dt.date(2024, 12, 1)),
        ("31 février 2024, puis 1er mars 2024", dt.date(2024, 3, 1)),
        # What comes first in the text is first, however it is written and whatever surrounds it.
        ("— — — — — — — — 01/02/2024, modifié le 3 mars 2020", dt.date(2024, 2, 1)),
        ("— — — — — — — — 3 mars 2020, modifié le 01/02/2024", dt.date(2020, 3, 3)),
        ("Œuvre du 12\u00a0mars\n2024", dt.date(2024, 3, 12)),
        ("arrete_12_fe\u0301vrier_2024", dt.date(2024, 2, 12)),
        ("2024² ou 12 mars 20244", None),
        ("article 12/2024", None),
        ("sans date", None),
        ("1/1/1500", None),
    ],
)
def test_dates_of_all_writings(text: str, day: dt.date | None) -> None:
    assert parse_date(text) == day


def test_a_title_from_a_file_name() -> None:
    assert title_from_path("a/plan_communal-de.sauvegarde.pdf") == "Plan communal de sauvegarde"
