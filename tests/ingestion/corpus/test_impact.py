"""Changes between two generations, and what cites the documents that changed."""

import datetime as dt
from pathlib import Path

import pytest

from ingestion.corpus.impact import ChangeKind, Cited, Impact, impact
from ingestion.errors import IndexCorruptedError
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder

TODAY = dt.datetime.now(dt.UTC).date()
"""When the first generation is made: whatever had expired by then is no news."""
DAY, SOON = TODAY + dt.timedelta(days=10), TODAY + dt.timedelta(days=9)
OLD = "en_vigueur_jusqu_au: 2016-11-19\n"
HEAD = '---\nid: {id}\ntitre: "{id}"\ntype: fiche\nthemes: [t]\nresume: "r"\n{extra}---\n\n{body}\n'


def _write(folder: Path, **documents: tuple[str, str]) -> Path:
    folder.mkdir()
    for name, (body, extra) in documents.items():
        text = HEAD.format(id=name, body=body, extra=extra)
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture
def found(tmp_path: Path) -> Impact:
    """Return the impact of a corpus in which each document met another fate."""
    before = _write(
        tmp_path / "before",
        intact=("Le maire signe.", ""),
        modifie=("Le délai est de cinq jours. Le maire signe.", ""),
        retire=("Une règle ancienne.", ""),
        archive=("Le seuil était de 20 000 euros.", OLD),
        archive_revue=("Le seuil était de 10 000 euros.", OLD),
        expire=("Le seuil est de 40 000 euros.", f"en_vigueur_jusqu_au: {SOON}\n"),
        dernier_jour=("Le seuil est de 90 000 euros.", f"en_vigueur_jusqu_au: {DAY}\n"),
    )
    after = _write(
        tmp_path / "after",
        intact=("Le maire signe.", ""),
        modifie=("Le délai est de huit jours. Le maire signe.", ""),
        expire=("Le seuil est de 40 000 euros.", f"en_vigueur_jusqu_au: {SOON}\n"),
        dernier_jour=("Le seuil est de 90 000 euros.", f"en_vigueur_jusqu_au: {DAY}\n"),
        nouveau=("Une règle nouvelle.", ""),
        nouvelle_archive=("Le seuil était de 5 000 euros.", OLD),
        archive=("Le seuil était de 20 000 euros.", OLD),
        archive_revue=("Le seuil était de 10 000 €.", OLD),
    )
    index = tmp_path / "index"
    ingest([before], index, HashEncoder())
    ingest([after], index, HashEncoder(), publish=False)
    folder = GenerationFolder(index)
    cited = [
        Cited("réponse", "1", "modifie", ("Le délai est de cinq jours.",)),
        Cited("réponse", "2", "modifie", ("Le maire signe.",)),
        Cited("réponse", "3", "retire", ("Une règle ancienne.",)),
        Cited("question", "4", "expire", ("Le seuil est de 40 000 euros.",)),
        Cited("question", "5", "intact", ("Le maire signe.",)),
        Cited("question", "6", "dernier_jour"),
        Cited("question", "7", "nouveau"),
        Cited("question", "8", "archive", ("Le seuil était de 20 000 euros.",)),
    ]
    return impact(
        folder.resolve("current"), folder.resolve("candidate"), DAY,
        [lambda: cited[:3], lambda: iter(cited[3:])],
    )  # fmt: skip


def test_what_was_opened_is_closed_when_the_other_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    ingest([_write(tmp_path / "corpus", a=("Le maire signe.", ""))], index, HashEncoder())
    closed: list[str] = []
    monkeypatch.setattr(SearchIndex, "close", lambda self: closed.append(self.name))
    sound = GenerationFolder(index).current()
    with pytest.raises(IndexCorruptedError):
        impact(sound, tmp_path / "rien", DAY)
    assert closed == [sound.name]


def test_each_document_is_told_with_what_happened_to_it(found: Impact) -> None:
    assert {c.document_id: c.kind for c in found.changes} == {
        "modifie": ChangeKind.CHANGED,
        "retire": ChangeKind.REMOVED,
        "expire": ChangeKind.EXPIRED,
        "nouveau": ChangeKind.ADDED,
        "nouvelle_archive": ChangeKind.ADDED,
        "archive_revue": ChangeKind.CHANGED,
    }


def test_what_cites_them_is_listed_lost_quotes_first(found: Impact) -> None:
    assert [(t.cited.name, t.quote_lost, t.why) for t in found.touched] == [
        ("4", False, f"document plus en vigueur depuis le {SOON:%d/%m/%Y}"),
        ("1", True, "document modifié, le passage cité a changé"),
        ("3", True, "document retiré"),
        ("2", False, "document modifié, le passage cité est intact"),
    ]
