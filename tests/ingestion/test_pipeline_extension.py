"""A generation that is read to make another, with documents added."""

from pathlib import Path

import pytest

from ingestion.errors import IndexCorruptedError
from ingestion.index import GenerationFolder, verify
from ingestion.pipeline import extend, ingest
from tests.ingestion.index.samples import (
    WORDS,
    CountingEncoder,
    HashEncoder,
    content,
    open_current,
    write_fiche,
)


def test_a_generation_is_extended_without_being_touched(
    tmp_path: Path, corpus: Path, index: Path
) -> None:
    more = tmp_path / "more"
    for word in WORDS[:3]:
        write_fiche(corpus, word, word, f"La règle sur {word}.")
    ingest([corpus], index, HashEncoder())
    generation = GenerationFolder(index).current()
    write_fiche(more, "voirie", "voirie", "La règle sur la voirie.")
    write_fiche(more, WORDS[0], "voleur", "Un identifiant déjà pris.")
    encoder = CountingEncoder()
    report = extend(generation, [more], tmp_path / "aside", encoder)
    assert (report.documents, report.reused, report.removed) == (4, 3, ())
    assert [f.documents for f in report.files] == [0, 1]
    assert f"« {WORDS[0]} » déjà pris" in report.files[0].messages[0]
    assert any("voirie" in text for text in encoder.seen)
    # Of what was there, only the passage that tries out the new generation is encoded.
    assert sum(any(word in text for word in WORDS[:3]) for text in encoder.seen) == 1
    verify(generation)
    assert GenerationFolder(index).names() == [generation.name]

    everything = tmp_path / "everything"
    ingest([corpus, more / "voirie.md"], everything, HashEncoder())
    whole, extended = open_current(everything), open_current(tmp_path / "aside")
    assert sorted(content(whole)) == sorted(content(extended))
    assert extended.store.document(WORDS[0]).title == WORDS[0]


def test_a_broken_generation_is_not_extended(tmp_path: Path, corpus: Path, index: Path) -> None:
    write_fiche(corpus, "voirie", "voirie", "La règle sur la voirie.")
    ingest([corpus], index, HashEncoder())
    generation = GenerationFolder(index).current()
    (generation / "passages.sqlite").write_bytes(b"x")
    with pytest.raises(IndexCorruptedError):
        extend(generation, [corpus], tmp_path / "aside", HashEncoder())
