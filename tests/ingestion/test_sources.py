"""The files to ingest: what is a document, and what is not."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from ingestion import sources
from ingestion.documents import Document
from ingestion.errors import DocumentError, SourceFolderError
from ingestion.sources import LeftOut, find_left_out, find_sources, read_source

ROOT = Path(__file__).parent.parent.parent


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def keys(*folders: Path) -> list[str]:
    return [source.key for source in find_sources(folders)]


def left_out(*folders: Path) -> dict[str, LeftOut]:
    return {item.key: item for item in find_left_out(folders)}


def test_the_bank_of_questions_is_not_documents(tmp_path: Path) -> None:
    write(tmp_path, "questions-posees/a.jsonl", "questions-posees/b.md", "questions-posees/c/d.md")
    write(tmp_path, "fiches/a.md", "fiches/questions-posees/b.md", "questions-posees.md")
    assert keys(tmp_path) == ["fiches/a.md", "fiches/questions-posees/b.md", "questions-posees.md"]


def test_each_root_has_its_own_bank(tmp_path: Path) -> None:
    write(tmp_path, "un/questions-posees/a.jsonl", "un/a.md", "deux/questions-posees/b.md")
    assert keys(tmp_path / "un", tmp_path / "deux") == ["un/a.md"]


def test_what_configures_or_hides_is_not_a_document(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".b.md", ".c/d.md", "~$e.docx", "f.csv", "sources.toml", "lexique.toml")
    assert keys(tmp_path) == ["a.md"]


def test_a_digest_follows_the_file_and_what_overrides_it(tmp_path: Path) -> None:
    def digest() -> str:
        (source,) = find_sources([tmp_path])
        return source.sha256

    write(tmp_path, "a/b.md")
    first = digest()
    assert digest() == first
    write(tmp_path, "a/sources.toml")
    second = digest()
    (tmp_path / "a" / "b.md").write_text("autre", encoding="utf-8")
    assert len({first, second, digest()}) == 3


def test_tables_above_count_from_the_root_on(tmp_path: Path) -> None:
    """None above the ingested folder, each of those on the way, the nearest first."""
    write(tmp_path, "sources.toml", "r/sources.toml", "r/a/sources.toml", "r/a/b.md")
    (source,) = find_sources([tmp_path / "r"])
    parts = source.sha256.removeprefix(f"{sources.READING}:").split("+")
    file, near, far = (
        hashlib.sha256(name.encode()).hexdigest()  # what ``write`` puts in a file is its name
        for name in ("r/a/b.md", "r/a/sources.toml", "r/sources.toml")
    )
    assert parts == [file, near[:16], far[:16]]


def test_a_table_that_cannot_be_read_rejects_its_files_and_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (tmp_path / "sources.toml").symlink_to("/proc/self/mem")
    (source,) = find_sources([tmp_path])
    (error,) = read_source(source)
    assert isinstance(error, DocumentError)
    assert str(error).startswith("sources.toml : lecture impossible")


def test_a_path_that_the_system_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFolderError, match="ne peut pas être lu"):
        list(find_sources([tmp_path / ("a" * 5_000)]))


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFolderError, match="n’existe pas"):
        list(find_sources([tmp_path / "rien"]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("reglement.doc", b"\xd0\xcf\x11\xe0...", "ancien document Office"),
        ("note.rtf", b"{\\rtf1 x}", "un document RTF"),
        ("tarifs.xlsx", b"PK\x03\x04", "archive illisible"),
        ("tarifs.csv", b"a;b", "format « .csv » inconnu"),
        ("LISEZMOI", b"texte", "format « LISEZMOI » inconnu"),
        ("vide.csv", b"", "le fichier est vide"),
        ("plan.pdf.bak", b"%PDF-1.4", "l’extension « .bak » n’est pas lue"),
        ("questions-posees/note.md", b"texte", "ne contient que des questions posées"),
        ("questions-posees/b/c.jsonl", b"{}", "sans sous-dossier"),
    ],
)
def test_a_file_that_is_not_read_is_told_with_its_place_and_reason(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    write(tmp_path, "a.md", name)
    (tmp_path / name).write_bytes(content)
    assert keys(tmp_path) == ["a.md"]
    told = left_out(tmp_path)
    assert list(told) == [name]
    assert str(told[name].error).startswith(f"{name} : ")
    assert said in str(told[name].error)
    assert not told[name].attached


def test_what_leads_out_of_the_folder_is_told(tmp_path: Path) -> None:
    write(tmp_path, "dehors/a.md", "dedans/b.md")
    inside = tmp_path / "dedans"
    (inside / "fichier.md").symlink_to(tmp_path / "dehors" / "a.md")
    (inside / "dossier").symlink_to(tmp_path / "dehors")
    (inside / "meme.md").symlink_to(inside / "b.md")
    assert keys(inside) == ["b.md", "meme.md"]
    told = left_out(inside)
    assert list(told) == ["dossier", "fichier.md"]
    assert all("hors du dossier" in str(item.error) for item in told.values())


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.md", "prive/b.md", "public/c.md")
    # Root may read anything: the rights are told, not taken away.
    monkeypatch.setattr(sources.os, "access", lambda path, _mode: Path(path).name != "prive")
    told = left_out(tmp_path)
    # What may still be listed in it is not told again, nor read.
    assert keys(tmp_path) == ["a.md", "public/c.md"]
    assert list(told) == ["prive"]
    assert str(told["prive"].error).startswith("prive : ce dossier ne peut pas être lu")


def test_pictures_and_parts_of_web_pages_only_come_with_documents(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "a.PNG", "page_fichiers/style.css", "t.csv")
    assert {k: item.attached for k, item in left_out(tmp_path).items()} == {
        "a.PNG": True,
        "page_fichiers/style.css": True,
        "t.csv": False,
    }


def test_what_configures_or_hides_is_not_told(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".b.csv", ".c/d.csv", "~$e.docx", "f.md~", "Thumbs.db", "desktop.ini")
    write(tmp_path, "sources.toml", "themes.toml", "lexique.toml", "questions-posees/a.jsonl")
    assert left_out(tmp_path) == {}


def test_a_file_named_outright_is_read_whatever_its_extension(tmp_path: Path) -> None:
    write(tmp_path, "t.csv")
    assert keys(tmp_path / "t.csv") == ["t.csv"]
    assert left_out(tmp_path / "t.csv") == {}


def test_left_out_files_of_two_folders_keep_their_own_place(tmp_path: Path) -> None:
    write(tmp_path, "un/t.csv", "deux/t.csv")
    assert list(left_out(tmp_path / "un", tmp_path / "deux")) == ["un/t.csv", "deux/t.csv"]


def test_nothing_of_the_shipped_corpus_is_left_out() -> None:
    assert left_out(ROOT / "corpus") == {}


def test_what_reads_a_file_otherwise_has_it_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.md")
    (before,) = find_sources([tmp_path])
    monkeypatch.setattr(sources, "READING", "autre")
    (after,) = find_sources([tmp_path])
    assert before.sha256 != after.sha256


def test_an_error_says_in_which_of_several_folders(tmp_path: Path) -> None:
    write(tmp_path, "un/a.md", "deux/b/c.txt", "deux/b/d.jsonl", "deux/b/sources.toml")
    (tmp_path / "deux/b/sources.toml").write_text('["c.txt"]\ntipe = "guide"\n', encoding="utf-8")
    found = find_sources([tmp_path / "un", tmp_path / "deux"])
    errors = [e for s in found for e in read_source(s) if isinstance(e, DocumentError)]
    assert [e.where for e in errors] == ["deux/b/sources.toml:2", "deux/b/d.jsonl:1"]
    assert "« deux/b/c.txt »" in errors[0].message


def write_bytes_name(folder: Path, name: bytes, content: str) -> None:
    (folder / os.fsdecode(name)).write_text(content, encoding="utf-8")


def test_a_name_in_another_encoding_is_read_and_shown(tmp_path: Path) -> None:
    rule = "Une règle écrite ici, qui dit une chose."
    write_bytes_name(tmp_path, b"arr\xeat\xe9.txt", rule)
    write_bytes_name(tmp_path, b"plan.pdf \xe9.pdf", rule)
    write_bytes_name(tmp_path, b"t.\xe9t\xe9", rule)
    write_bytes_name(tmp_path, b"\x81.txt", rule)  # no letter, even of Windows-1252
    write(tmp_path, "sources.toml")
    (tmp_path / "sources.toml").write_text('["arrêté.txt"]\nid = "arrete"\n', "utf-8")
    assert keys(tmp_path) == ["arrêté.txt", "plan.pdf é.pdf", "\ufffd.txt"]
    first, second, third = (next(read_source(s)) for s in find_sources([tmp_path]))
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert (first.id, first.path, third.path) == ("arrete", "arrêté.txt", "\ufffd.txt")
    assert str(second).startswith("plan.pdf é.pdf : ce n’est pas un fichier PDF")
    assert [str(item.error)[:28] for item in left_out(tmp_path).values()] == [
        "t.été : format « .été » inco"
    ]


def test_two_names_that_read_the_same_are_two_files(tmp_path: Path) -> None:
    write_bytes_name(tmp_path, "été.txt".encode(), "Une règle.")
    write_bytes_name(tmp_path, "été.txt".encode("cp1252"), "Une autre règle.")
    assert keys(tmp_path) == ["été.txt", "_/été.txt"]


def test_a_file_that_the_system_refuses_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.jsonl"):
        write(tmp_path, name)
    opened = Path.open

    def refuse(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name != "b.txt":
            # Root may read anything: the refusal is told, not made.
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    first, second, third = (next(read_source(s)) for s in find_sources([tmp_path]))
    assert str(first) == (
        "a.txt : lecture impossible (accès refusé). Vérifiez les droits du fichier."
    )
    assert isinstance(second, Document)
    assert "c.jsonl : lecture interrompue (accès refusé)." in str(third)


def test_a_folder_to_ingest_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources.os, "access", lambda _path, _mode: False)
    with pytest.raises(SourceFolderError, match=r"ne peut pas être lu \(accès refusé\)"):
        keys(tmp_path)
