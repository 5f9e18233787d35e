"""The shapes of the API, described in French for OpenAPI; built from the vocabulary's types."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import (
    MAX_QUESTION_CHARS,
    AnswerMode,
    AnswerStatus,
    Filters,
    SearchHit,
    StatementKind,
    to_json,
)
from assistant.catalogue import IndexInfo
from assistant.storage.records import (
    MAX_COMMENT_CHARS,
    ConversationSummary,
    Feedback,
    FeedbackReason,
    StoredAnswer,
)
from assistant.storage.records import Conversation as StoredConversation
from ingestion.documents import Document, DocumentKind

Kinds = Annotated[
    list[DocumentKind], Field(description="Types de documents retenus ; vide : tous.")
]
Themes = Annotated[
    list[Annotated[str, Field(max_length=80)]],
    Field(max_length=50, description="Thèmes retenus (identifiants) ; vide : tous."),
]


class Shape(BaseModel):
    """A response; built from the JSON of a frozen type."""

    @classmethod
    def of(cls, value: Any, **more: Any) -> Self:
        """Return the shape of a dataclass."""
        return cls.model_validate({**to_json(value), **more})


class Request(BaseModel):
    """A request body; unknown fields are refused rather than silently ignored."""

    model_config = ConfigDict(extra="forbid")


class FiltersIn(Request):
    """Ce à quoi la recherche est restreinte."""

    kinds: Kinds = []
    themes: Themes = []
    on_date: dt.date | None = Field(
        default=None, description="Jour auquel le droit est demandé ; absent : aujourd’hui."
    )

    def filters(self) -> Filters:
        """Return the filters in the vocabulary's words."""
        return Filters(tuple(self.kinds), tuple(self.themes), self.on_date)


class QuestionIn(Request):
    """Une question."""

    question: str = Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARS,
        description="La question, en français.",
        examples=["Dans quel délai convoquer le conseil municipal ?"],
    )
    conversation_id: str | None = Field(
        None, max_length=64, description="Conversation à poursuivre ; absente : une nouvelle."
    )
    filters: FiltersIn = Field(FiltersIn(), description="Restrictions.")


class FeedbackIn(Request):
    """Un avis sur une réponse."""

    answer_id: str = Field(max_length=64, description="La réponse jugée.")
    useful: bool = Field(description="La réponse a-t-elle aidé ?")
    reason: FeedbackReason | None = Field(None, description="Pourquoi elle n’a pas aidé.")
    comment: str = Field("", max_length=MAX_COMMENT_CHARS, description="Précision libre.")

    def feedback(self) -> Feedback:
        """Return the opinion in the vocabulary's words."""
        return Feedback(self.answer_id, self.useful, self.reason, self.comment.strip())


class SpanOut(Shape):
    """Une plage de caractères du document, fin exclue."""

    start: int = Field(description="Premier caractère.")
    end: int = Field(description="Caractère qui suit le dernier.")


class CheckOut(Shape):
    """Un contrôle d’une phrase."""

    name: str = Field(description="Nom du contrôle.")
    passed: bool = Field(description="Contrôle réussi.")
    detail: str = Field(description="Ce qui a été vu.")


class StatementOut(Shape):
    """Une phrase (ou une liste entière) de la réponse."""

    text: str = Field(description="Le texte ; en mode extractif, un extrait exact du document.")
    kind: StatementKind = Field(description="Réponse directe, précision, condition ou étape.")
    citations: list[int] = Field(description="Numéros des citations qui l’appuient.")
    span: SpanOut | None = Field(description="Place de l’extrait dans le document cité.")
    checks: list[CheckOut] = Field(description="Contrôles passés.")
    verified: bool = Field(description="La phrase a passé tous ses contrôles.")
    ordered: bool = Field(False, description="Le texte est une liste dont l’ordre compte.")


class CitationOut(Shape):
    """Un passage sur lequel la réponse s’appuie."""

    number: int = Field(description="Numéro de la citation.")
    document_id: str = Field(description="Document cité.")
    passage_id: str = Field(description="Passage cité.")
    title: str = Field(description="Titre du document.")
    kind: DocumentKind = Field(description="Type du document.")
    heading_path: list[str] = Field(description="Chemin des titres jusqu’au passage.")
    quote: str = Field(description="L’extrait exact.")
    span: SpanOut = Field(description="Place de l’extrait dans le document.")
    passage: str = Field(description="Le passage entier, autour de l’extrait.")
    passage_span: SpanOut = Field(description="Place du passage dans le document.")
    highlights: list[SpanOut] = Field(description="Places des phrases utilisées.")
    version: str = Field(description="Version du texte.")
    publisher: str = Field(description="Éditeur.")
    url: str | None = Field(description="Adresse d’origine.")
    verified_on: dt.date | None = Field(description="Jour de la dernière vérification.")
    verified_against: str = Field(description="Texte et version de la vérification.")
    valid_from: dt.date | None = Field(description="Début de validité.")
    valid_until: dt.date | None = Field(description="Fin de validité.")
    territory: str = Field(description="Territoire, quand ce n’est pas toute la France.")
    strata: str = Field(description="Conditions de population.")
    published_on: dt.date | None = Field(None, description="Date de publication.")
    page: int | None = Field(
        None, description="Page où commence l’extrait, quand le document en a."
    )


