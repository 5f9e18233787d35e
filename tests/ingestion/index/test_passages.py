"""The passage store: what is written is read back, from any thread, or refused in French."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.documents import AskedQuestion, Span
from ingestion.errors import IndexCorruptedError
from ingestion.gathering import analyse_document
from ingestion.index.passages import FILE_NAME, PassageStore, write_store
from ingestion.index.records import IndexedDocument
from ingestion.splitting import DEFAULT
from tests.ingestion.index.samples import make_document

LONG = ["Le maire convoque le conseil municipal par écrit. " * 12 for _ in range(4)]
DOCUMENTS = [
    make_document(
        "b", ["La mairie ouvre."], title="Zone", questions=("Quand ?", "À quelle heure ?")
    ),
    make_document("vide", [], title="Milieu"),
    replace(
        make_document("a", LONG, title="Conseil"),
        asked=(AskedQuestion("Convoquer ?", (Span(0, 8),)), AskedQuestion("Payer ?", ())),
    ),
]


def indexed() -> list[IndexedDocument]:
    return [analyse_document(document, DEFAULT) for document in DOCUMENTS]


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    path = tmp_path / FILE_NAME
    documents = indexed()
    counts = write_store(path, documents)
    assert counts == (3, sum(len(d.passages) for d in documents))
    return PassageStore(path)


def test_rows_follow_the_order_of_documents(store: PassageStore) -> None:
    documents = indexed()
    expected = [p for d in documents for p in d.passages]
    assert len(expected) >= 3
    found = store.passages(range(len(expected)))
    assert [found[row].passage for row in range(len(expected))] == [p.passage for p in expected]
    assert [found[row].body_stems for row in range(len(expected))] == [
        p.body_stems for p in expected
    ]
    assert found[0].question_stems == "\n".join(documents[0].question_stems)
    assert [found[row].document_row for row in range(len(expected))] == [0] + [2] * (
        len(expected) - 1
    )
    assert store.passages_of(2) == [found[row] for row in range(1, len(expected))]
    assert store.passages_of(1) == []
    assert store.rows() == {"b": 0, "vide": 1, "a": 2}


def test_unknown_rows_and_names(store: PassageStore) -> None:
    assert store.passages([]) == {}
    assert set(store.passages([0, 999])) == {0}
    assert store.document("inconnu") is None
    with pytest.raises(IndexCorruptedError, match="rang 7"):
        store.document_at(7)


def test_more_rows_than_one_statement_takes(tmp_path: Path) -> None:
    one = indexed()[0]
    path = tmp_path / FILE_NAME
    many = [replace(one, document=replace(one.document, id=f"d{i}")) for i in range(1_203)]
    write_store(path, many)
    found = PassageStore(path).passages(range(1_203))
    assert [found[row].passage.document_id for row in range(1_203)] == [
        f"d{i}" for i in range(1_203)
    ]


def test_documents(store: PassageStore) -> None:
    assert store.document_at(2) == DOCUMENTS[2]
    assert store.document("a") == replace(DOCUMENTS[2], asked=())
    bare = store.document_at(2, whole=False)
    assert (bare.title, bare.text, bare.root.blocks) == ("Conseil", "", ())
    assert [d.title for d in store.documents()] == ["Conseil", "Milieu", "Zone"]
    assert store.digests() == {d.document.id: d.digest for d in indexed()}


def test_documents_come_back_as_they_were_indexed(store: PassageStore) -> None:
    assert list(store.indexed_documents()) == indexed()


@pytest.mark.parametrize("name", ["n°#1", "mode=rw?", "100%25", "a b&c=d", "file:x"])
def test_any_folder_name_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """SQLite reads a URI, where these characters mean something."""
    (tmp_path / name).mkdir()
    write_store(tmp_path / name / FILE_NAME, indexed())
    assert PassageStore(tmp_path / name / FILE_NAME).document_at(2) == DOCUMENTS[2]
    monkeypatch.chdir(tmp_path)
    assert PassageStore(Path(name) / FILE_NAME).document_at(2) == DOCUMENTS[2]


def test_threads_read_together(store: PassageStore) -> None:
    rows = sum(len(d.passages) for d in indexed())
    barrier = threading.Barrier(8)

    def read(number: int) -> list[str]:
        barrier.wait(timeout=30)
        return [
            store.passages([(number + i) % rows])[(number + i) % rows].passage.id for i in range(40)
        ]

    expected = [p.passage.id for d in indexed() for p in d.passages]
    with ThreadPoolExecutor(8) as pool:
        for number, found in enumerate(pool.map(read, range(8))):
            assert found == [expected[(number + i) % rows] for i in range(40)]


def test_a_thread_keeps_its_connection(store: PassageStore) -> None:
    store.document("a")
    before = list(store._connections)
    store.document("b")
    assert list(store._connections) == before
    assert len(before) == 1
    store.close()
    assert list(store._connections) == []


def test_a_thread_that_ended_leaves_no_connection(store: PassageStore) -> None:
    store.document("a")
    for _ in range(5):
        thread = threading.Thread(target=store.document, args=("a",))
        thread.start()
        thread.join()
    gc.collect()
    assert len(store._connections) == 1


@pytest.mark.parametrize("content", [b"", b"not sqlite" * 100])
def test_a_corrupted_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    store = PassageStore(tmp_path / FILE_NAME)
    for read in (lambda: store.passages([0]), lambda: store.document("a"), store.digests):
        with pytest.raises(IndexCorruptedError, match=r"vademecum index verify.*rollback"):
            read()


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptedError, match="vademecum index verify"):
        PassageStore(tmp_path / FILE_NAME).document("a")
