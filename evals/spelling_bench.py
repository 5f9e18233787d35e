"""What misspelt words cost, as typed and as read: ``python -m evals.spelling_bench --index DIR``.

Slips of the ear and of the fingers are made, at random but always the same, in the dev questions; each is
then asked as it is and as `assistant.spelling` reads it. The first row is the questions untouched: what it
loses there is the price; so is the share of the bank's questions that are read otherwise. Prints the share
of answerable questions refused, of unanswerable ones refused, and of those whose first document answers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.extractive import RESERVED_DOCUMENTS
from assistant.engine import PASSAGES_PER_DOCUMENT, RANKED_PASSAGES
from assistant.retrieval import Restrictions, analyse_query
from assistant.settings import load_settings
from assistant.snapshot import Snapshot
from assistant.spelling import Speller
from evals.datasets import load_questions
from evals.held_out import asked_from_title
from evals.questions import Expected, GoldenQuestion, Part
from evals.retrieval_bench import open_snapshot
from ingestion.asked import bank_entries
from ingestion.french import clean_query, fold

SEED = 3
COUNTS = (0, 1, 2, 3)
SHORTEST = 5
"""Letters of the words that get a slip."""
BY_EAR = (
    ("é", "er"), ("er", "é"), ("qu", "k"), ("ph", "f"), ("eau", "o"), ("au", "o"), ("ai", "é"),
    ("ss", "s"), ("tt", "t"), ("nn", "n"), ("mm", "m"), ("ll", "l"), ("rr", "r"), ("tion", "sion"),
    ("ç", "ss"), ("gn", "ni"), ("en", "an"), ("an", "en"), ("h", ""), ("y", "i"), ("s", "ss"), ("t", "tt"),
)  # fmt: skip
KEYS = "azertyuiopqsdfghjklmwxcvbn"
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def misspelt_word(word: str, draws: random.Random) -> str:
    """Return a word with one slip: by ear half the time, else a letter less, swapped or other."""
    heard = [(right, wrong) for right, wrong in BY_EAR if right in word[1:]]
    if heard and draws.random() < 0.5:
        right, wrong = draws.choice(heard)
        place = word.index(right, 1)
        return word[:place] + wrong + word[place + len(right) :]
    place, sort = draws.randrange(1, len(word) - 1), draws.random()
    if sort < 0.4:
        return word[:place] + word[place + 1 :]
    if sort < 0.8:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + draws.choice(KEYS) + word[place + 1 :]


def misspelt(text: str, count: int, draws: random.Random) -> str:
    """Return a question with ``count`` words misspelt, fewer when it is short, often without accents."""
    words = list(_WORD.finditer(text))
    for word in sorted(draws.sample(words, min(count, len(words))), key=lambda w: -w.start()):
        text = text[: word.start()] + misspelt_word(word[0], draws) + text[word.end() :]
    return fold(text) if count and draws.random() < 0.5 else text


@dataclass(frozen=True, slots=True)
class Tried:
    """How sure the assistant was of a question, and whether its first document answers."""

    is_answerable: bool
    confidence: float
    is_found: bool


def tried(snapshot: Snapshot, question: GoldenQuestion, text: str) -> Tried:
    """Ask a text in place of a question."""
    query = analyse_query(text, snapshot.lexicon)
    within = Restrictions(day=dt.date.today())
    evidence = snapshot.ranker.rank(
        query,
        within,
        RANKED_PASSAGES,
        per_document=PASSAGES_PER_DOCUMENT,
        reserve=RESERVED_DOCUMENTS,
    )
    draft = snapshot.extractor.extract(query, evidence, within=within)
    first = evidence[0].stored.passage.document_id if evidence else ""
    return Tried(
        question.expected is Expected.ANSWER,
        draft.confidence if draft.statements else 0.0,
        first in question.relevant,
    )


def row(results: Sequence[Tried], threshold: float) -> tuple[float, float, float]:
    """Return the shares wrongly refused, refused as due, and found first."""
    answerable = [r for r in results if r.is_answerable]
    others = [r for r in results if not r.is_answerable]
    return (
        sum(r.confidence < threshold for r in answerable) / max(1, len(answerable)),
        sum(r.confidence < threshold for r in others) / max(1, len(others)),
        sum(r.is_found for r in answerable) / max(1, len(answerable)),
    )


def table(
    snapshot: Snapshot, questions: Sequence[GoldenQuestion], threshold: float
) -> Iterator[str]:
    """Yield the rows of the table: each number of slips, as typed then as read."""
    yield "| fautes | lue | refus à tort | refus dus | bon document en premier | questions relues |"
    yield "|---|---|---|---|---|---|"
    for count in COUNTS:
        draws = random.Random(SEED)
        asked = [(q, misspelt(q.question, count, draws)) for q in questions]
        read = [(q, snapshot.speller.read(text).text) for q, text in asked]
        changed = sum(a != b for (_, a), (_, b) in zip(asked, read, strict=True))
        for name, texts, share in (
            ("telle quelle", asked, ""),
            ("relue", read, f"{changed / max(1, len(asked)):.3f}"),
        ):
            figures = row([tried(snapshot, q, text) for q, text in texts], threshold)
            yield f"| {count} | {name} | {' | '.join(f'{f:.3f}' for f in figures)} | {share} |"


def share_changed(speller: Speller, questions: Sequence[str]) -> float:
    """Return the share of questions that are read otherwise than typed."""
    return sum(bool(speller.read(q).corrections) for q in questions) / max(1, len(questions))


def main() -> None:
    """Print the table, then the share of the bank's questions that are changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    options = parser.parse_args()
    snapshot = open_snapshot(options.index, options.corpus)
    questions = [q for q in load_questions(part=Part.DEV) if not q.turns]
    for line in table(snapshot, questions, load_settings().seuil_reponse):
        print(line, flush=True)
    written = [clean_query(e.question) for e in bank_entries(options.corpus) if asked_from_title(e)]
    share = share_changed(snapshot.speller, written)
    print(f"\n{len(written)} questions écrites d’après un titre : {share:.4f} lues autrement")


if __name__ == "__main__":
    main()