class NoticeOut(Shape):
    """Ce qu’il faut savoir en lisant la réponse."""

    code: str = Field(description="Code stable.")
    text: str = Field(description="Texte montré.")


class RelatedOut(Shape):
    """Un texte proche, qui ne répond pas."""

    document_id: str = Field(description="Document.")
    passage_id: str = Field(description="Passage.")
    title: str = Field(description="Titre du document.")
    kind: DocumentKind = Field(description="Type du document.")
    heading_path: list[str] = Field(description="Chemin des titres.")
    excerpt: str = Field(description="Extrait.")
    span: SpanOut = Field(description="Place de l’extrait dans le document.")


class HandoffOut(Shape):
    """À qui s’adresser quand les documents ne répondent pas."""

    text: str = Field(description="Texte montré.")
    contacts: list[str] = Field(description="Personnes et services.")


class AnswerOut(Shape):
    """Une réponse, telle qu’elle est enregistrée."""

    id: str = Field(description="Identifiant de la réponse.")
    conversation_id: str = Field(description="Conversation qui la contient.")
    question: str = Field(description="La question posée.")
    resolved_question: str | None = Field(description="La question telle que comprise.")
    status: AnswerStatus = Field(description="Répondu, partiel ou sans réponse.")
    mode: AnswerMode = Field(description="Extraits exacts, ou rédaction vérifiée.")
    statements: list[StatementOut] = Field(description="Les phrases, dans l’ordre.")
    citations: list[CitationOut] = Field(description="Les passages cités.")
    confidence: float = Field(
        description="Chance estimée que la réponse soit juste, de 0 à 1 ; trop optimiste sur les questions "
        "imprévues (docs/mesures.md)."
    )
    notices: list[NoticeOut] = Field(description="Avertissements.")
    related: list[RelatedOut] = Field(description="Textes proches.")
    handoff: HandoffOut | None = Field(description="À qui s’adresser.")
    generation: str = Field(description="Index interrogé.")
    answered_at: str = Field(description="Moment de la réponse (ISO 8601).")
    timings: dict[str, float] = Field(description="Durées, en millisecondes.")
    feedback: FeedbackOut | None = Field(description="Dernier avis donné.")

    @classmethod
    def stored(cls, stored: StoredAnswer) -> AnswerOut:
        """Return the shape of a stored answer."""
        return cls.of(
            stored.answer,
            conversation_id=stored.conversation_id,
            feedback=to_json(stored.feedback),
        )


class FeedbackOut(Shape):
    """Un avis enregistré."""

    answer_id: str = Field(description="La réponse jugée.")
    useful: bool = Field(description="La réponse a aidé.")
    reason: FeedbackReason | None = Field(description="Pourquoi elle n’a pas aidé.")
    comment: str = Field(description="Précision libre.")


class FeatureOut(Shape):
    """Un terme du score."""

    name: str = Field(description="Nom.")
    value: float = Field(description="Valeur.")
    weight: float = Field(description="Poids.")


class HitOut(Shape):
    """Un passage trouvé."""

    document_id: str = Field(description="Document.")
    passage_id: str = Field(description="Passage.")
    score: float = Field(description="Score ; ne se compare qu’à l’intérieur d’une recherche.")
    title: str = Field(description="Titre du document.")
    kind: DocumentKind = Field(description="Type du document.")
    heading_path: list[str] = Field(description="Chemin des titres.")
    text: str = Field(description="Texte du passage.")
    span: SpanOut = Field(description="Place du passage dans le document.")
    highlights: list[SpanOut] = Field(description="Mots trouvés.")
    themes: list[str] = Field(description="Thèmes.")
    published_on: dt.date | None = Field(description="Date de publication.")
    verified_on: dt.date | None = Field(description="Date de vérification.")
    version: str = Field(description="Version du texte.")
    in_force: bool = Field(description="En vigueur au jour demandé.")
    features: list[FeatureOut] = Field(description="Pourquoi ce rang, si « explain » est demandé.")


