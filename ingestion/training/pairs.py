"""Training pairs drawn from the material: a left text and the right text it should meet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ingestion.training.material import Article, Material, passage_text
from ingestion.training.ragged import Ints

MAX_HEADING_ARTICLES = 25
"""A heading over more articles says too little about any one of them (first recipe)."""

MAX_SENTENCES = 4
"""Sentences kept per article: long articles would otherwise dominate a pass."""

NUMBER = re.compile(r"\b([LRDA])\*?\.?\s?(\d+(?:-\d+)*)|\barticles? (\d+(?:-\d+)*)")
SENTENCE_END = re.compile(r"(?<=[a-zà-ÿ0-9)»][.;])\s+|\n+")
MIN_SENTENCE, MAX_SENTENCE = 40, 400


@dataclass(frozen=True, slots=True)
class Pairs:
    """One source of pairs. ``keys`` groups right texts that are never negatives of each other."""

    name: str
    lefts: list[str]
    rights: list[str]
    links: Ints
    keys: Ints
    share: float = 1.0
    typed: bool = False
    """Whether the left texts are what a person would type."""

    @classmethod
    def from_texts(
        cls,
        name: str,
        rows: Iterable[tuple[str, str, str]],
        share: float = 1.0,
        typed: bool = False,
    ) -> "Pairs":
        """Build from (left, right, key) rows; equal right texts are stored once."""
        lefts: list[str] = []
        rights: dict[str, int] = {}
        key_ids: dict[str, int] = {}
        links, keys = [], []
        for left, right, key in rows:
            if left and right:
                links.append(rights.setdefault(right, len(rights)))
                keys.append(key_ids.setdefault(key, len(key_ids)))
                lefts.append(left)
        return cls(
            name, lefts, list(rights), np.array(links, np.int64), np.array(keys), share, typed
        )

    def __len__(self) -> int:
        return len(self.lefts)


def first_stage(material: Material) -> list[Pairs]:
    """Return what the law teaches on its own: headings, citations, sentences; and synonyms."""
    return [
        heading_pairs(material),
        Pairs.from_texts("citations", _citations(material.articles)),
        Pairs.from_texts("phrases", _sentence_rows(material.articles)),
        synonym_pairs(material),
    ]


def second_stage(material: Material) -> list[Pairs]:
    """Return what people teach: questions and the lexicon, with a third of the first stage."""
    return [
        question_pairs(material),
        Pairs.from_texts("lexique", _lexicon_rows(material), typed=True),
        Pairs.from_texts("termes", _term_rows(material), typed=True),
        heading_pairs(material, share=1 / 3),
        synonym_pairs(material, share=1 / 3),
    ]


def question_pairs(material: Material) -> Pairs:
    """Pair each training question with the article that answers it."""
    texts = {article.id: passage_text(article) for article in (*material.articles, *material.extra)}
    return Pairs.from_texts(
        "questions",
        (
            (question.text, texts[gold], gold)
            for question in material.questions
            for gold in question.gold
            if gold in texts
        ),
        typed=True,
    )


def heading_pairs(material: Material, share: float = 1.0) -> Pairs:
    """Pair each narrow heading with the body of each article under it."""
    return Pairs.from_texts("titres", _heading_rows(material.articles), share)


def synonym_pairs(material: Material, share: float = 1.0) -> Pairs:
    """Pair each word of the thesaurus with its group."""
    rows = ((g.word, ", ".join(g.synonyms), g.word) for g in material.synonyms)
    return Pairs.from_texts("synonymes", rows, share)


def _heading_rows(articles: Iterable[Article]) -> Iterator[tuple[str, str, str]]:
    under: dict[tuple[str, ...], list[Article]] = defaultdict(list)
    for article in articles:
        for depth in range(1, len(article.heading_path) + 1):
            under[(article.id.split("-")[0], *article.heading_path[:depth])].append(article)
    for path, members in under.items():
        if len(members) <= MAX_HEADING_ARTICLES:
            for article in members:
                yield path[-1], article.text[:1500], article.id


def sentences(text: str) -> list[str]:
    """Cut a text into sentences of a useful length."""
    return [s for s in SENTENCE_END.split(text) if MIN_SENTENCE <= len(s) <= MAX_SENTENCE]


def _sentence_rows(articles: Iterable[Article]) -> Iterator[tuple[str, str, str]]:
    for article in articles:
        found = sentences(article.text)
        if len(found) > 1:
            for sentence in found[:MAX_SENTENCES]:
                rest = article.text.replace(sentence, " ", 1)
                yield mask_numbers(sentence), rest[:1500], article.id


def _citations(articles: tuple[Article, ...]) -> Iterator[tuple[str, str, str]]:
    by_id = {article.id: article for article in articles}
    for article in articles:
        code = article.id.split("-")[0]
        for sentence in sentences(article.text):
            for match in NUMBER.finditer(sentence):
                cited = by_id.get(f"{code}-{_article_number(match)}")
                if cited is not None and cited.id != article.id:
                    yield mask_numbers(sentence), passage_text(cited), cited.id


def _article_number(match: re.Match[str]) -> str:
    letter, number, plain = match.groups()
    return f"{letter.lower()}{number}" if letter else plain


def mask_numbers(text: str) -> str:
    """Remove article numbers, so that a citation is matched by its meaning."""
    return NUMBER.sub(" ", text)


def _lexicon_rows(material: Material) -> Iterator[tuple[str, str, str]]:
    for entry in material.lexicon:
        right = " ".join((entry.term, *entry.acronyms, entry.definition))
        for left in (*entry.everyday, *entry.questions, *entry.acronyms):
            yield left, right, entry.term


def _term_rows(material: Material) -> Iterator[tuple[str, str, str]]:
    for entry in material.lexicon:
        for left in entry.everyday:
            yield left, entry.term, entry.term
