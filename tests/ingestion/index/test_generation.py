"""Generations: verify, publish, roll back, refuse what is altered, lock."""

import fcntl
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ingestion.errors import (
    IndexCorruptedError,
    IndexFolderError,
    IndexLockedError,
    IndexMissingError,
)
from ingestion.index import GenerationFolder, verify
from ingestion.index.generation import CURRENT, FORMAT_VERSION, JOURNAL, MANIFEST
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


def test_a_file_that_cannot_be_read_is_noticed(published: tuple[Path, GenerationFolder]) -> None:
    path = published[1].current() / "dense.faiss"
    path.unlink()
    path.mkdir()
    with pytest.raises(IndexCorruptedError, match=r"dense\.faiss"):
        verify(published[1].current())


@pytest.mark.parametrize("version", [FORMAT_VERSION - 1, 99])
def test_a_generation_of_another_version_says_so(
    published: tuple[Path, GenerationFolder], version: int
) -> None:
    """Even when its manifest holds what this version does not know."""
    path = published[1].current() / MANIFEST
    raw = json.loads(path.read_bytes())["manifest"] | {"format": version, "nouveau": True}
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({"manifest": raw, "sha256": digest}), encoding="utf-8")
    with pytest.raises(IndexCorruptedError, match=rf"\(format {version}\).*Relancez"):
        verify(published[1].current())


def test_a_newer_generation_is_not_served_in_place_of_a_corrupted_one(
    published: tuple[Path, GenerationFolder],
) -> None:
    """It was rolled back, for a reason that the machine does not know."""
    corpus, folder = published
    first = folder.current().name
    again(corpus, folder, "La mairie ferme le mardi.")
    assert folder.rollback() == first
    (folder.root / first / "dense.faiss").write_bytes(b"")
    with pytest.raises(IndexCorruptedError, match="Aucune génération précédente"):
        folder.verified_current()


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
    with pytest.raises(IndexMissingError, match=f"avant « {names[-3]} » : rien à rétablir"):
        folder.rollback()


def test_rollback_goes_back_to_what_was_served_before(
    published: tuple[Path, GenerationFolder],
) -> None:
    """Not to a newer one that was itself rolled back, even when nothing else is sound."""
    corpus, folder = published
    first = folder.current().name
    again(corpus, folder, "La mairie ferme le mardi.")
    assert folder.rollback() == first
    last = again(corpus, folder, "La mairie ferme le mercredi.")
    assert folder.rollback() == first
    folder.publish(last)
    (folder.root / first / "dense.faiss").write_bytes(b"")
    with pytest.raises(IndexMissingError, match="rien à rétablir"):
        folder.rollback()
    assert folder.current().name == last


def test_rollback_from_an_older_candidate_published_by_force(
    published: tuple[Path, GenerationFolder],
) -> None:
    """The newest is the one that was served before it."""
    corpus, folder = published
    candidate = again(corpus, folder, "La mairie ferme le mardi.", publish=False)
    newest = again(corpus, folder, "La mairie ferme le mercredi.")
    folder.publish(candidate, "forcée")
    assert folder.rollback() == newest


def test_what_to_go_back_to_is_never_deleted(published: tuple[Path, GenerationFolder]) -> None:
    corpus, folder = published
    names = [folder.current().name]
    names += [again(corpus, folder, f"La mairie ouvre le jour {i}.") for i in range(2)]
    assert (folder.rollback(), folder.rollback()) == (names[1], names[0])
    names.append(again(corpus, folder, "La mairie ouvre toujours."))
    assert folder.names() == names
    assert folder.rollback() == names[0]


