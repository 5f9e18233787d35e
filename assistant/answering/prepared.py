"""What does not depend on the question: a document's units with their vectors, pieces and stems."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from assistant.answering.asked import AskedBefore, asked_before, halves
from assistant.answering.units import Unit, UnitKind, units_of
from ingestion import french
from ingestion.documents import Document
from ingestion.encoding import Encoder, Halves, TokenMatcher, Vectors
from ingestion.index import SearchIndex
from ingestion.piece_sets import Pieces, PieceSets

CACHED_DOCUMENTS = 256
"""Documents kept prepared: about 400 kB each with a large bank of questions, so 100 MB at most."""
_ENCODED_CHARS = 1_200
_OFF_TOPIC = re.compile(
    r"^(?:references?|textes? de reference|textes? applicables?|sources?|pour aller plus loin|a qui s'adresser|"
    r"qui contacter|a qui demander|contacts?|voir aussi|interlocuteurs)\b"
)
_MISTAKES = re.compile(
    r"^(?:les )?(?:erreurs?(?! que\b)|pieges?|idees? recues?|a ne pas faire|fautes?)\b"
)


@dataclass(frozen=True, slots=True)
class PreparedUnit:
    """A unit with its folded text and heading, its stems and, shared by all under it, its heading's."""

    unit: Unit
    folded: str
    heading: str
    own_stems: frozenset[str]
    heading_stems: frozenset[str]
    is_off_topic: bool
    is_mistake: bool

    @property
    def figures(self) -> frozenset[french.FigureKind]:
        """Return the kinds of figures it holds; read when first asked for, as most never are."""
        return frozenset(kind for kind, _ in _figures(self.unit.text))

    @property
    def populations(self) -> tuple[str, ...]:
        """Return the population figures it holds, in canonical form (« <3500 hab »)."""
        return tuple(v for kind, v in _figures(self.unit.text) if kind is _POPULATION)

    def says(self, stem: str) -> bool:
        """Tell whether a word stands in its text or in its heading."""
        return stem in self.own_stems or stem in self.heading_stems


_POPULATION = french.FigureKind.POPULATION


@lru_cache(maxsize=20_000)
def _figures(text: str) -> tuple[tuple[french.FigureKind, str], ...]:
    return tuple((figure.kind, figure.value) for figure in french.figures(text))


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document's units in reading order; row i of each matrix is unit i.

    ``alone`` are the vectors of the units' text, ``in_context`` those of heading and text; ``pieces`` and
    ``title_pieces`` are the pieces of heading and text, and of the title (None when the encoder has
    none). ``asked`` widens title, heading and text with the questions already asked; ``document`` is kept
    without their text, which no longer serves.
    """

    document: Document
    row: int
    units: tuple[PreparedUnit, ...]
    alone: Halves
    in_context: Halves
    title_vector: Vectors
    pieces: PieceSets | None
    title_pieces: Pieces | None
    title_stems: frozenset[str]
    asked: AskedBefore

    def says(self, stem: str) -> bool:
        """Tell whether a word stands anywhere in the document, or in a question that it answers."""
        return (
            stem in self.title_stems
            or stem in self.asked.stems
            or any(prepared.says(stem) for prepared in self.units)
        )


class DocumentShelf:
    """Prepare the documents of one generation, keeping the last used ones."""

    def __init__(self, index: SearchIndex, encoder: Encoder):
        self._index = index
        self._encoder = encoder
        self._kept: OrderedDict[int, PreparedDocument] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, row: int) -> PreparedDocument:
        """Return a prepared document by its row."""
        with self._lock:
            known = self._kept.get(row)
            if known is not None:
                self._kept.move_to_end(row)
                return known
        document = self._index.store.document_at(row)
        tied = self._index.question_vectors(row)[len(document.questions) :]
        loose, cut = self._index.unanswered_vectors(row), self._index.asked_pieces(row)
        prepared = prepare(document, row, self._encoder, tied, loose, cut)
        with self._lock:
            self._kept[row] = prepared
            if len(self._kept) > CACHED_DOCUMENTS:
                self._kept.popitem(last=False)
        return prepared


def prepare(
    document: Document,
    row: int,
    encoder: Encoder,
    tied: Halves,
    loose: Halves,
    asked_pieces: Sequence[Pieces] | None,
) -> PreparedDocument:
    """Cut a document into units and encode them.

    ``tied`` are the vectors of the questions of the bank that it answers, ``loose`` those of the others,
    shapes (questions, dimension); ``asked_pieces`` the pieces of all of them, None when the encoder has none.
    """
    asked, document = document.asked, replace(document, asked=())
    units = tuple(_prepare_unit(unit) for unit in units_of(document, row))
    spans = [p.unit.span for p in units]
    title = french.stem_set(document.title)
    texts = [p.unit.text[:_ENCODED_CHARS] for p in units]
    if not isinstance(encoder, TokenMatcher):
        contexts = [f"{_heading(p)} {text}" for p, text in zip(units, texts, strict=True)]
        titled = [f"{document.title} {context}" for context in contexts]
        alone, in_context = encoder.encode(texts), encoder.encode(contexts)
        whole = encoder.encode(titled)
        return PreparedDocument(
            document,
            row,
            units,
            halves(alone),
            halves(in_context),
            encoder.encode([document.title])[0],
            None,
            None,
            title,
            asked_before(asked, spans, encoder, whole, None, tied, loose, None),
        )
    headings = list(dict.fromkeys(_heading(p) for p in units))
    of_title, *cut = encoder.pieces([document.title, *texts, *headings])
    own = cut[: len(texts)]
    of_heading = dict(zip(headings, cut[len(texts) :], strict=True))
    # White space is a piece boundary: the pieces of both texts are those of the two together.
    pieces = [
        np.concatenate([of_heading[_heading(p)], ids]) for p, ids in zip(units, own, strict=True)
    ]
    titled_pieces = [np.concatenate([of_title, ids]) for ids in pieces]
    whole = encoder.encode_pieces(titled_pieces)
    kept = PieceSets.of([np.unique(ids) for ids in pieces])
    return PreparedDocument(
        document, row, units, halves(encoder.encode_pieces(own)), halves(encoder.encode_pieces(pieces)),
        encoder.encode_pieces([of_title])[0], kept, np.unique(of_title), title,
        asked_before(asked, spans, encoder, whole, kept, tied, loose, asked_pieces),
    )  # fmt: skip


def _heading(prepared: PreparedUnit) -> str:
    path = prepared.unit.heading_path
    return path[-1] if path else ""


@lru_cache(maxsize=4_096)
def _heading_stems(heading: str) -> frozenset[str]:
    return french.stem_set(heading)


def _prepare_unit(unit: Unit) -> PreparedUnit:
    heading = french.fold(unit.heading_path[-1]) if unit.heading_path else ""
    return PreparedUnit(
        unit=unit,
        folded=french.fold(unit.text),
        heading=heading,
        own_stems=french.stem_set(unit.text),
        heading_stems=_heading_stems(heading),
        is_off_topic=bool(_OFF_TOPIC.match(heading)),
        is_mistake=bool(_MISTAKES.match(heading)) and unit.kind is not UnitKind.SENTENCE,
    )
