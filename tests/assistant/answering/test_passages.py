"""Ranked passages as citations that can be checked against their document."""

from __future__ import annotations

from pathlib import Path

from assistant.answering.passages import passage_citations
from assistant.retrieval import Restrictions, analyse_query
from tests.assistant.worlds import build_world


def test_each_is_an_exact_slice_with_its_introduction(tmp_path: Path) -> None:
    engine = build_world(tmp_path)
    snapshot = engine.snapshot()
    query = analyse_query("Quelles pièces pour une naissance ?", snapshot.lexicon)
    evidence = snapshot.ranker.rank(query, Restrictions(), 6, per_document=3)
    found = passage_citations(snapshot.extractor, evidence)
    assert [c.number for c in found] == list(range(1, len(found) + 1))
    for citation in found:
        document = engine.document(citation.document_id)
        assert document.quote(citation.passage_span) == citation.passage
        assert citation.quote == citation.passage
    (pieces,) = [c for c in found if "certificat d’accouchement" in c.passage]
    assert pieces.passage.startswith("La mairie demande les pièces suivantes :")
