"""Measure stemmers: how well BM25 alone finds the right article with each.

    python -m evals.stemming_bench --articles articles.jsonl --questions dev-questions.jsonl

Every stemmer sees the same tokens of whole articles, and the same questions without stop words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.retrieval_bench import LabelledQuestion, labelled_questions
from evals.splitting_bench import ranks, read_articles
from ingestion.documents import Document
from ingestion.french import fold, is_stop, tokenize

K1, B = 0.9, 0.4
Stemming = Callable[[str], str]


def stemmers() -> dict[str, Stemming | None]:
    """Return the stemmers to compare, by French label; None is the project's own."""
    import Stemmer

    snowball = Stemmer.Stemmer("french")
    return {
        "aucune (casse et accents ignorés)": fold,
        "Snowball sur mots sans accents": lambda word: str(snowball.stemWord(fold(word))),
        "Snowball sur mots accentués": lambda word: fold(snowball.stemWord(word.lower())),
        "la nôtre (sans accents)": None,
    }


def measure(
    documents: Sequence[Document], questions: Sequence[LabelledQuestion], stemming: Stemming | None
) -> list[int]:
    """Return the rank of the gold document of each question."""
    import bm25s

    vocabulary: dict[str, int] = {}
    texts = (" ".join((*one.breadcrumb, one.text)) for one in documents)
    indexed = [
        [vocabulary.setdefault(stem, len(vocabulary)) for stem, _ in _terms(text, stemming)]
        for text in texts
    ]
    engine = bm25s.BM25(k1=K1, b=B)
    engine.index(bm25s.tokenization.Tokenized(ids=indexed, vocab=vocabulary), show_progress=False)
    scores = np.zeros((len(questions), len(documents)), dtype=np.float32)
    for row, question in enumerate(questions):
        stems = [stem for stem, own in _terms(question.text, stemming) if not is_stop(own)]
        known = [vocabulary[stem] for stem in stems if stem in vocabulary]
        if known:
            scores[row] = engine.get_scores_from_ids(known)
    return ranks(scores, [document.id for document in documents], questions)


def _terms(text: str, stemming: Stemming | None) -> list[tuple[str, str]]:
    """Return (stem to compare, the project's stem) of each token."""
    return [
        (token.stem if stemming is None else stemming(token.text), token.stem)
        for token in tokenize(text)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m evals.stemming_bench", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    options = parser.parse_args(arguments)
    documents, questions = read_articles(options.articles), labelled_questions(options.questions)
    print("| racinisation | rappel@1 | rappel@10 | rappel@100 | MRR@10 |\n|---|---|---|---|---|")
    for label, stemming in stemmers().items():
        found = np.array(measure(documents, questions, stemming))
        shares = " | ".join(f"{(found <= depth).mean():.3f}" for depth in (1, 10, 100))
        print(f"| {label} | {shares} | {np.where(found <= 10, 1 / found, 0).mean():.3f} |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
