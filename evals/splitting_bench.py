"""Measure passage lengths: how well each setting finds the right article with the bundled encoder.

    python -m evals.splitting_bench --articles articles.jsonl --questions dev-questions.jsonl

A document scores as its best passage; each passage is encoded as the index encodes it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.retrieval_bench import LabelledQuestion, labelled_questions
from ingestion.documents import Document
from ingestion.encoding import Encoder, StaticEncoder, Vectors
from ingestion.readers import read
from ingestion.splitting import SplitOptions, split
from ingestion.vectors import encoded_text

TARGETS = (500, 700, 900, 1200, 1500, 2500, 100_000)
"""The last one keeps every section whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one setting."""

    target: int
    passages: int
    passages_per_document: float
    recall_at_1: float
    recall_at_10: float
    recall_at_100: float
    mrr_at_10: float
    seconds: float


def read_articles(path: Path) -> list[Document]:
    """Return the documents of a file, without those that cannot be read."""
    return [found for found in read(path, root=path.parent) if isinstance(found, Document)]


def ranks(
    scores: Vectors, document_ids: Sequence[str], questions: Sequence[LabelledQuestion]
) -> list[int]:
    """Return the rank, from 1, of the best gold document of each question.

    ``scores`` has shape (questions, documents). A tie counts against the gold document; a question
    without any known gold document gets a rank past the end.
    """
    columns = {document_id: column for column, document_id in enumerate(document_ids)}
    found: list[int] = []
    for row, question in zip(scores, questions, strict=True):
        gold = [columns[one] for one in question.gold if one in columns]
        best = max((row[column] for column in gold), default=-np.inf)
        found.append(int((row >= best).sum()) if gold else len(document_ids) + 1)
    return found


def measure(
    documents: Sequence[Document],
    questions: Sequence[LabelledQuestion],
    encoder: Encoder,
    target: int,
) -> Outcome:
    """Split, encode and rank with one target length; the limit is twice the target."""
    started = time.perf_counter()
    options = SplitOptions(target_chars=target, max_chars=2 * target)
    groups = [(document.id, split(document, options)) for document in documents]
    groups = [(document_id, passages) for document_id, passages in groups if passages]
    firsts = np.cumsum([0] + [len(passages) for _, passages in groups])[:-1]
    texts = [encoded_text(passage) for _, passages in groups for passage in passages]
    vectors = encoder.encode(texts)
    asked = encoder.encode([question.text for question in questions])
    scores = np.maximum.reduceat(asked @ vectors.T, firsts, axis=1)
    found = ranks(scores, [document_id for document_id, _ in groups], questions)
    return Outcome(
        target=target, passages=len(texts), passages_per_document=len(texts) / len(groups),
        recall_at_1=_share(rank <= 1 for rank in found),
        recall_at_10=_share(rank <= 10 for rank in found),
        recall_at_100=_share(rank <= 100 for rank in found),
        mrr_at_10=sum(1 / rank for rank in found if rank <= 10) / len(found),
        seconds=time.perf_counter() - started,
    )  # fmt: skip


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values)


def as_table(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes as a Markdown table in French."""
    lines = [
        "| longueur visée | passages | par document | rappel@1 | rappel@10 | rappel@100 | MRR@10 |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.target} | {one.passages} | {one.passages_per_document:.2f} | {one.recall_at_1:.3f} "
        f"| {one.recall_at_10:.3f} | {one.recall_at_100:.3f} | {one.mrr_at_10:.3f} |"
        for one in outcomes
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison and print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.splitting_bench", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--targets", type=int, nargs="+", default=list(TARGETS))
    options = parser.parse_args(arguments)
    documents, questions = read_articles(options.articles), labelled_questions(options.questions)
    encoder = StaticEncoder.from_folder()
    outcomes: list[Outcome] = []
    for target in options.targets:
        outcomes.append(measure(documents, questions, encoder, target))
        print(f"{target} : {outcomes[-1].seconds:.0f} s", file=sys.stderr)
    print(as_table(outcomes))


if __name__ == "__main__":
    main()
