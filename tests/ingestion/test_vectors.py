"""Vectors are taken from the previous generation only where a fresh build would give the same."""

from pathlib import Path

import numpy as np
import pytest

from ingestion.encoding import Encoder, Vectors
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.pipeline import ingest
from ingestion.splitting import DEFAULT, SplitOptions
from ingestion.vectors import ENCODED_CHARS, encoded_text
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import (
    CountingEncoder,
    HashEncoder,
    content,
    make_document,
    write_bank,
    write_fiche,
)

SHORT = SplitOptions(target_chars=120, max_chars=200, min_chars=40)


class MirrorEncoder(HashEncoder):
    """Another model of the same dimension: every vector is turned round."""

    id = "miroir-16"

    def encode(self, texts):  # type: ignore[no-untyped-def]
        return -super().encode(texts)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        body = "\n\n".join(f"La règle {name} numéro {n} vaut pour le cas {n}." for n in range(12))
        write_fiche(
            tmp_path / "corpus", name, name.upper(), body, 'questions: ["Quelle règle ?"]\n'
        )
    return tmp_path / "corpus"


def build(
    corpus: Path, index: Path, encoder: Encoder, options: SplitOptions = DEFAULT
) -> SearchIndex:
    assert not ingest([corpus], index, encoder, options=options).unchanged
    return SearchIndex.open(GenerationFolder(index).current())


def rows(index: SearchIndex) -> Vectors:
    """Return every dense row: the passages, then the questions."""
    return np.asarray(index.dense.vectors, dtype=np.float32)


def test_another_encoder_encodes_everything_again(corpus: Path, tmp_path: Path) -> None:
    first = build(corpus, tmp_path / "index", HashEncoder())
    second = build(corpus, tmp_path / "index", MirrorEncoder())
    assert second.manifest.encoder == "miroir-16"
    assert second.manifest.source_digest != first.manifest.source_digest
    assert rows(second).tolist() == (-rows(first)).tolist()


def test_another_splitting_encodes_everything_again(corpus: Path, tmp_path: Path) -> None:
    whole = build(corpus, tmp_path / "index", HashEncoder())
    encoder = CountingEncoder()
    cut = build(corpus, tmp_path / "index", encoder, SHORT)
    assert len(cut) > len(whole)
    # Every passage and the question of both, then the passage that tries out the generation.
    assert len(encoder.seen) == len(cut) + 2 + 1
    fresh = build(corpus, tmp_path / "fresh", HashEncoder(), SHORT)
    assert content(cut) == content(fresh)
    assert rows(cut).tolist() == rows(fresh).tolist()


def test_the_vectors_of_unchanged_documents_are_those_of_a_fresh_build(
    corpus: Path, tmp_path: Path
) -> None:
    build(corpus, tmp_path / "index", HashEncoder())
    write_fiche(corpus, "0", "Zéro", "Une règle qui passe avant les autres.")
    encoder = CountingEncoder()
    grown = build(corpus, tmp_path / "index", encoder)
    assert len(encoder.seen) == 1 + 1  # the new passage, which also tries out the generation
    fresh = build(corpus, tmp_path / "fresh", HashEncoder())
    assert rows(grown).tolist() == rows(fresh).tolist()
    assert grown.dense.targets.tolist() == fresh.dense.targets.tolist()


def test_the_encoder_reads_headings_then_text_up_to_what_it_was_trained_on() -> None:
    from ingestion.splitting import split

    (passage, *_) = split(make_document("a", ["Une règle."]), DEFAULT)
    assert encoded_text(passage) == f"{' > '.join(passage.heading_path)} Une règle."
    long = make_document("a", ["mot " * 5_000])
    assert max(len(encoded_text(p)) for p in split(long, DEFAULT)) <= ENCODED_CHARS


def test_the_pieces_of_unchanged_questions_are_those_of_a_fresh_build(
    corpus: Path, tmp_path: Path
) -> None:
    encoder = axis_encoder()
    write_bank(
        corpus,
        {"document": "a", "question": "mariage mairie mairie", "phrases": ["La règle a numéro 3"]},
        {"document": "a", "question": "naissance", "phrases": []},
    )
    first = build(corpus, tmp_path / "index", encoder)
    expected = [p.tolist() for p in encoder.pieces(["mariage mairie mairie", "naissance"])]
    assert [p.tolist() for p in first.asked_pieces(0) or ()] == expected
    assert first.asked_pieces(1) == []
    # The everyday question and the answered one are what it is found by, not the other.
    found_by = encoder.encode(["Quelle règle ?", "mariage mairie mairie"]).astype(np.float16)
    assert first.question_vectors(0).tolist() == found_by.tolist()
    write_fiche(corpus, "0", "Zéro", "Une règle qui passe avant les autres.")
    grown = build(corpus, tmp_path / "index", encoder)
    fresh = build(corpus, tmp_path / "fresh", encoder)
    for row in range(3):
        pieces = [p.tolist() for p in grown.asked_pieces(row) or ()]
        assert pieces == [p.tolist() for p in fresh.asked_pieces(row) or ()]
    assert [p.tolist() for p in grown.asked_pieces(1) or ()] == expected
    assert rows(grown).tolist() == rows(fresh).tolist()


def test_a_document_without_passage_is_taken_again(corpus: Path, tmp_path: Path) -> None:
    # The lexicon is the last document, and no passage is its: nothing past them is to be read.
    lexicon = '[[terme]]\nterme = "quorum"\ndefinition = "Combien il en faut."\n'
    (corpus / "lexique.toml").write_text(lexicon, encoding="utf-8")
    encoder = axis_encoder()
    first = build(corpus, tmp_path / "index", encoder)
    assert first.asked_pieces(2) == []
    write_fiche(corpus, "0", "Zéro", "Une règle qui passe avant les autres.")
    grown = build(corpus, tmp_path / "index", encoder)
    fresh = build(corpus, tmp_path / "fresh", encoder)
    assert rows(grown).tolist() == rows(fresh).tolist()
    assert grown.asked_pieces(3) == []
