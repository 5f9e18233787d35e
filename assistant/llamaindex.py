"""Our index in the llama-index ecosystem: a retriever and a query engine, in three lines.

from assistant.llamaindex import VademecumQueryEngine
engine = VademecumQueryEngine.from_settings()
print(engine.query("Dans quel délai convoquer le conseil municipal ?"))
"""

from __future__ import annotations

from typing import Any, Self

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from assistant.answers import Answer, Citation, Filters, Question, SearchHit, to_json
from assistant.engine import open_assistant
from assistant.openai_shapes import text_of
from assistant.service import Assistant
from assistant.settings import load_settings


class VademecumRetriever(BaseRetriever):  # type: ignore[misc]
    """Find passages: nodes with their place, dates and validity as metadata."""

    def __init__(
        self, assistant: Assistant, *, similarity_top_k: int = 10, filters: Filters | None = None
    ):
        self._assistant = assistant
        self._top_k = similarity_top_k
        self._filters = filters
        super().__init__()

    @classmethod
    def from_settings(cls, **options: Any) -> Self:
        """Open the published index of the settings; ``options`` are those of ``__init__``."""
        return cls(open_assistant(load_settings()), **options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, k=self._top_k, filters=self._filters)
        return [hit_node(hit) for hit in hits]


class VademecumQueryEngine(BaseQueryEngine):  # type: ignore[misc]
    """Answer with the whole assistant: ``response`` is the text with footnotes, nodes the citations.

    ``metadata["answer"]`` is the structured answer (status, statements, citations, notices).
    """

    def __init__(self, assistant: Assistant, callback_manager: CallbackManager | None = None):
        self._assistant = assistant
        super().__init__(callback_manager=callback_manager)

    @classmethod
    def from_settings(cls) -> Self:
        """Open the assistant of the settings."""
        return cls(open_assistant(load_settings()))

    def _query(self, query_bundle: QueryBundle) -> Response:
        return response_of(self._assistant.ask(Question(query_bundle.query_str)))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        import asyncio

        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def hit_node(hit: SearchHit) -> NodeWithScore:
    """Return a search hit as a scored node; its id is the passage's."""
    raw = to_json(hit)
    metadata = {
        key: raw[key]
        for key in (
            "document_id",
            "title",
            "kind",
            "heading_path",
            "themes",
            "span",
            "published_on",
            "verified_on",
            "version",
            "in_force",
        )
    }
    return NodeWithScore(
        node=_node(hit.passage_id, hit.document_id, hit.text, metadata), score=hit.score
    )


def citation_node(citation: Citation) -> NodeWithScore:
    """Return a citation as a node whose text is the exact quote."""
    raw = to_json(citation)
    metadata = {key: value for key, value in raw.items() if key not in ("quote", "passage")}
    return NodeWithScore(
        node=_node(citation.passage_id, citation.document_id, citation.quote, metadata)
    )


def response_of(answer: Answer) -> Response:
    """Return an answer as llama-index's response."""
    return Response(
        response=text_of(answer),
        source_nodes=[citation_node(citation) for citation in answer.citations],
        metadata={"answer": to_json(answer)},
    )


def _node(identifier: str, document_id: str, text: str, metadata: dict[str, Any]) -> TextNode:
    return TextNode(
        id_=identifier,
        text=text,
        metadata=metadata,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document_id)},
    )
