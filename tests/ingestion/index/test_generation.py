"""Generations: verify, publish, roll back, refuse what is altered, lock."""

import json
from pathlib import Path

import pytest

from ingestion.errors import IndexCorruptedError, IndexLockedError, IndexMissingError
from ingestion.index import GenerationFolder, verify
from ingestion.index.gate import GateRefusedError, record_verdict, require_passed
from ingestion.index.generation import JOURNAL, MANIFEST
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder, write_fiche


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, GenerationFolder]:
    corpus = tmp_path / "corpus"
    write_fiche(corpus, "a", "Un", "La mairie ouvre le lundi.")
    ingest([corpus], tmp_path / "index", HashEncoder())
    return corpus, GenerationFolder(tmp_path / "index")


def again(corpus: Path, folder: GenerationFolder, body: str, publish: bool = True) -> str:
    write_fiche(corpus, "a", "Un", body)
    return ingest([corpus], folder.root, HashEncoder(), publish=publish).generation


def test_every_single_altered_file_is_noticed(published: tuple[Path, GenerationFolder]) -> None:
    current = published[1].current()
    names = list(verify(current).files)
    assert {"passages.sqlite", "dense.faiss", "report.json", "vocabulary.json"} <= set(names)
    for name in [*names, MANIFEST]:
        path = current / name
        whole = path.read_bytes()
        if not whole:
            continue
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(IndexCorruptedError):
            verify(current)
        path.write_bytes(whole)
    verify(current)


def test_a_missing_file_is_noticed(published: tuple[Path, GenerationFolder]) -> None:
    current = published[1].current()
    (current / "dense.faiss").unlink()
    with pytest.raises(IndexCorruptedError, match="manque"):
        verify(current)


def test_the_last_three_are_kept_and_rollback_goes_back(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    names = [folder.current().name]
    names += [again(corpus, folder, f"La mairie ouvre le jour {i}.") for i in range(4)]
    assert folder.names() == names[-3:]
    assert folder.rollback() == names[-2]
    assert folder.current().name == names[-2]
    assert folder.rollback() == names[-3]
    with pytest.raises(IndexMissingError):
        folder.rollback()


def test_a_corrupted_generation_is_not_served(published: tuple[Path, GenerationFolder]) -> None:
    corpus, folder = published
    first = folder.current().name
    second = again(corpus, folder, "La mairie ferme le mardi.")
    (folder.root / second / "dense.faiss").write_bytes(b"")
    path, warning = folder.verified_current()
    assert path.name == first
    assert warning is not None
    assert "dense.faiss" in warning
    (folder.root / first / "passages.sqlite").write_bytes(b"")
    with pytest.raises(IndexCorruptedError, match="relancez"):
        folder.verified_current()


def test_nothing_published(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="vademecum ingest"):
        GenerationFolder(tmp_path / "vide").current()


def test_two_ingests_at_once(published: tuple[Path, GenerationFolder]) -> None:
    corpus, folder = published
    with folder.lock(), pytest.raises(IndexLockedError, match="en cours"):
        ingest([corpus], folder.root, HashEncoder())


def test_a_candidate_is_not_served_until_it_is_published(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    first = folder.current().name
    candidate = again(corpus, folder, "La mairie ferme le mercredi.", publish=False)
    assert folder.current().name == first
    assert folder.candidate_name() == candidate
    assert folder.published_names() == [first]
    other = again(corpus, folder, "La mairie ferme le jeudi.", publish=False)
    assert folder.names() == [first, other]
    folder.publish(other)
    assert folder.current().name == other
    assert folder.candidate_name() is None


def test_the_gate_is_required_and_forcing_is_recorded(
    published: tuple[Path, GenerationFolder],
) -> None:
    folder = published[1]
    name = folder.current().name
    with pytest.raises(GateRefusedError, match="évaluée"):
        require_passed(folder, name, "")
    record_verdict(folder, name, False, "rappel en baisse")
    with pytest.raises(GateRefusedError, match="rappel en baisse"):
        require_passed(folder, name, "  ")
    require_passed(folder, name, "urgence électorale")
    lines = (folder.root / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["why"] == "urgence électorale"
    record_verdict(folder, name, True, "objectif non atteint")
    assert require_passed(folder, name, "") == "objectif non atteint"
