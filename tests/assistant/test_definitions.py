"""« Que veut dire … ? »: the definition of that very term, cited from the lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers import StatementKind
from assistant.definitions import definition_draft
from assistant.retrieval import RankingOptions
from assistant.snapshot import Snapshot
from ingestion.index import GenerationFolder
from ingestion.pipeline import ingest
from ingestion.vocabulary import Vocabulary
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import write_fiche

LEXICON = """[[terme]]
terme = "logement social"
definition = "Logement loué sous plafond de ressources."

[[terme]]
terme = "demande de logement social"
sigles = ["NUR", "DLS"]
definition = "Dossier déposé en mairie."

[[terme]]
terme = "quorum"
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root: Path = tmp_path_factory.mktemp("definitions")
    write_fiche(root / "corpus", "a", "Un", "La mairie ouvre.")
    (root / "corpus" / "lexique.toml").write_text(LEXICON, encoding="utf-8")
    ingest([root / "corpus"], root / "index", axis_encoder())
    folder = GenerationFolder(root / "index").current()
    return Snapshot.open(folder, axis_encoder(), RankingOptions(), Vocabulary())


@pytest.mark.parametrize(
    ("question", "definition", "heading"),
    [
        ("Que veut dire NUR ?", "Dossier déposé en mairie.", "NUR — DLS — demande de logement social"),
        ("c’est quoi un logement social", "Logement loué sous plafond de ressources.", "logement social"),
        ("Définition de « demande de logement social »", "Dossier déposé en mairie.", "NUR — DLS — demande de logement social"),
    ],
)  # fmt: skip
def test_the_term_asked_for_is_defined_not_one_that_ends_like_it(
    snapshot: Snapshot, question: str, definition: str, heading: str
) -> None:
    draft = definition_draft(snapshot, question)
    assert draft is not None
    (statement,), (citation,) = draft.statements, draft.citations
    assert (statement.text, statement.kind, statement.citations) == (
        definition,
        StatementKind.DIRECT,
        (1,),
    )
    assert citation.heading_path == (heading,)
    document = snapshot.index.store.document(citation.document_id)
    assert document is not None
    assert document.quote(citation.span) == citation.quote == definition
    assert document.quote(citation.passage_span) == f"{heading}\n\n{definition}"
    assert 0 < draft.confidence <= 1


@pytest.mark.parametrize(
    "question",
    [
        "Que veut dire quorum ?",
        "Que veut dire XYZ ?",
        "Qui instruit une demande de logement social ?",
    ],
)
def test_otherwise_there_is_no_draft(snapshot: Snapshot, question: str) -> None:
    assert definition_draft(snapshot, question) is None


def test_an_index_without_lexicon_defines_nothing(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "Un", "La mairie ouvre.")
    ingest([tmp_path / "corpus"], tmp_path / "index", axis_encoder())
    from ingestion.vocabulary import Term

    fallback = Vocabulary({}, (Term("régie", definition="Une caisse."),))
    folder = GenerationFolder(tmp_path / "index").current()
    snapshot = Snapshot.open(folder, axis_encoder(), RankingOptions(), fallback)
    assert snapshot.lexicon.definition("c’est quoi une régie ?") is not None
    assert definition_draft(snapshot, "c’est quoi une régie ?") is None
