"""The dense index: exact and quantised, with and without a mask, length checks."""

import gc
import weakref
from pathlib import Path

import faiss
import numpy as np
import pytest

from ingestion.errors import IndexCorruptedError
from ingestion.index import dense
from ingestion.index.dense import TARGETS_NAME, DenseIndex, write_dense


def unit_rows(count: int, dimension: int = 16) -> dense.Vectors:
    vectors = np.random.default_rng(0).standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_exact_search_orders_by_cosine(tmp_path: Path) -> None:
    vectors = unit_rows(50)
    assert write_dense(tmp_path, vectors, np.arange(50, dtype=np.int32)) == dense.EXACT
    rows, scores = DenseIndex(tmp_path).search(vectors[7], 3)
    expected = vectors @ vectors[7]
    assert rows.tolist() == np.argsort(-expected)[:3].tolist()
    assert scores[0] == pytest.approx(1.0, abs=1e-3)  # components are rounded to 11 bits


def test_the_rows_of_an_exact_index_are_read_where_they_are(tmp_path: Path) -> None:
    vectors = unit_rows(50)
    write_dense(tmp_path, vectors, np.arange(50, dtype=np.int32))
    assert not (tmp_path / dense.VECTORS_NAME).exists()
    index = DenseIndex(tmp_path)
    assert index.vectors.tolist() == vectors.astype(np.float16).tolist()
    with pytest.raises(ValueError, match="read-only"):
        index.vectors[0, 0] = 0


def test_rows_outlive_what_they_were_read_from(tmp_path: Path) -> None:
    """They are read in FAISS's own memory: an answer under way may be the last to hold them."""
    vectors = unit_rows(50)
    write_dense(tmp_path, vectors, np.arange(50, dtype=np.int32))
    index = DenseIndex(tmp_path)
    owner = weakref.ref(index._index)
    some = index.vectors[3:5]
    del index
    gc.collect()
    assert owner() is not None
    assert some.tolist() == vectors[3:5].astype(np.float16).tolist()
    del some
    gc.collect()
    assert owner() is None


def test_an_index_of_32_bits_is_still_read(tmp_path: Path) -> None:
    """As it was written before 16 bits were."""
    vectors = unit_rows(50)
    write_dense(tmp_path, vectors, np.arange(50, dtype=np.int32))
    flat = faiss.IndexFlatIP(16)
    flat.add(vectors)
    faiss.write_index(flat, str(tmp_path / dense.FILE_NAME))
    np.save(tmp_path / dense.VECTORS_NAME, vectors.astype(np.float16))
    index = DenseIndex(tmp_path)
    assert index.search(vectors[7], 1)[0].tolist() == [7]
    assert index.vectors.tolist() == vectors.astype(np.float16).tolist()


def test_a_mask_keeps_only_what_it_allows(tmp_path: Path) -> None:
    vectors = unit_rows(50)
    write_dense(tmp_path, vectors, np.arange(50, dtype=np.int32))
    allowed = np.zeros(50, dtype=bool)
    allowed[[3, 11, 40]] = True
    rows, _ = DenseIndex(tmp_path).search(vectors[7], 10, allowed)
    assert sorted(rows.tolist()) == [3, 11, 40]


def test_above_the_limit_cells_and_codes_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "EXACT_LIMIT", 1_000)
    vectors = unit_rows(4_000)
    name = write_dense(tmp_path, vectors, np.arange(4_000, dtype=np.int32))
    assert name == "IVF128,SQ8"  # 4·√4000 ≈ 253: the power of two below is 128
    index = DenseIndex(tmp_path)
    assert index.vectors.tolist() == vectors.astype(np.float16).tolist()
    found = [int(index.search(vectors[i], 1)[0][0]) == i for i in range(0, 4_000, 40)]
    assert sum(found) >= 95
    allowed = np.zeros(4_000, dtype=bool)
    allowed[[5, 6]] = True
    assert sorted(index.search(vectors[1], 5, allowed)[0].tolist()) == [5, 6]


def test_parts_of_different_lengths_are_refused(tmp_path: Path) -> None:
    write_dense(tmp_path, unit_rows(5), np.arange(5, dtype=np.int32))
    np.save(tmp_path / TARGETS_NAME, np.arange(4, dtype=np.int32))
    with pytest.raises(IndexCorruptedError, match="longueur"):
        DenseIndex(tmp_path)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    write_dense(tmp_path, unit_rows(5), np.arange(5, dtype=np.int32))
    (tmp_path / dense.FILE_NAME).write_bytes(b"not an index")
    with pytest.raises(IndexCorruptedError):
        DenseIndex(tmp_path)
