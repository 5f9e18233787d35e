"""Our index as a llama-index retriever and query engine."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.answers import Filters
from assistant.llamaindex import VademecumQueryEngine, VademecumRetriever
from ingestion.documents import DocumentKind
from tests.assistant.worlds import build_world
from tests.fakes import FakeAssistant

QUESTION = "Quel délai pour convoquer le conseil municipal ?"


def test_the_retriever_gives_scored_nodes_with_their_place() -> None:
    nodes = VademecumRetriever(FakeAssistant(), similarity_top_k=2).retrieve(QUESTION)
    assert 1 <= len(nodes) <= 2
    first = nodes[0]
    assert first.node.node_id == "convocation-conseil#1"
    assert first.node.ref_doc_id == "convocation-conseil"
    assert first.score is not None
    assert first.score >= nodes[-1].score
    assert first.metadata["kind"] == "fiche"
    assert first.metadata["verified_on"] == "2026-09-15"
    assert first.metadata["in_force"] is True


def test_the_retriever_keeps_its_filters() -> None:
    retriever = VademecumRetriever(FakeAssistant(), filters=Filters(kinds=(DocumentKind.GUIDE,)))
    found = {n.metadata["document_id"] for n in retriever.retrieve("pièces pour un mariage")}
    assert found == {"guide-mariage"}


def test_the_query_engine_gives_the_sourced_answer() -> None:
    response = VademecumQueryEngine(FakeAssistant()).query(QUESTION)
    assert "trois jours francs" in str(response)
    assert "Sources :" in str(response)
    assert response.metadata["answer"]["status"] == "answered"
    node = response.source_nodes[0]
    assert node.metadata["document_id"] == "convocation-conseil"
    assert "trois jours francs" in node.node.get_content()


def test_the_query_engine_is_also_asynchronous() -> None:
    response = asyncio.run(VademecumQueryEngine(FakeAssistant()).aquery(QUESTION))
    assert "trois jours francs" in str(response)


def test_it_plugs_in_with_three_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_world(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vademecum.toml").write_text(
        'index = "index"\nseuil_reponse = 0.0\nseuil_proche = 0.0\n'
    )
    engine = VademecumQueryEngine.from_settings()
    assert "cinq jours" in str(engine.query("Quel délai pour déclarer une naissance ?"))
    nodes = VademecumRetriever.from_settings(similarity_top_k=1).retrieve("déclarer une naissance")
    assert nodes[0].metadata["document_id"] == "fiche-naissance"
