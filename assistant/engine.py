"""The assistant: one path from a question to an answer, `ask()` being `stream()` collected."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.answering.extractive import RESERVED_DOCUMENTS, Draft, page_of
from assistant.answering.notices import notices_for
from assistant.answering.passages import passage_citations
from assistant.answering.writing import Brief, Writer, Written, cited, extracts, is_verbatim
from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    DoneEvent,
    Event,
    Filters,
    Handoff,
    Notice,
    NoticeEvent,
    Question,
    SearchHit,
    SortOrder,
    SourcesEvent,
    Statement,
    StatementEvent,
    StatementKind,
    Turn,
)
from assistant.asking import (
    WELCOME,
    check_question,
    check_search,
    check_themes,
    out_of_scope,
)
from assistant.definitions import definition_draft
from assistant.dialogue.conversation import Resolved, resolve
from assistant.errors import NotFoundError, QuestionError
from assistant.outline import is_heading
from assistant.personal_data import without_personal_data
from assistant.reranking import CrossEncoderReranker, Reranker
from assistant.retrieval import (
    Evidence,
    RankingOptions,
    Restrictions,
    analyse_query,
    quoted_phrases,
)
from assistant.service import collect
from assistant.settings import Settings
from assistant.snapshot import Snapshot, SnapshotKeeper, fallback_vocabulary
from assistant.spelling import Spelled
from assistant.viewing import to_hit
from ingestion.documents import Document
from ingestion.encoding import Encoder, load_encoder
from ingestion.french import without_politeness
from ingestion.index import GenerationFolder

RANKED_PASSAGES = 12
PASSAGES_PER_DOCUMENT = 4
CLOSE_TEXTS = 3
"""Statements shown when the documents do not quite answer."""
MAX_HITS = 200
OUTDATED_DEPTH = 10
"""Hits looked at beyond those asked for, to put what is no longer in force below what replaced it."""
OUTDATED_PENALTY = 0.6
"""What a hit loses for not being in force: more than two versions of one rule are usually apart."""


NOTHING: tuple[Draft, Sequence[Evidence]] = (Draft((), (), (), 0.0, ()), ())
"""What is found for who asks nothing."""


class Engine:
    """Answer and search over the published generation; implements ``assistant.service.Assistant``."""

    def __init__(
        self,
        settings: Settings,
        keeper: SnapshotKeeper,
        writer: Writer | None = None,
        reranker: Reranker | None = None,
    ):
        self._settings = settings
        self._keeper = keeper
        self._writer = writer
        self._reranker = reranker

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield sources, statements, notices, then done; see ``assistant.service.Assistant``."""
        started = time.perf_counter()
        text = check_question(question.text, is_follow_up=bool(question.turns))
        snapshot = self._keeper.current()
        check_themes(question.filters.themes, snapshot.themes)
        spelled = _bare(snapshot, text)
        refusal = out_of_scope(spelled.text)
        asks = refusal is not WELCOME
        resolved = self._resolve(spelled.text, question.turns if asks else ())
        day = question.filters.on_date or dt.date.today()
        # Nothing is asked: the texts nearest to « bonjour » would be anything.
        told = [turn.answer for turn in question.turns] if resolved.completed else []
        draft, evidence = (
            self._draft(snapshot, resolved.text, question.filters, day, told) if asks else NOTHING
        )
        status = AnswerStatus.NO_ANSWER if refusal else self._status(draft)
        writer = self._writer if status is AnswerStatus.ANSWERED else None
        retrieved = time.perf_counter()
        shown = resolved.text if resolved.completed or spelled.corrections else None
        extracted, citations = _shown(draft, status)
        if writer is not None:
            citations = writer.sources(citations, passage_citations(snapshot.extractor, evidence))
        yield SourcesEvent(citations, shown)
        written: list[Written] = []
        said: list[Notice] = []
        for item in _worded(writer, Brief(resolved.text, citations, extracted)):
            if isinstance(item, Notice):
                said.append(item)
                yield NoticeEvent(item)
            else:
                written.append(item)
                yield StatementEvent(item.statement)
        statements = tuple(item.statement for item in written)
        if writer is not None:
            citations = tuple(_repaged(snapshot, c) for c in cited(citations, written))
        notices = self._notices(snapshot, status, statements, citations, refusal, day)
        for notice in notices:
            yield NoticeEvent(notice)
        finished = time.perf_counter()
        yield DoneEvent(
            Answer(
                id=uuid.uuid4().hex,
                question=text,
                status=status,
                mode=AnswerMode.EXTRACTIVE
                if all(map(is_verbatim, statements))
                else AnswerMode.GENERATED,
                statements=statements,
                citations=citations,
                confidence=round(draft.confidence, 4),
                notices=(*said, *notices),
                related=() if status is AnswerStatus.ANSWERED else draft.related,
                handoff=self._handoff() if asks and status is not AnswerStatus.ANSWERED else None,
                resolved_question=shown,
                generation=snapshot.index.name,
                answered_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                timings={
                    "sources_ms": round(1000 * (retrieved - started), 2),
                    "total_ms": round(1000 * (finished - started), 2),
                },
            )
        )

    def ask(self, question: Question) -> Answer:
        """Return the whole answer."""
        return collect(self.stream(question))

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters | None = None,
        sort: SortOrder = SortOrder.RELEVANCE,
        explain: bool = False,
    ) -> list[SearchHit]:
        """Return the best passages, one per document; see ``assistant.service.Assistant``."""
        if not 1 <= k <= MAX_HITS:
            raise QuestionError(f"On peut demander de 1 à {MAX_HITS} résultats, pas {k}.")
        text = check_search(query)
        snapshot = self._keeper.current()
        filters = filters or Filters()
        check_themes(filters.themes, snapshot.themes)
        text = _search_text(snapshot, text)
        if not snapshot.speller.knows(text):
            # The nearest passages to « zzzqqq » would be anything.
            return []
        analysed = analyse_query(text, snapshot.lexicon, phrases=True)
        # A search shows what is no longer in force, marked as such, unless a day is asked.
        restrictions = _restrictions(filters, filters.on_date)
        # Deeper than asked: what is no longer in force may stand before the text that replaced it.
        evidence = snapshot.ranker.rank(analysed, restrictions, k + OUTDATED_DEPTH)
        day = filters.on_date or dt.date.today()
        hits = [to_hit(snapshot, analysed, item, day, explain=explain) for item in evidence]
        # What is no longer in force stays findable, below the text that replaced it.
        hits = [
            h if h.in_force else replace(h, score=round(h.score - OUTDATED_PENALTY, 6))
            for h in hits
        ]
        hits = sorted(hits, key=lambda h: -h.score)[:k]
        if sort is SortOrder.DATE:
            hits.sort(key=lambda h: h.verified_on or h.published_on or dt.date.min, reverse=True)
        return hits

    def understood(self, query: str) -> str | None:
        """Return a search as it is read, None when as typed; see ``assistant.service.Assistant``."""
        text = check_search(query)
        read = _search_text(self._keeper.current(), text)
        return None if read in (text, without_politeness(text)) else read

    def document(self, document_id: str) -> Document:
        """Return a document of the published generation; raises NotFoundError."""
        document = self._keeper.current().index.store.document(document_id)
        if document is None:
            raise NotFoundError(f"Le document « {document_id} » n’est pas dans l’index publié.")
        return document

    def documents(self, filters: Filters | None = None) -> Sequence[Document]:
        """Return the documents without their text, by title; see ``assistant.service.Assistant``."""
        filters = filters or Filters()
        snapshot = self._keeper.current()
        check_themes(filters.themes, snapshot.themes)
        return [
            document
            for document in snapshot.index.store.documents()
            if (not filters.kinds or document.kind in filters.kinds)
            and (not filters.themes or set(document.themes) & set(filters.themes))
            and (filters.on_date is None or document.validity.in_force(filters.on_date))
        ]

    def snapshot(self) -> Snapshot:
        """Return the generation in use, for what shows or measures it."""
        return self._keeper.current()

    def _resolve(self, text: str, turns: Sequence[Turn]) -> Resolved:
        resolved = resolve(text, turns)
        if not resolved.completed or self._writer is None:
            return resolved
        rewritten = self._writer.rewrite(text, turns)
        return resolved if rewritten is None else Resolved(rewritten, True)

    def _draft(
        self,
        snapshot: Snapshot,
        text: str,
        filters: Filters,
        day: dt.date,
        shown: Sequence[str],
    ) -> tuple[Draft, Sequence[Evidence]]:
        defined = definition_draft(snapshot, text)
        if defined is not None:
            return defined, ()
        query = analyse_query(without_personal_data(text), snapshot.lexicon)
        within = _restrictions(filters, day)
        evidence = snapshot.ranker.rank(
            query,
            within,
            RANKED_PASSAGES,
            per_document=PASSAGES_PER_DOCUMENT,
            reserve=RESERVED_DOCUMENTS,
        )
        if self._reranker is not None:
            evidence = self._reranker.rerank(text, evidence)
        return snapshot.extractor.extract(query, evidence, shown, within), evidence

    def _status(self, draft: Draft) -> AnswerStatus:
        settings = self._settings
        if not draft.statements or draft.confidence < settings.seuil_proche:
            return AnswerStatus.NO_ANSWER
        if draft.confidence < settings.seuil_reponse:
            return AnswerStatus.PARTIAL
        return AnswerStatus.ANSWERED

    def _notices(
        self,
        snapshot: Snapshot,
        status: AnswerStatus,
        statements: Sequence[Statement],
        citations: Sequence[Citation],
        refusal: Notice | None,
        day: dt.date,
    ) -> list[Notice]:
        notices = []
        if snapshot.warning:
            notices.append(Notice("index_precedent", snapshot.warning))
        if refusal is not None:
            notices.append(refusal)
        if status is AnswerStatus.PARTIAL:
            notices.append(
                Notice(
                    "partiel",
                    "Les documents ne répondent pas exactement à cette question. Voici les textes les plus "
                    "proches, tels quels : vérifiez qu’ils s’appliquent à votre cas.",
                )
            )
        if status is AnswerStatus.NO_ANSWER and refusal is not WELCOME:
            notices.append(
                Notice("sans_reponse", "Les documents ne répondent pas à cette question.")
            )
        return notices + notices_for(statements, citations, day)

    def _handoff(self) -> Handoff:
        return Handoff("Vous pouvez poser la question à :", self._settings.contact)