class HitsOut(BaseModel):
    """Les passages trouvés, le meilleur d’abord."""

    hits: list[HitOut] = Field(description="Passages, un par document.")
    resolved_query: str | None = Field(
        description="Les mots tels que lus, quand l’un est mal orthographié."
    )

    @classmethod
    def found(cls, hits: list[SearchHit], resolved_query: str | None) -> HitsOut:
        """Return the shape of hits and of what was read instead of what was typed."""
        return cls(hits=[HitOut.of(hit) for hit in hits], resolved_query=resolved_query)


class SourceOut(Shape):
    """D’où vient un document."""

    publisher: str = Field(description="Éditeur.")
    title: str = Field(description="Titre de la source.")
    url: str | None = Field(description="Adresse.")


class ReferenceOut(Shape):
    """Un article ou un texte cité."""

    code: str | None = Field(description="Code.")
    text: str | None = Field(description="Texte.")
    article: str | None = Field(description="Article.")
    absent: str | None = Field(description="Pourquoi l’article manque dans la version vérifiée.")


class ValidityOut(Shape):
    """Quand un document fait droit."""

    start: dt.date | None = Field(description="Premier jour.")
    end: dt.date | None = Field(description="Dernier jour.")
    replaced_by: str | None = Field(description="Document qui le remplace.")


class DocumentHeadOut(Shape):
    """Ce qu’on sait d’un document, sans son texte."""

    id: str = Field(description="Identifiant.")
    title: str = Field(description="Titre.")
    kind: DocumentKind = Field(description="Type.")
    themes: list[str] = Field(description="Thèmes.")
    audiences: list[str] = Field(description="Publics.")
    summary: str = Field(description="Résumé.")
    published_on: dt.date | None = Field(description="Date de publication.")
    verified_on: dt.date | None = Field(description="Date de vérification.")
    verified_against: str = Field(description="Texte et version de la vérification.")
    validity: ValidityOut = Field(description="Validité.")
    breadcrumb: list[str] = Field(description="Place dans un ouvrage plus grand.")
    version: str = Field(description="Version du texte.")
    territory: str = Field(description="Territoire.")
    strata: str = Field(description="Conditions de population.")


class DocumentOut(DocumentHeadOut):
    """Un document entier."""

    text: str = Field(description="Le texte ; les plages des citations s’y rapportent.")
    questions: list[str] = Field(description="Questions courantes auxquelles il répond.")
    references: list[ReferenceOut] = Field(description="Articles et textes cités.")
    sources: list[SourceOut] = Field(description="Sources.")


class DocumentsOut(BaseModel):
    """Une page de la liste des documents."""

    total: int = Field(description="Nombre de documents en tout.")
    documents: list[DocumentHeadOut] = Field(description="Documents, par titre.")

    @classmethod
    def page(cls, documents: list[Document], total: int) -> DocumentsOut:
        """Return the shape of one page."""
        return cls(total=total, documents=[DocumentHeadOut.of(d) for d in documents])


class ConversationHeadOut(Shape):
    """Une conversation, sans ses réponses."""

    id: str = Field(description="Identifiant.")
    title: str = Field(description="Première question, abrégée.")
    created_at: dt.datetime = Field(description="Début.")
    updated_at: dt.datetime = Field(description="Dernière réponse.")
    length: int = Field(description="Nombre de réponses.")


class ConversationsOut(BaseModel):
    """Les conversations, la plus récente d’abord."""

    conversations: list[ConversationHeadOut] = Field(description="Conversations.")

    @classmethod
    def listed(cls, summaries: list[ConversationSummary]) -> ConversationsOut:
        """Return the shape of a list."""
        return cls(conversations=[ConversationHeadOut.of(s) for s in summaries])


class ConversationOut(ConversationHeadOut):
    """Une conversation entière, avec les passages tels qu’ils furent montrés."""

    answers: list[AnswerOut] = Field(description="Réponses, la plus ancienne d’abord.")

    @classmethod
    def whole(cls, conversation: StoredConversation) -> ConversationOut:
        """Return the shape of a stored conversation."""
        answers = [AnswerOut.stored(a).model_dump() for a in conversation.answers]
        return cls.of(conversation.summary, answers=answers)


class IndexOut(Shape):
    """L’index servi."""

    generation: str = Field(description="Génération publiée.")
    created_at: str = Field(description="Moment de sa construction.")
    documents: int = Field(description="Nombre de documents.")
    passages: int = Field(description="Nombre de passages.")
    encoder: str = Field(description="Encodeur.")
    dense_type: str = Field(description="Type de l’index dense.")
    themes: list[str] = Field(description="Thèmes présents.")

    @classmethod
    def served(cls, info: IndexInfo) -> IndexOut:
        """Return the shape of the served generation."""
        return cls.of(info)


class HealthOut(BaseModel):
    """L’état du service."""

    status: str = Field(description="« ok ».", examples=["ok"])


AnswerOut.model_rebuild()
