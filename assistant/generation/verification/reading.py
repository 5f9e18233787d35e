"""A sentence as the checks see it: content words with their polarity, figures, articles, clauses.

The same reading is made of a model's sentence and of the sentences of the cited passages, so that
comparing them is comparing like with like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.generation.verification import polarity
from ingestion import french
from ingestion.documents import Span

_BREAK = re.compile(
    r"[;:,()!?\n«»]|\.(?=\s|$)|\b(?:mais|car|puisque|sauf|tandis que|alors que|et non|et pas|sinon)\b"
    r"|\bet(?= (?:ne|n'|peut|doit|il|elle|le|la|les|un|une|facultati\w*|obligatoire|interdi\w*|autorise\w*)\b)"
)
_SEGMENT = re.compile(r"[;:]")
_INFINITIVE = re.compile(r"(?<=nd)r$|(?<=tt)r$")
"""« attendre » has the stem « attendr », « attend » has « attend »."""
_ASIDE = re.compile(r"\([^()]*\)?")
# Words that say nothing of the subject: a paraphrase adds and drops them freely.
_EMPTY = frozenset(
    french.stems(
        "cette cet ces article articles code alinéa notamment également aussi ainsi donc cas dès "
        "selon lors lorsque si faut falloir devoir pouvoir être avoir faire fait permet non "
        "également uniquement seulement effet titre fois afin puis ensuite enfin toutefois cependant "
        "là même hors soit dont après avant pendant depuis contre jusque moins plus au maximum "
        "sauf hormis excepté minimum total chaque tout toute tous aucun nul sinon quel quelle propre "
        "autre autres"
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word, where it stands, and how it is said.

    ``denied``: under « ne… pas »; ``without``: under « sans »; ``supposed``: under « si »;
    ``excepted``: under « sauf »; ``aside``: in a parenthesis.
    """

    stem: str
    start: int
    end: int
    denied: bool = False
    without: bool = False
    supposed: bool = False
    excepted: bool = False
    aside: bool = False

    @property
    def negated(self) -> bool:
        """Tell whether it is denied one way or the other."""
        return self.denied or self.without


@dataclass(frozen=True)
class Reading:
    """A sentence read once; everything costly is computed when first asked for."""

    text: str

    @cached_property
    def flat(self) -> str:
        """Return the text without accents or capitals, character for character."""
        return french.flatten(self.text)

    @cached_property
    def denied(self) -> tuple[polarity.Range, ...]:
        """Return the stretches under « ne… pas » and the like."""
        return tuple(polarity.denied_ranges(self.flat))

    @cached_property
    def without(self) -> tuple[polarity.Range, ...]:
        """Return the stretches under « sans » and the like."""
        return tuple(polarity.without_ranges(self.flat))

    @cached_property
    def figures(self) -> tuple[french.Figure, ...]:
        """Return the figures (numbers, dates, amounts, addresses…), articles left out."""
        return tuple(french.figures(self.text))

    @cached_property
    def references(self) -> tuple[french.ArticleRef, ...]:
        """Return the articles with the codes they are said to be of."""
        return tuple(french.article_references(self.text))

    @cached_property
    def canonical(self) -> frozenset[str]:
        """Return every figure and article in one canonical writing."""
        return french.canonical_figures(self.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Return the content words in order; figures and article numbers are not words."""
        return tuple(
            self._word(token)
            for token in french.tokenize(self.text)
            if not french.is_stop(token.stem)
            and token.stem not in _EMPTY
            and len(token.stem) > 1
            and not token.stem.isdigit()
            and not polarity.within(token.start, self._exact)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the content words."""
        return frozenset(w.stem for w in self.words)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """Return the pieces between the marks and words that separate clauses.

        Together they hold every content word and every figure.
        """
        return tuple(_cut(self, _BREAK))

    @cached_property
    def segments(self) -> tuple[Span, ...]:
        """Return the parts between semicolons and colons."""
        return tuple(_cut(self, _SEGMENT))

    def words_in(self, span: Span) -> tuple[Word, ...]:
        """Return the content words of a piece."""
        return tuple(w for w in self.words if span.start <= w.start < span.end)

    def figures_in(self, span: Span) -> frozenset[str]:
        """Return the values of the figures of a piece."""
        return frozenset(f.value for f in self.figures if span.start <= f.span.start < span.end)

    def is_negated(self, place: int) -> bool:
        """Tell whether a place is denied one way or the other."""
        return polarity.within(place, self.denied) or polarity.within(place, self.without)

    @cached_property
    def _exact(self) -> tuple[polarity.Range, ...]:
        spans = (*(f.span for f in self.figures), *(r.span for r in self.references))
        return tuple((s.start, s.end) for s in spans)

    @cached_property
    def _supposed(self) -> list[polarity.Range]:
        return polarity.supposed_ranges(self.flat)

    @cached_property
    def _excepted(self) -> list[polarity.Range]:
        return polarity.excepted_ranges(self.flat)

    @cached_property
    def _asides(self) -> list[polarity.Range]:
        return [m.span() for m in _ASIDE.finditer(self.flat)]

    def _word(self, token: french.Token) -> Word:
        at = token.start
        return Word(
            _INFINITIVE.sub("", token.stem),
            at,
            token.end,
            polarity.within(at, self.denied),
            polarity.within(at, self.without),
            polarity.within(at, self._supposed),
            polarity.within(at, self._excepted),
            polarity.within(at, self._asides),
        )


def _cut(reading: Reading, separator: re.Pattern[str]) -> Iterator[Span]:
    """Yield the pieces between separators; one without content words joins the one before it."""
    bounds: list[int] = []
    start = 0
    for mark in separator.finditer(reading.flat):
        if mark.start() > start and reading.words_in(Span(start, mark.start())):
            bounds.append(start)
            start = mark.start() if mark.group()[0].isalpha() else mark.end()
    if not bounds or reading.words_in(Span(start, len(reading.flat))):
        bounds.append(start)
    ends = [*bounds[1:], len(reading.flat)]
    yield from (Span(low, high) for low, high in zip(bounds, ends, strict=True))
