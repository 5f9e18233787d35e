"""The benches' own arithmetic: recall and ranks by hand, percentiles, files read and written."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.retrieval import Ranker, RankingOptions
from assistant.snapshot import Snapshot
from evals import bench
from evals.bench import enlarge, latency, resident_mb
from evals.metrics.latency import percentile
from evals.retrieval_bench import (
    HEADER,
    SYSTEMS,
    LabelledQuestion,
    RetrievalFigures,
    bm25s_run,
    document_run,
    labelled_questions,
    measure,
)
from evals.verification_bench import Case, Outcome
from evals.verification_bench import latency as sentence_latency
from ingestion.vocabulary import Vocabulary
from tests.assistant.retrieval.samples import NAISSANCE, axis_encoder, small_index
from tests.evals.samples import write_lines


def test_figures_by_hand() -> None:
    runs = {
        "un": ["a", "b"],  # gold first
        "deux": ["x", "y", "a"],  # gold third, one of two found
        "trois": [*(f"x{i}" for i in range(11)), "a"],  # gold twelfth: found, too deep for the rest
        "quatre": ["x"],
    }
    questions = [
        LabelledQuestion("un", frozenset("a")),
        LabelledQuestion("deux", frozenset("ab")),
        LabelledQuestion("trois", frozenset("a")),
        LabelledQuestion("quatre", frozenset("a")),
    ]
    figures = measure("essai", questions, runs.__getitem__)
    assert figures.recall_1 == 1 / 4
    assert figures.recall_3 == figures.recall_5 == figures.recall_10 == 2 / 4
    assert figures.found_100 == pytest.approx((1 + 1 / 2 + 1 + 0) / 4)
    assert figures.mrr_10 == pytest.approx((1 + 1 / 3 + 0 + 0) / 4)
    assert figures.p50_ms <= figures.p95_ms


def test_a_row_has_a_cell_for_each_column() -> None:
    row = RetrievalFigures(
        "essai", recall_1=0.1, recall_3=0.2, recall_5=0.25, recall_10=0.5, found_100=1.0,
        mrr_10=0.3333, p50_ms=1.26, p95_ms=12.0,
    ).row()  # fmt: skip
    assert row == "| essai | 0.100 | 0.200 | 0.250 | 0.500 | 1.000 | 0.333 | 1.3 | 12.0 |"
    assert {line.count("|") for line in HEADER.splitlines()} == {row.count("|")}


def test_both_forms_of_questions_are_read(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "q.jsonl",
        [{"question": "Un ?", "gold": ["a", "b"]}, {"question": "Deux ?", "document_id": "c"}],
    )
    assert labelled_questions(path) == [
        LabelledQuestion("Un ?", frozenset("ab")),
        LabelledQuestion("Deux ?", frozenset("c")),
    ]


def test_each_system_runs_on_an_index(tmp_path: Path) -> None:
    index = small_index(tmp_path)
    folder = tmp_path / "index" / index.name
    snapshot = Snapshot.open(folder, axis_encoder(), RankingOptions(), Vocabulary())
    for options in SYSTEMS.values():
        run = document_run(Ranker(index, axis_encoder(), options), snapshot)
        assert run("naissance jours")[0] == NAISSANCE


def test_bm25s_names_documents(tmp_path: Path) -> None:
    lines = [{"id": f"d{i}", "texte": f"Texte numéro {i} sur le budget."} for i in range(100)]
    lines[42] = {"id": "d42", "fil": ["Mariage"], "texte": "La célébration publique."}
    found = bm25s_run(write_lines(tmp_path / "a.jsonl", lines))("mariage")
    assert found[0] == "d42"
    assert len(found) == len(set(found)) == 100


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0], 0.5, 1.0),
        ([float(i) for i in range(1, 101)], 0.95, 95.0),
        ([float(i) for i in range(1, 21)], 0.95, 19.0),
        ([7.0], 0.95, 7.0),
    ],
)
def test_nearest_rank_percentiles(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_every_bench_has_the_same_percentile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten times, the 95th percentile is the ⌈9.5⌉-th: the longest."""
    outcomes = [Outcome(Case("c", "dev", "fidele", "x", ()), False, (), ms) for ms in range(1, 11)]
    assert sentence_latency(outcomes) == "5.50 ms en moyenne, 10.00 ms au 95e centile"
    # A start and an end for each question, the n-th taking n milliseconds.
    clock = iter([at / 1000 for n in range(1, 11) for at in (0, n)])
    stopped = SimpleNamespace(perf_counter=lambda: next(clock))
    monkeypatch.setattr("evals.retrieval_bench.time", stopped)
    questions = [LabelledQuestion(str(n), frozenset("a")) for n in range(10)]
    figures = measure("essai", questions, lambda _: ["a"])
    assert (figures.p50_ms, figures.p95_ms) == (5, 10)


def test_the_retrieval_table_is_asked_with_arguments_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(bench, "timed", lambda *_: 1.0)
    monkeypatch.setattr(bench, "latency_rows", lambda *_: [])
    monkeypatch.setattr(bench, "service_rows", lambda *_: [])
    monkeypatch.setattr(bench, "retrieval_table", given.append)
    before = list(sys.argv)
    bench.main(["--articles", "a.jsonl", "--questions", "q.jsonl"])
    assert given[0][2:] == ["--questions", "q.jsonl", "--articles", "a.jsonl", "--corpus", "corpus"]
    assert sys.argv == before


def test_latency_warms_up_on_the_first_ten_then_asks_everything() -> None:
    asked: list[str] = []
    questions = [f"q{i}" for i in range(12)]
    low, high = latency(questions, asked.append)
    assert asked == questions[:10] + questions
    assert 0 <= low <= high


def test_articles_are_written_twice_under_other_names(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "a.jsonl", [{"id": "x", "texte": "é"}, {"id": "y", "texte": "z"}]
    )
    enlarge(source, tmp_path / "deux.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "deux.jsonl").read_text("utf-8").splitlines()]
    assert [(line["id"], line["texte"]) for line in lines] == [
        ("x", "é"), ("y", "z"), ("x-bis", "é"), ("y-bis", "z"),
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux only")
def test_resident_memory_is_that_of_the_process() -> None:
    assert 1 < resident_mb() == pytest.approx(resident_mb(os.getpid()), rel=0.2)
