"""A small assistant that keeps the Protocol's promises, for the tests of what stands above it.

It answers from four documents by counting shared words. Words that steer it, in a question:
« lentement » waits for ``gate`` between events; « panne » raises an unexpected error.
"""

from __future__ import annotations

import datetime as dt
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answers import (
    MAX_QUESTION_CHARS,
    SMALL_TALK,
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
    Related,
    SearchHit,
    SortOrder,
    SourcesEvent,
    Statement,
    StatementEvent,
    StatementKind,
)
from assistant.asking import check_themes
from assistant.errors import NotFoundError, QuestionError
from assistant.service import collect
from ingestion.builder import DocumentBuilder
from ingestion.documents import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Reference,
    SourceInfo,
    Span,
    Validity,
)

PASSWORD = "cheval agrafe pile"
"""Of every account of the tests: long enough, and not a common one."""
STOP = {"les", "des", "une", "est", "que", "quel", "quelle", "pour", "dans", "par", "aux", "sur"}


def words(text: str) -> set[str]:
    """Return the words of a text without accents, capitals and very common words."""
    flat = unicodedata.normalize("NFD", text.lower())
    flat = "".join(c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return {w.rstrip("s") for w in flat.split() if len(w) > 2} - STOP


def convocation() -> Document:
    """Return a fiche in force, with a list and a table."""
    b = DocumentBuilder()
    b.heading(1, "Délai de convocation")
    b.paragraph(
        "Dans les communes de moins de 3 500 habitants, la convocation est adressée trois jours "
        "francs au moins avant la réunion. Dans les communes de 3 500 habitants et plus, ce délai "
        "est de cinq jours francs."
    )
    b.paragraph(
        "En cas d’urgence, le maire peut abréger le délai, sans qu’il soit inférieur à un jour franc."
    )
    b.heading(2, "Contenu")
    b.paragraph("La convocation indique :")
    b.list_item("la date, l’heure et le lieu de la réunion ;")
    b.list_item("les questions portées à l’ordre du jour.")
    b.heading(1, "Récapitulatif")
    b.table(
        ["Population", "Délai"],
        [
            ["Moins de 3 500 habitants", "3 jours francs"],
            ["3 500 habitants et plus", "5 jours francs"],
        ],
    )
    return b.build(
        id="convocation-conseil",
        title="Convoquer le conseil municipal",
        kind=DocumentKind.FICHE,
        themes=("conseil-municipal",),
        summary="Qui convoque, dans quel délai, comment.",
        questions=("Quel délai pour convoquer le conseil municipal ?",),
        references=(
            Reference(code="Code général des collectivités territoriales", article="L. 2121-11"),
        ),
        sources=(SourceInfo("Légifrance", "CGCT", "https://www.legifrance.gouv.fr/"),),
        published_on=dt.date(2025, 3, 1),
        verified_on=dt.date(2026, 9, 15),
        verified_against="CGCT, version du 15 septembre 2026",
    )


def mariage() -> Document:
    """Return a guide whose text was never checked, with ordered steps."""
    b = DocumentBuilder()
    b.heading(1, "Pièces à fournir")
    b.paragraph("Chaque futur époux remet à la mairie les pièces suivantes :")
    b.list_item("une pièce d’identité ;")
    b.list_item("un acte de naissance de moins de trois mois ;")
    b.list_item("un justificatif de domicile ;")
    b.list_item("la liste des témoins.")
    b.heading(1, "Étapes")
    b.list_item("Recevoir le dossier.", ordered=True)
    b.list_item("Auditionner les futurs époux.", ordered=True)
    b.list_item("Publier les bans pendant dix jours.", ordered=True)
    return b.build(
        id="guide-mariage",
        title="Préparer un mariage",
        kind=DocumentKind.GUIDE,
        themes=("etat-civil",),
        questions=("Quelles pièces pour un dossier de mariage ?",),
        sources=(SourceInfo("Réseau des secrétaires de mairie"),),
        published_on=dt.date(2024, 1, 10),
        verified_against="aucun texte consulté",
    )


def concession() -> Document:
    """Return a fiche that is no longer in force."""
    b = DocumentBuilder()
    b.paragraph("Une concession funéraire en état d’abandon peut être reprise après trente ans.")
    return b.build(
        id="concession-2010",
        title="Reprendre une concession (ancienne version)",
        kind=DocumentKind.FICHE,
        themes=("funeraire",),
        published_on=dt.date(2010, 5, 2),
        verified_on=dt.date(2011, 1, 1),
        verified_against="CGCT, version de 2011",
        validity=Validity(dt.date(2010, 1, 1), dt.date(2020, 12, 31), "convocation-conseil"),
    )


def hostile() -> Document:
    """Return an untrusted document that tries to break out of the page."""
    b = DocumentBuilder()
    b.heading(1, "<img src=x onerror=alert(1)>")
    b.paragraph(
        'Brocante : <script>alert("xss")</script> & « guillemets » "doubles" sont du texte.'
    )
    return b.build(
        id="étude/brocante <b>",
        title="Brocante </title><script>alert(2)</script>",
        kind=DocumentKind.STUDY,
        themes=("associations",),
        sources=(SourceInfo("Éditeur", "Page", "javascript:alert(3)"),),
        published_on=dt.date(2023, 6, 1),
        verified_on=dt.date(2023, 6, 2),
        verified_against="texte",
    )


HANDOFF = Handoff(
    "Les documents ne répondent pas à cette question. Vous pouvez la poser à :",
    ("le correspondant de votre réseau", "la sous-préfecture"),
)
DOCUMENTS = (convocation(), mariage(), concession(), hostile())


@dataclass
class FakeAssistant:
    """An assistant over ``documents``; ``gate`` holds back « lentement », ``closed`` counts stops."""

    documents_: Sequence[Document] = DOCUMENTS
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[Question] = field(default_factory=list)
    closed: int = 0

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield sources, statements, notices, done."""
        self.asked.append(question)
        if not question.text.strip():
            raise QuestionError("La question est vide. Écrivez-la en quelques mots.")
        if len(question.text) > MAX_QUESTION_CHARS:
            raise QuestionError("La question est trop longue. Raccourcissez-la.")
        if "panne" in question.text:
            raise RuntimeError(f"boom {question.text}")
        try:
            yield from self._events(question)
        finally:
            self.closed += 1

    def _events(self, question: Question) -> Iterator[Event]:
        answer = self._answer(question)
        yield SourcesEvent(answer.citations, answer.resolved_question)
        for statement in answer.statements:
            if "lentement" in question.text:
                self.gate.wait(20)
            yield StatementEvent(statement)
        for notice in answer.notices:
            yield NoticeEvent(notice)
        yield DoneEvent(answer)

    def ask(self, question: Question) -> Answer:
        """Return the answer of ``stream``'s last event."""
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
        """Return one hit a document, the paragraph that shares most words with the query."""
        if not query.strip():
            raise QuestionError("La recherche est vide. Écrivez un mot ou une expression.")
        hits = [hit for d in self._kept(filters) if (hit := _hit(d, query)) is not None]
        if sort is SortOrder.DATE:
            hits.sort(key=lambda h: h.published_on or dt.date.min, reverse=True)
        else:
            hits.sort(key=lambda h: -h.score)
        return hits[:k]

    def understood(self, query: str) -> str | None:
        """Return the query read without its only known slip, « convocaton »."""
        read = query.replace("convocaton", "convocation")
        return None if read == query else read

    def document(self, document_id: str) -> Document:
        """Return a document; raises NotFoundError."""
        for document in self.documents_:
            if document.id == document_id:
                return document
        raise NotFoundError(f"Aucun document « {document_id} » dans l’index servi.")

    def documents(self, filters: Filters | None = None) -> Sequence[Document]:
        """Return the documents without their text, by title."""
        kept = [replace(d, text="") for d in self._kept(filters)]
        return sorted(kept, key=lambda d: d.title)

    def _kept(self, filters: Filters | None) -> list[Document]:
        filters = filters or Filters()
        check_themes(filters.themes, sorted({t for d in self.documents_ for t in d.themes}))
        return [
            d
            for d in self.documents_
            if (not filters.kinds or d.kind in filters.kinds)
            and (not filters.themes or set(filters.themes) & set(d.themes))
        ]

    def _answer(self, question: Question) -> Answer:
        text = question.text
        small_talk = Notice(SMALL_TALK, "Posez une question.") if text == "Bonjour" else None
        if question.turns and text.lower().startswith("et "):
            text = f"{question.turns[-1].question} {text}"
        hits = self.search(text, filters=question.filters)
        base = Answer(
            id="moteur",
            question=question.text,
            notices=(small_talk,) if small_talk else (),
            status=AnswerStatus.NO_ANSWER,
            mode=AnswerMode.EXTRACTIVE,
            statements=(),
            citations=(),
            confidence=0.1,
            related=tuple(_related(h) for h in hits[:3]),
            handoff=HANDOFF,
            resolved_question=text if text != question.text else None,
            generation="gen-essai",
            answered_at="2026-11-21T09:00:00+00:00",
            timings={"total": 1.5},
        )
        if not hits:
            return base
        if hits[0].score < 2:
            return replace(base, status=AnswerStatus.PARTIAL)
        document = self.document(hits[0].document_id)
        citations, statements = _evidence(document, hits[0].span)
        notices = (
            ()
            if document.verified_on
            else (Notice("non-verifie", "La source n’a été vérifiée sur aucun texte."),)
        )
        return replace(
            base,
            status=AnswerStatus.ANSWERED,
            statements=statements,
            citations=citations,
            confidence=0.86,
            notices=notices,
            related=(),
            handoff=None,
        )


def _blocks(document: Document) -> list[tuple[tuple[str, ...], Block]]:
    return [(path, b) for path, section in document.root.walk() for b in section.blocks]


def _hit(document: Document, query: str) -> SearchHit | None:
    wanted = words(query)
    about = words(f"{document.title} {' '.join(document.questions)}")

    def score(item: tuple[tuple[str, ...], Block]) -> int:
        return len(wanted & words(document.quote(item[1].span)))

    path, block = max(_blocks(document), key=score)
    total = score((path, block)) + len(wanted & about)
    if not total:
        return None
    text = document.quote(block.span)
    marks = tuple(
        Span(block.span.start + i, block.span.start + i + len(w))
        for w in text.split()
        if words(w) & wanted and (i := text.find(w)) >= 0
    )
    return SearchHit(
        document_id=document.id,
        passage_id=f"{document.id}#1",
        score=float(total),
        title=document.title,
        kind=document.kind,
        heading_path=path,
        text=text,
        span=block.span,
        highlights=tuple(sorted(set(marks))),
        themes=document.themes,
        published_on=document.published_on,
        verified_on=document.verified_on,
        in_force=document.validity.in_force(dt.date.today()),
    )


def _related(hit: SearchHit) -> Related:
    return Related(
        hit.document_id, hit.passage_id, hit.title, hit.kind, hit.heading_path, hit.text, hit.span
    )


def _evidence(document: Document, span: Span) -> tuple[tuple[Citation, ...], tuple[Statement, ...]]:
    """Return one citation a block of the section hit, and statements quoted from them."""
    path, section = next(
        (p, s) for p, s in document.root.walk() if any(b.span == span for b in s.blocks)
    )
    groups: list[list[Block]] = []
    for block in section.blocks:
        if groups and block.kind is BlockKind.LIST_ITEM:
            groups[-1].append(block)
        else:
            groups.append([block])
    citations, statements = [], []
    for number, group in enumerate(groups, 1):
        whole = Span(group[0].span.start, group[-1].span.end)
        citations.append(
            Citation(
                number=number,
                document_id=document.id,
                passage_id=f"{document.id}#{number}",
                title=document.title,
                kind=document.kind,
                heading_path=path,
                quote=document.quote(whole),
                span=whole,
                passage=document.quote(section.span),
                passage_span=section.span,
                highlights=(whole,),
                publisher="Légifrance",
                published_on=document.published_on,
                verified_on=document.verified_on,
                verified_against=document.verified_against,
            )
        )
        kind = StatementKind.DIRECT if number == 1 else StatementKind.CONDITION
        if len(group) > 1 and group[-1].ordered:
            kind = StatementKind.STEP
        statements.append(Statement(document.quote(whole), kind, (number,), whole))
    return tuple(citations), tuple(statements)
