"""How much the corpus holds, and where it stands against its bars."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ingestion.corpus.bank import count_asked
from ingestion.corpus.check import MIN_QUESTIONS, MIN_REFERENCES, WORD_BOUNDS, is_stale
from ingestion.corpus.files import Corpus, CorpusFile
from ingestion.documents import DocumentKind, is_unchecked

MIN_FICHES, MIN_GUIDES, MIN_STUDIES = 170, 18, 8
"""What the corpus that ships was asked to hold."""

_KINDS = (DocumentKind.FICHE, DocumentKind.GUIDE, DocumentKind.STUDY)
_PLURALS = {DocumentKind.QA: "Questions-réponses"}


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """The documents filed under one theme (their first one)."""

    id: str
    label: str
    documents: Mapping[DocumentKind, int]
    words: int
    questions: int
    references: int
    verified: int
    """Documents whose ``verifie_sur`` names a text."""

    @property
    def total(self) -> int:
        """Return the number of documents."""
        return sum(self.documents.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the corpus: ``value`` out of ``target``, both counts of what ``label`` names."""

    label: str
    value: int
    target: int

    @property
    def reached(self) -> bool:
        """Tell whether the bar is reached."""
        return self.value >= self.target


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """The counts of a corpus."""

    themes: tuple[ThemeCount, ...]
    documents: Mapping[DocumentKind, int]
    words: Mapping[DocumentKind, tuple[int, int, int]]
    """(shortest, median, longest) number of words of each kind."""
    questions: int
    references: int
    verified: int
    unverified: int
    stale: int
    bars: tuple[Bar, ...]
    unread: tuple[str, ...] = ()
    asked: int = 0
    """Questions already asked that a document answers."""
    unanswered: int = 0
    """Those that none answers."""

    @property
    def total(self) -> int:
        """Return the number of documents."""
        return sum(self.documents.values())

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """Return the kinds that ``table`` counts: those of the corpus that ships, then others held."""
        others = (k for k in DocumentKind if k not in _KINDS and self.documents.get(k))
        return (*_KINDS, *others)

    def header(self) -> tuple[str, ...]:
        """Return the column titles of ``table``."""
        return (
            "Thème",
            *map(plural, self.kinds),
            "Mots",
            "Questions",
            "Références",
            "Vérifiés",
        )

    def table(self) -> list[tuple[str, ...]]:
        """Return one row of text per theme, then the total."""
        rows = [_row(theme.label, theme, self.kinds) for theme in self.themes]
        total = ThemeCount(
            "",
            "Total",
            self.documents,
            sum(t.words for t in self.themes),
            self.questions,
            self.references,
            self.verified,
        )
        return [*rows, _row("Total", total, self.kinds)]

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain JSON values."""
        return {
            "documents": {kind.value: count for kind, count in self.documents.items()},
            "words": {
                kind.value: dict(zip(("min", "median", "max"), values, strict=True))
                for kind, values in self.words.items()
            },
            "questions": self.questions,
            "asked": self.asked,
            "unanswered": self.unanswered,
            "references": self.references,
            "verified": self.verified,
            "unverified": self.unverified,
            "stale": self.stale,
            "themes": [
                {
                    "id": t.id,
                    "label": t.label,
                    "words": t.words,
                    "questions": t.questions,
                    "references": t.references,
                    "verified": t.verified,
                    "documents": {k.value: n for k, n in t.documents.items()},
                }
                for t in self.themes
            ],
            "bars": [
                {"label": b.label, "value": b.value, "target": b.target, "reached": b.reached}
                for b in self.bars
            ],
            "unread": list(self.unread),
        }


def corpus_stats(*folders: Path, today: dt.date | None = None) -> CorpusStats:
    """Count what ``ingest`` would index under ``folders``; raises SourceFolderError when one is missing.

    The bars are those of the fiches in Markdown: no header is expected of the other documents.
    """
    today = today or dt.date.today()
    corpus = Corpus.load(folders)
    files = corpus.entries
    by_kind = _by_kind(files)
    themes = _themes(corpus, files)
    verified = sum(map(_is_verified, files))
    asked, unanswered = count_asked(corpus)
    return CorpusStats(
        themes=themes,
        documents={kind: len(found) for kind, found in by_kind.items()},
        words={kind: _spread([f.word_count() for f in found]) for kind, found in by_kind.items()},
        questions=sum(len(f.metadata.questions or ()) for f in files),
        references=sum(len(f.metadata.references or ()) for f in files),
        verified=verified,
        unverified=len(files) - verified,
        stale=sum(
            f.metadata.verified_on is not None and is_stale(f.metadata.verified_on, today)
            for f in files
        ),
        bars=_bars(_by_kind([f for f in files if f.expects_header]), themes),
        unread=corpus.unread,
        asked=asked,
        unanswered=unanswered,
    )


def _by_kind(files: Sequence[CorpusFile]) -> dict[DocumentKind, list[CorpusFile]]:
    found: dict[DocumentKind, list[CorpusFile]] = {}
    for file in files:
        found.setdefault(file.metadata.kind or DocumentKind.FICHE, []).append(file)
    return found


def _themes(corpus: Corpus, files: Sequence[CorpusFile]) -> tuple[ThemeCount, ...]:
    labels = dict(corpus.themes or {})
    for file in files:
        labels.setdefault(file.theme or "", file.theme or "(sans thème)")
    counts = []
    for identifier, label in labels.items():
        filed = [f for f in files if (f.theme or "") == identifier]
        kinds = Counter(f.metadata.kind or DocumentKind.FICHE for f in filed)
        counts.append(
            ThemeCount(
                identifier,
                label,
                dict(kinds),
                sum(f.word_count() for f in filed),
                sum(len(f.metadata.questions or ()) for f in filed),
                sum(len(f.metadata.references or ()) for f in filed),
                sum(map(_is_verified, filed)),
            )
        )
    return tuple(counts)


def _is_verified(file: CorpusFile) -> bool:
    against = file.metadata.verified_against
    return bool(against) and not is_unchecked(against or "")


def _bars(
    by_kind: Mapping[DocumentKind, Sequence[CorpusFile]], themes: Sequence[ThemeCount]
) -> tuple[Bar, ...]:
    fiches = by_kind.get(DocumentKind.FICHE, ())
    low, high = WORD_BOUNDS[DocumentKind.FICHE]
    return (
        Bar("Fiches", len(fiches), MIN_FICHES),
        Bar("Guides", len(by_kind.get(DocumentKind.GUIDE, ())), MIN_GUIDES),
        Bar("Études", len(by_kind.get(DocumentKind.STUDY, ())), MIN_STUDIES),
        Bar("Thèmes qui ont au moins un document", sum(t.total > 0 for t in themes), len(themes)),
        Bar(
            f"Fiches d’au moins {MIN_QUESTIONS} questions",
            sum(len(f.metadata.questions or ()) >= MIN_QUESTIONS for f in fiches),
            len(fiches),
        ),
        Bar(
            "Fiches qui citent au moins une référence",
            sum(len(f.metadata.references or ()) >= MIN_REFERENCES for f in fiches),
            len(fiches),
        ),
        Bar(
            f"Fiches de {low} à {high} mots",
            sum(low <= f.word_count() <= high for f in fiches),
            len(fiches),
        ),
    )


def _spread(counts: Sequence[int]) -> tuple[int, int, int]:
    return min(counts), round(median(counts)), max(counts)


def plural(kind: DocumentKind) -> str:
    """Return what several documents of a kind are called."""
    return _PLURALS.get(kind, f"{kind.label}s")


def _row(label: str, count: ThemeCount, kinds: Sequence[DocumentKind]) -> tuple[str, ...]:
    cells = (str(count.documents.get(kind, 0)) for kind in kinds)
    numbers = (count.words, count.questions, count.references, count.verified)
    return (label, *cells, *(f"{n:,}".replace(",", "\u202f") for n in numbers))
