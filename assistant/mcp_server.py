"""The assistant as MCP tools: search passages, read a document, ask a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from assistant.answers import Filters, Question, Turn, to_json
from assistant.errors import AssistantError
from assistant.openai_shapes import text_of
from assistant.service import Assistant
from ingestion.documents import Document, DocumentKind
from ingestion.errors import IngestionError

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

INSTRUCTIONS = (
    "Documents vérifiés pour les mairies françaises. « demander » donne une réponse courte dont chaque "
    "phrase cite son passage, ou dit que les documents ne répondent pas ; « chercher » et « lire » donnent "
    "les textes."
)
PAGE_CHARS = 12_000
_Result = TypeVar("_Result")


def build_server(assistant: Assistant) -> MCPServer:
    """Return the MCP server over an assistant; the SDK is imported here."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp_types import ToolAnnotations

    server = MCPServer("vademecum", instructions=INSTRUCTIONS, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    async def done(work: Callable[[], _Result]) -> _Result:
        """Run what blocks in a thread; a known error becomes the tool's own, in French."""
        from anyio import to_thread

        try:
            return await to_thread.run_sync(work)
        except (AssistantError, IngestionError) as error:
            raise ToolError(str(error)) from error

    @server.tool(title="Poser une question", annotations=reads)  # type: ignore[untyped-decorator]
    async def demander(
        question: Annotated[str, Field(description="La question, en français, avec ses mots.")],
        precedentes: Annotated[
            list[str],
            Field(
                description="Questions déjà posées dans la conversation, la plus ancienne d’abord."
            ),
        ] = [],  # noqa: B006 - read only
    ) -> dict[str, Any]:
        """Répondre à une question pratique de mairie ; chaque phrase porte le numéro de sa source."""
        turns = tuple(Turn(text) for text in precedentes[-6:])
        answer = await done(lambda: assistant.ask(Question(question, turns)))
        return {"texte": text_of(answer), **to_json(answer)}

    @server.tool(title="Chercher des passages", annotations=reads)  # type: ignore[untyped-decorator]
    async def chercher(
        mots: Annotated[
            str, Field(description="Mots cherchés ; entre guillemets : l’expression exacte.")
        ],
        nombre: Annotated[int, Field(ge=1, le=50, description="Passages au plus.")] = 8,
        types: Annotated[
            list[DocumentKind], Field(description="Types de documents retenus ; vide : tous.")
        ] = [],  # noqa: B006
        themes: Annotated[
            list[str], Field(description="Thèmes retenus (identifiants) ; vide : tous.")
        ] = [],  # noqa: B006
    ) -> dict[str, Any]:
        """Chercher les meilleurs passages, un par document, avec leur place et leurs dates."""
        filters = Filters(tuple(types), tuple(themes))
        hits, read = await done(
            lambda: (
                assistant.search(mots, k=nombre, filters=filters),
                assistant.understood(mots),
            )
        )
        return {"passages": to_json(hits), "recherche_comprise": read}

    @server.tool(title="Lire un document", annotations=reads)  # type: ignore[untyped-decorator]
    async def lire(
        identifiant: Annotated[
            str, Field(description="« document_id » d’un passage ou d’une citation.")
        ],
        debut: Annotated[int, Field(ge=0, description="Premier caractère voulu.")] = 0,
    ) -> dict[str, Any]:
        """Lire un document, par pages de 12 000 caractères ; « suite » est le début de la page suivante."""
        return _page(await done(lambda: assistant.document(identifiant)), debut)

    return server


def _page(document: Document, start: int) -> dict[str, Any]:
    end = start + PAGE_CHARS
    return {
        "identifiant": document.id,
        "titre": document.title,
        "type": document.kind.value,
        "resume": document.summary,
        "verifie_le": document.verified_on.isoformat() if document.verified_on else None,
        "verifie_sur": document.verified_against,
        "version": document.version,
        "sources": to_json(document.sources),
        "texte": document.text[start:end],
        "longueur": len(document.text),
        "suite": end if end < len(document.text) else None,
    }
