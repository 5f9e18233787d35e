"""The files to ingest: what is a document, and what is not."""

from pathlib import Path

import pytest

from ingestion.errors import SourceFolderError
from ingestion.sources import find_sources


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def keys(*folders: Path) -> list[str]:
    return [source.key for source in find_sources(folders)]


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


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFolderError, match="n’existe pas"):
        list(find_sources([tmp_path / "rien"]))
