"""The served generation: opened once, replaced when another is published, kept when it is unusable."""

from __future__ import annotations

import gc
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import IndexUnavailableError
from assistant.retrieval import RankingOptions
from assistant.snapshot import Snapshot, SnapshotKeeper, fallback_vocabulary
from ingestion.index import GenerationFolder
from ingestion.pipeline import ingest
from ingestion.vocabulary import FILE_NAME, Term, Vocabulary
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import HashEncoder, write_fiche

FALLBACK = Vocabulary({"eau": "Eau"}, (Term("régie"),))


def publish(root: Path, body: str, encoder: object = None) -> str:
    write_fiche(root / "corpus", "a", "Un", body)
    return ingest([root / "corpus"], root / "index", encoder or axis_encoder()).generation  # type: ignore[arg-type]


def keeper(root: Path, pinned: str | None = None) -> SnapshotKeeper:
    folder = GenerationFolder(root / "index")
    return SnapshotKeeper(folder, axis_encoder(), RankingOptions(), FALLBACK, pinned)


def test_a_generation_is_opened_once_and_replaced_when_another_is_published(tmp_path: Path) -> None:
    first = publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    snapshot = kept.current()
    assert snapshot.index.name == first
    assert snapshot.warning is None
    assert kept.current() is snapshot
    second = publish(tmp_path, "La mairie ferme.")
    assert kept.current().index.name == second
    # The answer that was being made still reads the generation that it began with.
    assert "ouvre" in snapshot.index.store.passages([0])[0].passage.text
    assert "ferme" in kept.current().index.store.passages([0])[0].passage.text


def test_people_who_ask_at_once_open_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "La mairie ouvre.")
    opened = []
    real = Snapshot.open.__func__  # type: ignore[attr-defined]

    def counting(cls: type[Snapshot], *arguments: object) -> Snapshot:
        opened.append(arguments[0])
        return real(cls, *arguments)  # type: ignore[no-any-return]

    monkeypatch.setattr(Snapshot, "open", classmethod(counting))
    kept = keeper(tmp_path)
    barrier = threading.Barrier(8)

    def ask(_: int) -> Snapshot:
        barrier.wait(timeout=30)
        return kept.current()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert all(snapshot is found[0] for snapshot in found)
    assert len(opened) == 1


def test_a_corrupted_generation_gives_way_with_a_warning(tmp_path: Path) -> None:
    first = publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    kept.current()
    second = publish(tmp_path, "La mairie ferme.")
    (tmp_path / "index" / second / "passages.sqlite").write_bytes(b"")
    snapshot = kept.current()
    assert snapshot.index.name == first
    assert snapshot.warning is not None
    assert first in snapshot.warning


