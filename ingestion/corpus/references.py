"""Does each article that the corpus cites exist in a file of articles, or does it say why not?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingestion.cleaning import clean_text
from ingestion.corpus.files import Corpus
from ingestion.documents import Reference, place
from ingestion.errors import UnreadableDocumentError
from ingestion.french.folding import fold_words

ARTICLE = re.compile(
    r"(?:LO|[LRDA])?\.?\s?\*{0,2}\s?\d{1,5}(?: [A-Z]{1,2}(?=-))?(?:-\d{1,4})*(?:-[A-Z])?"
    r"(?: ?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies|undecies|duodecies|[A-Z]{1,3}))*"
    r"|(?:Annexe|Rubrique|Sommaire)\b.*"
)
"""An article as codes number them: « 55 », « L2121-10 », « R*421-1 », « 1609 nonies C »."""


class ReferenceStatus(StrEnum):
    """What became of one reference."""

    FOUND = "trouvee"
    EXPLAINED = "expliquee"
    MISSING = "introuvable"
    MISSPELLED = "code-mal-ecrit"
    OUTSIDE = "hors-fichier"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return _LABELS[self]


_LABELS = {
    ReferenceStatus.FOUND: "article trouvé",
    ReferenceStatus.EXPLAINED: "absence expliquée",
    ReferenceStatus.MISSING: "article introuvable",
    ReferenceStatus.MISSPELLED: "nom de code mal écrit",
    ReferenceStatus.OUTSIDE: "texte hors du fichier",
}


@dataclass(frozen=True, slots=True)
class ReferenceCheck:
    """One reference of one document, with what the file of articles says of it."""

    path: str
    line: int
    reference: Reference
    status: ReferenceStatus
    hint: str = ""

    @property
    def where(self) -> str:
        """Return « path:line », the path alone for a document without lines."""
        return place(self.path, self.line)

    def to_json(self) -> dict[str, Any]:
        """Return the check as plain JSON values."""
        return {
            "path": self.path,
            "line": self.line,
            "code": self.reference.code,
            "texte": self.reference.text,
            "article": self.reference.article,
            "absent": self.reference.absent,
            "status": self.status.value,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class ReferenceReport:
    """The checks of a whole corpus. The bar of the project: ``share`` is 1."""

    checks: tuple[ReferenceCheck, ...]
    documents: int
    unread: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[ReferenceStatus, int]:
        """Return how many references ended in each status."""
        found = Counter(check.status for check in self.checks)
        return {status: found[status] for status in ReferenceStatus}

    @property
    def problems(self) -> tuple[ReferenceCheck, ...]:
        """Return the references to correct."""
        wrong = (ReferenceStatus.MISSING, ReferenceStatus.MISSPELLED)
        return tuple(check for check in self.checks if check.status in wrong)

    @property
    def share(self) -> float:
        """Return, of the references whose code is in the file, the share found or explained."""
        inside = [c for c in self.checks if c.status is not ReferenceStatus.OUTSIDE]
        if not inside:
            return 1.0
        return 1 - len(self.problems) / len(inside)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "documents": self.documents,
            "share": self.share,
            "unread": list(self.unread),
            "counts": {status.value: count for status, count in self.counts.items()},
            "problems": [check.to_json() for check in self.problems],
        }


def check_references(*folders: Path, articles: Path) -> ReferenceReport:
    """Look up every reference to a code of the corpus in ``articles`` (JSON Lines).

    Raises UnreadableDocumentError when the file of articles cannot be read.
    """
    known = _Articles.read(articles)
    corpus = Corpus.load(folders)
    checks = [
        ReferenceCheck(*file.place_of("references", index), reference, *known.look_up(reference))
        for file in corpus.entries
        for index, reference in enumerate(file.metadata.references or ())
    ]
    return ReferenceReport(tuple(checks), len(corpus.entries), corpus.unread)


def normal_article(article: str) -> str:
    """Return the one form of an article's number: « R. * 421-1 » → « R*421-1 »."""
    return re.sub(r"[\s.]", "", article).upper()


class _Articles:
    """The articles of a file, by code."""

    def __init__(self, articles: Mapping[str, set[str]]):
        self._articles = articles
        self._by_fold = {fold_words(code): code for code in articles}

    @classmethod
    def read(cls, path: Path) -> _Articles:
        articles: dict[str, set[str]] = {}
        for reference in _references_in(path):
            code, article = reference.get("code"), reference.get("article")
            if isinstance(code, str) and isinstance(article, str):
                articles.setdefault(clean_text(code), set()).add(normal_article(article))
        return cls(articles)

    def look_up(self, reference: Reference) -> tuple[ReferenceStatus, str]:
        """Return the status of a reference and a hint for who corrects it."""
        if reference.code is None:
            return ReferenceStatus.OUTSIDE, ""
        articles = self._articles.get(reference.code)
        if articles is None:
            near = self._by_fold.get(fold_words(reference.code))
            if near is None:
                return ReferenceStatus.OUTSIDE, ""
            return ReferenceStatus.MISSPELLED, f"le nom exact est « {near} »"
        if reference.article and normal_article(reference.article) in articles:
            return ReferenceStatus.FOUND, "« absent » est de trop" if reference.absent else ""
        if reference.absent:
            return ReferenceStatus.EXPLAINED, reference.absent
        return ReferenceStatus.MISSING, self._suggestion(reference.article or "", articles)

    @staticmethod
    def _suggestion(article: str, articles: set[str]) -> str:
        """Return the article that differs by an asterisk or its letter."""
        plain = re.sub(r"[^\d-]", "", article)
        near = sorted(a for a in articles if plain and re.sub(r"[^\d-]", "", a) == plain)
        return f"existe sous la forme {', '.join(near[:3])}" if near else ""


def _references_in(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    article = json.loads(line)
                    yield from (r for r in article.get("references", ()) if isinstance(r, dict))
                except (ValueError, AttributeError, TypeError) as problem:
                    raise UnreadableDocumentError(
                        "cette ligne n’est pas un article en JSON.", path=path.name, line=number
                    ) from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableDocumentError(
            "le fichier d’articles est introuvable ou illisible. Vérifiez son chemin.",
            path=path.name,
        ) from problem