def open_assistant(
    settings: Settings,
    *,
    index: Path | None = None,
    generation: str | None = None,
    encoder: Encoder | None = None,
    options: RankingOptions | None = None,
    llm: Any = None,
) -> Engine:
    """Return the assistant over ``index`` (the settings' by default).

    ``generation`` pins one (« candidate » or a name) instead of following what is published. The index
    itself is opened at the first question, so that a service may start before it exists. ``llm`` is any
    llama-index ``LLM`` to word the answers with, instead of the settings' one.
    """
    keeper = open_keeper(
        settings, index=index, generation=generation, encoder=encoder, options=options
    )
    return assistant_over(settings, keeper, llm=llm)


def open_keeper(
    settings: Settings,
    *,
    index: Path | None = None,
    generation: str | None = None,
    encoder: Encoder | None = None,
    options: RankingOptions | None = None,
) -> SnapshotKeeper:
    """Return what opens the generations of ``index``; the parameters are those of ``open_assistant``."""
    return SnapshotKeeper(
        GenerationFolder(index or settings.index),
        encoder or load_encoder(settings.encodeur),
        options or RankingOptions(),
        fallback_vocabulary(settings.corpus),
        generation,
    )


def assistant_over(settings: Settings, keeper: SnapshotKeeper, *, llm: Any = None) -> Engine:
    """Return the assistant over a keeper's snapshots, with the configured model and reranker."""
    reranker = CrossEncoderReranker(settings.reclasseur) if settings.reclasseur else None
    return Engine(settings, keeper, _writer(settings, llm), reranker)


