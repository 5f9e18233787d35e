"""Evidence → a sourced answer made of the documents' own sentences, or an honest refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.composition import Chosen, compose
from assistant.answering.confidence import confidence_features, probability
from assistant.answering.cross_reading import CrossReader, wordings_of
from assistant.answering.neighbours import nearness
from assistant.answering.precedents import PRIOR, precedent
from assistant.answering.prepared import DocumentShelf, PreparedDocument
from assistant.answering.question_kinds import question_kinds
from assistant.answering.reordering import reordered
from assistant.answering.scoring import ScoredUnit, score_units
from assistant.answering.units import UnitKind
from assistant.answering.writing import POPULATION, VERBATIM
from assistant.answers import Check, Citation, Related, Statement
from assistant.populations import Sizes, agreement, asked_amounts, in_full, without_sizes
from assistant.retrieval import EVERYTHING, AnalysedQuery, Evidence, Restrictions
from assistant.retrieval.features import inverse_frequency
from ingestion import french
from ingestion.documents import Document, Span
from ingestion.encoding import Encoder
from ingestion.index import SearchIndex

JUDGED_DOCUMENTS = 4
"""Documents all of whose sentences are judged."""
RESERVED_DOCUMENTS = 2
"""Documents without any question that are judged beside those that carry some."""
RELATED_TEXTS = 3
KEPT_PRECEDENTS = 1_024
"""Questions of which what the nearest ones say is remembered."""
EXCERPT_CHARS = 320
SHOWN_BEFORE = 0.04
"""What a sentence already shown in the conversation loses beside those that were not, of gaps of about .1."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What extraction found: statements with their citations, how sure it is, and why."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    related: tuple[Related, ...]
    confidence: float
    features: tuple[float, ...]


class Extractor:
    """Pick the sentences that answer, from one generation."""

    def __init__(self, index: SearchIndex, encoder: Encoder):
        self._index = index
        self._encoder = encoder
        self._shelf = DocumentShelf(index, encoder)
        self._reader = CrossReader.beside(encoder)
        self._wordings = wordings_of(encoder)
        self._precedents: dict[tuple[str, Restrictions], float] = {}

    def extract(
        self,
        query: AnalysedQuery,
        evidence: Sequence[Evidence],
        shown: Sequence[str] = (),
        within: Restrictions = EVERYTHING,
    ) -> Draft:
        """Return the draft; without evidence it is empty, with a confidence of 0.

        ``shown`` are the answers that the question follows up: what they said comes after what is as
        near and was not said. ``within`` are the restrictions that the evidence was found in.
        """
        if not evidence:
            return Draft((), (), (), 0.0, ())
        query = _in_full(query)
        kinds = question_kinds(query.text)
        scored = self.scored(query, evidence)
        sizes = Sizes(query.populations, asked_amounts(query.text))
        ranked = sorted(scored, key=lambda s: -s.score)
        judged = {s.document.row: s.document for s in ranked}.values()
        near = nearness(query.text, judged, self._encoder)
        read = reordered(query.text, ranked, near, self._encoder, self._reader)
        chosen = compose(_after_unsaid(read, shown), kinds, sizes)
        related = self._related(evidence)
        if not chosen:
            return Draft((), (), related, 0.0, ())
        has_bank = self._reader is not None and bool(ranked[0].document.asked.units)
        features = confidence_features(
            query,
            kinds,
            evidence,
            ranked,
            near,
            self._precedent(query.text, within) if has_bank else PRIOR,
            self._encoder,
            self.idf,
            self._index.lexical.document_frequency,
            self._reader,
            self._wordings,
        )
        statements, citations = self._cite(chosen, query.populations)
        return Draft(
            statements,
            citations,
            related,
            probability(
                features,
                has_bank=has_bank,
                has_questions=bool(ranked[0].document.document.questions),
            ),
            tuple(features),
        )

    def _precedent(self, text: str, within: Restrictions) -> float:
        """Return what the nearest questions of all documents say, those that are left out aside.

        It is remembered for the last questions: systems that are compared ask the same ones.
        """
        known = self._precedents.get((text, within))
        if known is not None:
            return known
        allowed = self._index.allowed(within.day, within.kinds, within.themes)
        found = precedent(self._encoder.encode([text])[0], self._index, allowed)
        if len(self._precedents) >= KEPT_PRECEDENTS:
            self._precedents = {}
        self._precedents[text, within] = found
        return found

    def scored(self, query: AnalysedQuery, evidence: Sequence[Evidence]) -> list[ScoredUnit]:
        """Return every sentence judged with its score, in reading order."""
        query = _in_full(query)
        return score_units(
            self.documents(evidence),
            evidence,
            replace(query, text=without_sizes(query.text)) if query.populations else query,
            question_kinds(query.text),
            self._encoder,
            self.idf,
        )

    def document(self, row: int) -> Document:
        """Return a document of the generation."""
        return self._shelf.get(row).document

    def documents(self, evidence: Sequence[Evidence]) -> list[PreparedDocument]:
        """Return the documents whose sentences are judged.

        The first ones of the evidence, and below them those that carry no question beside some that do.
        """
        rows = list(dict.fromkeys(item.stored.document_row for item in evidence))
        first, rest = rows[:JUDGED_DOCUMENTS], rows[JUDGED_DOCUMENTS:]
        if len(self._index.dense) > len(self._index):
            unasked = [row for row in rest if not self._index.question_count(row)]
            first += unasked[:RESERVED_DOCUMENTS]
        return [self._shelf.get(row) for row in first]

    def _cite(
        self, chosen: Sequence[Chosen], populations: Sequence[int] = ()
    ) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        """Number the citations, one per document and section, in order of appearance."""
        numbers: dict[tuple[int, tuple[str, ...]], int] = {}
        groups: dict[int, list[ScoredUnit]] = {}
        statements = []
        for item in chosen:
            unit = item.scored.unit
            key = (unit.document_row, unit.heading_path)
            number = numbers.setdefault(key, len(numbers) + 1)
            groups.setdefault(number, []).append(item.scored)
            statements.append(
                Statement(
                    text=unit.text,
                    kind=item.kind,
                    citations=(number,),
                    span=unit.span,
                    checks=self._checks(item.scored, populations),
                    ordered=unit.kind is UnitKind.LIST and unit.ordered,
                )
            )
        citations = tuple(self._citation(number, units) for number, units in groups.items())
        return tuple(statements), citations

    def _checks(self, scored: ScoredUnit, populations: Sequence[int]) -> tuple[Check, ...]:
        """Return what is sure of a unit: its words, and that it holds for the town of the question."""
        unit = scored.unit
        verbatim = Check(VERBATIM, self.document(unit.document_row).quote(unit.span) == unit.text)
        held = [n for n in populations if agreement((n,), scored.prepared.populations) > 0]
        return (verbatim, *(Check(POPULATION, True, str(n)) for n in held))

    def _citation(self, number: int, units: Sequence[ScoredUnit]) -> Citation:
        document = units[0].document.document
        spans = sorted(u.unit.span for u in units)
        quote = Span(spans[0].start, max(s.end for s in spans))
        blocks = [u.unit.block for u in units]
        shown = Span(
            min([quote.start, *(b.start for b in blocks)]),
            max([quote.end, *(b.end for b in blocks)]),
        )
        return make_citation(
            number,
            document,
            units[0].passage_id,
            units[0].unit.heading_path,
            quote,
            shown,
            tuple(spans),
        )

    def _related(self, evidence: Sequence[Evidence]) -> tuple[Related, ...]:
        seen: set[int] = set()
        found = []
        for item in evidence:
            row = item.stored.document_row
            if row in seen:
                continue
            seen.add(row)
            document = self.document(row)
            passage = item.stored.passage
            found.append(
                Related(
                    document.id,
                    passage.id,
                    document.title,
                    document.kind,
                    passage.heading_path,
                    _excerpt(passage.text),
                    passage.span,
                )
            )
            if len(found) == RELATED_TEXTS:
                break
        return tuple(found)

    def idf(self, stem: str) -> float:
        """Return the inverse frequency of a stem in this generation."""
        lexical = self._index.lexical
        return inverse_frequency(lexical.document_frequency(stem), len(self._index))


