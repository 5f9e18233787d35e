"""Retrieval figures on questions with known documents: each arm, the fusion, the reranker.

``python -m evals.retrieval_bench --index DIR --questions FILE [--articles FILE]`` prints one table:
recall@1/3/5/10, gold found @100 and MRR@10, by document. ``--articles`` adds plain bm25s with its
French defaults over the same documents.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.retrieval import Ranker, RankingOptions, Restrictions, analyse_query
from assistant.settings import load_settings
from assistant.snapshot import Snapshot
from evals.datasets import text_lines
from evals.metrics.latency import percentile
from ingestion.encoding import load_encoder
from ingestion.index import GenerationFolder
from ingestion.vocabulary import Vocabulary

DEPTH = 100


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question and the documents that answer it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Shares in [0, 1] over the questions, and milliseconds a question (median, 95th percentile)."""

    name: str
    recall_1: float
    recall_3: float
    recall_5: float
    recall_10: float
    found_100: float
    mrr_10: float
    p50_ms: float = 0.0
    p95_ms: float = 0.0

    def row(self) -> str:
        """Return a Markdown table row."""
        shares = (
            self.recall_1,
            self.recall_3,
            self.recall_5,
            self.recall_10,
            self.found_100,
            self.mrr_10,
        )
        cells = " | ".join(f"{share:.3f}" for share in shares)
        return f"| {self.name} | {cells} | {self.p50_ms:.1f} | {self.p95_ms:.1f} |"


HEADER = (
    "| | rappel@1 | @3 | @5 | @10 | trouvé @100 | MRR@10 | médiane ms | p95 ms |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
SYSTEMS: dict[str, RankingOptions] = {
    "lexical seul": RankingOptions(dense=False, rerank=False),
    "dense seul": RankingOptions(lexical=False, rerank=False),
    "fusion": RankingOptions(rerank=False),
    "fusion + reclassement": RankingOptions(),
}


def labelled_questions(path: Path) -> list[LabelledQuestion]:
    """Read ``{"question", "gold": [ids]}`` or ``{"question", "document_id"}`` lines."""
    questions = []
    for line in text_lines(path):
        raw = json.loads(line)
        gold = raw.get("gold") or [raw["document_id"]]
        questions.append(LabelledQuestion(raw["question"], frozenset(gold)))
    return questions


def measure(
    name: str, questions: Sequence[LabelledQuestion], run: Callable[[str], Sequence[str]]
) -> RetrievalFigures:
    """Return the figures of ``run``, which maps a question to distinct document ids, best first.

    recall@k: share of questions with a gold document in the first k; « trouvé @100 »: share of the
    gold documents in the first 100, averaged over questions; MRR@10: mean of 1/rank of the first
    gold document, 0 beyond 10.
    """
    runs, times = [], []
    for question in questions:
        started = time.perf_counter()
        runs.append(list(run(question.text)))
        times.append(1000 * (time.perf_counter() - started))
    pairs = list(zip(runs, questions, strict=True))

    def mean(values: Iterable[float]) -> float:
        return sum(values) / len(questions)

    def hit(k: int) -> float:
        return mean(float(bool(q.gold.intersection(r[:k]))) for r, q in pairs)

    return RetrievalFigures(
        name,
        hit(1),
        hit(3),
        hit(5),
        hit(10),
        mean(len(q.gold.intersection(r[:DEPTH])) / len(q.gold) for r, q in pairs),
        mean(next((1 / i for i, d in enumerate(r[:10], 1) if d in q.gold), 0.0) for r, q in pairs),
        percentile(times, 0.5),
        percentile(times, 0.95),
    )


def document_run(
    ranker: Ranker, snapshot: Snapshot, depth: int = DEPTH
) -> Callable[[str], list[str]]:
    """Return a function from a question to the first ``depth`` documents of a ranker."""

    def run(text: str) -> list[str]:
        query = analyse_query(text, snapshot.lexicon)
        evidence = ranker.rank(query, Restrictions(), depth)
        return [item.stored.passage.document_id for item in evidence]

    return run


def open_snapshot(index: Path, corpus: Path) -> Snapshot:
    """Open the published generation of an index folder with the corpus's lexicon."""
    folder = GenerationFolder(index).current()
    encoder = load_encoder(load_settings().encodeur)
    return Snapshot.open(folder, encoder, RankingOptions(), Vocabulary.from_folder(corpus))


def bm25s_run(articles: Path) -> Callable[[str], list[str]]:
    """Return plain bm25s with its French defaults over the documents of a JSON Lines file."""
    import bm25s

    raw = [json.loads(line) for line in text_lines(articles)]
    texts = [f"{' > '.join(d.get('fil', []))} {d['texte']}" for d in raw]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="fr", show_progress=False), show_progress=False)

    def run(text: str) -> list[str]:
        tokens = bm25s.tokenize([text], stopwords="fr", show_progress=False)
        places, _ = retriever.retrieve(tokens, k=DEPTH, show_progress=False)
        return [raw[int(i)]["id"] for i in places[0]]

    return run


def main(given: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    arguments = parser.parse_args(given)
    questions = labelled_questions(arguments.questions)
    snapshot = open_snapshot(arguments.index, arguments.corpus)
    print(HEADER)
    if arguments.articles:
        print(measure("bm25s, réglages français", questions, bm25s_run(arguments.articles)).row())
    for name, options in SYSTEMS.items():
        ranker = Ranker(snapshot.index, snapshot.ranker.encoder, options)
        print(measure(name, questions, document_run(ranker, snapshot)).row())


if __name__ == "__main__":
    main()
