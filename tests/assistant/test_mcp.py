"""The MCP server, used with the SDK's own client: in process, and as the real command."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from assistant.errors import IndexUnavailableError
from assistant.mcp_server import PAGE_CHARS, build_server
from tests.assistant.worlds import build_world
from tests.fakes import FakeAssistant, convocation

QUESTION = "Quel délai pour convoquer le conseil municipal ?"


def used(target: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """Return what ``work`` returns with a connected client."""

    async def run() -> Any:
        async with Client(target) as client:
            return await work(client)

    return asyncio.run(asyncio.wait_for(run(), 60))


def test_three_tools_described_in_french() -> None:
    listed = used(build_server(FakeAssistant()), lambda c: c.list_tools())
    tools = {t.name: t for t in listed.tools}
    assert set(tools) == {"demander", "chercher", "lire"}
    assert "question pratique" in (tools["demander"].description or "")
    assert tools["demander"].input_schema["required"] == ["question"]
    assert all(t.annotations and t.annotations.read_only_hint for t in tools.values())


def test_a_question_gives_text_and_structure() -> None:
    result = used(
        build_server(FakeAssistant()), lambda c: c.call_tool("demander", {"question": QUESTION})
    )
    answer = result.structured_content
    assert answer["status"] == "answered"
    assert "trois jours francs" in answer["texte"]
    assert answer["citations"][0]["document_id"] == "convocation-conseil"


def test_earlier_questions_are_handed_over() -> None:
    assistant = FakeAssistant()
    used(
        build_server(assistant),
        lambda c: c.call_tool(
            "demander", {"question": "et en urgence ?", "precedentes": [QUESTION]}
        ),
    )
    assert [t.question for t in assistant.asked[-1].turns] == [QUESTION]


def test_search_then_read() -> None:
    async def work(client: Client) -> tuple[Any, Any]:
        found = await client.call_tool("chercher", {"mots": "convocaton urgence", "nombre": 2})
        identifier = found.structured_content["passages"][0]["document_id"]
        return found, await client.call_tool("lire", {"identifiant": identifier})

    found, read = used(build_server(FakeAssistant()), work)
    assert len(found.structured_content["passages"]) <= 2
    assert found.structured_content["recherche_comprise"] == "convocation urgence"
    assert read.structured_content["texte"] == convocation().text
    assert read.structured_content["suite"] is None


def test_a_long_document_is_read_by_pages() -> None:
    from ingestion.builder import DocumentBuilder
    from ingestion.documents import DocumentKind

    builder = DocumentBuilder()
    for number in range(600):
        builder.paragraph(f"Paragraphe {number} du document, long de quelques mots.")
    long = builder.build(id="long", title="Long", kind=DocumentKind.FICHE)

    async def work(client: Client) -> str:
        text, start = "", 0
        while start is not None:
            page = await client.call_tool("lire", {"identifiant": "long", "debut": start})
            text += page.structured_content["texte"]
            start = page.structured_content["suite"]
        return text

    assert len(long.text) > PAGE_CHARS
    assert used(build_server(FakeAssistant((long,))), work) == long.text


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("demander", {"question": "  "}, "La question est vide"),
        ("lire", {"identifiant": "rien"}, "Aucun document « rien »"),
        ("chercher", {"mots": " "}, "La recherche est vide"),
        ("chercher", {"mots": "conseil", "themes": ["zzz"]}, "Choisissez parmi : associations,"),
    ],
)
def test_known_errors_are_said_in_french(tool: str, arguments: dict[str, Any], said: str) -> None:
    result = used(build_server(FakeAssistant()), lambda c: c.call_tool(tool, arguments))
    assert result.is_error
    assert said in result.content[0].text


def test_a_search_is_also_read_beside_the_event_loop_its_errors_in_french() -> None:
    readers: list[threading.Thread] = []

    class Vanishing(FakeAssistant):
        def understood(self, query: str) -> str | None:
            readers.append(threading.current_thread())
            raise IndexUnavailableError("L’index a disparu.")

    result = used(
        build_server(Vanishing()), lambda c: c.call_tool("chercher", {"mots": "convocation"})
    )
    assert result.is_error
    assert "L’index a disparu." in result.content[0].text
    assert threading.main_thread() not in readers


def test_an_unexpected_error_says_nothing_of_its_cause() -> None:
    result = used(
        build_server(FakeAssistant()),
        lambda c: c.call_tool("demander", {"question": "panne secrète"}),
    )
    assert result.is_error
    assert "secrète" not in result.content[0].text


def test_the_command_speaks_mcp_on_its_standard_streams(tmp_path: Path) -> None:
    build_world(tmp_path)
    server = StdioServerParameters(
        command=str(Path(sys.executable).parent / "vademecum"),
        args=["mcp", "--index", str(tmp_path / "index")],
        cwd=str(tmp_path),
    )

    async def work(client: Client) -> Any:
        return await client.call_tool("chercher", {"mots": "déclaration de naissance"})

    passages = used(server, work).structured_content["passages"]
    assert passages[0]["document_id"] == "fiche-naissance"