def make_citation(
    number: int,
    document: Document,
    passage_id: str,
    heading_path: tuple[str, ...],
    quote: Span,
    shown: Span,
    highlights: tuple[Span, ...],
) -> Citation:
    """Freeze what a citation shows of a document."""
    source = document.sources[0] if document.sources else None
    return Citation(
        number=number,
        document_id=document.id,
        passage_id=passage_id,
        title=document.title,
        kind=document.kind,
        heading_path=heading_path,
        quote=document.quote(quote),
        span=quote,
        passage=document.quote(shown),
        passage_span=shown,
        highlights=highlights,
        version=document.version,
        publisher=source.publisher if source else "",
        url=source.url if source else None,
        verified_on=document.verified_on,
        verified_against=document.verified_against,
        valid_from=document.validity.start,
        valid_until=document.validity.end,
        territory=document.territory,
        strata=document.strata,
        published_on=document.published_on,
        page=page_of(document, quote),
    )


def page_of(document: Document, span: Span) -> int | None:
    """Return the page of a paginated document where ``span`` starts.

    A passage has the page of its first block; what is quoted of it may stand further on.
    """
    blocks = (block for _, section in document.root.walk() for block in section.blocks)
    return next((block.page for block in blocks if block.span.end > span.start), None)


def _in_full(query: AnalysedQuery) -> AnalysedQuery:
    """Return the query with « habitants » where it was shortened: the sentences write it in full."""
    text = in_full(query.text)
    if text == query.text:
        return query
    return replace(query, text=text, typed=tuple(dict.fromkeys(french.query_stems(text))))


def _after_unsaid(scored: Sequence[ScoredUnit], shown: Sequence[str]) -> Sequence[ScoredUnit]:
    """Return the sentences, those that were already shown a little less near."""
    if not shown:
        return scored
    return [
        replace(item, score=item.score - SHOWN_BEFORE)
        if any(item.unit.text in answer for answer in shown)
        else item
        for item in scored
    ]


def _excerpt(text: str) -> str:
    if len(text) <= EXCERPT_CHARS:
        return text
    return text[:EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"


def today() -> dt.date:
    """Return the day that answers are about when none was asked."""
    return dt.date.today()
