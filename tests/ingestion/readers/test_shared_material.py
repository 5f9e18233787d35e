"""The material lent beside the repository, when it is there. Other tests carry the proof."""

from pathlib import Path

import pytest

from ingestion.documents import Document, DocumentKind
from ingestion.errors import DocumentError
from ingestion.readers import read
from ingestion.sources import find_sources
from tests.ingestion.readers.outlines import check_spans

SHARED = Path(__file__).parents[4] / "shared"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="le dossier ../shared n’est pas là")


def read_all(folder: Path) -> dict[str, Document]:
    found = {}
    for path in (source.path for source in find_sources([folder])):
        try:
            items = list(read(path, root=folder))
        except DocumentError as error:
            if "aucun texte" not in error.message:  # a page of pictures
                raise
            continue
        for item in items:
            assert isinstance(item, Document), item
            check_spans(item)
            found[item.path] = item
    return found


def test_the_saved_pages_come_out_clean() -> None:
    pages = read_all(SHARED / "seeds")
    assert len(pages) == 5
    text = "\n".join(page.text for page in pages.values())
    for clutter in (
        "A A",
        "Accueil",
        "Moteur de recherche",
        "optimisé par",
        "entre guillemets",
        "les plus lus",
        "©",
        "Article publié",
        "Dernière mise à jour",
        "Rédigé par",
    ):
        assert clutter not in text
    assert not any(len(line.strip()) == 1 for line in text.split("\n"))
    first, second, third, fourth, fifth = (pages[name] for name in sorted(pages))
    assert "Le métier de DGS à la loupe" in first.title
    assert third.title.startswith("Le guide du CDG 36")
    assert (fourth.title, fifth.title) == (
        "Les managers du changement",
        'Le "parcours usager" pour accompagner et soutenir',
    )
    assert [str(p.published_on) for p in (first, second, fourth)] == [
        "2021-10-25",
        "2021-11-26",
        "2022-12-12",
    ]
    assert (first.kind, second.kind, third.kind) == (
        DocumentKind.STUDY,
        DocumentKind.STUDY,
        DocumentKind.GUIDE,
    )


def test_guides_and_official_fiches_are_read() -> None:
    assert len(read_all(SHARED / "data" / "guides")) >= 70
    fiches = read_all(SHARED / "data" / "service-public-xml")
    assert [len(f.references) for _, f in sorted(fiches.items())] == [42, 5]
