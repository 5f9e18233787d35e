"""The words of the whole project: documents, sections, passages, sources, validity.

Frozen types only. ``Document.text`` is the canonical text of a document; every span in the project
is a half-open character range ``[start, end)`` of it, so that a citation can always be checked:
``document.text[span.start:span.end]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

UNCHECKED = "aucun texte"
"""How ``verifie_sur`` begins when nobody compared the document with the law."""


def is_unchecked(verified_against: str) -> bool:
    """Tell whether a « verifie_sur » says that nobody compared the document with the law."""
    return verified_against.strip().lower().startswith(UNCHECKED)


def place(path: str, line: int | None) -> str:
    """Return « path:line », the path alone when no line is known (None or 0)."""
    return f"{path}:{line}" if line else path


class DocumentKind(StrEnum):
    """What a document is; the value is what front matter says."""

    GUIDE = "guide"
    STUDY = "etude"
    FICHE = "fiche"
    LAW = "texte"
    QA = "question-reponse"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return KIND_LABELS[self]


KIND_LABELS = {
    DocumentKind.GUIDE: "Guide",
    DocumentKind.STUDY: "Étude",
    DocumentKind.FICHE: "Fiche",
    DocumentKind.LAW: "Texte",
    DocumentKind.QA: "Question-réponse",
}


class BlockKind(StrEnum):
    """What a block of text is inside a section."""

    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open character range ``[start, end)`` of ``Document.text``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not a range")

    def __len__(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Return how many characters the two spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or table row; ``level`` is list depth, 0 outside lists.

    ``intro`` is the span of the sentence that introduces a list (for its items), or of the header
    row (for table rows). ``page`` is the 1-based page of a paginated source.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    intro: Span | None = None
    page: int | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks right under it and its sub-sections.

    The root section of a document has level 0 and an empty heading. ``span`` covers the heading,
    the blocks and the children.
    """

    heading: str
    level: int
    span: Span
    blocks: tuple[Block, ...] = ()
    children: tuple[Section, ...] = ()
    heading_span: Span | None = None

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Section]]:
        """Yield (heading path, section) in reading order, this section first."""
        here = (*path, self.heading) if self.heading else path
        yield here, self
        for child in self.children:
            yield from child.walk(here)


@dataclass(frozen=True, slots=True)
class Reference:
    """An article of a code, or a text with an optional article.

    ``absent`` says why the article is not in the version the document was checked against.
    """

    code: str | None = None
    text: str | None = None
    article: str | None = None
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where a document's content comes from."""

    publisher: str
    title: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """When a document is the law of the day; both ends included, None is open."""

    start: dt.date | None = None
    end: dt.date | None = None
    replaced_by: str | None = None

    def in_force(self, day: dt.date) -> bool:
        """Tell whether the document may support an answer about ``day``."""
        if self.start is not None and day < self.start:
            return False
        return self.end is None or day <= self.end


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question people asked, and where the sentences that answer it stand in the document.

    Without any span, it was asked about the document's subject and the documents do not answer it.
    """

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its canonical text, its section tree and what is known of it.

    ``path`` is relative to the ingested folder; ``line`` is the line of a JSON Lines file.
    ``breadcrumb`` (« fil ») is the document's place in a larger work and comes before its own
    headings in heading paths. ``questions`` are the everyday questions that it answers, shown with it;
    ``asked`` are those of the bank (``ingestion.asked``), which only serve to find it.
    """

    id: str
    title: str
    kind: DocumentKind
    text: str
    root: Section
    path: str = ""
    line: int | None = None
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    summary: str = ""
    questions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    sources: tuple[SourceInfo, ...] = ()
    published_on: dt.date | None = None
    verified_on: dt.date | None = None
    verified_against: str = ""
    validity: Validity = field(default_factory=Validity)
    breadcrumb: tuple[str, ...] = ()
    version: str = ""
    territory: str = ""
    strata: str = ""
    asked: tuple[AskedQuestion, ...] = ()
    inferred: tuple[str, ...] = ()
    """Names of the fields that a reader inferred rather than read (title, kind, date…)."""

    @property
    def where(self) -> str:
        """Return « path:line » of a JSON Lines file, the path alone of any other."""
        return place(self.path, self.line)

    def quote(self, span: Span) -> str:
        """Return the exact text of ``span``."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous span of one section of a document, the unit of retrieval.

    ``text`` is ``document.text[span.start:span.end]`` exactly. ``lead`` repeats what the passage
    needs to be understood alone (introductory sentence of a list, header of a table) with its own
    span; it is searched and shown before the text, never mistaken for it.
    ``heading_path`` starts with the breadcrumb, then the headings, without the document title.
    """

    id: str
    document_id: str
    ordinal: int
    span: Span
    text: str
    heading_path: tuple[str, ...] = ()
    lead: str = ""
    lead_span: Span | None = None
    page: int | None = None

    @property
    def full_text(self) -> str:
        """Return the lead, if any, then the text: what is searched."""
        return f"{self.lead}\n{self.text}" if self.lead else self.text