def _writer(settings: Settings, llm: Any) -> Writer | None:
    """Return the configured model as a writer; its libraries load beside, not before, what follows."""
    if llm is None and not settings.modele_url:
        return None
    from assistant.generation.writer import ModelWriter

    writer = ModelWriter.from_settings(settings, llm)
    threading.Thread(target=writer.warm, daemon=True).start()
    return writer


def _repaged(snapshot: Snapshot, citation: Citation) -> Citation:
    """Return the citation with the page of its quote, which may come after its passage's start."""
    if citation.page is None:
        return citation
    document = snapshot.index.store.document(citation.document_id)
    return replace(citation, page=page_of(document, citation.span)) if document else citation


def _worded(writer: Writer | None, brief: Brief) -> Iterator[Written | Notice]:
    return extracts(brief.extracts) if writer is None else writer.write(brief)


def _bare(snapshot: Snapshot, text: str) -> Spelled:
    """Return a question as it is read: misspelt words as meant, without the politeness around it."""
    spelled = snapshot.speller.read(without_politeness(text))
    # « Boujour » was not seen before it was read as « bonjour ».
    return replace(spelled, text=without_politeness(spelled.text))


def _search_text(snapshot: Snapshot, text: str) -> str:
    """Return the words to look for: misspelt ones read, unless an exact expression is asked for."""
    if quoted_phrases(text):
        return text
    return _bare(snapshot, text).text or text


def _restrictions(filters: Filters, day: dt.date | None) -> Restrictions:
    return Restrictions(tuple(k.value for k in filters.kinds), filters.themes, day)


def close_texts(draft: Draft) -> tuple[Statement, ...]:
    """Return the nearest statements of a draft, not ending on one that announces what is left out.

    That is: a heading, or « … sont les suivants : ».
    """
    by_number = {c.number: c for c in draft.citations}
    found = draft.statements[:CLOSE_TEXTS]
    while len(found) > 1 and (
        found[-1].text.rstrip().endswith(":") or is_heading(found[-1], by_number)
    ):
        found = found[:-1]
    return found


def _shown(
    draft: Draft, status: AnswerStatus
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return what is shown: everything, close texts that claim nothing, or nothing."""
    if status is AnswerStatus.ANSWERED:
        return draft.statements, draft.citations
    if status is AnswerStatus.NO_ANSWER:
        return (), ()
    statements = tuple(
        replace(s, kind=StatementKind.DETAIL) if s.kind is StatementKind.DIRECT else s
        for s in close_texts(draft)
    )
    used = {number for s in statements for number in s.citations}
    return statements, tuple(c for c in draft.citations if c.number in used)
