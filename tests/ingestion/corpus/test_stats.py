import datetime as dt
from pathlib import Path

import pytest

from ingestion.corpus import corpus_stats
from ingestion.corpus.picture import draw_stats
from ingestion.corpus.stats import Bar
from ingestion.documents import DocumentKind
from tests.ingestion.corpus.samples import body, corpus, fiche


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return corpus(
        tmp_path,
        a=fiche(body(600)),
        b=fiche(body(700), id="b", verifie_sur="aucun texte consulté", verifie_le="2024-01-01"),
        c=fiche(
            body(2000), id="c", type="guide", themes="[elections, etat-civil]", questions='["Q ?"]'
        ),
        d="---\ntype: roman\n---\n",
    )


def test_documents_are_counted_by_theme_and_kind(folder: Path) -> None:
    stats = corpus_stats(folder, today=dt.date(2026, 6, 1))
    assert stats.documents == {DocumentKind.FICHE: 2, DocumentKind.GUIDE: 1}
    assert (stats.total, stats.questions, stats.references) == (3, 13, 3)
    assert (stats.verified, stats.unverified, stats.stale) == (2, 1, 1)
    assert stats.words[DocumentKind.FICHE] == (600, 650, 700)
    assert stats.header()[:4] == ("Thème", "Fiches", "Guides", "Études")
    assert stats.table() == [
        ("État civil", "2", "0", "0", "1\u202f300", "12", "2", "1"),
        ("Élections", "0", "1", "0", "2\u202f000", "1", "1", "1"),
        ("Total", "2", "1", "0", "3\u202f300", "13", "3", "2"),
    ]
    assert len(stats.unread) == 1
    assert "d.md:2" in stats.unread[0]


def test_whatever_is_indexed_is_counted(folder: Path) -> None:
    (folder / "t.jsonl").write_text(
        '{"titre": "Article 1", "type": "texte", "themes": ["elections"], "texte": "Un mot de loi."}\n'
        '{"titre": "Sans texte"}\n',
        "utf-8",
    )
    (folder / "index.md").write_text("# Accueil\n\nDeux mots.\n", "utf-8")
    (folder / "budget.xlsx").write_bytes(b"PK\x03\x04")
    stats = corpus_stats(folder, today=dt.date(2026, 6, 1))
    assert stats.documents == {
        DocumentKind.FICHE: 3, DocumentKind.GUIDE: 1, DocumentKind.LAW: 1,
    }  # fmt: skip
    assert stats.words[DocumentKind.LAW] == (4, 4, 4)
    assert stats.header()[3:5] == ("Études", "Textes")
    assert stats.table()[1][:5] == ("Élections", "0", "1", "0", "1")
    # Only the fiches of which a header is expected have bars to reach.
    assert {bar.label: bar.value for bar in stats.bars}["Fiches"] == 2
    assert [message.split(" : ")[0] for message in stats.unread] == [
        "d.md:2", "t.jsonl:2", "budget.xlsx",
    ]  # fmt: skip
    draw_stats(stats, folder / "a.svg")
    assert "Textes" in (folder / "a.svg").read_text("utf-8")


def test_bars_say_how_far_the_corpus_is(folder: Path) -> None:
    bars = {bar.label: (bar.value, bar.target, bar.reached) for bar in corpus_stats(folder).bars}
    assert bars["Fiches"] == (2, 170, False)
    assert bars["Guides"] == (1, 18, False)
    assert bars["Thèmes qui ont au moins un document"] == (2, 2, True)
    assert bars["Fiches d’au moins 6 questions"] == (2, 2, True)
    assert Bar("x", 1, 1).reached


def test_the_counts_are_plain_json(folder: Path) -> None:
    counts = corpus_stats(folder).to_json()
    assert counts["documents"] == {"fiche": 2, "guide": 1}
    assert counts["words"]["guide"] == {"min": 2000, "median": 2000, "max": 2000}
    assert counts["themes"][1]["documents"] == {"guide": 1}


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("sous/a.svg", b"<?xml")])
def test_the_picture_is_drawn(folder: Path, name: str, start: bytes) -> None:
    path = folder / "images" / name
    draw_stats(corpus_stats(folder), path)
    assert path.read_bytes().startswith(start)


def test_a_picture_of_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png"):
        draw_stats(corpus_stats(folder), folder / "a.bmp")


def test_an_empty_corpus_has_counts_and_a_picture(tmp_path: Path) -> None:
    stats = corpus_stats(corpus(tmp_path))
    assert (stats.total, stats.table()[-1][1]) == (0, "0")
    draw_stats(stats, tmp_path / "a.png")
