"""What is told of the files that an ingest cannot use, and that the others are indexed."""

from pathlib import Path

import pytest

from ingestion.errors import SourceFolderError
from ingestion.pipeline import ingest
from ingestion.readers import text
from ingestion.reports import FileStatus
from tests.ingestion.index.samples import HashEncoder, write_fiche


def test_a_bad_file_is_reported_and_the_others_are_indexed(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    (corpus / "mauvaise.md").write_text("---\ntitre: [\n---\nTexte.", encoding="utf-8")
    report = ingest([corpus], index, HashEncoder())
    (rejected,) = report.rejected
    assert rejected.path == "mauvaise.md"
    assert "mauvaise.md" in rejected.messages[0]
    # The message is told again although nothing changed.
    assert ingest([corpus], index, HashEncoder()).rejected[0].messages == rejected.messages


def test_a_file_that_a_reader_stumbles_on_does_not_stop_the_others(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    (corpus / "autre.txt").write_text("Une phrase.", encoding="utf-8")
    monkeypatch.setattr(text, "read_text", lambda file: int("²"))
    report = ingest([corpus], index, HashEncoder())
    assert report.documents == 1
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("autre.txt : ")
    assert "imprévue (ValueError)" in message


def test_a_file_that_cannot_be_opened_does_not_stop_the_others(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    write_fiche(corpus, "fermee", "Fermée", "Une autre règle.")
    whole = Path.open

    def barred(self: Path, *args: object, **options: object) -> object:
        # Root may read anything: the rights are told, not taken away.
        if self.name == "fermee.md":
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, *args, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", barred)
        report = ingest([corpus], index, HashEncoder())
    assert report.documents == 1
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("fermee.md : lecture impossible")
    assert ingest([corpus], index, HashEncoder()).documents == 2


def test_a_file_that_is_not_read_is_reported_as_long_as_it_is_there(
    corpus: Path, index: Path
) -> None:
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    assert ingest([corpus], index, HashEncoder()).rejected == ()
    (corpus / "tarifs.csv").write_text("a;b", encoding="utf-8")
    (corpus / "photo.png").write_bytes(b"\x89PNG")
    # Nothing to index again, and yet both are told.
    report = ingest([corpus], index, HashEncoder())
    assert report.unchanged
    assert [(f.path, f.status) for f in report.rejected] == [("tarifs.csv", FileStatus.REJECTED)]
    assert [(f.path, f.status) for f in report.ignored] == [("photo.png", FileStatus.IGNORED)]
    write_fiche(corpus, "autre", "Autre", "Une autre règle.")
    assert {f.path for f in ingest([corpus], index, HashEncoder()).files} == {
        "bonne.md", "autre.md", "tarifs.csv", "photo.png",
    }  # fmt: skip
    (corpus / "tarifs.csv").unlink()
    assert ingest([corpus], index, HashEncoder()).rejected == ()


def test_a_wrong_table_of_sources_rejects_its_files_once_and_names_them(
    corpus: Path, index: Path
) -> None:
    for name in ("cantine", "marche", "voirie", "arretes/a1", "arretes/a2"):
        path = corpus / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Règlement {name}\n\nLa règle sur {name} est écrite ici.\n", "utf-8")
    table = corpus / "sources.toml"
    good = '["cantine.txt"]\ntype = "guide"\n\n["arretes/*"]\ntype = "texte"\n'
    table.write_text(good, "utf-8")
    assert ingest([corpus], index, HashEncoder()).documents == 5

    table.write_text(good.replace('type = "guide"', 'tipe = "guide"'), "utf-8")
    report = ingest([corpus], index, HashEncoder())
    assert report.removed == ("cantine-txt",)
    said = (
        "sources.toml:2 : clé inconnue « tipe » : vouliez-vous dire « type » ? "
        "Fichier non indexé : « cantine.txt »."
    )
    assert [f.messages for f in report.rejected] == [(said,)]
    assert {f.path for f in report.files if f.status is FileStatus.REJECTED} == {
        "cantine.txt", "sources.toml",
    }  # fmt: skip
    again = ingest([corpus], index, HashEncoder())
    assert again.unchanged
    assert again.rejected == report.rejected

    table.write_text(good.replace('"texte"', "texte"), "utf-8")
    report = ingest([corpus], index, HashEncoder())
    (message,) = [m for f in report.rejected for m in f.messages]
    assert message.startswith("sources.toml:5 : ")
    assert "« arretes/a1.txt », « arretes/a2.txt », « cantine.txt »." in message
    assert report.documents == 2
    table.write_text(good, "utf-8")
    assert ingest([corpus], index, HashEncoder()).documents == 5


def test_a_document_with_a_mistyped_key_is_not_served(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "bonne", "Bonne", "Une règle.", "layout: post\n")
    write_fiche(corpus, "perimee", "Périmée", "Une règle.", "en_vigueur_jusquau: 2020-12-31\n")
    report = ingest([corpus], index, HashEncoder())
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("perimee.md:")
    assert "vouliez-vous dire « en_vigueur_jusqu_au » ?" in message
    assert report.documents == 1


def test_nothing_to_index_says_why(corpus: Path, index: Path) -> None:
    corpus.mkdir()
    for number in range(7):
        (corpus / f"{number}.csv").write_text("a;b", encoding="utf-8")
    with pytest.raises(SourceFolderError, match=r"0\.csv : format « \.csv » inconnu") as caught:
        ingest([corpus], index, HashEncoder())
    assert str(caught.value).endswith("Et 2 autres fichiers.")
    assert "6.csv" not in str(caught.value)


def test_a_duplicate_id_is_reported_with_both_places(corpus: Path, index: Path) -> None:
    write_fiche(corpus / "x", "pareil", "Un", "Une règle.")
    write_fiche(corpus / "y", "pareil", "Deux", "Une autre règle.")
    report = ingest([corpus], index, HashEncoder())
    (message,) = report.rejected[0].messages
    assert "y/pareil.md" in message
    assert "x/pareil.md" in message
    assert report.documents == 1
