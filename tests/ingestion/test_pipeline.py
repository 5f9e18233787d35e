"""Folders in, one generation out: after any edits, the index is what a fresh build would be."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ingestion import french, pipeline
from ingestion.encoding import Vectors
from ingestion.errors import IndexCorruptedError, SourceFolderError
from ingestion.gathering import Gathering
from ingestion.index import GenerationFolder, LexicalQuery, verify
from ingestion.index.dense import write_dense
from ingestion.index.lexical import write_lexical
from ingestion.index.passages import PassageStore, write_store
from ingestion.index.records import IndexedDocument
from ingestion.pipeline import ingest
from ingestion.reports import FileStatus
from ingestion.vocabulary import Vocabulary
from tests.ingestion.index.samples import (
    WORDS,
    CountingEncoder,
    HashEncoder,
    open_current,
    write_fiche,
)


def test_what_did_not_change_is_not_read_again(corpus: Path, index: Path) -> None:
    for word in WORDS[:3]:
        write_fiche(corpus, word, word, f"La règle sur {word}.")
    ingest([corpus], index, HashEncoder())
    encoder = CountingEncoder()
    assert ingest([corpus], index, encoder).unchanged
    assert encoder.seen == []
    write_fiche(corpus, WORDS[0], WORDS[0], "La règle a changé.")
    report = ingest([corpus], index, encoder)
    assert not report.unchanged
    assert report.reused == 2
    assert [f.status for f in report.files].count(FileStatus.UNCHANGED) == 2
    assert not any("mariage" in text for text in encoder.seen)


def test_a_removed_file_is_gone(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "a", "A", "Le cimetière communal.")
    gone = write_fiche(corpus, "b", "B", "Le mariage civil.")
    ingest([corpus], index, HashEncoder())
    gone.unlink()
    report = ingest([corpus], index, HashEncoder())
    assert report.removed == ("b",)
    opened = open_current(index)
    rows, _ = opened.lexical.search(
        LexicalQuery(terms=dict.fromkeys(french.stems("mariage"), 1.0)), 5
    )
    assert rows.tolist() == []
    assert opened.store.document("b") is None


def test_a_lexicon_that_changes_changes_the_index_of_unchanged_files(
    corpus: Path, index: Path
) -> None:
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    lexicon = '[[terme]]\nterme = "livret de famille"\ncourant = ["le livret"]\n'
    (corpus / "lexique.toml").write_text(lexicon, encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).unchanged
    terms = Vocabulary.from_generation(GenerationFolder(index).current()).terms
    assert [term.everyday for term in terms] == [("le livret",)]
    assert ingest([corpus], index, HashEncoder()).unchanged


def reversed_words(folder: Path, items: list[IndexedDocument], advance: object = None) -> None:
    write_lexical(folder, items[::-1])


def reversed_vectors(folder: Path, vectors: Vectors, targets: npt.NDArray[np.int32]) -> str:
    return write_dense(folder, np.ascontiguousarray(vectors[::-1]), targets)


def other_vectors(folder: Path, vectors: Vectors, targets: npt.NDArray[np.int32]) -> str:
    return write_dense(folder, np.roll(vectors, 1, axis=1), targets)


def reversed_texts(path: Path, items: list[IndexedDocument]) -> tuple[int, int]:
    return write_store(path, items[::-1])


@pytest.mark.parametrize(
    ("writer", "wrong"),
    [
        ("write_lexical", reversed_words),
        ("write_dense", reversed_vectors),
        ("write_dense", other_vectors),
        ("write_store", reversed_texts),
    ],
)
def test_an_index_whose_rows_are_mixed_up_is_not_published(
    corpus: Path,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    writer: str,
    wrong: Callable[..., object],
) -> None:
    write_fiche(corpus, "a", "A", "Le cimetière communal.")
    write_fiche(corpus, "b", "B", "Le mariage civil.")
    ingest([corpus], index, HashEncoder())
    before = GenerationFolder(index).names()
    write_fiche(corpus, "a", "A", "Le cimetière de la commune.")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, writer, wrong)
        with pytest.raises(IndexCorruptedError, match="ne retrouve pas ses propres mots"):
            ingest([corpus], index, HashEncoder())
    assert GenerationFolder(index).names() == before
    assert not list(index.glob("building-*"))
    assert not ingest([corpus], index, HashEncoder()).unchanged


def test_passages_that_read_the_same_find_each_other(corpus: Path, index: Path) -> None:
    for name in WORDS:
        write_fiche(corpus, name, "Titre", "La même règle.")
    assert ingest([corpus], index, HashEncoder()).documents == len(WORDS)


def test_a_text_that_the_encoder_knows_nothing_of_is_indexed(corpus: Path, index: Path) -> None:
    class Ignorant(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return np.zeros((len(texts), self.dimension), dtype=np.float32)

    write_fiche(corpus, "a", "A", "Une règle.")
    assert ingest([corpus], index, Ignorant()).documents == 1


def test_the_generation_before_is_closed_whatever_happens(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    opened: list[PassageStore] = []
    whole = PassageStore.__init__

    def remembered(self: PassageStore, path: Path) -> None:
        opened.append(self)
        whole(self, path)

    def stumble(self: Gathering) -> None:
        assert self.former is not None
        assert self.former.index.store.document("a") is not None
        raise KeyError("un défaut")

    monkeypatch.setattr(PassageStore, "__init__", remembered)
    assert ingest([corpus], index, HashEncoder()).unchanged
    write_fiche(corpus, "a", "A", "Une autre règle.")
    with monkeypatch.context() as patch:
        patch.setattr(Gathering, "run", stumble)
        with pytest.raises(KeyError, match="un défaut"):
            ingest([corpus], index, HashEncoder())
    ingest([corpus], index, HashEncoder())
    # Unchanged: the former one; a failure: the former one; a build: the former one and its own.
    assert len(opened) == 4
    assert [len(store._connections) for store in opened] == [0, 0, 0, 0]


def test_a_generation_that_cannot_be_reused_is_told_and_made_again(
    corpus: Path, index: Path
) -> None:
    write_fiche(corpus, "a", "A", "Une règle.")
    (corpus / "mauvaise.md").write_text("---\ntitre: [\n---\nTexte.", encoding="utf-8")
    first = ingest([corpus], index, HashEncoder())
    (GenerationFolder(index).current() / "report.json").write_bytes(b"[]")
    steps: list[str] = []
    again = ingest([corpus], index, HashEncoder(), progress=lambda step, *_: steps.append(step))
    assert not again.unchanged
    assert "L’index publié ne peut pas être repris : tout est relu" in steps
    assert again.rejected == first.rejected
    steps.clear()
    assert ingest(
        [corpus], index, HashEncoder(), progress=lambda step, *_: steps.append(step)
    ).unchanged
    assert steps == ["Lecture du dossier"]


@pytest.mark.parametrize("prepare", [lambda p: None, lambda p: p.mkdir()])
def test_nothing_to_index_leaves_what_is_served(
    corpus: Path, index: Path, prepare: Callable[[Path], None]
) -> None:
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    before = GenerationFolder(index).current().name
    shutil.rmtree(corpus)
    prepare(corpus)
    with pytest.raises(SourceFolderError):
        ingest([corpus], index, HashEncoder())
    assert GenerationFolder(index).current().name == before


def test_the_published_generation_always_verifies(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    assert verify(GenerationFolder(index).current()).documents == 1
