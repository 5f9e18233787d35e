"""Questions to start with, taken from the documents themselves: each of them has its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingestion.documents import Document, DocumentKind

COUNT = 9
MAX_CHARS = 90
"""Longer questions do not fit a button on a phone."""
FIRST_THEMES = (
    "etat-civil",
    "elections",
    "conseil-municipal",
    "urbanisme",
    "funeraire",
    "police",
    "ressources-humaines",
    "finances",
    "associations",
    "voirie",
    "actes",
    "comptabilite",
)
"""What a town hall secretary meets most often at the counter comes first."""
_KINDS = (DocumentKind.FICHE, DocumentKind.GUIDE, DocumentKind.QA, DocumentKind.STUDY)


def example_questions(documents: Iterable[Document], count: int = COUNT) -> list[str]:
    """Return up to ``count`` everyday questions, one a theme before any theme gives a second."""
    shelves: dict[str, list[str]] = {}
    for document in sorted(_useful(documents), key=_rank):
        theme = document.themes[0] if document.themes else ""
        question = next(filter(_is_presentable, document.questions), None)
        if question is not None:
            shelves.setdefault(theme, []).append(question)
    return _deal([shelves[theme] for theme in sorted(shelves, key=_theme_rank)], count)


def _is_presentable(question: str) -> bool:
    """Tell whether a question is a whole sentence; documents also hold hasty, keyword-like ones."""
    return len(question) <= MAX_CHARS and question[:1].isupper() and question.endswith("?")


def _deal(shelves: Sequence[Sequence[str]], count: int) -> list[str]:
    depth = max(map(len, shelves), default=0)
    dealt = [shelf[i] for i in range(depth) for shelf in shelves if i < len(shelf)]
    return list(dict.fromkeys(dealt))[:count]


def _useful(documents: Iterable[Document]) -> Iterable[Document]:
    return (d for d in documents if d.questions and d.kind in _KINDS and d.validity.end is None)


def _rank(document: Document) -> tuple[int, str]:
    return _KINDS.index(document.kind), document.id


def _theme_rank(theme: str) -> tuple[int, str]:
    return (FIRST_THEMES.index(theme) if theme in FIRST_THEMES else len(FIRST_THEMES), theme)
