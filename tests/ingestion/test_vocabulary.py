"""Themes and lexicon: read from the corpus, carried by the generation, cited as a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import DocumentError, IndexCorruptedError
from ingestion.vocabulary import FILE_NAME, Term, Vocabulary, lexicon_document

DIA = Term("déclaration d’intention d’aliéner", ("DIA",), ("vendre un terrain",), "Avant la vente.")
LEXICON = """[[terme]]
terme = "déclaration d’intention d’aliéner"
sigles = ["DIA"]
courant = ["vendre un terrain"]
definition = "Avant la vente."

[[terme]]
terme = "quorum"
"""


def write(folder: Path, themes: str | None = None, lexicon: str | None = None) -> Path:
    for name, text in (("themes.toml", themes), ("lexique.toml", lexicon)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_is_read(tmp_path: Path) -> None:
    found = Vocabulary.from_folder(write(tmp_path, '[themes]\neau = "Eau"\n', LEXICON))
    assert found == Vocabulary({"eau": "Eau"}, (DIA, Term("quorum")))


def test_missing_files_are_empty(tmp_path: Path) -> None:
    assert Vocabulary.from_folder(tmp_path) == Vocabulary()


@pytest.mark.parametrize(
    ("themes", "lexicon", "message"),
    [
        ("# un\n[themes", None, r"themes\.toml:2 : ce fichier n’est pas du TOML valide"),
        (None, "terme = 3\n", "forme attendue"),
        ("themes = 1\n", None, "forme attendue"),
        (None, '[[terme]]\nsigles = ["A"]\n', r"lexique\.toml : .*« terme »"),
        (None, '[[terme]]\nterme = "A"\nsigles = "DIA"\n', "« sigles » doit être une liste"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, themes: str | None, lexicon: str | None, message: str
) -> None:
    with pytest.raises(DocumentError, match=message):
        Vocabulary.from_folder(write(tmp_path, themes, lexicon))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read_as_that_of_a_document(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "themes.toml").write_bytes('[themes]\necole = "École"\n'.encode(encoding))
    assert Vocabulary.from_folder(tmp_path).themes == {"ecole": "École"}


def test_a_file_that_the_system_refuses_is_said_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[themes]\neau = "Eau"\n')
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DocumentError, match=r"lecture impossible \(accès refusé\)"):
        Vocabulary.from_folder(tmp_path)


def refuse(path: Path) -> bytes:
    raise PermissionError(13, "Permission denied", str(path))


def test_the_last_folder_names_the_theme() -> None:
    merged = Vocabulary.merge(
        [
            Vocabulary({"eau": "Eau", "bois": "Bois"}, (DIA,)),
            Vocabulary({"eau": "Eau potable"}, (Term("quorum"),)),
        ]
    )
    assert merged == Vocabulary({"eau": "Eau potable", "bois": "Bois"}, (DIA, Term("quorum")))
    assert Vocabulary.merge([]) == Vocabulary()


words = st.text(max_size=8)
terms = st.builds(
    Term, words, st.lists(words, max_size=2).map(tuple), st.lists(words, max_size=2).map(tuple), words
)  # fmt: skip


@settings(max_examples=40)
@given(st.dictionaries(words, words, max_size=3), st.lists(terms, max_size=3))
def test_a_generation_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, themes: dict[str, str], found: list[Term]
) -> None:
    folder = tmp_path_factory.mktemp("generation")
    vocabulary = Vocabulary(themes, tuple(found))
    (folder / FILE_NAME).write_text(vocabulary.to_json(), encoding="utf-8")
    assert Vocabulary.from_generation(folder) == vocabulary


def test_a_generation_without_its_vocabulary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptedError, match=r"vocabulary\.json"):
        Vocabulary.from_generation(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", '{"themes": {}}', '{"themes": {}, "terms": [{}]}'])
def test_a_corrupted_vocabulary_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorruptedError, match=r"vocabulary\.json"):
        Vocabulary.from_generation(tmp_path)


def test_the_lexicon_is_a_document_of_its_defined_terms() -> None:
    assert lexicon_document([Term("quorum")]) is None
    document = lexicon_document([Term("régie", definition="Une caisse."), Term("quorum"), DIA])
    assert document is not None
    assert [path for path, _ in document.root.walk()][1:] == [
        ("DIA — déclaration d’intention d’aliéner",), ("régie",),
    ]  # fmt: skip
    assert "Au guichet : vendre un terrain." in document.text
    assert DIA.heading == "DIA — déclaration d’intention d’aliéner"
