"""More pairs from the lexicon, at no writing cost: official terms of articles said in plain words.

Both sources start from where a lexicon term stands in an article, in its headings or its sentences.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from ingestion.training.material import Article, LexiconEntry, passage_text
from ingestion.training.pairs import Pairs, mask_numbers, sentences

REWRITTEN_PER_ARTICLE = 3
SENTENCES_READ = 8
ARTICLES_PER_TERM = 4
COMMON_TERM = 40
"""A term that stands in the headings of more articles than this points to none of them."""

WORD = re.compile(r"[a-z0-9]+")
Terms = Mapping[tuple[str, ...], Sequence[LexiconEntry]]
Match = tuple[int, int, Sequence[LexiconEntry]]
"""Place of the first word, number of words, entries."""


def words(text: str) -> list[str]:
    """Return the words of a text without case, accents or ligatures."""
    folded = unicodedata.normalize("NFKD", text.lower()).replace("œ", "oe").replace("æ", "ae")
    return WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))


def index_terms(lexicon: Iterable[LexiconEntry], shortest: int) -> Terms:
    """Index by their words the terms of at least ``shortest`` words that have everyday words."""
    terms: dict[tuple[str, ...], list[LexiconEntry]] = defaultdict(list)
    for entry in lexicon:
        key = tuple(words(entry.term))
        if len(key) >= shortest and entry.everyday:
            terms[key].append(entry)
    return terms


def find_terms(text: Sequence[str], terms: Terms, longest: int) -> Iterator[Match]:
    """Yield the terms of a text from left to right, longest first, without overlap."""
    place = 0
    while place < len(text):
        for length in range(min(longest, len(text) - place), 0, -1):
            entries = terms.get(tuple(text[place : place + length]))
            if entries:
                yield place, length, entries
                place += length
                break
        else:
            place += 1


def rewritten_sentences(
    articles: Sequence[Article], lexicon: Sequence[LexiconEntry], share: float, seed: int
) -> Pairs:
    """Pair sentences and headings, official terms replaced by everyday words, with their article.

    One-word terms are left alone: too many are also ordinary words.
    """
    random = np.random.default_rng(seed)
    terms = index_terms(lexicon, shortest=2)
    rows = (
        (rewritten, passage_text(article), article.id)
        for article in articles
        for rewritten in _rewritten(article, terms, random)
    )
    return Pairs.from_texts("réécritures", rows, share)


def _rewritten(article: Article, terms: Terms, random: np.random.Generator) -> list[str]:
    longest = max(map(len, terms), default=0)
    found = []
    for text in (*sentences(article.text)[:SENTENCES_READ], *article.heading_path[-1:]):
        split = words(mask_numbers(text))
        matches = list(find_terms(split, terms, longest))
        if matches:
            found.append(_replace(split, matches, random))
    return found[:REWRITTEN_PER_ARTICLE]


def _replace(text: Sequence[str], matches: Iterable[Match], random: np.random.Generator) -> str:
    out: list[str] = []
    done = 0
    for place, length, entries in matches:
        entry = entries[int(random.integers(len(entries)))]
        out += [*text[done:place], entry.everyday[int(random.integers(len(entry.everyday)))]]
        done = place + length
    return " ".join((*out, *text[done:]))


def heading_terms(articles: Sequence[Article], lexicon: Sequence[LexiconEntry], seed: int) -> Pairs:
    """Pair an entry's everyday words or questions with articles whose headings hold its term."""
    random = np.random.default_rng(seed)
    terms = index_terms(lexicon, shortest=1)
    longest = max(map(len, terms), default=0)
    under: dict[LexiconEntry, list[Article]] = defaultdict(list)
    for article in articles:
        for heading in article.heading_path[-2:]:
            for _, _, entries in find_terms(words(heading), terms, longest):
                for entry in entries:
                    under[entry].append(article)
    return Pairs.from_texts("termes des titres", _heading_rows(under, random))


def _heading_rows(
    under: Mapping[LexiconEntry, Sequence[Article]], random: np.random.Generator
) -> Iterator[tuple[str, str, str]]:
    for entry, articles in under.items():
        if len(articles) <= COMMON_TERM:
            sayings = (*entry.everyday, *entry.questions)
            for place in random.permutation(len(articles))[:ARTICLES_PER_TERM]:
                saying = sayings[int(random.integers(len(sayings)))]
                article = articles[int(place)]
                yield saying, passage_text(article), article.id