def test_a_generation_of_another_encoder_never_stops_the_service(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    served = kept.current()
    other = publish(tmp_path, "La mairie ferme.", HashEncoder())
    snapshot = kept.current()
    assert snapshot.index is served.index
    said = (
        f"L’index {other} a été construit avec l’encodeur hash-16, or l’encodeur réglé est axes. "
        f"Relancez « vademecum ingest ». La génération {first} reste servie."
    )
    assert snapshot.warning == said
    assert kept.current() is snapshot
    assert caplog.record_tuples == [("assistant.snapshot", logging.WARNING, said)]
    with pytest.raises(IndexUnavailableError, match=f"{other} .*hash-16.*axes.*vademecum ingest"):
        keeper(tmp_path).current()
    publish(tmp_path, "La mairie déménage.")
    assert kept.current().warning is None


def test_the_generation_served_outlives_those_published_after_it(tmp_path: Path) -> None:
    first = publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    kept.current()
    others = [publish(tmp_path, f"La mairie ferme, cas {i}.", HashEncoder()) for i in range(4)]
    folder = GenerationFolder(tmp_path / "index")
    assert folder.names() == [first, *others[-3:]]
    with ThreadPoolExecutor(1) as pool:  # a new thread opens the passages anew
        found = pool.submit(lambda: kept.current().index.store.passages([0])).result()
    assert "ouvre" in found[0].passage.text
    # Nobody serves it any more: the next publication forgets it.
    kept = keeper(tmp_path)
    gc.collect()
    last = publish(tmp_path, "La mairie ouvre encore.")
    assert folder.names() == [*others[-2:], last]
    assert kept.current().index.name == last


def test_everything_corrupted_keeps_what_was_served(tmp_path: Path) -> None:
    publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    served = kept.current()
    second = publish(tmp_path, "La mairie ferme.")
    for name in (served.index.name, second):
        (tmp_path / "index" / name / "dense.faiss").write_bytes(b"")
    snapshot = kept.current()
    assert snapshot.index is served.index
    assert snapshot.warning is not None
    assert snapshot.warning.endswith(f"La génération {served.index.name} reste servie.")
    with pytest.raises(IndexUnavailableError, match="relancez « vademecum ingest »"):
        keeper(tmp_path).current()


def test_while_a_generation_is_opened_the_others_are_served_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "La mairie ouvre.")
    kept = keeper(tmp_path)
    before = kept.current()
    second = publish(tmp_path, "La mairie ferme.")
    started, finish = threading.Event(), threading.Event()
    real = Snapshot.open.__func__  # type: ignore[attr-defined]

    def slow(cls: type[Snapshot], *arguments: object) -> Snapshot:
        started.set()
        assert finish.wait(60)
        return real(cls, *arguments)  # type: ignore[no-any-return]

    monkeypatch.setattr(Snapshot, "open", classmethod(slow))
    with ThreadPoolExecutor(2) as pool:
        opener = pool.submit(kept.current)
        try:
            assert started.wait(60)
            assert pool.submit(kept.current).result(60) is before
        finally:
            finish.set()
        assert opener.result().index.name == second
    assert kept.current() is opener.result()


def test_a_generation_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match=r"gen-x ne peut pas être ouverte.*ingest"):
        Snapshot.open(tmp_path / "gen-x", axis_encoder(), RankingOptions(), FALLBACK)


def test_a_broken_vocabulary_of_the_corpus_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert fallback_vocabulary(tmp_path) == Vocabulary()
    assert caplog.messages == []
    (tmp_path / "lexique.toml").write_text("[[terme]]\n", "utf-8")
    assert fallback_vocabulary(tmp_path) == Vocabulary()
    assert caplog.messages == [
        f"Le vocabulaire du corpus n’est pas lu : {tmp_path}/lexique.toml : "
        "chaque [[terme]] doit avoir une clé « terme »."
    ]


def test_without_an_index_it_is_tried_again_until_there_is_one(tmp_path: Path) -> None:
    kept = keeper(tmp_path)
    for _ in range(2):
        with pytest.raises(IndexUnavailableError, match="vademecum ingest"):
            kept.current()
    name = publish(tmp_path, "La mairie ouvre.")
    assert kept.current().index.name == name


def test_a_pinned_generation_does_not_follow(tmp_path: Path) -> None:
    first = publish(tmp_path, "La mairie ouvre.")
    second = publish(tmp_path, "La mairie ferme.")
    kept = keeper(tmp_path, first)
    assert kept.current().index.name == first
    publish(tmp_path, "La mairie déménage.")
    assert kept.current().index.name == first
    assert keeper(tmp_path, second).current().index.name == second
    with pytest.raises(IndexUnavailableError, match="candidate"):
        keeper(tmp_path, "candidate").current()


def test_a_pinned_generation_with_a_corrupted_vocabulary_is_refused(tmp_path: Path) -> None:
    name = publish(tmp_path, "La mairie ouvre.")
    (tmp_path / "index" / name / FILE_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailableError, match=r"vocabulary\.json"):
        keeper(tmp_path, name).current()


def test_the_generation_s_own_lexicon_is_used_if_it_has_one(tmp_path: Path) -> None:
    publish(tmp_path, "La mairie ouvre.")
    assert keeper(tmp_path).current().vocabulary == FALLBACK
    (tmp_path / "corpus" / "lexique.toml").write_text('[[terme]]\nterme = "quorum"\n', "utf-8")
    publish(tmp_path, "La mairie ferme.")
    assert keeper(tmp_path).current().vocabulary == Vocabulary({}, (Term("quorum"),))
