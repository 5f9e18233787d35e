"""A sentence as the checks see it: content words with their polarity, figures, articles, clauses.

The same reading is made of a model's sentence and of the sentences of the cited passages, so that
comparing them is comparing like with like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.generation.verification.polarity import excepted_ranges, negated_ranges
from ingestion import french
from ingestion.documents import Span

_BREAK = re.compile(
    r"[;:,()!?\n«»]|\.(?=\s|$)|\b(?:mais|car|puisque|sauf|tandis que|alors que|et non|et pas|sinon)\b"
    r"|\bet(?= (?:ne|n'|peut|doit|il|elle|le|la|les|un|une|facultati\w*|obligatoire|interdi\w*|autorise\w*)\b)"
)
_SUPPOSED = re.compile(r"\b(?:si|s'ils?|lorsqu\w*|quand|des lors|en cas)\b[^,;:.]*")
# Words that say nothing of the subject: a paraphrase adds and drops them freely.
_EMPTY = frozenset(
    french.stems(
        "cette cet ces article articles code alinéa notamment également aussi ainsi donc cas dès "
        "selon lors lorsque si faut falloir devoir pouvoir être avoir faire fait concerne permet "
        "également uniquement seulement effet titre fois afin puis ensuite enfin toutefois cependant "
        "là même hors soit dont après avant pendant depuis contre jusque moins plus au maximum "
        "sauf hormis excepté minimum total chaque tout toute tous aucun nul sinon quel quelle propre autre autres"
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its stem, its place, and whether it is denied, only supposed (« si ») or excepted (« sauf »)."""

    stem: str
    start: int
    end: int
    negated: bool
    supposed: bool
    excepted: bool


@dataclass(frozen=True)
class Reading:
    """A sentence read once; everything costly is computed when first asked for."""

    text: str

    @cached_property
    def flat(self) -> str:
        """Return the text without accents or capitals, character for character."""
        return french.flatten(self.text)

    @cached_property
    def negated(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches that a negation bears on."""
        return tuple(negated_ranges(self.flat))

    @cached_property
    def excepted(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches that are taken out of a rule."""
        return tuple(excepted_ranges(self.flat))

    @cached_property
    def figures(self) -> tuple[french.Figure, ...]:
        """Return the figures (numbers, dates, amounts, addresses…), articles left out."""
        return tuple(french.figures(self.text))

    @cached_property
    def references(self) -> tuple[french.ArticleRef, ...]:
        """Return the articles with the codes they are said to be of."""
        return tuple(french.article_references(self.text))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Return the content words in order; figures and article numbers are not words."""
        supposed = list(_SUPPOSED.finditer(self.flat))
        return tuple(
            Word(
                t.stem,
                t.start,
                t.end,
                any(low <= t.start < high for low, high in self.negated),
                any(m.start() <= t.start < m.end() for m in supposed),
                any(low <= t.start < high for low, high in self.excepted),
            )
            for t in french.tokenize(self.text)
            if not french.is_stop(t.stem)
            and t.stem not in _EMPTY
            and len(t.stem) > 1
            and not t.stem.isdigit()
            and not self._in_figure(t.start)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the content words."""
        return frozenset(w.stem for w in self.words)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """Return the pieces between the marks and words that separate clauses."""
        return tuple(self._clauses())

    def words_in(self, span: Span) -> tuple[Word, ...]:
        """Return the content words of a piece."""
        return tuple(w for w in self.words if span.start <= w.start < span.end)

    def _clauses(self) -> Iterator[Span]:
        start = 0
        for mark in _BREAK.finditer(self.flat):
            if mark.start() > start and self.words_in(Span(start, mark.start())):
                yield Span(start, mark.start())
                start = mark.start() if mark.group()[0].isalpha() else mark.end()
        if self.words_in(Span(start, len(self.flat))):
            yield Span(start, len(self.flat))

    def _in_figure(self, place: int) -> bool:
        return any(
            span.start <= place < span.end
            for span in (*(f.span for f in self.figures), *(r.span for r in self.references))
        )
