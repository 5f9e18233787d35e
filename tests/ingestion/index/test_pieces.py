"""The word pieces of passages and questions: by row, refused when they do not match."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import IndexCorruptedError
from ingestion.index.pieces import (
    ASKED_NAME,
    ASKED_RUNS_NAME,
    ASKED_STARTS_NAME,
    FILE_NAME,
    STARTS_NAME,
    AskedPieceTable,
    PieceTable,
    write_asked_pieces,
    write_pieces,
)


def arrays(*rows: list[int]) -> list[np.ndarray]:
    return [np.array(row, dtype=np.int64) for row in rows]


def test_pieces_are_kept_once_and_read_by_row(tmp_path: Path) -> None:
    write_pieces(tmp_path, arrays([5, 3, 5], [], [70_000]))
    table = PieceTable(tmp_path, 3)
    assert [row.tolist() for row in table.of([2, 0, 1, 0])] == [[70_000], [3, 5], [], [3, 5]]
    assert table.of([]) == []


@pytest.mark.parametrize(("largest", "kind"), [(2**16 - 1, np.uint16), (2**16, np.uint32)])
def test_the_narrowest_type_that_holds_them(tmp_path: Path, largest: int, kind: type) -> None:
    write_pieces(tmp_path, arrays([largest]))
    assert np.load(tmp_path / FILE_NAME).dtype == kind
    assert PieceTable(tmp_path, 1).of([0])[0].tolist() == [largest]


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 2**17), max_size=6), max_size=6))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]]) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    write_pieces(folder, arrays(*rows))
    found = PieceTable(folder, len(rows)).of(range(len(rows)))
    assert [row.tolist() for row in found] == [sorted(set(row)) for row in rows]


def test_another_number_of_passages_is_refused(tmp_path: Path) -> None:
    write_pieces(tmp_path, arrays([1], [2, 3]))
    for passages in (1, 3):
        with pytest.raises(IndexCorruptedError, match="ne correspond pas"):
            PieceTable(tmp_path, passages)
    np.save(tmp_path / FILE_NAME, np.array([1], dtype=np.uint16))
    with pytest.raises(IndexCorruptedError, match="ne correspond pas"):
        PieceTable(tmp_path, 2)


@pytest.mark.parametrize("name", [FILE_NAME, STARTS_NAME])
@pytest.mark.parametrize("content", [None, b"", b"not numpy"])
def test_an_unreadable_file_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    write_pieces(tmp_path, arrays([1]))
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexCorruptedError, match="illisible"):
        PieceTable(tmp_path, 1)


def test_the_pieces_of_questions_are_read_by_document_in_order_with_repeats(tmp_path: Path) -> None:
    write_asked_pieces(tmp_path, [[], arrays([4, 4, 1], [], [70_000])[:2], arrays([9])])
    table = AskedPieceTable(tmp_path, 3)
    found = [[ids.tolist() for ids in table.of(row)] for row in range(3)]
    assert found == [[], [[4, 4, 1], []], [[9]]]


asked = st.lists(st.lists(st.lists(st.integers(0, 2**17), max_size=4), max_size=3), max_size=4)


@settings(max_examples=30)
@given(asked)
def test_round_trip_of_questions(
    tmp_path_factory: pytest.TempPathFactory, documents: list[list[list[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("asked")
    write_asked_pieces(folder, [arrays(*questions) for questions in documents])
    table = AskedPieceTable(folder, len(documents))
    read = [[ids.tolist() for ids in table.of(row)] for row in range(len(documents))]
    assert read == documents


def test_another_number_of_documents_is_refused(tmp_path: Path) -> None:
    write_asked_pieces(tmp_path, [arrays([1], [2])])
    with pytest.raises(IndexCorruptedError, match="ne correspond pas"):
        AskedPieceTable(tmp_path, 2)
    np.save(tmp_path / ASKED_STARTS_NAME, np.array([0, 2]))
    with pytest.raises(IndexCorruptedError, match="ne correspond pas"):
        AskedPieceTable(tmp_path, 1)


@pytest.mark.parametrize("name", [ASKED_NAME, ASKED_STARTS_NAME, ASKED_RUNS_NAME])
def test_unreadable_questions_are_refused(tmp_path: Path, name: str) -> None:
    write_asked_pieces(tmp_path, [arrays([1])])
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(IndexCorruptedError, match="illisible"):
        AskedPieceTable(tmp_path, 1)