def test_without_a_journal_rollback_takes_the_newest_older_one(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    names = [folder.current().name]
    names += [again(corpus, folder, f"La mairie ouvre le jour {i}.") for i in range(2)]
    (folder.root / JOURNAL).unlink()
    assert folder.rollback() == names[1]


@pytest.mark.parametrize(
    "line", ["{", "[]", "null", '"publish"', '{"action": "publish"}', "\udcff", "[" * 100_000]
)
def test_a_line_of_the_journal_that_tells_nothing_is_passed_over(
    published: tuple[Path, GenerationFolder], line: str
) -> None:
    corpus, folder = published
    first = folder.current().name
    with (folder.root / JOURNAL).open("ab") as file:
        file.write(f"{line}\n".encode("utf-8", "surrogateescape"))
    again(corpus, folder, "La mairie ferme le mardi.")
    assert folder.rollback() == first


def test_a_lost_line_of_the_journal_does_not_put_the_next_astray(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    journal = folder.root / JOURNAL
    told = journal.read_bytes()
    second = again(corpus, folder, "La mairie ferme le mardi.")
    journal.write_bytes(told)
    again(corpus, folder, "La mairie ferme le mercredi.")
    assert folder.rollback() == second


@pytest.mark.parametrize(
    "content", [b"gen-20200101T000000000000Z-00000000\n", b"gen-\xff\0\n", b""]
)
def test_a_current_that_names_nothing_is_told_and_can_be_rolled_back(
    published: tuple[Path, GenerationFolder], content: bytes
) -> None:
    corpus, folder = published
    last = again(corpus, folder, "La mairie ferme le mardi.")
    (folder.root / CURRENT).write_bytes(content)
    for refuse in (folder.current, lambda: folder.resolve("current")):
        with pytest.raises(IndexCorruptedError, match="Lancez « vademecum index rollback », ou"):
            refuse()
    path, warning = folder.verified_current()
    assert path.name == last
    assert warning is not None
    assert warning.endswith(f"La génération précédente {last} est servie.")
    assert folder.rollback() == last
    assert folder.current().name == last


def test_a_current_whose_generation_is_gone_is_named(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    first = folder.current().name
    last = again(corpus, folder, "La mairie ferme le mardi.")
    shutil.rmtree(folder.root / last)
    with pytest.raises(IndexCorruptedError, match=f"« {last} » d’après le fichier CURRENT"):
        folder.current()
    assert folder.rollback() == first
    (folder.root / CURRENT).write_bytes(b"gen-" + b"\x07" * 5_000)
    shutil.rmtree(folder.root / first)
    with pytest.raises(
        IndexCorruptedError, match=r"« gen-�{56} ».* Lancez « vademecum ingest »\.$"
    ):
        folder.current()
    with pytest.raises(IndexMissingError, match="rien à rétablir"):
        folder.rollback()
    assert again(corpus, folder, "La mairie ferme le jeudi.") == folder.current().name


def test_a_generation_still_served_is_not_deleted(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    names = [folder.current().name]
    with (folder.current() / MANIFEST).open("rb") as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        names += [again(corpus, folder, f"La mairie ouvre le jour {i}.") for i in range(4)]
        # The second one, that nobody holds, is gone.
        assert folder.names() == [names[0], *names[-3:]]
        verify(folder.root / names[0])
    folder.prune()
    assert folder.names() == names[-3:]


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


def test_a_former_candidate_in_use_is_neither_deleted_nor_taken_for_a_published_one(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    first = folder.current().name
    former = again(corpus, folder, "La mairie ferme le mercredi.", publish=False)
    with (folder.root / former / MANIFEST).open("rb") as judged:
        fcntl.flock(judged, fcntl.LOCK_SH)
        candidate = again(corpus, folder, "La mairie ferme le jeudi.", publish=False)
        assert folder.names() == [first, former, candidate]
        assert folder.published_names() == [first]
        folder.publish(candidate)
        assert folder.rollback() == first
        verify(folder.root / former)
    folder.prune()
    assert folder.names() == [first, candidate]


def test_what_was_published_after_a_candidate_was_built(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    first = folder.current().name
    candidate = again(corpus, folder, "La mairie ferme le mercredi.", publish=False)
    assert folder.newer_than(candidate) is None
    newest = again(corpus, folder, "La mairie ferme le jeudi.")
    assert folder.newer_than(candidate) == newest
    assert folder.newer_than(newest) is None
    assert folder.rollback() == first
    assert folder.newer_than(candidate) is None
    (folder.root / CURRENT).write_bytes(b"\xff")
    assert folder.newer_than(candidate) is None


def test_nothing_is_published_when_it_cannot_be_written_in_the_journal(
    published: tuple[Path, GenerationFolder],
) -> None:
    corpus, folder = published
    first = folder.current().name
    second = again(corpus, folder, "La mairie ferme le mercredi.")
    (folder.root / JOURNAL).unlink()
    (folder.root / JOURNAL).symlink_to("/dev/full")
    with pytest.raises(IndexFolderError, match="le disque est plein"):
        folder.publish(first)
    assert folder.current().name == second
