"""Documents that say the same thing, questions that two documents both claim to answer.

Similarity is the exact Jaccard index |A ∩ B| / |A ∪ B| of sets of word shingles (documents) or of
content words (questions); an index of the members keeps the comparison to sets that share some.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from ingestion.corpus.files import Corpus, CorpusFile
from ingestion.corpus.findings import Finding, error, warning
from ingestion.documents import DocumentKind
from ingestion.french.folding import fold_words, word_set

SHINGLE = 5
"""Words in a shingle: long enough that set phrases of law alone do not make documents look alike."""
DUPLICATE = 0.8
NEAR_DUPLICATE = 0.3
NEAR_QUESTION = 0.8

T = TypeVar("T", bound=Hashable)

_EMPTY = word_set(
    "a ai ait as au aux avec c ce ces cet cette comme d dans de des dois doit du elle en est et etre "
    "eu fait faire faut il ils j je l la le les leur lui m ma mais me mes mon n ne nos notre nous on "
    "ont ou par pas peut peux plus pour qu que quel quelle quelles quels qui s sa sans se ses si son "
    "sont sur t ta te tes ton tu un une vos votre vous y"
)


def duplicate_findings(corpus: Corpus) -> Iterator[Finding]:
    """Yield the findings about documents, then about questions.

    The texts of laws are left aside: articles that look alike are not one too many.
    """
    files = (*corpus.files, *corpus.others)
    yield from _documents([f for f in files if f.metadata.kind is not DocumentKind.LAW])
    yield from _questions(files)


def shingles(text: str, size: int = SHINGLE) -> frozenset[tuple[str, ...]]:
    """Return the set of runs of ``size`` folded words of ``text``."""
    tokens = fold_words(text).split()
    return frozenset(tuple(tokens[i : i + size]) for i in range(max(0, len(tokens) - size + 1)))


def similar_pairs(
    sets: Sequence[frozenset[T]], threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Yield (i, j, Jaccard index) for the pairs i < j at or above ``threshold`` > 0."""
    holders: dict[T, list[int]] = defaultdict(list)
    for j, members in enumerate(sets):
        shared: Counter[int] = Counter()
        for member in members:
            shared.update(holders[member])
            holders[member].append(j)
        for i, common in sorted(shared.items()):
            index = common / (len(sets[i]) + len(members) - common)
            if index >= threshold:
                yield i, j, index


def _documents(files: Sequence[CorpusFile]) -> Iterator[Finding]:
    sets = [shingles(file.body) for file in files]
    for i, j, index in similar_pairs(sets, NEAR_DUPLICATE):
        first, second = files[i], files[j]
        percent = f"{index:.0%}".replace("%", " %")
        if index >= DUPLICATE:
            yield error(
                second.relative,
                second.body_line,
                "doublon",
                f"même texte que {first.relative} ({percent} en commun). Gardez un seul document.",
            )
        else:
            yield warning(
                second.relative,
                second.body_line,
                "quasi-doublon",
                f"texte très proche de {first.relative} ({percent} en commun).",
            )


def _questions(files: Sequence[CorpusFile]) -> Iterator[Finding]:
    asked = [
        (file, index, question)
        for file in files
        for index, question in enumerate(file.metadata.questions or ())
    ]
    exact: dict[str, int] = {}
    for place, (file, index, question) in enumerate(asked):
        key = fold_words(question)
        if key in exact:
            other = asked[exact[key]][0]
            yield error(
                file.relative,
                file.line_of("questions", index),
                "question-en-double",
                f"« {question} » est déjà une question de "
                + ("ce document." if other is file else f"{other.relative}."),
            )
        else:
            exact[key] = place
    sets = [frozenset(fold_words(question).split()) - _EMPTY for _, _, question in asked]
    for i, j, _ in similar_pairs(sets, NEAR_QUESTION):
        (first, _, one), (second, index, two) = asked[i], asked[j]
        if first is second or fold_words(one) == fold_words(two) or len(sets[i] | sets[j]) < 3:
            continue
        yield warning(
            second.relative,
            second.line_of("questions", index),
            "question-proche",
            f"« {two} » ressemble à « {one} » ({first.relative}) : lequel doit répondre ?",
        )
