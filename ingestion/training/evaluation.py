"""Figures of an encoder on questions over a set of articles."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingestion.training.material import Article, MaterialError, Question, passage_text
from ingestion.training.metrics import found_at, gold_ranks, recall_at, reciprocal_rank
from ingestion.training.ragged import Floats, tokenize
from ingestion.training.vectors import encode

SPEED_PASSAGES = 10_000
WORDS_PER_PASSAGE = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table. ``recall`` counts a question found when any right answer is."""

    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    recall_at_100: float
    gold_found_at_100: float
    mrr_at_10: float

    def as_dict(self) -> dict[str, float]:
        """Return the figures rounded to three decimals."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast an encoder is, tokenisation included."""

    passages_per_second: float
    milliseconds_per_question: float
    load_milliseconds: float


class SearchTask:
    """Questions over articles: asked of several encoders in turn."""

    def __init__(self, articles: Sequence[Article], questions: Sequence[Question]) -> None:
        places = {article.id: place for place, article in enumerate(articles)}
        unknown = [g for question in questions for g in question.gold if g not in places]
        if unknown:
            raise MaterialError(f"Article attendu mais absent des articles : {unknown[0]}.")
        self.passages = [passage_text(article) for article in articles]
        self._whole = [" ".join((*article.heading_path, article.text)) for article in articles]
        self.questions = [question.text for question in questions]
        self._gold = [np.array([places[g] for g in question.gold]) for question in questions]

    def figures(self, scores: Floats) -> Figures:
        """Judge scores of shape (questions, articles)."""
        ranks = [gold_ranks(row, gold) for row, gold in zip(scores, self._gold, strict=True)]
        best = np.array([question.min() for question in ranks])
        return Figures(
            recall_at(best, 1),
            recall_at(best, 5),
            recall_at(best, 10),
            recall_at(best, 100),
            found_at(ranks, 100),
            reciprocal_rank(best, 10),
        )

    def judge(self, tokenizer: Tokenizer, rows: Floats) -> Figures:
        """Judge a static encoder."""
        passages = encode(rows, tokenize(tokenizer, self.passages))
        return self.figures(encode(rows, tokenize(tokenizer, self.questions)) @ passages.T)

    def judge_bm25(self) -> Figures:
        """Judge bm25s on whole articles, French stop words and stems: the lexical reference.

        Raises MaterialError when bm25s, a development dependency, is missing.
        """
        try:
            import bm25s
        except ImportError as error:
            raise MaterialError("bm25s manque : pip install 'vademecum[dev]'.") from error
        from Stemmer import Stemmer

        options = {"stopwords": "fr", "stemmer": Stemmer("french"), "show_progress": False}
        index = bm25s.BM25()
        index.index(bm25s.tokenize(self._whole, **options), show_progress=False)
        asked = bm25s.tokenize(self.questions, return_ids=False, **options)
        return self.figures(np.stack([index.get_scores(words) for words in asked]))


def load_encoder(folder: Path) -> tuple[Tokenizer, Floats]:
    """Read the tokenizer and the rows (as float32) of a StaticEmbedding folder."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = load_file(folder / "model.safetensors")["embedding.weight"]
    return tokenizer, rows.astype(np.float32)


def quantised(rows: Floats) -> Floats:
    """Return the rows as they come back from 8-bit storage with one scale a row."""
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / 127
    back: Floats = (np.round(rows / scale) * scale).astype(np.float32)
    return back


def measure_speed(
    folder: Path, texts: Sequence[str], questions: Sequence[str], passages: int = SPEED_PASSAGES
) -> Speed:
    """Time loading, then encoding of 100-word passages in bulk and of questions one by one."""
    load_encoder(folder)
    start = time.perf_counter()
    tokenizer, rows = load_encoder(folder)
    loaded = time.perf_counter()
    words = " ".join(texts).split()
    needed = passages * WORDS_PER_PASSAGE
    words = (words * (needed // max(1, len(words)) + 1))[:needed]
    bulk_texts = [
        " ".join(words[i : i + WORDS_PER_PASSAGE]) for i in range(0, needed, WORDS_PER_PASSAGE)
    ]
    begun = time.perf_counter()
    encode(rows, tokenize(tokenizer, bulk_texts))
    bulk = time.perf_counter()
    for question in questions:
        encode(rows, tokenize(tokenizer, [question]))
    asked = time.perf_counter()
    return Speed(
        passages / (bulk - begun),
        1000 * (asked - bulk) / max(1, len(questions)),
        1000 * (loaded - start),
    )
